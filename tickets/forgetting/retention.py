"""The round that erases what is too old, and what was held when somebody asked to be forgotten."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tickets.attachments.deleting import delete_doomed, doom
from tickets.forgetting.erasing import forget_ticket
from tickets.forgetting.originals import delete_what_nothing_needs
from tickets.forgetting.periods import IN_TIME, LOOSE_LETTERS_KEPT, ON_REQUEST, free_to_go, old_from
from tickets.guarantee.rules.events import SYSTEM
from tickets.models import IncomingEmail, Ticket

BATCH = 200  # a round: whoever works meanwhile waits for one ticket at most
BECAME_NO_REQUEST = Q(fate__in=["quarantine", "duplicate", "bounce"], ticket=None)


def forget_due(*, now: datetime) -> int:
    """A transaction for each ticket. Returns how many were forgotten."""
    asked = Q(customer__erasure_asked_at__isnull=False, customer__forgotten_at=None)
    count = 0
    for due, rule in ((Q(closed_at__lt=old_from(now=now)), IN_TIME), (asked, ON_REQUEST)):
        for ticket in _due(due, now=now):
            forget_ticket(ticket, by=SYSTEM, rule=rule, now=now)
            count += 1
    _forget_loose_letters(now=now)
    delete_what_nothing_needs(now=now)
    delete_doomed(now=now)
    return count


def _due(due: Q, *, now: datetime) -> list[Ticket]:
    return list(free_to_go(Ticket.objects.filter(due), now=now).order_by("closed_at", "pk")[:BATCH])


@transaction.atomic
def _forget_loose_letters(*, now: datetime) -> None:
    old = IncomingEmail.objects.filter(BECAME_NO_REQUEST, received_at__lt=now - LOOSE_LETTERS_KEPT)
    keys = list(old.order_by("received_at", "pk").values_list("pk", flat=True)[:BATCH])
    letters = IncomingEmail.objects.filter(Q(pk__in=keys) | Q(duplicate_of__in=keys))
    doom(letters.values_list("raw", flat=True), now=now)
    letters.delete()
