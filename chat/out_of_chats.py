"""An agent takes a passage or a file out of a chat for good, and out of the request that the chat became."""

from datetime import datetime

from django.db import transaction

from chat.access import may_see
from chat.models import ChatFile, ChatMessage, ChatRedaction, Conversation
from chat.protocol import broadcast
from chat.refusals import NotYourConversation
from supportportal.foundations.language_choice import supported_language
from supportportal.foundations.staff.audit import Act, record_act
from tickets.forgetting import redaction
from tickets.forgetting.passages import Passage
from tickets.forgetting.redacted_rows import take_out_of_files, take_out_of_rows
from tickets.forgetting.redaction import NotInThere, ReasonSaysIt, TakenOutAlready, author_of
from tickets.refusals import Forgotten


@transaction.atomic
def take_out_words(chat: Conversation, *, words: str, trace: ChatRedaction, now: datetime) -> None:
    """Wherever they stand in the chat. The trace is left where they were said first."""
    locked, passage = _held(chat, trace), Passage(words)
    first = next((each for each in locked.messages.order_by("sequence") if passage.is_in(each.text)), None)
    if first is None:
        raise NotInThere
    if passage.is_in(trace.reason):
        raise ReasonSaysIt
    note = redaction.note_of(trace, language=supported_language(locked.language), at=now)
    take_out_of_rows(locked, passages=[passage], note=note)
    if locked.ticket:
        ticket = redaction.hold_for_redaction(locked.ticket)
        redaction.redact_words(ticket, passages=[passage], trace=trace, now=now)
    _leave(trace, first, now=now)


@transaction.atomic
def take_out_file(file: ChatFile, *, trace: ChatRedaction, now: datetime) -> None:
    locked = _held(file.message.conversation, trace)
    if not ChatFile.objects.filter(pk=file.pk).exclude(file="").exists():
        raise TakenOutAlready
    take_out_of_files(locked, sha256=file.sha256, now=now)
    if locked.ticket:
        ticket = redaction.hold_for_redaction(locked.ticket)
        redaction.redact_files(ticket, sha256=file.sha256, trace=trace, now=now)
    trace.file = file
    _leave(trace, file.message, now=now)


def _held(chat: Conversation, trace: ChatRedaction) -> Conversation:
    """Rival: a copy of it into its ticket, just now."""
    if not may_see(chat, agent=author_of(trace)):
        raise NotYourConversation
    locked = Conversation.objects.select_for_update(of=("self",), no_key=True).select_related("ticket").get(pk=chat.pk)
    if locked.forgotten_at:
        raise Forgotten
    return locked


def _leave(trace: ChatRedaction, message: ChatMessage, *, now: datetime) -> None:
    trace.message, trace.at = message, now
    trace.save(force_insert=True)
    nameless = Conversation(pk=message.conversation_id, topic=message.conversation.topic)
    record_act(Act.TAKEN_OUT_OF_CHAT, about=nameless, by=author_of(trace).user)
    broadcast.conversation_moved(message.conversation_id)
