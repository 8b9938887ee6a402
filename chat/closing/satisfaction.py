"""After a chat, one question: how was it?"""

from datetime import datetime, timedelta

from django.db import transaction

from chat.models import ChatRating, Conversation

CHANGEABLE_FOR = timedelta(days=1)
MAX_COMMENT_LENGTH = 2_000


class NotOver(Exception):
    """The conversation is going on."""


class NotAScore(Exception):
    """A score is 1, 2, 3, 4 or 5."""


class TooLate(Exception):
    """It was rated more than a day ago."""


@transaction.atomic
def rate(conversation: Conversation, *, score: int, comment: str, now: datetime) -> ChatRating:
    """One rating per conversation, which the customer may change within a day."""
    if not 1 <= score <= 5:
        raise NotAScore
    # The rival is a second click: the lock on the conversation's row puts it second.
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if locked.status != Conversation.Status.CLOSED:
        raise NotOver
    comment_text = comment.replace("\0", "").strip()[:MAX_COMMENT_LENGTH]
    rating = ChatRating.objects.filter(conversation=locked).first()
    if rating is None:
        return ChatRating.objects.create(conversation=locked, score=score, comment=comment_text, rated_at=now)
    if rating.rated_at <= now - CHANGEABLE_FOR:
        raise TooLate
    rating.score, rating.comment = score, comment_text
    rating.save(update_fields=["score", "comment"])
    return rating
