"""Who is told what about a case, and when: the customer weekly and at turning points, agents more and more often."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from tickets.guarantee.rules import clock
from tickets.guarantee.rules.hours import Waits, first_moment, letter_day_until, working_day_until
from tickets.guarantee.rules.scheduled_notices import NEWS_REQUESTS, SCHEDULED, Role, ScheduledKind
from tickets.guarantee.rules.silence import may_close_at, next_reminder_on
from tickets.guarantee.rules.terms import Due, Facts, Rhythm, Term

MORNING = time(9)  # local time in the policy's zone, whether or not the clocks changed in the night
AUTOMATIC_PROGRESS = 1000  # a progress letter of the sweep has this and the day as its ordinal


LAST_DAYS = 2  # before the last one: from here on agents are reminded at once, and not with a morning's letter
AGENT_ROLES = (Role.ASSIGNEE, Role.LEAD, Role.MANAGER, Role.ON_CALL)


def due(facts: Facts, rhythm: Rhythm, *, now: datetime) -> list[Due]:
    """What is due now. Of moments that were missed, only those that still make sense today."""
    unsaid = list(_unsaid_moments(facts, rhythm))
    past_moments = [moment for moment in unsaid if _goes_at(moment, facts, rhythm, earliest=now) <= now]
    told_apart = [moment for moment in past_moments if SCHEDULED[moment.kind].beside_others]
    to_customer = [moment for moment in past_moments if Role.CUSTOMER in moment.audience and moment not in told_apart]
    customer_moment = max(to_customer, key=lambda moment: (SCHEDULED[moment.kind].to_customer, moment.at), default=None)
    to_agents = [moment for moment in past_moments if moment.audience and Role.CUSTOMER not in moment.audience]
    news = [moment for moment in to_agents if moment.kind in NEWS_REQUESTS]
    reminders = [moment for moment in to_agents if moment.kind not in NEWS_REQUESTS]
    agent_moment = max(reminders, key=_later_one, default=None)
    if customer_moment and len(customer_moment.audience) > 1:
        agent_moment, news = None, []  # the agents hear the same
    for_rooms = [moment for moment in past_moments if not moment.audience]
    if customer_moment and customer_moment.kind == ScheduledKind.BREACH:  # which says more than an acknowledgement
        for_rooms = [moment for moment in for_rooms if moment.kind != ScheduledKind.ACKNOWLEDGEMENT]
    return [moment for moment in (*told_apart, customer_moment, agent_moment, *news, *for_rooms) if moment]


def _later_one(moment: Due) -> tuple[datetime, bool, int]:
    """Of two mornings that fall on one, the later day says more."""
    return moment.at, moment.kind == ScheduledKind.REMINDER, moment.ordinal


def next_after(facts: Facts, rhythm: Rhythm, *, after: datetime | None = None) -> datetime | None:
    """The nearest moment at which something is due; without `after`, also one that has passed."""
    moments = _unsaid_moments(facts, rhythm)
    instants = (_goes_at(moment, facts, rhythm, earliest=after or moment.at) for moment in moments)
    return min((at for at in instants if after is None or at > after), default=None)


def _goes_at(moment: Due, facts: Facts, rhythm: Rhythm, *, earliest: datetime) -> datetime:
    zone = rhythm.zone if moment.waits == Waits.FOR_WORK else facts.zone or rhythm.zone
    at = max(moment.at, earliest)
    if facts.settled_at and (Role.CUSTOMER in moment.audience or not moment.audience):
        at = max(at, facts.settled_at)
    return first_moment(at, moment.waits, zone=zone, country=rhythm.country, region=rhythm.region)


def morning(day: date, *, zone: str) -> datetime:
    return _instant_at(day, MORNING, zone)


def _unsaid_moments(facts: Facts, rhythm: Rhythm) -> Iterator[Due]:
    """Every moment without a notice yet, in no order."""
    for moment in (*_moments(facts, rhythm), *_mergers(facts)):
        if (moment.kind, moment.ordinal) not in facts.said and not _is_overtaken(moment, facts):
            yield moment


def _moments(facts: Facts, rhythm: Rhythm) -> Iterator[Due]:
    yield from _while_it_runs(facts, rhythm)
    yield from _while_we_wait(facts, rhythm)
    yield from _until_it_is_paid(facts)


def _mergers(facts: Facts) -> Iterator[Due]:
    for case_id, final_at in facts.mergers.items():
        yield Due(ScheduledKind.MERGED, case_id, final_at, (Role.CUSTOMER,), Waits.FOR_A_DAY)


def _is_overtaken(moment: Due, facts: Facts) -> bool:
    """A reminder to agents that a later one replaced, or from before we knew of the case."""
    if not moment.audience or Role.CUSTOMER in moment.audience:
        return False
    if moment.kind in NEWS_REQUESTS:
        return moment.at <= facts.known_at
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
        day = term.day0 + timedelta(days=rhythm.warn_on_day)
        if day <= term.last_day:
            at = _letter_at(letter_day_until(day, country=rhythm.country, region=rhythm.region), facts, rhythm)
            yield Due(ScheduledKind.WARNING, 0, at, (Role.CUSTOMER,), Waits.FOR_A_DAY)
    yield Due(ScheduledKind.BREACH, 0, term.due_at, (Role.CUSTOMER, *AGENT_ROLES))


@lru_cache(maxsize=1024)
def _reminders(term: Term, rhythm: Rhythm, *, day_kind: ScheduledKind, hour_kind: ScheduledKind) -> tuple[Due, ...]:
    """Cached: the same for all cases of one day."""
    at_work = working_day_until(term.last_day, country=rhythm.country, region=rhythm.region)
    days = {*rhythm.reminder_days, *([(at_work - term.day0).days] if at_work < term.last_day else [])}
    length = (term.last_day - term.day0).days
    instants = [(day, *_reminder_at(term.day0 + timedelta(days=day), length - day, rhythm)) for day in days if day > 0]
    by_day = (
        Due(day_kind, day, at, _agent_roles(rhythm, day=day), waits) for day, at, waits in instants if at < term.due_at
    )
    by_hour = (
        Due(hour_kind, hours, term.alarm_at - timedelta(hours=hours), _agent_roles(rhythm, day=length, hours=hours))
        for hours in dict.fromkeys(rhythm.reminder_hours)
        if hours > 0
    )
    return (*by_day, *by_hour)


def _news_moments(facts: Facts, rhythm: Rhythm) -> Iterator[Due]:
    """Agents are asked to write, the lead too when nobody did anything; if none does, the portal writes what it knows.

    After the last day it writes only of what somebody did, and the lead is asked every week.
    """
    if not rhythm.progress_every or not facts.news:
        return
    every, over = timedelta(days=rhythm.progress_every), facts.kept or (ScheduledKind.BREACH, 0) in facts.said
    asked_at = facts.news_asked.at if facts.news_asked else facts.told_at
    since = max(facts.told_at, asked_at) if over and facts.idle else facts.told_at
    due_on = clock.civil_day(since, zone=rhythm.zone) + every
    letter_on = letter_day_until(due_on, country=rhythm.country, region=rhythm.region)
    at, day = _letter_at(letter_on, facts, rhythm), (due_on - facts.term.day0).days
    if at >= facts.term.due_at and not over:
        return
    if rhythm.progress_every > 1:
        latest = due_on if over and facts.idle else letter_on - timedelta(days=1)
        eve = working_day_until(latest, country=rhythm.country, region=rhythm.region)
        kind = ScheduledKind.NOBODY_ACTED if facts.idle else ScheduledKind.NEWS_DUE
        roles = _agent_roles(rhythm, day=day - 1, lead=facts.idle)
        yield Due(kind, day - 1, morning(eve, zone=rhythm.zone), roles, Waits.FOR_WORK)
    if facts.quiet or (over and facts.idle):
        return
    if facts.idle and rhythm.progress_every > 1:
        if (ScheduledKind.NOBODY_ACTED, day - 1) not in facts.said:
            return  # the lead hears of it first, and has a day
        at = max(at, _letter_at(clock.civil_day(asked_at, zone=rhythm.zone) + timedelta(days=1), facts, rhythm))
    yield Due(ScheduledKind.PROGRESS, AUTOMATIC_PROGRESS + day, at, (Role.CUSTOMER,), Waits.FOR_A_DAY)


def _reminder_at(day: date, days_left: int, rhythm: Rhythm) -> tuple[datetime, Waits]:
    waits = Waits.NOT if days_left <= LAST_DAYS else Waits.FOR_WORK
    at = morning(day, zone=rhythm.zone)
    return first_moment(at, waits, zone=rhythm.zone, country=rhythm.country, region=rhythm.region), waits


def _letter_at(day: date, facts: Facts, rhythm: Rhythm) -> datetime:
    """In the morning where the policy is from, and in the customer's own day."""
    at, zone = morning(day, zone=rhythm.zone), facts.zone or rhythm.zone
    return first_moment(at, Waits.FOR_HOURS, zone=zone, country=rhythm.country, region=rhythm.region)


