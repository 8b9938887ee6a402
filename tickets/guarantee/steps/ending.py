"""How a case ends, with a repair or without: refused by two, withdrawn, silent, closed; and how it is reopened."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from legal.models import NoticeText
from tickets.access import require_work_on
from tickets.guarantee.notices.agents_words import AgentsWords
from tickets.guarantee.notices.early_choice import tell_of_the_choice
from tickets.guarantee.notices.notice_queue import announce
from tickets.guarantee.notices.notice_text import AFTERWARDS, mediator
from tickets.guarantee.rules.case_facts import awaits_confirmation, may_be_closed
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.events import CUSTOMER, SYSTEM, TOLD_TO_US, EventKind, Origin, by, record_event
from tickets.guarantee.rules.holding import (
    OVER,
    RUNNING,
    Ground,
    Remedy,
    State,
    hold,
    hold_for,
    is_late,
    lasts,
    open_the_choice,
    require_repair,
    settle,
)
from tickets.guarantee.rules.policies import policy_of, zone_of
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.models import Agent, CaseEvent, ConformityCase
from tickets.refusals import (
    CaseOver,
    CaseStillRunning,
    DefectGoesOn,
    EmptyText,
    NotNow,
    OnlyTheCustomer,
    SecondPersonNeeded,
    StillTimeToAnswer,
)
from tickets.waiting import wait_for_us

Letter = NoticeText.Kind
MERGED_FOR_GOOD = frozenset({State.MERGED})


@transaction.atomic
def refuse(case: ConformityCase, *, agent: Agent, reasons: str, second: Agent, now: datetime) -> ConformityCase:
    """A defect that we won't put right: the customer may choose at once. A `second` person has confirmed it."""
    _hold_for_two(case, agent=agent, second=second)
    settle(case, now=now)
    require_repair(case)
    if not policy_of(case).offers_choice:
        raise NotNow
    _record_refusal(case, EventKind.REFUSED, agent=agent, second=second, reasons=reasons, changes={}, now=now)
    open_the_choice(case, ground=Ground.REFUSED, actor=by(agent), occurred_at=now, now=now)
    tell_of_the_choice(case, now=now, refused=AgentsWords(agent, reasons.strip()))
    reschedule(case, now=now)
    return case


@transaction.atomic
def reject(case: ConformityCase, *, agent: Agent, reasons: str, second: Agent, now: datetime) -> ConformityCase:
    """No defect at all: the case ends, with reasons and the mediator. Not possible once the promise is broken."""
    _hold_for_two(case, agent=agent, second=second)
    settle(case, now=now)
    require_repair(case)
    if case.state not in RUNNING and not _opened_as_serious(case, now=now):
        raise OnlyTheCustomer
    changes = {"state": State.REJECTED, "closed_at": now, "close_reason": reasons.strip()}
    event = _record_refusal(
        case, EventKind.REJECTED, agent=agent, second=second, reasons=reasons, changes=changes, now=now
    )
    said = AgentsWords(agent, reasons.strip())
    announce(case, Letter.REFUSAL, event.sequence, now=now, due_at=now, context={"reasons": said.text}, said=said)
    reschedule(case, now=now)
    return case


@transaction.atomic
def call_minor(case: ConformityCase, *, agent: Agent, reasons: str, second: Agent, now: datetime) -> ConformityCase:
    """Rules out ending the contract, not a lower price; it is for us to prove (L. 224-25-20)."""
    _hold_for_two(case, agent=agent, second=second)
    settle(case, now=now)
    if case.state in OVER:
        raise CaseOver
    if case.settled_at or case.severity == ConformityCase.Severity.MINOR or not policy_of(case).offers_choice:
        raise NotNow
    changes: dict[str, object] = {"severity": ConformityCase.Severity.MINOR}
    event = _record_refusal(
        case, EventKind.CALLED_MINOR, agent=agent, second=second, reasons=reasons, changes=changes, now=now
    )
    context = {"fact": _why_minor(case, reasons.strip()), AFTERWARDS: mediator(case)}
    said = AgentsWords(agent, reasons.strip())
    announce(case, Letter.PROGRESS, event.sequence, now=now, due_at=now, context=context, said=said)
    reschedule(case, now=now)
    return case


def _why_minor(case: ConformityCase, reasons: str) -> str:
    with translation.override(case.ticket.reply_language):
        return _(
            "we say that the defect is minor, because %(reasons)s. We put it right all the same, but a minor defect "
            "doesn’t end the contract. It is for us to prove that it is minor: if you see it otherwise, write to us"
        ) % {"reasons": reasons.rstrip(".")}


def _hold_for_two(case: ConformityCase, *, agent: Agent, second: Agent) -> None:
    hold_for(case, agent=agent)
    require_work_on(case.ticket, agent=second)
    if second == agent:
        raise SecondPersonNeeded


def _opened_as_serious(case: ConformityCase, *, now: datetime) -> bool:
    """Open only because somebody called it serious: until the last day, two of us may decide otherwise."""
    open_as_serious = case.state == State.REMEDY_OPEN and case.remedy_ground == Ground.SERIOUS
    return open_as_serious and not is_late(case, now=now)


