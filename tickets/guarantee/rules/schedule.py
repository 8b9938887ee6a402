"""Who is told what about a case, and when: the customer weekly and at turning points, agents more and more often."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from tickets.guarantee.rules import clock
from tickets.guarantee.rules.scheduled_notices import SCHEDULED, Role, ScheduledKind
from tickets.guarantee.rules.silence import PendingConfirmation, may_close_at, next_reminder_on

MORNING = time(9)  # local time in the policy's zone, whether or not the clocks changed in the night
AUTOMATIC_PROGRESS = 1000  # a progress letter of the sweep has this and the day as its ordinal


AGENT_ROLES = (Role.ASSIGNEE, Role.LEAD, Role.MANAGER, Role.ON_CALL)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a policy says about notices; `legal.models.Policy` explains each field."""

    zone: str = clock.PARIS
    country: str = "FR"
    region: str = ""
    progress_every: int = 7
    warn_on_day: int | None = 28
    reminder_days: tuple[int, ...] = (3, 7, 14, 21, 25, 28, 29, 30)
    reminder_hours: tuple[int, ...] = (12, 4, 1)
    lead_from_day: int | None = 21
    manager_from_day: int | None = 28
    on_call_from_hours: int | None = 4


@dataclass(frozen=True, slots=True)
class Term:
    """`alarm_at`: the end in our zone or in the customer's, whichever is earlier."""

    day0: date
    last_day: date
    due_at: datetime
    alarm_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the schedule has to know of a case."""

    term: Term
    running: bool  # not yet put right, ended or settled in money
    known_at: datetime  # when we learned of the case: no reminders from before
    told_at: datetime  # when the customer last heard from us
    kept: bool = False  # put right in time; what came back after the last day has no days of its own
    choice_open: bool = False
    news: bool = True  # there is a repair to report on
    quiet: bool = False  # the weekly letter must come from a person
    asked: PendingConfirmation | None = None
    refund: tuple[Term, Rhythm] | None = None  # money is owed, with days of its own
    said: frozenset[tuple[str, int]] = frozenset()
    reminded_for: datetime | None = None  # the latest moment that agents were reminded of
    acknowledge_at: datetime | None = None  # the customer was never told the last day

    @property
    def acknowledged(self) -> bool:
        """The customer was told that the report came, and which day is the last."""
        return (ScheduledKind.ACKNOWLEDGEMENT, 0) in self.said


@dataclass(frozen=True, slots=True)
class Due:
    kind: ScheduledKind
    ordinal: int
    at: datetime
    audience: tuple[Role, ...]


def due(facts: Facts, rhythm: Rhythm, *, now: datetime) -> list[Due]:
    """What is due now. Of moments that were missed, only those that still make sense today."""
    past_moments = [moment for moment in _unsaid_moments(facts, rhythm) if moment.at <= now]
    to_customer = [moment for moment in past_moments if Role.CUSTOMER in moment.audience]
    customer_moment = max(to_customer, key=lambda moment: (SCHEDULED[moment.kind].to_customer, moment.at), default=None)
    to_agents = [moment for moment in past_moments if moment.audience and Role.CUSTOMER not in moment.audience]
    agent_moment = max(to_agents, key=lambda moment: (moment.at, moment.kind == ScheduledKind.REMINDER), default=None)
    if customer_moment and len(customer_moment.audience) > 1:
        agent_moment = None  # the agents hear the same
    for_rooms = [moment for moment in past_moments if not moment.audience]
    if customer_moment and customer_moment.kind == ScheduledKind.BREACH:  # which says more than an acknowledgement
        for_rooms = [moment for moment in for_rooms if moment.kind != ScheduledKind.ACKNOWLEDGEMENT]
    return [moment for moment in (customer_moment, agent_moment, *for_rooms) if moment]


def next_after(facts: Facts, rhythm: Rhythm, *, after: datetime | None = None) -> datetime | None:
    """The nearest moment at which something is due; without `after`, also one that has passed."""
    instants = (moment.at for moment in _unsaid_moments(facts, rhythm))
    return min((at for at in instants if after is None or at > after), default=None)


def morning(day: date, *, zone: str) -> datetime:
    return _instant_at(day, MORNING, zone)


def _unsaid_moments(facts: Facts, rhythm: Rhythm) -> Iterator[Due]:
    """Every moment without a notice yet, in no order."""
    for moment in (*_while_it_runs(facts, rhythm), *_while_we_wait(facts, rhythm), *_until_it_is_paid(facts)):
        if (moment.kind, moment.ordinal) not in facts.said and not _is_overtaken(moment, facts):
            yield moment


def _is_overtaken(moment: Due, facts: Facts) -> bool:
    """A reminder to agents that a later one replaced, or from before we knew of the case."""
    if not moment.audience or Role.CUSTOMER in moment.audience:
        return False
    return moment.at <= max(facts.known_at, facts.reminded_for or facts.known_at)


def _while_it_runs(facts: Facts, rhythm: Rhythm) -> Iterator[Due]:
    if not facts.running:
        return
    term = facts.term
    if facts.kept:
        yield from _news_moments(facts, rhythm)
        return
    yield from _reminders(term, rhythm, day_kind=ScheduledKind.REMINDER, hour_kind=ScheduledKind.HOURS_LEFT)
    yield from _news_moments(facts, rhythm)
    if (ScheduledKind.BREACH, 0) in facts.said:
        return  # its last day is over, and everybody was told
    if facts.acknowledge_at and facts.acknowledge_at < term.due_at:
        yield Due(ScheduledKind.ACKNOWLEDGEMENT, 0, facts.acknowledge_at, ())
    if rhythm.warn_on_day is not None and not facts.choice_open:
        at = morning(term.day0 + timedelta(days=rhythm.warn_on_day), zone=rhythm.zone)
        if at < term.due_at:
            yield Due(ScheduledKind.WARNING, 0, at, (Role.CUSTOMER,))
    yield Due(ScheduledKind.BREACH, 0, term.due_at, (Role.CUSTOMER, *AGENT_ROLES))


@lru_cache(maxsize=1024)
def _reminders(term: Term, rhythm: Rhythm, *, day_kind: ScheduledKind, hour_kind: ScheduledKind) -> tuple[Due, ...]:
    """Cached: the same for all cases of one day."""
    at_work = _last_working_day(term.last_day, country=rhythm.country, region=rhythm.region)
    days = {*rhythm.reminder_days, *([(at_work - term.day0).days] if at_work < term.last_day else [])}
    instants = {day: morning(term.day0 + timedelta(days=day), zone=rhythm.zone) for day in days if day > 0}
    by_day = (Due(day_kind, day, at, _agent_roles(rhythm, day=day)) for day, at in instants.items() if at < term.due_at)
    length = (term.last_day - term.day0).days
    by_hour = (
        Due(hour_kind, hours, term.alarm_at - timedelta(hours=hours), _agent_roles(rhythm, day=length, hours=hours))
        for hours in dict.fromkeys(rhythm.reminder_hours)
        if hours > 0
    )
    return (*by_day, *by_hour)


def _news_moments(facts: Facts, rhythm: Rhythm) -> Iterator[Due]:
    """The day before, an agent is asked to write; if none does, the portal writes what it knows, after a breach too."""
    if not rhythm.progress_every or not facts.news:
        return
    due_on = clock.civil_day(facts.told_at, zone=rhythm.zone) + timedelta(days=rhythm.progress_every)
    at = morning(due_on, zone=rhythm.zone)
    if at >= facts.term.due_at and not facts.kept and (ScheduledKind.BREACH, 0) not in facts.said:
        return
    day = (due_on - facts.term.day0).days
    if not facts.quiet:
        yield Due(ScheduledKind.PROGRESS, AUTOMATIC_PROGRESS + day, at, (Role.CUSTOMER,))
    if rhythm.progress_every > 1:
        eve = due_on - timedelta(days=1)
        yield Due(ScheduledKind.NEWS_DUE, day - 1, morning(eve, zone=rhythm.zone), _agent_roles(rhythm, day=day - 1))


def _while_we_wait(facts: Facts, rhythm: Rhythm) -> Iterator[Due]:
    if (confirmation := facts.asked) is None:
        return
    if day := next_reminder_on(confirmation, zone=rhythm.zone):
        ordinal = confirmation.before + len(confirmation.reminded) + 1
        yield Due(ScheduledKind.SILENCE, ordinal, morning(day, zone=rhythm.zone), (Role.CUSTOMER,))
    elif end := may_close_at(confirmation, zone=rhythm.zone):
        yield Due(ScheduledKind.CLOSE, 0, end, ())


def _until_it_is_paid(facts: Facts) -> Iterator[Due]:
    if facts.refund is None:
        return
    term, rhythm = facts.refund
    yield from _reminders(term, rhythm, day_kind=ScheduledKind.REFUND, hour_kind=ScheduledKind.REFUND_HOURS_LEFT)
    yield Due(ScheduledKind.REFUND_LATE, 0, term.due_at, (Role.CUSTOMER, *AGENT_ROLES, Role.BILLING))


def _agent_roles(rhythm: Rhythm, *, day: int, hours: int | None = None) -> tuple[Role, ...]:
    """Whoever has it in hand, later also the lead and the manager, and in the last hours whoever is on call."""
    roles = [Role.ASSIGNEE]
    if rhythm.lead_from_day is not None and day >= rhythm.lead_from_day:
        roles.append(Role.LEAD)
    if rhythm.manager_from_day is not None and day >= rhythm.manager_from_day:
        roles.append(Role.MANAGER)
    if hours is not None and rhythm.on_call_from_hours is not None and hours <= rhythm.on_call_from_hours:
        roles.append(Role.ON_CALL)
    return tuple(roles)


@lru_cache(maxsize=4096)
def _last_working_day(day: date, *, country: str, region: str) -> date:
    """This day or the last working day before it: somebody has to be at work to read the reminder."""
    while not clock.is_working_day(day, country=country, region=region or None):
        day -= timedelta(days=1)
    return day


@lru_cache(maxsize=4096)
def _instant_at(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, clock.zone_named(zone)).astimezone(UTC)
