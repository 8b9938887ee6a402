"""How a conversation ends, whoever ends it: with a last line, a complete ticket, and room for those who wait."""

from datetime import datetime

from chat.closing.copying import copy_the_rest
from chat.conversations import chat_log
from chat.models import Conversation
from chat.protocol import broadcast
from supportportal.foundations.knock import knock_after_commit


def end_with(sentence: str, locked: Conversation, *, now: datetime, **names: str) -> None:
    """The caller has locked the row of a conversation that isn't over. `sentence` is a message id of the catalogue."""
    chat_log.announce(locked, sentence, now=now, **names)
    Conversation.objects.filter(pk=locked.pk).update(status=Conversation.Status.CLOSED, closed_at=now)
    locked.refresh_from_db()
    if locked.ticket_id:
        copy_the_rest(locked, now=now)
    broadcast.desk_moved(locked.topic)
    knock_after_commit("chat.tasks.hand_out")
