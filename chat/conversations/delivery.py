"""What has reached the customer: an agent's message counts as heard once the customer was seen after it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Case, DateTimeField, Q, Value, When
from django.db.models.functions import Coalesce, Greatest

from chat.models import GONE_AFTER, Conversation

SEEN_AGAIN_AFTER = timedelta(seconds=10)  # a sign of life sooner than this isn't worth a write


def mark_customer_seen(conversation_ids: Sequence[int], *, now: datetime) -> None:
    """A sign of life: a line's ping, a page read. One statement for all; those seen just now are left alone."""
    unheard = Q(unheard_at__isnull=False)
    long_ago = Q(customer_seen_at=None) | Q(customer_seen_at__lt=now - SEEN_AGAIN_AFTER)
    moment = Value(now, output_field=DateTimeField())
    Conversation.objects.filter(pk__in=conversation_ids).filter(unheard | long_ago).update(
        customer_seen_at=Greatest(Coalesce("customer_seen_at", moment), moment),
        unheard_at=Case(When(unheard_at__lte=now, then=None), default="unheard_at"),  # later messages stay unheard
    )


def mark_seen_if_due(conversation: Conversation, *, now: datetime) -> None:
    """A sign of life of one customer, whose row was just read: most of the time nothing needs to be written."""
    lately = conversation.customer_seen_at and conversation.customer_seen_at > now - SEEN_AGAIN_AFTER
    if not lately or conversation.unheard_at:
        mark_customer_seen([conversation.pk], now=now)


def is_gone(conversation: Conversation, *, now: datetime) -> bool:
    """Neither a line nor a page of theirs within 45 seconds."""
    return conversation.customer_seen_at is None or conversation.customer_seen_at <= now - GONE_AFTER
