"""Which requests a silent customer may be reminded of, and on which days; and that one stays open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from tickets.access import require_work_on
from tickets.history.recording import record
from tickets.models import (
    Agent,
    ConformityCase,
    OutgoingEmail,
    PossibleClaim,
    SavedDraft,
    SideThread,
    Team,
    Ticket,
    TicketEvent,
)
from tickets.models.ticket import TicketQuerySet


@dataclass(frozen=True, slots=True)
class SilencePlan:
    """`closes_on`: None if the team’s requests aren’t closed by themselves."""

    remind_on: date
    closes_on: date | None
    is_reminded: bool
    is_kept_open: bool


def silent() -> TicketQuerySet:
    """We answered or asked, the letter left, and nothing came back; without those that nobody may remind of."""
    tickets = Ticket.objects.filter(
        status=Ticket.Status.WAITING_FOR_CUSTOMER,
        silent_since__isnull=False,
        snoozed_until=None,
        disowned_at=None,
        forgotten_at=None,
        customer__unreachable_at=None,
        customer__complained_at=None,
    )
    for rows in _reasons_to_wait():
        tickets = tickets.exclude(Exists(rows.order_by().filter(ticket=OuterRef("pk"))))
    return tickets


def _reasons_to_wait() -> tuple["models.QuerySet[Any]", ...]:
    """Rows with a ticket. As long as there is one, it isn’t the customer’s turn, or they don’t know that it is."""
    return (
        ConformityCase.objects.filter(closed_at=None),
        PossibleClaim.objects.undecided(),
        SideThread.objects.filter(Q(waiting_since__isnull=False) | Q(answered_at__isnull=False)),
        OutgoingEmail.objects.to_customers().filter(sent_at=None, resent_as=None),
        SavedDraft.objects.filter(leaving__isnull=False),
    )


def to_remind(teams: Iterable[Team], *, now: datetime) -> TicketQuerySet:
    due = _any(Q(topic=each.topic, silent_since__lte=now - timedelta(days=each.reminds_after_days)) for each in teams)
    return silent().filter(due, reminded_at=None, kept_open_at=None)


def to_close(teams: Iterable[Team], *, now: datetime) -> TicketQuerySet:
    due = _any(
        Q(topic=each.topic, reminded_at__lte=now - timedelta(days=each.closes_after_days))
        for each in teams
        if each.closes_after_days
    )
    return silent().filter(due, kept_open_at=None)


def _any(conditions: Iterable[Q]) -> Q:
    """None of them if there are none, where Django would take all rows."""
    joined = Q(pk__in=())
    for each in conditions:
        joined |= each
    return joined


def plan_of(ticket: Ticket) -> SilencePlan | None:
    """For the desk; None where nothing is planned. A query for a request that waits for its customer, else none."""
    if ticket.status != Ticket.Status.WAITING_FOR_CUSTOMER or ticket.silent_since is None:
        return None
    team = Team.objects.reminding().filter(topic=ticket.topic).first()
    if team is None or not silent().filter(pk=ticket.pk).exists():
        return None
    remind_at = ticket.reminded_at or ticket.silent_since + timedelta(days=team.reminds_after_days)
    return SilencePlan(
        remind_on=localdate(remind_at),
        closes_on=closing_day(team, reminded_at=remind_at),
        is_reminded=ticket.reminded_at is not None,
        is_kept_open=ticket.kept_open_at is not None,
    )


def closing_day(team: Team, *, reminded_at: datetime) -> date | None:
    if not team.closes_after_days:
        return None
    return localdate(reminded_at + timedelta(days=team.closes_after_days))


@transaction.atomic
def keep_open(ticket: Ticket, *, by: Agent, now: datetime) -> None:
    """Until the next answer of ours: then the customer’s silence counts anew. Rival: the round, which waits for it."""
    ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(no_key=True))
    require_work_on(ticket, agent=by)
    if ticket.status == Ticket.Status.WAITING_FOR_CUSTOMER and ticket.kept_open_at is None:
        ticket.kept_open_at = now
        ticket.save(update_fields=["kept_open_at"])
        record(ticket, TicketEvent.Kind.KEPT_OPEN, by=by, now=now)
