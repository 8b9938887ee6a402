"""The round that erases what is too old, and what was held when somebody asked to be forgotten."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from supportportal.foundations.rows import OldRows
from tickets.attachments.deleting import delete_doomed, doom
from tickets.drafts.draft_ends import erase_old, too_old
from tickets.forgetting.erasing import forget_ticket
from tickets.forgetting.one_by_one import forget_each
from tickets.forgetting.originals import delete_what_nothing_needs
from tickets.forgetting.periods import IN_TIME, ON_REQUEST, free_to_go, loose_letters_old_from, requests_old_from
from tickets.guarantee.rules.events import SYSTEM
from tickets.models import ConformityCase, Customer, IncomingEmail, Ticket

BATCH = 200  # a round: whoever works meanwhile waits for one ticket at most
BECAME_NO_REQUEST = Q(fate__in=["quarantine", "duplicate", "bounce", "refused", "spam"], ticket=None)
# Few, and looked up first: joined, the databases would go through all requests by age instead.
ASKED = Q(customer__in=Customer.objects.order_by().filter(erasure_asked_at__isnull=False, forgotten_at=None))


def forget_due(*, now: datetime) -> int:
    """A transaction for each ticket. Returns how many were forgotten."""
    count = 0
    for tickets, rule in ((_too_old(now=now), IN_TIME), (_asked_for(now=now), ON_REQUEST)):
        due = tickets.order_by("closed_at", "pk")[:BATCH]
        count += forget_each(due, partial(forget_ticket, by=SYSTEM, rule=rule, now=now))
    _forget_loose_letters(now=now)
    erase_old(now=now)
    delete_what_nothing_needs(now=now)
    delete_doomed(now=now)
    return count


def what_is_due(*, now: datetime) -> list[OldRows]:
    """What the next rounds would erase."""
    case = Exists(ConformityCase.objects.filter(ticket=OuterRef("pk")))
    old = _too_old(now=now).exclude(ASKED)
    return [
        OldRows("requests", "KEEP_REQUESTS_YEARS", old.exclude(case), by="closed_at"),
        OldRows("requests with a case", "KEEP_CASES_YEARS", old.filter(case), by="closed_at"),
        OldRows("requests of who asked to be forgotten", "", _asked_for(now=now), by="closed_at"),
        OldRows("letters that became no request", "KEEP_LOOSE_LETTERS_DAYS", _loose(now=now), by="received_at"),
        OldRows("drafts", "KEEP_DRAFTS_DAYS", too_old(now=now), by="saved_at"),
    ]


def _too_old(*, now: datetime) -> QuerySet[Ticket]:
    return free_to_go(Ticket.objects.filter(closed_at__lt=requests_old_from(now=now)), now=now)


def _asked_for(*, now: datetime) -> QuerySet[Ticket]:
    return free_to_go(Ticket.objects.filter(ASKED), now=now)


def _loose(*, now: datetime) -> QuerySet[IncomingEmail]:
    return IncomingEmail.objects.filter(BECAME_NO_REQUEST, received_at__lt=loose_letters_old_from(now=now))


@transaction.atomic
def _forget_loose_letters(*, now: datetime) -> None:
    keys = list(_loose(now=now).order_by("received_at", "pk").values_list("pk", flat=True)[:BATCH])
    letters = IncomingEmail.objects.filter(Q(pk__in=keys) | Q(duplicate_of__in=keys))
    doom(letters.values_list("raw", flat=True), now=now)
    letters.delete()
