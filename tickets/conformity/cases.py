"""A report that the service doesn’t work as promised: opened with its dates, ended with evidence, all recorded."""

from datetime import datetime

from django.db import transaction

from legal import versions
from tickets.access import require_work_on
from tickets.conformity import clock
from tickets.conformity.events import CUSTOMER, Kind, by, record_event
from tickets.models import Agent, ConformityCase, Message, Ticket
from tickets.refusals import AlreadyPutRight, EmptyText, NotAPossibleTime

# What a case keeps from its first moment on: the first event holds all of it.
BORN_WITH = (
    "duty", "defect", "channel", "severity", "state", "notified_at", "policy", "day0", "last_day", "due_at",
    "due_at_customer", "outer_due_date", "customer_zone", "tzdata", "subscription", "contract_reference",
    "subscription_active", "price", "currency", "period_months", "paid_from", "terms_version", "policy_version",
)  # fmt: skip


@transaction.atomic
def open_case(ticket: Ticket, *, notification: Message, notified_at: datetime, now: datetime) -> ConformityCase:
    """The clock starts at `notified_at`, however late somebody calls it a case. Twice for one message is one case."""
    case, born = ConformityCase.objects.get_or_create(
        ticket=ticket, notification=notification, defaults=_first_facts(ticket, notified_at=notified_at)
    )
    if born:
        facts = {field: getattr(case, field) for field in BORN_WITH}
        record_event(case, kind=Kind.NOTIFIED, actor=CUSTOMER, occurred_at=notified_at, now=now, changes=facts)
    return case


def _first_facts(ticket: Ticket, *, notified_at: datetime) -> dict[str, object]:
    zone = _known_zone(ticket.customer.time_zone)
    dates = clock.conformity_dates(notified_at, customer_zone=zone)
    return {
        "notified_at": notified_at,
        "policy": clock.STRICT,
        "day0": dates.day0,
        "last_day": dates.last_day,
        "due_at": dates.due_at,
        "due_at_customer": dates.due_at_customer,
        "outer_due_date": dates.outer_due_date,
        "customer_zone": zone,
        "terms_version": versions.in_force("terms", on=dates.day0),
        "policy_version": versions.in_force("guarantee", on=dates.day0),
    }


def _known_zone(name: str) -> str:
    try:
        return clock.zone_named(name).key if name else ""
    except clock.UnknownZone:
        return ""


def progress_of(case: ConformityCase, *, now: datetime) -> clock.Progress:
    """The day it stands at; once put right, the day on which that was."""
    return clock.progress(day0=case.day0, last_day=case.last_day, now=case.conformity_at or case.closed_at or now)


@transaction.atomic
def declare_conformity(
    case: ConformityCase, *, evidence: str, agent: Agent, at: datetime, now: datetime
) -> ConformityCase:
    """`at`: when the service worked again, which an agent may enter later than it was."""
    case.refresh_from_db(from_queryset=ConformityCase.objects.select_for_update(of=("self",)).select_related("ticket"))
    require_work_on(case.ticket, agent=agent)
    if not evidence.strip():
        raise EmptyText
    if case.conformity_at:
        raise AlreadyPutRight
    if not case.notified_at <= at <= now:
        raise NotAPossibleTime
    claimed = {"conformity_at": at, "conformity_evidence": evidence.strip()}
    record_event(case, kind=Kind.CONFORMITY_CLAIMED, actor=by(agent), occurred_at=at, now=now, changes=claimed)
    return case