def _record_refusal(
    case: ConformityCase,
    kind: EventKind,
    *,
    agent: Agent,
    second: Agent,
    reasons: str,
    changes: dict[str, object],
    now: datetime,
) -> CaseEvent:
    if not reasons.strip():
        raise EmptyText
    payload = {"reasons": reasons.strip(), "second": by(second)}
    return record_event(case, kind=kind, actor=by(agent), occurred_at=now, now=now, changes=changes, payload=payload)


@transaction.atomic
def withdraw(case: ConformityCase, *, words: str, now: datetime, origin: Origin = TOLD_TO_US) -> ConformityCase:
    """Only in the customer's own written `words`; not when money is owed to them."""
    hold(case)
    settle(case, now=now)
    if case.state in OVER:
        raise CaseOver
    if case.remedy_choice and case.remedy_choice != Remedy.REPAIR:
        raise NotNow
    if not words.strip():
        raise EmptyText
    changes = {"state": State.WITHDRAWN, "closed_at": now, "close_reason": words.strip()}
    payload = {"words": words.strip(), **origin}
    record_event(
        case, kind=EventKind.WITHDRAWN, actor=CUSTOMER, occurred_at=now, now=now, changes=changes, payload=payload
    )
    context = {"taken_back_at": now, "words": words.strip()}
    announce(case, Letter.TAKEN_BACK, case.last_sequence, now=now, due_at=now, context=context)
    reschedule(case, now=now)
    return case


@transaction.atomic
def close_silent(case: ConformityCase, *, now: datetime) -> ConformityCase:
    """Put right, and the customer was asked and reminded but never answered (`rules.silence`). It can be reopened."""
    hold(case)
    settle(case, now=now)
    if case.state in OVER:
        raise CaseOver
    if not awaits_confirmation(case):
        raise NotNow
    if not may_be_closed(case, now=now):
        raise StillTimeToAnswer
    changes = {"state": State.CLOSED, "closed_at": now}
    payload = {"why": "silence"}
    record_event(case, kind=EventKind.CLOSED, actor=SYSTEM, occurred_at=now, now=now, changes=changes, payload=payload)
    zone = zone_of(case)
    put_right_on = civil_day(case.conformity_at, zone=zone) if case.conformity_at else None
    context = {"put_right_on": put_right_on, "closed_on": civil_day(now, zone=zone)}
    announce(case, Letter.CLOSED, case.last_sequence, now=now, due_at=now, context=context)
    reschedule(case, now=now)
    return case


@transaction.atomic
def close(case: ConformityCase, *, agent: Agent, reason: str, now: datetime) -> ConformityCase:
    """When nothing more is owed and the customer has had their say."""
    hold_for(case, agent=agent)
    settle(case, now=now)
    if not reason.strip():
        raise EmptyText
    _require_nothing_owed(case)
    changes = {"state": State.CLOSED, "closed_at": now, "close_reason": reason.strip()}
    record_event(case, kind=EventKind.CLOSED, actor=by(agent), occurred_at=now, now=now, changes=changes)
    reschedule(case, now=now)
    return case


def _require_nothing_owed(case: ConformityCase) -> None:
    if case.state in OVER:
        raise CaseOver
    if lasts(case):
        raise DefectGoesOn
    if case.state in {State.RESOLVED, State.REFUNDED}:
        return
    if case.state == State.REMEDY_OPEN:
        raise OnlyTheCustomer
    if case.state == State.REMEDY_CHOSEN and case.remedy_choice != Remedy.REPAIR and case.refund_amount == 0:
        return
    raise StillTimeToAnswer if case.conformity_at else CaseStillRunning


@transaction.atomic
def reopen(case: ConformityCase, *, actor: str, now: datetime, origin: Origin = TOLD_TO_US) -> ConformityCase:
    """With its first dates: the days that have passed still count. `actor`: "customer" or `by(agent)`."""
    hold(case)
    if case.state not in OVER - MERGED_FOR_GOOD:
        raise NotNow
    changes = {"state": _state_by_facts(case), "closed_at": None, "close_reason": ""}
    record_event(case, kind=EventKind.REOPENED, actor=actor, occurred_at=now, now=now, changes=changes, payload=origin)
    settle(case, now=now)
    wait_for_us(case.ticket, since=now)
    reschedule(case, now=now)
    return case


def _state_by_facts(case: ConformityCase) -> State:
    """The last state that it reached, by its facts."""
    states_by_fact = (
        (case.refunded_at, State.REFUNDED),
        (case.refund_due_at, State.REFUND_DUE),
        (case.confirmed_at, State.RESOLVED),
        (case.remedy_chosen_at, State.REMEDY_CHOSEN),
        (case.remedy_opened_at, State.REMEDY_OPEN),
        (case.conformity_at, State.FIX_PROPOSED),
    )
    return next((state for fact, state in states_by_fact if fact), State.ACKNOWLEDGED)
