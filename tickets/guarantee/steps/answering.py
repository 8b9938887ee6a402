"""What happens while the days of a case run: questions, news, a repair, and the customer’s yes or no."""

from datetime import date, datetime

from django.db import transaction

from legal.models import NoticeText
from tickets.guarantee.notices.agents_words import AgentsWords, in_lines, required_texts
from tickets.guarantee.notices.early_choice import tell_of_the_choice
from tickets.guarantee.notices.notice_queue import announce
from tickets.guarantee.rules.events import CUSTOMER, TOLD_TO_US, EventKind, Origin, by, record_event
from tickets.guarantee.rules.holding import (
    OVER,
    RUNNING,
    Ground,
    Remedy,
    State,
    hold,
    hold_for,
    kept_before,
    open_the_choice,
    require_repair,
    settle,
)
from tickets.guarantee.rules.policies import policy_of
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.models import Agent, ConformityCase
from tickets.refusals import AlreadyPutRight, CaseOver, NotAPossibleTime, NotNow
from tickets.waiting import wait_for_customer, wait_for_us

Letter = NoticeText.Kind
Severity = ConformityCase.Severity
ENDED_OTHERWISE = OVER - {State.CLOSED}


@transaction.atomic
def report_progress(
    case: ConformityCase, *, agent: Agent, fact: str, next_step: str, by_day: date | None, now: datetime
) -> ConformityCase:
    hold_for(case, agent=agent)
    settle(case, now=now)
    require_repair(case)
    texts = required_texts({"fact": fact, "next_step": next_step}, may_lack=("next_step",))
    news = {**texts, "by_day": by_day}
    said = AgentsWords(agent, in_lines(case, **texts, by_day=by_day))
    event = record_event(case, kind=EventKind.PROGRESS, actor=by(agent), occurred_at=now, now=now, payload=news)
    announce(case, Letter.PROGRESS, event.sequence, now=now, due_at=now, context=news, said=said)
    reschedule(case, now=now)
    return case


@transaction.atomic
def propose_fix(case: ConformityCase, *, agent: Agent, text: str, now: datetime) -> ConformityCase:
    """Something for the customer to try; they are asked whether it helps. The days go on."""
    hold_for(case, agent=agent)
    settle(case, now=now)
    require_repair(case)
    texts = required_texts({"text": text})
    changes = {"state": State.FIX_PROPOSED} if case.state in RUNNING else {}
    event = record_event(
        case, kind=EventKind.FIX_PROPOSED, actor=by(agent), occurred_at=now, now=now, changes=changes, payload=texts
    )
    said = AgentsWords(agent, texts["text"])
    announce(case, Letter.CONFIRMATION, event.sequence, now=now, due_at=now, context={"fix": said.text}, said=said)
    wait_for_customer(case.ticket, now=now)
    reschedule(case, now=now)
    return case


@transaction.atomic
def declare_conformity(
    case: ConformityCase, *, evidence: str, agent: Agent, at: datetime, now: datetime
) -> ConformityCase:
    """`at`: when the service worked again, maybe before an agent enters it. The customer is asked whether it does.

    A duty without a choice, such as an answer about data, ends with it.
    """
    hold_for(case, agent=agent)
    if case.conformity_at:
        raise AlreadyPutRight
    require_repair(case)
    texts = required_texts({"fix": evidence})
    if not case.notified_at <= at <= now:
        raise NotAPossibleTime
    changes: dict[str, object] = {"conformity_at": at, "conformity_evidence": texts["fix"]}
    if case.state in RUNNING:
        changes["state"] = State.FIX_PROPOSED
    event = record_event(
        case, kind=EventKind.CONFORMITY_CLAIMED, actor=by(agent), occurred_at=at, now=now, changes=changes
    )
    settle(case, now=now)
    said = AgentsWords(agent, texts["fix"])
    if policy_of(case).offers_choice:
        announce(case, Letter.CONFIRMATION, event.sequence, now=now, due_at=now, context=texts, said=said)
    else:
        announce(case, Letter.FULFILLED, event.sequence, now=now, due_at=now, context={"done": said.text}, said=said)
        closing_changes = {"state": State.CLOSED, "closed_at": now}
        record_event(case, kind=EventKind.CLOSED, actor=by(agent), occurred_at=now, now=now, changes=closing_changes)
    wait_for_customer(case.ticket, now=now)
    reschedule(case, now=now)
    return case


