"""Sends what is due about some cases: claims notices, queues letters and records events, all in one transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from supportportal.foundations.rows import insert, write
from tickets.guarantee.evidence import chronicle
from tickets.guarantee.evidence.chronicle import NewEvent
from tickets.guarantee.notices import news
from tickets.guarantee.notices.late_receipt import late_receipt
from tickets.guarantee.notices.notice_queue import draft_for, is_late
from tickets.guarantee.notices.notice_text import BEFOREHAND, NoticeWording, letter
from tickets.guarantee.notices.reminders import Desks, Reminder, drafts
from tickets.guarantee.rules.case_facts import facts_of, rhythm_of
from tickets.guarantee.rules.events import EventKind
from tickets.guarantee.rules.policies import PAYMENTS, policy_of
from tickets.guarantee.rules.schedule import due, next_after
from tickets.guarantee.rules.scheduled_notices import NEWS_REQUESTS, SCHEDULED, TO_AGENTS, Role, ScheduledKind
from tickets.guarantee.rules.silence import closes_on
from tickets.guarantee.rules.terms import Due, Facts, NewsRequest, Rhythm
from tickets.guarantee.steps.merging import what_became_one
from tickets.guarantee.steps.refunds import what_is_owed, what_the_law_adds
from tickets.models import CaseEvent, CaseNotice, ConformityCase, OutgoingEmail
from tickets.outbox.queueing import queue_many

RECHECK_AFTER = timedelta(days=1)  # a case that is left to a room: to be closed or acknowledged


@dataclass(slots=True)
class DueCase:
    """One case, what is known of it, and what is due."""

    case: ConformityCase
    rhythm: Rhythm
    facts: Facts
    due: list[Due]


@dataclass(frozen=True, slots=True)
class PendingNotice:
    """One notice to be written. `context`: what its letter says besides the dates."""

    due_case: DueCase
    due: Due
    notice: CaseNotice
    context: Mapping[str, object]
    letter: NoticeWording | None
    reminder: Reminder | None


@dataclass(slots=True)
class LetterLink:
    """Which letter carried a notice: a row of the table between them."""

    casenotice_id: int
    outgoingemail_id: int


@dataclass(frozen=True, slots=True)
class NoticeTally:
    kinds: Counter[str]
    late: int
    to_close: list[ConformityCase]  # their customers never answered, and the time to do so is over
    to_acknowledge: list[ConformityCase]  # their customers don't know the last day yet


def send_due_notices(cases: Sequence[ConformityCase], *, now: datetime) -> NoticeTally:
    """In the transaction that holds these rows; as many queries for a thousand cases as for one."""
    if not cases:
        return NoticeTally(Counter(), 0, [], [])
    facts = facts_of(cases)
    rhythms: dict[int | None, Rhythm] = {}
    due_cases = []
    for case in cases:
        key = case.policy_version_id
        if key is None or key not in rhythms:
            rhythms[key] = rhythm_of(policy_of(case))
        case_facts = facts[case.pk]
        due_cases.append(DueCase(case, rhythms[key], case_facts, due(case_facts, rhythms[key], now=now)))
    pending = _pending_notices(due_cases, now=now)
    _write_notices(pending, now=now)
    for due_case in due_cases:
        due_case.case.next_notice_at = next_after(due_case.facts, due_case.rhythm, after=now)
    to_close = _cases_with(due_cases, ScheduledKind.CLOSE)
    to_acknowledge = _cases_with(due_cases, ScheduledKind.ACKNOWLEDGEMENT)
    for case in (*to_close, *to_acknowledge):
        case.next_notice_at = now + RECHECK_AFTER
    chronicle.keep(cases)
    notices = [each.notice for each in pending]
    kinds, late = Counter(notice.kind for notice in notices), sum(notice.late for notice in notices)
    return NoticeTally(kinds, late, to_close, to_acknowledge)


def _pending_notices(due_cases: Sequence[DueCase], *, now: datetime) -> list[PendingNotice]:
    last_events = news.last_words(_cases_with(due_cases, ScheduledKind.PROGRESS))
    desks = Desks() if any(moment.kind in TO_AGENTS for due_case in due_cases for moment in due_case.due) else None
    candidates = [
        _pending_notice(due_case, moment, last_event=last_events.get(due_case.case.pk), desks=desks, now=now)
        for due_case in due_cases
        for moment in due_case.due
        if moment.audience
    ]
    return [notice for notice in candidates if notice]


def _cases_with(due_cases: Sequence[DueCase], kind: ScheduledKind) -> list[ConformityCase]:
    return [due_case.case for due_case in due_cases if any(moment.kind == kind for moment in due_case.due)]


def _pending_notice(
    due_case: DueCase, moment: Due, *, last_event: CaseEvent | None, desks: Desks | None, now: datetime
) -> PendingNotice | None:
    """None when the promise has no such letter, and no agent is to be reminded either."""
    case, late = due_case.case, is_late(moment.told_from or moment.at, now=now)
    context = _letter_context(due_case, moment, last_event=last_event, now=now)
    wording = letter(case, moment.kind, context=context, now=now) if Role.CUSTOMER in moment.audience else None
    reminder = None
    if desks and moment.kind in TO_AGENTS:
        overdue_payment = moment.kind == ScheduledKind.BREACH and case.duty in PAYMENTS
        people = desks.people(case, (*moment.audience, Role.BILLING) if overdue_payment else moment.audience)
        reminder = Reminder(case, moment, late, due_case.facts.told_at, people)
    if wording is None and reminder is None:
        return None
    roles = [*([Role.CUSTOMER] if wording else []), *(reminder.people if reminder else ())]
    notice = CaseNotice(
        case=case,
        kind=str(moment.kind),
        ordinal=moment.ordinal,
        due_at=moment.at,
        claimed_at=now,
        late=late,
        recipients=[str(role) for role in roles],
    )
    return PendingNotice(due_case, moment, notice, context, wording, reminder)


def _letter_context(
    due_case: DueCase, moment: Due, *, last_event: CaseEvent | None, now: datetime
) -> Mapping[str, object]:
    case = due_case.case
    if moment.kind == ScheduledKind.PROGRESS:
        return news.what_is_known(case, due_case.facts, due_case.rhythm, last_event=last_event, now=now)
    if moment.kind == ScheduledKind.BREACH:
        receipt = {} if due_case.facts.acknowledged else late_receipt(case)
        return {**receipt, **what_the_law_adds(case)}
    if moment.kind == ScheduledKind.MERGED:
        return what_became_one(case, moment.ordinal)
    if moment.kind == ScheduledKind.REFUND_LATE:
        return what_is_owed(case)
    if moment.kind == ScheduledKind.SILENCE and due_case.facts.asked:
        ends_on = closes_on(due_case.facts.asked, zone=due_case.rhythm.zone, now=now)
        return {"fix": case.conformity_evidence, "closes_on": ends_on}
    return {}


def _write_notices(pending: Sequence[PendingNotice], *, now: datetime) -> None:
    """The notices first: they are the claim, and a rival's ends this transaction before a letter is written."""
    insert([each.notice for each in pending])
    letters = [(each.notice, draft_for(each.due_case.case, each.letter)) for each in pending if each.letter]
    emails = queue_many([draft for _, draft in letters], now=now)
    links = [(notice, email) for (notice, _), email in zip(letters, emails, strict=True)]
    notices = {id(each.reminder): each.notice for each in pending if each.reminder}
    agent_drafts = drafts([each.reminder for each in pending if each.reminder], now=now)
    agent_emails = queue_many([draft for draft, _ in agent_drafts], now=now)
    for (_, reminders), email in zip(agent_drafts, agent_emails, strict=True):
        links += [(notices[id(reminder)], email) for reminder in reminders]
    _link_letters(links)
    for each in pending:
        _update_facts(each, now=now)
    chronicle.record_many([event for each in pending for event in _events_of(each, now=now)], now=now)


