"""What has reached the other side: an agent's word counts as heard when the customer was seen after it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Case, DateTimeField, Q, Value, When
from django.db.models.functions import Coalesce, Greatest

from chat.models import GONE_AFTER, Conversation

SEEN_AGAIN_AFTER = timedelta(seconds=10)  # a sign of life sooner than that isn't worth a write


def customer_seen(conversation_ids: Sequence[int], *, now: datetime) -> None:
    """A sign of life: a line's ping, a page read. All in one statement, and none for who was just seen."""
    unheard = Q(unheard_at__isnull=False)
    long_ago = Q(customer_seen_at=None) | Q(customer_seen_at__lt=now - SEEN_AGAIN_AFTER)
    moment = Value(now, output_field=DateTimeField())
    Conversation.objects.filter(pk__in=conversation_ids).filter(unheard | long_ago).update(
        customer_seen_at=Greatest(Coalesce("customer_seen_at", moment), moment),
        unheard_at=Case(When(unheard_at__lte=now, then=None), default="unheard_at"),  # words of a moment later stay
    )


def sign_of_life(conversation: Conversation, *, now: datetime) -> None:
    """Of one customer, whose row was just read: most of the time nothing needs to be written."""
    lately = conversation.customer_seen_at and conversation.customer_seen_at > now - SEEN_AGAIN_AFTER
    if not lately or conversation.unheard_at:
        customer_seen([conversation.pk], now=now)


def is_gone(conversation: Conversation, *, now: datetime) -> bool:
    """No line and no page of theirs within 45 seconds."""
    return conversation.customer_seen_at is None or conversation.customer_seen_at <= now - GONE_AFTER
