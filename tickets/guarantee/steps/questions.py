"""A question to the customer within a case, and what answers it. The days go on."""

from datetime import datetime

from django.db import transaction

from legal.models import NoticeText
from tickets.guarantee.notices.agents_words import AgentsWords, in_lines, required_texts
from tickets.guarantee.notices.notice_queue import announce
from tickets.guarantee.rules.events import CUSTOMER, EventKind, by, record_event
from tickets.guarantee.rules.holding import RUNNING, State, hold, hold_for, require_repair, settle, under_repair
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.models import Agent, CaseEvent, ConformityCase, Message
from tickets.refusals import QuestionStillOpen
from tickets.waiting import wait_for_customer

QUESTION_EVENTS = (EventKind.INFO_REQUESTED, EventKind.INFO_RECEIVED)


@transaction.atomic
def ask(case: ConformityCase, *, agent: Agent, question: str, why: str, now: datetime) -> ConformityCase:
    """The days go on. The customer is also told `why`: nobody has to answer what we don’t need."""
    texts = required_texts({"question": question, "why": why})
    event = _record_question(case, agent=agent, texts=texts, now=now)
    said = AgentsWords(agent, in_lines(case, question=texts["question"], why=texts["why"]))
    announce(case, NoticeText.Kind.QUESTION, event.sequence, now=now, due_at=now, context=texts, said=said)
    wait_for_customer(case.ticket, now=now)
    reschedule(case, now=now)
    return case


@transaction.atomic
def ask_within_cases(reply: Message, *, now: datetime) -> None:
    """An agent’s reply asks something and says what for: each case that may be asked knows of it, as by `ask`."""
    for case in reply.ticket.cases.filter(closed_at=None).order_by("pk"):
        if reply.agent and may_be_asked(case):
            _record_question(case, agent=reply.agent, texts=required_texts({"question": reply.text}), now=now)
            reschedule(case, now=now)


def _record_question(case: ConformityCase, *, agent: Agent, texts: dict[str, str], now: datetime) -> CaseEvent:
    hold_for(case, agent=agent)
    settle(case, now=now)
    require_repair(case)
    if question_open(case):
        raise QuestionStillOpen
    kind, changes = EventKind.INFO_REQUESTED, {"state": State.INFO_REQUESTED} if case.state in RUNNING else {}
    return record_event(case, kind=kind, actor=by(agent), occurred_at=now, now=now, changes=changes, payload=texts)


def may_be_asked(case: ConformityCase) -> bool:
    return under_repair(case) and not question_open(case)


@transaction.atomic
def hear_answer(case: ConformityCase, *, now: datetime) -> ConformityCase:
    """The customer has written, which answers an open question."""
    hold(case)
    settle(case, now=now)
    if question_open(case):
        changes = {"state": State.ACKNOWLEDGED} if case.state == State.INFO_REQUESTED else {}
        record_event(case, kind=EventKind.INFO_RECEIVED, actor=CUSTOMER, occurred_at=now, now=now, changes=changes)
    reschedule(case, now=now)
    return case


def question_open(case: ConformityCase) -> bool:
    last_event = case.events.filter(kind__in=QUESTION_EVENTS).order_by("-sequence").first()
    return last_event is not None and last_event.kind == EventKind.INFO_REQUESTED