def _while_we_wait(facts: Facts, rhythm: Rhythm) -> Iterator[Due]:
    if (confirmation := facts.asked) is None:
        return
    if day := next_reminder_on(confirmation, zone=rhythm.zone):
        ordinal = confirmation.before + len(confirmation.reminded) + 1
        zone = facts.zone or rhythm.zone
        at = morning(day, zone=rhythm.zone)
        at = first_moment(at, Waits.FOR_A_DAY, zone=zone, country=rhythm.country, region=rhythm.region)
        yield Due(ScheduledKind.SILENCE, ordinal, at, (Role.CUSTOMER,), Waits.FOR_A_DAY)
    elif end := may_close_at(confirmation, zone=rhythm.zone):
        yield Due(ScheduledKind.CLOSE, 0, end, (), Waits.FOR_A_DAY)  # with a letter that says so


def _until_it_is_paid(facts: Facts) -> Iterator[Due]:
    if facts.refund is None:
        return
    term, rhythm = facts.refund
    yield from _reminders(term, rhythm, day_kind=ScheduledKind.REFUND, hour_kind=ScheduledKind.REFUND_HOURS_LEFT)
    audience = (Role.CUSTOMER, *AGENT_ROLES, Role.BILLING)
    zone = facts.zone or rhythm.zone
    morning_after = first_moment(term.due_at, Waits.FOR_HOURS, zone=zone)
    yield Due(ScheduledKind.REFUND_LATE, 0, term.due_at, audience, Waits.FOR_HOURS, morning_after)


def _agent_roles(rhythm: Rhythm, *, day: int, hours: int | None = None, lead: bool = False) -> tuple[Role, ...]:
    """Whoever has it in hand, later also the lead and the manager, and in the last hours whoever is on call."""
    roles = [Role.ASSIGNEE]
    if lead or (rhythm.lead_from_day is not None and day >= rhythm.lead_from_day):
        roles.append(Role.LEAD)
    if rhythm.manager_from_day is not None and day >= rhythm.manager_from_day:
        roles.append(Role.MANAGER)
    if hours is not None and rhythm.on_call_from_hours is not None and hours <= rhythm.on_call_from_hours:
        roles.append(Role.ON_CALL)
    return tuple(roles)


@lru_cache(maxsize=4096)
def _instant_at(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, clock.zone_named(zone)).astimezone(UTC)
