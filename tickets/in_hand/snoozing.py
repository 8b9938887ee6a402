"""A ticket is set aside until a moment: out of the list of what waits for us, and back by itself."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.history.recording import record_all
from tickets.in_hand.held_tickets import held_open, rows_of
from tickets.models import Agent, Ticket, TicketEvent
from tickets.refusals import Refused

MORNING = time(9)
LONGEST = timedelta(days=366)
BATCH = 500  # a round


class NotAComingMoment(Refused):
    sentence = _("Choose a moment that is still to come, within a year.")


class Until(TextChoices):
    """Moments that have a name."""

    TOMORROW = "tomorrow", _("Tomorrow, 9:00")
    MONDAY = "monday", _("Monday, 9:00")


def moment_of(until: Until, *, now: datetime) -> datetime:
    """In the morning of the desk's clock."""
    today = timezone.localtime(now)
    days = 1 if until == Until.TOMORROW else 7 - today.weekday()
    return timezone.make_aware(datetime.combine(today.date() + timedelta(days=days), MORNING))


@transaction.atomic
def snooze(tickets: QuerySet[Ticket], *, until: datetime, by: Agent, now: datetime) -> list[Ticket]:
    """The open ones that `by` may work on; returns them. What the law or a customer asks for shows all the same."""
    if not now < until <= now + LONGEST:
        raise NotAComingMoment
    aside = held_open(tickets, by=by)
    rows_of(aside).update(snoozed_until=until)
    record_all(aside, TicketEvent.Kind.SNOOZED, by=by, now=now, until=until.isoformat())
    return aside


@transaction.atomic
def wake(tickets: QuerySet[Ticket], *, by: Agent, now: datetime) -> list[Ticket]:
    """Those that were set aside, at once."""
    aside = [ticket for ticket in held_open(tickets, by=by) if ticket.snoozed_until]
    _wake(aside, by=by, now=now)
    return aside


@transaction.atomic
def wake_due(*, now: datetime) -> int:
    """Those whose moment has come; how many. Any number of rounds may run at once."""
    due = Ticket.objects.filter(snoozed_until__lte=now).order_by("snoozed_until", "pk")
    awake = list(due.select_for_update(skip_locked=True, no_key=True)[:BATCH])
    _wake(awake, by=None, now=now)
    return len(awake)


def _wake(tickets: Sequence[Ticket], *, by: Agent | None, now: datetime) -> None:
    rows_of(list(tickets)).update(snoozed_until=None)
    record_all(tickets, TicketEvent.Kind.WOKEN, by=by, now=now)
