"""The chats of who is forgotten, and what was closed too long ago: words, names and files go, times and topics stay.

A chat that became a request goes with it, or stays as long. When nothing is left of a customer, who they are goes too.
"""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from chat.models import ChatFile, ChatNote, ChatRating, ChatRedaction, Conversation
from supportportal.foundations.rows import OldRows
from supportportal.foundations.staff.audit import erase_names
from tickets.attachments.deleting import doom
from tickets.forgetting import erasure_requests, periods
from tickets.forgetting.erasing import nameless
from tickets.forgetting.one_by_one import forget_each
from tickets.models import Customer, Subscription, Ticket

BATCH = 200
HEARD = (Conversation, Ticket)  # by which somebody was heard of


def forget_due(*, now: datetime) -> int:
    """A transaction for each chat, and for each person of whom nothing else is left. Returns how many chats."""
    chats = _due_chats(now=now).order_by("closed_at", "pk")
    count = forget_each(chats.values_list("pk", flat=True)[:BATCH], partial(_forget, now=now))
    forget_each(_due_people(now=now).order_by("pk")[:BATCH], partial(_forget_person, now=now))
    return count


def what_is_due(*, now: datetime) -> list[OldRows]:
    """What the next rounds would erase."""
    chats, people = _due_chats(now=now), _due_people(now=now)
    asked = Q(erasure_asked_at__isnull=False)
    return [
        OldRows("chats", "KEEP_REQUESTS_YEARS", chats, by="closed_at"),
        OldRows("people", "KEEP_CONTACT_YEARS", people.exclude(asked), by="created_at"),
        OldRows("people who asked to be forgotten", "", people.filter(asked), by="created_at"),
    ]


def _due_chats(*, now: datetime) -> QuerySet[Conversation]:
    asked = Q(customer__in=Customer.objects.order_by().filter(erasure_asked_at__isnull=False))
    too_old = Q(closed_at__lt=periods.requests_old_from(now=now))
    on_its_own = Q(ticket=None) & (asked | too_old)
    closed = Conversation.objects.filter(closed_at__isnull=False, forgotten_at=None)
    return closed.filter(on_its_own | Q(ticket__forgotten_at__isnull=False))


def _due_people(*, now: datetime) -> QuerySet[Customer]:
    """Who asked for it, and who hasn't been heard of for as long as we keep who people are."""
    old_from = periods.contacts_old_from(now=now)
    known = Customer.objects.filter(forgotten_at=None)
    for model in HEARD:
        known = known.exclude(Exists(model._default_manager.filter(customer=OuterRef("pk"), forgotten_at=None)))
    theirs = Subscription.objects.filter(customer=OuterRef("pk"))
    known = known.exclude(Exists(erasure_requests.going_on(theirs, now=now)))
    lately = [
        *(Exists(model._default_manager.filter(customer=OuterRef("pk"), closed_at__gte=old_from)) for model in HEARD),
        Exists(theirs.filter(ended_on__gte=timezone.localtime(old_from).date())),
    ]
    silent = Q(created_at__lt=old_from)
    for sign in lately:
        silent &= ~Q(sign)
    return known.filter(Q(erasure_asked_at__isnull=False) | silent)


@transaction.atomic
def _forget_person(customer: Customer, *, now: datetime) -> None:
    # Rival: the customer, who opens a chat just now.
    customer.refresh_from_db(from_queryset=Customer.objects.select_for_update())
    if _due_people(now=now).filter(pk=customer.pk).exists():
        erasure_requests.forget_person(customer, now=now)


@transaction.atomic
def _forget(key: int, *, now: datetime) -> None:
    # Rival: an agent who makes a request of it just now.
    chat = _due_chats(now=now).select_for_update(of=("self",), no_key=True).filter(pk=key).first()
    if chat is None:
        return
    files = ChatFile.objects.filter(message__conversation=chat)
    erase_names(nameless(chat.customer_id, now=now), rows=[files])
    doom(files.values_list("file", flat=True), now=now)
    files.delete()
    chat.messages.update(text="", file_count=0)
    ChatNote.objects.filter(conversation=chat).update(text="")
    ChatRedaction.objects.filter(message__conversation=chat).update(reason="")
    ChatRating.objects.filter(conversation=chat).update(comment="")
    chat.name, chat.page, chat.pages_read, chat.submission_key, chat.forgotten_at = "", "", [], None, now
    chat.save(update_fields=["name", "page", "pages_read", "submission_key", "forgotten_at"])
