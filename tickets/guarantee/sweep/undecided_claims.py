"""What nobody decides becomes a case by the seventh day; after two working days, and the day before, a lead hears."""

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils.timezone import localdate, localtime

from supportportal.foundations.days import in_words
from supportportal.foundations.language_choice import supported_language
from tickets.access import desk_url
from tickets.guarantee import possible_claims
from tickets.guarantee.notices.reminders import Desks
from tickets.guarantee.reports import becomes_a_case_on, would_be
from tickets.guarantee.rules.clock import is_working_day
from tickets.models import Agent, OutgoingEmail, PossibleClaim
from tickets.outbox.queueing import Draft, queue_many

log = logging.getLogger(__name__)

WORKING_DAYS = 2  # until the lead hears of it
FROM_HOUR, UNTIL_HOUR = 9, 18  # where the company is: when a lead is written to
ONE_DAY = timedelta(days=1)
OPENS_BY_ITSELF = Q(needs_a_person=False, ticket__disowned_at=None)
MAX_CLAIMS_PER_ROUND = 200
MAX_LINES_PER_LETTER = 50


@dataclass(frozen=True, slots=True)
class UndecidedLine:
    """A request in the letter. Nothing that the customer wrote."""

    number: int
    url: str
    day: int
    days: int
    arrived_on: str
    case_on: str  # empty: a person has to decide, however long it takes
    holder: str


def decide_overdue(*, now: datetime) -> int:
    """Returns how many became cases. What a machine, a forger or a stranger wrote waits for a person, however long."""
    today, open_by_themselves = localdate(now), PossibleClaim.objects.undecided().filter(OPENS_BY_ITSELF)
    dates = open_by_themselves.order_by("reported_at", "pk").values_list("pk", "day0", "last_day")
    overdue = [key for key, day0, last_day in dates if becomes_a_case_on(day0, last_day) <= today]
    claims = PossibleClaim.objects.filter(pk__in=overdue[:MAX_CLAIMS_PER_ROUND]).order_by("reported_at", "pk")
    return sum(_open(claim, now=now) for claim in claims)


def _open(claim: PossibleClaim, *, now: datetime) -> bool:
    try:
        return possible_claims.open_undecided(claim, now=now) is not None
    except OperationalError:
        raise
    except Exception:  # one must not keep the others from becoming cases
        log.exception("possible claim %s can’t become a case", claim.pk)
        return False


def tell_leads(*, now: datetime) -> int:
    """One letter to each lead, in working hours. Returns how many requests they are told of."""
    if not _is_working_hour(now):
        return 0
    with transaction.atomic():
        waiting = list(_untold(now=now))
        desks = Desks()
        by_lead: dict[int, list[PossibleClaim]] = defaultdict(list)
        leads: dict[int, Agent] = {}
        for claim in waiting:
            people = desks.who_leads(claim.ticket.topic)
            if not people:
                log.warning("nobody of team %s hears that claim %s is undecided", claim.ticket.topic, claim.pk)
            for lead in people:
                leads[lead.pk] = lead
                by_lead[lead.pk].append(claim)
        queue_many([_letter(leads[key], theirs, now=now) for key, theirs in by_lead.items()], now=now)
        PossibleClaim.objects.filter(pk__in=[claim.pk for claim in waiting]).update(lead_told_at=now)
    return len(waiting)


def _untold(*, now: datetime) -> Iterator[PossibleClaim]:
    # Rival: another round. Whoever holds the row writes the letter.
    undecided = PossibleClaim.objects.undecided().filter(lead_told_at=None)
    locked = undecided.select_for_update(skip_locked=True, of=("self",), no_key=True)
    for claim in locked.select_related("ticket__assignee__user", "policy_version__policy").order_by(
        "reported_at", "pk"
    )[:MAX_CLAIMS_PER_ROUND]:
        eve = becomes_a_case_on(claim.day0, claim.last_day) - ONE_DAY
        if _working_days_since(claim, now=now) >= WORKING_DAYS or (_opens_by_itself(claim) and eve <= localdate(now)):
            yield claim


def _opens_by_itself(claim: PossibleClaim) -> bool:
    return not claim.needs_a_person and claim.ticket.disowned_at is None


def _working_days_since(claim: PossibleClaim, *, now: datetime) -> int:
    days = range(1, (localdate(now) - claim.day0).days + 1)
    return sum(is_working_day(claim.day0 + timedelta(days=day)) for day in days)


def _is_working_hour(now: datetime) -> bool:
    there = localtime(now)
    return is_working_day(there.date()) and FROM_HOUR <= there.hour < UNTIL_HOUR


def _letter(lead: Agent, undecided: list[PossibleClaim], *, now: datetime) -> Draft:
    lines = [_line(claim, now=now) for claim in undecided[:MAX_LINES_PER_LETTER]]
    return Draft(
        kind=OutgoingEmail.Kind.REMINDER,
        ticket=undecided[0].ticket,
        template="undecided",
        language=supported_language(lead.language),
        context={
            "lines": lines,
            "count": len(undecided),
            "agent": lead.first_name,
        },
        to_address=lead.user.email,
    )


def _line(claim: PossibleClaim, *, now: datetime) -> UndecidedLine:
    counted = would_be(claim, now=now)
    return UndecidedLine(
        number=claim.ticket_id,
        url=desk_url(claim.ticket),
        day=counted.day,
        days=counted.days,
        arrived_on=in_words(claim.day0, "l j F"),
        case_on=in_words(becomes_a_case_on(claim.day0, claim.last_day), "l j F") if _opens_by_itself(claim) else "",
        holder=str(claim.ticket.assignee or ""),
    )
