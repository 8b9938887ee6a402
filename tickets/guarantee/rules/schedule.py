"""When who is told what about a case: the customer once a week and at the turns, the agents more and more often."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from tickets.guarantee.rules import clock
from tickets.guarantee.rules.scheduled_notices import SCHEDULED, Kind, Role
from tickets.guarantee.rules.silence import Asked, may_close_at, next_reminder_on

MORNING = time(9)  # on the wall in the policy's zone, whatever the night before did to the clocks
BY_THE_CLOCK = 1000  # ordinals of progress letters from here on are the sweep's own: this and the day


AGENTS = (Role.ASSIGNEE, Role.LEAD, Role.MANAGER, Role.ON_CALL)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a policy says about telling people (`legal.models.Policy` says what each means)."""

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
    """`alarm_at`: the earlier of the end in our zone and in the customer's."""

    day0: date
    last_day: date
    due_at: datetime
    alarm_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the schedule needs to know of a case."""

    term: Term
    running: bool  # neither put right nor ended nor settled in money
    known_at: datetime  # since when anybody could be reminded
    told_at: datetime  # when the customer last heard from us
    choice_open: bool = False
    news: bool = True  # there is a repair to tell of
    quiet: bool = False  # only people write to them by the week, no machine
    asked: Asked | None = None
    refund: tuple[Term, Rhythm] | None = None  # money is owed, and its own days run
    said: frozenset[tuple[str, int]] = frozenset()
    reminded_for: datetime | None = None  # the latest moment that agents were reminded of
    acknowledge_at: datetime | None = None  # the customer was never told the last day


@dataclass(frozen=True, slots=True)
class Due:
    kind: Kind
    ordinal: int
    at: datetime
    audience: tuple[Role, ...]


def due(facts: Facts, rhythm: Rhythm, *, now: datetime) -> list[Due]:
    """What is to be said now, and once: of what was missed meanwhile, only what still makes sense today."""
    missed = [moment for moment in _moments(facts, rhythm) if moment.at <= now]
    customer = [moment for moment in missed if Role.CUSTOMER in moment.audience]
    loudest = max(customer, key=lambda moment: (SCHEDULED[moment.kind].to_customer, moment.at), default=None)
    agents = [moment for moment in missed if moment.audience and Role.CUSTOMER not in moment.audience]
    latest = max(agents, key=lambda moment: (moment.at, moment.kind == Kind.REMINDER), default=None)
    if loudest and len(loudest.audience) > 1:
        latest = None  # the agents hear the same
    broken = loudest is not None and loudest.kind == Kind.BREACH  # which says more than an acknowledgement
    others = [one for one in missed if not one.audience and not (broken and one.kind == Kind.ACKNOWLEDGEMENT)]
    return [moment for moment in (loudest, latest, *others) if moment]


def next_after(facts: Facts, rhythm: Rhythm, *, after: datetime | None = None) -> datetime | None:
    """The nearest moment at which something will be due; without `after`, one that has passed counts too."""
    return min((m.at for m in _moments(facts, rhythm) if after is None or m.at > after), default=None)


def morning(day: date, *, zone: str) -> datetime:
    return _at(day, MORNING, zone)


def _moments(facts: Facts, rhythm: Rhythm) -> Iterator[Due]:
    """Everything not yet said, in no order."""
    for moment in (*_while_it_runs(facts, rhythm), *_while_we_wait(facts, rhythm), *_until_it_is_paid(facts)):
        if (moment.kind, moment.ordinal) not in facts.said and not _overtaken(moment, facts):
            yield moment


def _overtaken(moment: Due, facts: Facts) -> bool:
    """A reminder of agents that a later one made needless, or from before anybody knew of the case."""
    if not moment.audience or Role.CUSTOMER in moment.audience:
        return False
    return moment.at <= max(facts.known_at, facts.reminded_for or facts.known_at)


def _while_it_runs(facts: Facts, rhythm: Rhythm) -> Iterator[Due]:
    if not facts.running:
        return
    term = facts.term
    yield from _reminders(term, rhythm, day_kind=Kind.REMINDER, hour_kind=Kind.HOURS_LEFT)
    yield from _news(facts, rhythm)
    if (Kind.BREACH, 0) in facts.said:
        return  # of its last day nobody speaks any more
    if facts.acknowledge_at and facts.acknowledge_at < term.due_at:
        yield Due(Kind.ACKNOWLEDGEMENT, 0, facts.acknowledge_at, ())
    if rhythm.warn_on_day is not None and not facts.choice_open:
        at = morning(term.day0 + timedelta(days=rhythm.warn_on_day), zone=rhythm.zone)
        if at < term.due_at:
            yield Due(Kind.WARNING, 0, at, (Role.CUSTOMER,))
    yield Due(Kind.BREACH, 0, term.due_at, (Role.CUSTOMER, *AGENTS))


@lru_cache(maxsize=1024)
def _reminders(term: Term, rhythm: Rhythm, *, day_kind: Kind, hour_kind: Kind) -> tuple[Due, ...]:
    """The same for all cases of a day."""
    at_work = _last_working_day(term.last_day, country=rhythm.country, region=rhythm.region)
    days = {*rhythm.reminder_days, *([(at_work - term.day0).days] if at_work < term.last_day else [])}
    at = {day: morning(term.day0 + timedelta(days=day), zone=rhythm.zone) for day in days if day > 0}
    by_day = (Due(day_kind, day, at[day], _told(rhythm, day=day)) for day in at if at[day] < term.due_at)
    last = (term.last_day - term.day0).days
    hours = {n: term.alarm_at - timedelta(hours=n) for n in rhythm.reminder_hours if n > 0}
    by_hour = (Due(hour_kind, n, hours[n], _told(rhythm, day=last, hours=n)) for n in hours)
    return (*by_day, *by_hour)


def _news(facts: Facts, rhythm: Rhythm) -> Iterator[Due]:
    """On the eve an agent is asked to write; if nobody has, the portal says what it knows, after the breach too."""
    if not rhythm.progress_every or not facts.news:
        return
    due_on = clock.civil_day(facts.told_at, zone=rhythm.zone) + timedelta(days=rhythm.progress_every)
    at = morning(due_on, zone=rhythm.zone)
    if at >= facts.term.due_at and (Kind.BREACH, 0) not in facts.said:
        return
    day = (due_on - facts.term.day0).days
    if not facts.quiet:
        yield Due(Kind.PROGRESS, BY_THE_CLOCK + day, at, (Role.CUSTOMER,))
    if rhythm.progress_every > 1:
        eve = due_on - timedelta(days=1)
        yield Due(Kind.NEWS_DUE, day - 1, morning(eve, zone=rhythm.zone), _told(rhythm, day=day - 1))


def _while_we_wait(facts: Facts, rhythm: Rhythm) -> Iterator[Due]:
    if (asked := facts.asked) is None:
        return
    if day := next_reminder_on(asked, zone=rhythm.zone):
        ordinal = asked.before + len(asked.reminded) + 1
        yield Due(Kind.SILENCE, ordinal, morning(day, zone=rhythm.zone), (Role.CUSTOMER,))
    elif end := may_close_at(asked, zone=rhythm.zone):
        yield Due(Kind.CLOSE, 0, end, ())


def _until_it_is_paid(facts: Facts) -> Iterator[Due]:
    if facts.refund is None:
        return
    term, rhythm = facts.refund
    yield from _reminders(term, rhythm, day_kind=Kind.REFUND, hour_kind=Kind.REFUND_HOURS_LEFT)
    yield Due(Kind.REFUND_LATE, 0, term.due_at, (Role.CUSTOMER, *AGENTS, Role.BILLING))


def _told(rhythm: Rhythm, *, day: int, hours: int | None = None) -> tuple[Role, ...]:
    """Who has it in hand, then the lead, the manager, and at the very end whoever is on call."""
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
    """This day or the last one before it: somebody has to be at work to read the reminder."""
    while not clock.is_working_day(day, country=country, region=region or None):
        day -= timedelta(days=1)
    return day


@lru_cache(maxsize=4096)
def _at(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, clock.zone_named(zone)).astimezone(UTC)
