"""What is due about some cases is said: notices claimed, letters queued, events written, all in one transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from supportportal.foundations.rows import insert, write
from tickets.guarantee.evidence import chronicle
from tickets.guarantee.evidence.chronicle import Happening
from tickets.guarantee.notices import news
from tickets.guarantee.notices.notice_queue import draft_for, is_late
from tickets.guarantee.notices.notice_text import Worded, letter
from tickets.guarantee.notices.reminders import Desks, Reminder, drafts
from tickets.guarantee.rules.events import Kind as Happened
from tickets.guarantee.rules.facts import facts_of, rhythm_of
from tickets.guarantee.rules.policies import PAYMENTS, policy_of
from tickets.guarantee.rules.schedule import Due, Facts, Rhythm, due, next_after
from tickets.guarantee.rules.scheduled_notices import SCHEDULED, TO_AGENTS, Kind, Role
from tickets.guarantee.rules.silence import closes_on
from tickets.guarantee.steps.refunds import what_is_owed
from tickets.models import CaseEvent, CaseNotice, ConformityCase, OutgoingEmail
from tickets.outbox.queueing import queue_many

ASK_AGAIN = timedelta(days=1)  # whether a silent case may be closed


@dataclass(slots=True)
class Task:
    """One case, what is known of it, and what is due."""

    case: ConformityCase
    rhythm: Rhythm
    facts: Facts
    due: list[Due]


@dataclass(frozen=True, slots=True)
class Saying:
    """One notice on its way into the rows; `words`: what the letter says besides the dates."""

    task: Task
    due: Due
    notice: CaseNotice
    words: Mapping[str, object]
    letter: Worded | None
    reminder: Reminder | None


@dataclass(slots=True)
class Link:
    """Which letter told of a notice: a row of their table."""

    casenotice_id: int
    outgoingemail_id: int


@dataclass(frozen=True, slots=True)
class Said:
    kinds: Counter[str]
    late: int
    to_close: list[ConformityCase]  # silent ones, whose time is over
    to_acknowledge: list[ConformityCase]  # their customers don't know the last day yet


def say_what_is_due(cases: Sequence[ConformityCase], *, now: datetime) -> Said:
    """In the transaction of who holds these rows; as many queries for a thousand cases as for one."""
    if not cases:
        return Said(Counter(), 0, [], [])
    facts = facts_of(cases)
    rhythms: dict[int | None, Rhythm] = {}
    tasks = []
    for case in cases:
        key = case.policy_version_id
        if key is None or key not in rhythms:
            rhythms[key] = rhythm_of(policy_of(case))
        known = facts[case.pk]
        tasks.append(Task(case, rhythms[key], known, due(known, rhythms[key], now=now)))
    sayings = _sayings(tasks, now=now)
    _write(sayings, now=now)
    for task in tasks:
        task.case.next_notice_at = next_after(task.facts, task.rhythm, after=now)
    silent, untold = _left_to_rooms(tasks, Kind.CLOSE), _left_to_rooms(tasks, Kind.ACKNOWLEDGEMENT)
    for case in (*silent, *untold):
        case.next_notice_at = now + ASK_AGAIN
    chronicle.keep(cases)
    return Said(Counter(one.notice.kind for one in sayings), sum(one.notice.late for one in sayings), silent, untold)


def _sayings(tasks: Sequence[Task], *, now: datetime) -> list[Saying]:
    told = [task for task in tasks if any(one.kind == Kind.PROGRESS for one in task.due)]
    last = news.last_words([task.case for task in told])
    desks = Desks() if any(one.kind in TO_AGENTS for task in tasks for one in task.due) else None
    made = [
        _saying(task, one, last=last.get(task.case.pk), desks=desks, now=now)
        for task in tasks
        for one in task.due
        if one.audience
    ]
    return [saying for saying in made if saying]


def _left_to_rooms(tasks: Sequence[Task], kind: Kind) -> list[ConformityCase]:
    return [task.case for task in tasks if any(one.kind == kind for one in task.due)]


def _saying(task: Task, one: Due, *, last: CaseEvent | None, desks: Desks | None, now: datetime) -> Saying | None:
    """None when the promise has no such letter, and nobody else is to hear of it."""
    case, late = task.case, is_late(one.at, now=now)
    words = _words(task, one, last=last, now=now)
    worded = letter(case, one.kind, context=words, now=now) if Role.CUSTOMER in one.audience else None
    reminder = None
    if desks and one.kind in TO_AGENTS:
        overdue_payment = one.kind == Kind.BREACH and case.duty in PAYMENTS
        people = desks.people(case, (*one.audience, Role.BILLING) if overdue_payment else one.audience)
        reminder = Reminder(case, one, late, task.facts.told_at, people)
    if worded is None and reminder is None:
        return None
    told = [*([Role.CUSTOMER] if worded else []), *(reminder.people if reminder else ())]
    notice = CaseNotice(
        case=case,
        kind=str(one.kind),
        ordinal=one.ordinal,
        due_at=one.at,
        claimed_at=now,
        late=late,
        recipients=[str(role) for role in told],
    )
    return Saying(task, one, notice, words, worded, reminder)


def _words(task: Task, one: Due, *, last: CaseEvent | None, now: datetime) -> Mapping[str, object]:
    case = task.case
    if one.kind == Kind.PROGRESS:
        every = task.rhythm.progress_every
        return news.what_is_known(case, last=last, every=every, now=now)
    if one.kind == Kind.REFUND_LATE:
        return what_is_owed(case)
    if one.kind == Kind.SILENCE and task.facts.asked:
        ends_on = closes_on(task.facts.asked, zone=task.rhythm.zone, now=now)
        return {"fix": case.conformity_evidence, "closes_on": ends_on}
    return {}


def _write(sayings: Sequence[Saying], *, now: datetime) -> None:
    """The notices first: they are the claim, and a rival's ends this transaction before a letter is written."""
    insert([saying.notice for saying in sayings])
    told = [saying for saying in sayings if saying.letter]
    letters = queue_many([draft_for(one.task.case, one.letter) for one in told if one.letter], now=now)
    pairs = [(one.notice, email) for one, email in zip(told, letters, strict=True)]
    notices = {id(one.reminder): one.notice for one in sayings if one.reminder}
    of_agents = drafts([one.reminder for one in sayings if one.reminder], now=now)
    reminding = queue_many([draft for draft, _ in of_agents], now=now)
    for (_, mine), email in zip(of_agents, reminding, strict=True):
        pairs += [(notices[id(reminder)], email) for reminder in mine]
    _link(pairs)
    for saying in sayings:
        _remember(saying, now=now)
    chronicle.record_many([event for saying in sayings for event in _events(saying, now=now)], now=now)