def _link_letters(links: Sequence[tuple[CaseNotice, OutgoingEmail]]) -> None:
    write(CaseNotice.letters.through, [LetterLink(notice.pk, email.pk) for notice, email in links])


def _update_facts(pending: PendingNotice, *, now: datetime) -> None:
    """As the schedule would read them from the rows that were just written."""
    due_case, moment = pending.due_case, pending.due
    facts = replace(due_case.facts, said=due_case.facts.said | {(moment.kind, moment.ordinal)})
    if moment.kind in TO_AGENTS:
        facts = replace(facts, reminded_for=max(moment.at, facts.reminded_for or moment.at))
    if moment.kind in NEWS_REQUESTS:
        facts = replace(facts, news_asked=NewsRequest(now, tuple(pending.notice.recipients)))
    if pending.letter:
        facts = replace(facts, told_at=now, acted_at=None)
    if moment.kind == ScheduledKind.SILENCE and facts.asked:
        facts = replace(facts, asked=replace(facts.asked, reminded=(*facts.asked.reminded, now)))
    due_case.facts = facts


def _events_of(pending: PendingNotice, *, now: datetime) -> list[NewEvent]:
    """A promise is broken, and the choice open, from its last instant on, however late we write about it."""
    case, moment, notice = pending.due_case.case, pending.due, pending.notice
    occasion = {"notice": notice.kind, "ordinal": notice.ordinal, "due_at": moment.at, "late": notice.late}
    payload = {**pending.context, **occasion, "told": notice.recipients}
    at = moment.at if SCHEDULED[moment.kind].since_its_instant else now
    receipt = [NewEvent(case, EventKind.ACKNOWLEDGED, now, acknowledged=True)] if BEFOREHAND in pending.context else []
    events = [*receipt, NewEvent(case, SCHEDULED[moment.kind].recorded, at, payload)]
    if moment.kind == ScheduledKind.BREACH and case.remedy_opened_at is None and policy_of(case).offers_choice:
        events.append(NewEvent(case, EventKind.REMEDY_OFFERED, at, opened=True))
    return events
