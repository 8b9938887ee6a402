"""The chats of who is forgotten, and what was closed too long ago: words, names and files go, times and topics stay.

A chat that became a request goes with it, or stays as long. When nothing is left of a customer, who they are goes too.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from chat.models import ChatFile, ChatNote, ChatRating, ChatRedaction, Conversation
from tickets.attachments.deleting import doom
from tickets.forgetting import erasure_requests, periods
from tickets.models import Customer, Subscription, Ticket

BATCH = 200


def forget_due(*, now: datetime) -> int:
    """A transaction for each chat, and for each person of whom nothing else is left. Returns how many chats."""
    asked = Q(customer__erasure_asked_at__isnull=False)
    too_old = Q(closed_at__lt=periods.old_from(now=now))
    on_its_own = Q(ticket=None) & (asked | too_old)
    closed = Conversation.objects.filter(closed_at__isnull=False, forgotten_at=None)
    due = closed.filter(on_its_own | Q(ticket__forgotten_at__isnull=False)).order_by("closed_at", "pk")
    keys = list(due.values_list("pk", flat=True)[:BATCH])
    for key in keys:
        _forget(key, now=now)
    _forget_people(now=now)
    return len(keys)


@transaction.atomic
def _forget(key: int, *, now: datetime) -> None:
    chat = Conversation.objects.select_for_update(no_key=True).get(pk=key)
    files = ChatFile.objects.filter(message__conversation=chat)
    doom(files.values_list("file", flat=True), now=now)
    files.delete()
    chat.messages.update(text="", file_count=0)
    ChatNote.objects.filter(conversation=chat).update(text="")
    ChatRedaction.objects.filter(message__conversation=chat).update(reason="")
    ChatRating.objects.filter(conversation=chat).update(comment="")
    chat.name, chat.page, chat.pages_read, chat.submission_key, chat.forgotten_at = "", "", [], None, now
    chat.save(update_fields=["name", "page", "pages_read", "submission_key", "forgotten_at"])


def _forget_people(*, now: datetime) -> None:
    """Who asked for it, and who hasn't been heard of for as long as we keep anything."""
    known = Customer.objects.filter(forgotten_at=None).filter(
        Q(erasure_asked_at__isnull=False) | Q(created_at__lt=periods.old_from(now=now))
    )
    for model in (Conversation, Ticket):
        known = known.exclude(Exists(model._default_manager.filter(customer=OuterRef("pk"), forgotten_at=None)))
    contract = Subscription.objects.filter(customer=OuterRef("pk"), ended_on=None)
    for customer in known.exclude(Exists(contract)).order_by("pk")[:BATCH]:
        erasure_requests.forget_person(customer, now=now)
