"""What was said by telephone: a customer's words, entered in their name by who heard them; and what we told them."""

from datetime import datetime

from django.db import transaction

from tickets.guarantee.rules.events import EventKind, by, record_event
from tickets.guarantee.rules.holding import OVER, hold_for
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.guarantee.steps.answering import confirm, contest
from tickets.guarantee.steps.ending import withdraw
from tickets.guarantee.steps.remedies import choose
from tickets.models import Agent, ConformityCase
from tickets.refusals import CaseOver, EmptyText, PageOutdated


@transaction.atomic
def heard_that_it_works(case: ConformityCase, *, words: str, agent: Agent, now: datetime) -> None:
    _enter(case, act="confirm", words=words, agent=agent, now=now)
    confirm(case, now=now)


@transaction.atomic
def heard_that_it_goes_on(case: ConformityCase, *, words: str, agent: Agent, now: datetime) -> None:
    _enter(case, act="contest", words=words, agent=agent, now=now)
    contest(case, why=words, now=now)


@transaction.atomic
def heard_of_withdrawal(case: ConformityCase, *, words: str, agent: Agent, now: datetime) -> None:
    _enter(case, act="withdraw", words=words, agent=agent, now=now)
    withdraw(case, words=words, now=now)


@transaction.atomic
def heard_of_choice(
    case: ConformityCase, *, remedy: str, words: str, revision: int, agent: Agent, now: datetime
) -> None:
    """`revision`: the last event on the page that the agent saw, which showed the amounts too."""
    hold_for(case, agent=agent)
    if revision != case.last_sequence:
        raise PageOutdated
    _enter(case, act="choose", words=words, agent=agent, now=now)
    choose(case, remedy=remedy, now=now, revision=case.last_sequence)


@transaction.atomic
def told_by_telephone(case: ConformityCase, *, words: str, agent: Agent, now: datetime) -> None:
    """News like a letter's: what the customer heard, and the week until the next begins anew."""
    hold_for(case, agent=agent)
    if case.state in OVER:
        raise CaseOver
    if not words.strip():
        raise EmptyText
    payload = {"words": words.strip()}
    record_event(case, kind=EventKind.TOLD, actor=by(agent), occurred_at=now, now=now, payload=payload)
    reschedule(case, now=now)


def _enter(case: ConformityCase, *, act: str, words: str, agent: Agent, now: datetime) -> None:
    hold_for(case, agent=agent)
    if not words.strip():
        raise EmptyText
    payload = {"act": act, "words": words.strip()}
    record_event(case, kind=EventKind.ENTERED, actor=by(agent), occurred_at=now, now=now, payload=payload)