def _link(pairs: Sequence[tuple[CaseNotice, OutgoingEmail]]) -> None:
    write(CaseNotice.letters.through, [Link(notice.pk, email.pk) for notice, email in pairs])


def _remember(saying: Saying, *, now: datetime) -> None:
    """What the schedule would read from the rows that were just written."""
    task, one = saying.task, saying.due
    facts = replace(task.facts, said=task.facts.said | {(one.kind, one.ordinal)})
    if one.kind in TO_AGENTS:
        facts = replace(facts, reminded_for=max(one.at, facts.reminded_for or one.at))
    if saying.letter:
        facts = replace(facts, told_at=now)
    if one.kind == Kind.SILENCE and facts.asked:
        facts = replace(facts, asked=replace(facts.asked, reminded=(*facts.asked.reminded, now)))
    task.facts = facts


def _events(saying: Saying, *, now: datetime) -> list[Happening]:
    """A broken promise is broken at its last instant, and the choice is open from then on, whenever we say so."""
    case, one, notice = saying.task.case, saying.due, saying.notice
    told = {"notice": notice.kind, "ordinal": notice.ordinal, "due_at": one.at, "late": notice.late}
    payload = {**saying.words, **told, "told": notice.recipients}
    at = one.at if SCHEDULED[one.kind].since_its_instant else now
    events = [Happening(case, SCHEDULED[one.kind].recorded, at, payload)]
    if one.kind == Kind.BREACH and case.remedy_opened_at is None and policy_of(case).offers_choice:
        events.append(Happening(case, Happened.REMEDY_OFFERED, at, opened=True))
    return events