@transaction.atomic
def confirm(case: ConformityCase, *, now: datetime, origin: Origin = TOLD_TO_US) -> ConformityCase:
    """The customer says that it works. Saying it again changes nothing; money that we owe stays owed."""
    hold(case)
    settle(case, now=now)
    if case.confirmed_at:
        return case
    if case.state in ENDED_OTHERWISE:
        raise CaseOver
    if case.conformity_at is None:
        require_repair(case)
    changes: dict[str, object] = {"confirmed_at": now, "conformity_at": case.conformity_at or now}
    if case.state != State.CLOSED:
        _require_not_paid_off(case)
        changes["state"] = State.RESOLVED
    record_event(
        case,
        kind=EventKind.CONFIRMED_RESOLVED,
        actor=CUSTOMER,
        occurred_at=now,
        now=now,
        changes=changes,
        payload=origin,
    )
    reschedule(case, now=now)
    return case


@transaction.atomic
def contest(case: ConformityCase, *, why: str, now: datetime, origin: Origin = TOLD_TO_US) -> ConformityCase:
    """The customer says that the defect goes on: the failed repair opens the choice, and the dates stay."""
    hold(case)
    settle(case, now=now)
    if case.state == State.REMEDY_OPEN and case.conformity_at is None:
        return case
    if case.state in ENDED_OTHERWISE:
        raise CaseOver
    if case.conformity_at is None and case.state != State.FIX_PROPOSED:
        raise NotNow
    _require_not_paid_off(case)
    changes = {
        "kept_at": kept_before(case, now=now),
        "conformity_at": None,
        "conformity_evidence": "",
        "confirmed_at": None,
        "closed_at": None,
        "close_reason": "",
        "state": _back_to_work(case),
    }
    payload = {"why": why.strip(), **origin}
    record_event(
        case, kind=EventKind.CONTESTED, actor=CUSTOMER, occurred_at=now, now=now, changes=changes, payload=payload
    )
    opened = open_the_choice(case, ground=Ground.FAILED, actor=CUSTOMER, occurred_at=now, now=now)
    if opened:
        tell_of_the_choice(case, now=now)
    wait_for_us(case.ticket, since=now)
    reschedule(case, now=now)
    return case


@transaction.atomic
def flag_serious(
    case: ConformityCase, *, actor: str, why: str, now: datetime, origin: Origin = TOLD_TO_US
) -> ConformityCase:
    """So serious that the customer can’t be asked to wait: the choice opens at once (L. 224-25-20)."""
    hold(case)
    settle(case, now=now)
    if case.conformity_at:
        raise AlreadyPutRight
    require_repair(case)
    payload = {**required_texts({"why": why}), **origin}
    record_event(
        case,
        kind=EventKind.SERIOUS_DEFECT_FLAGGED,
        actor=actor,
        occurred_at=now,
        now=now,
        payload=payload,
        changes={"severity": Severity.SERIOUS},
    )
    if open_the_choice(case, ground=Ground.SERIOUS, actor=actor, occurred_at=now, now=now):
        tell_of_the_choice(case, now=now)
    wait_for_us(case.ticket, since=now)
    reschedule(case, now=now)
    return case


def _back_to_work(case: ConformityCase) -> State:
    if case.remedy_choice == Remedy.REPAIR:
        return State.REMEDY_CHOSEN
    return State.REMEDY_OPEN if case.remedy_opened_at else State.ACKNOWLEDGED


def _require_not_paid_off(case: ConformityCase) -> None:
    if case.remedy_choice and case.remedy_choice != Remedy.REPAIR:
        raise NotNow
