"""A refusal takes two people, each from their own log-in, and the customer hears of it only when both have spoken."""

from datetime import datetime, timedelta

import pytest

from supportportal.foundations.topics import Topic
from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_ticket
from tickets.guarantee.cases import open_case
from tickets.guarantee.rules.events import breaks
from tickets.guarantee.steps.answering import declare_conformity
from tickets.guarantee.steps.proposals import (
    NothingProposed,
    Proposal,
    Refusal,
    confirm_refusal,
    drop_refusal,
    possible,
    proposal_in,
    propose_refusal,
)
from tickets.models import Agent, ConformityCase, OutgoingEmail
from tickets.refusals import EmptyText, NotNow, NotYours, SecondPersonNeeded

LATER = NOON + timedelta(days=3)
pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> ConformityCase:
    return make_ticket(conformity=True).cases.get()


@pytest.fixture
def ines() -> Agent:
    return make_agent()


def proposed(case: ConformityCase, by: Agent, *, refusal: Refusal = Refusal.NO_DEFECT, now: datetime = LATER) -> None:
    propose_refusal(case, refusal=refusal, reasons=" The router is off. ", agent=by, now=now)


def test_a_proposal_changes_nothing_and_tells_nobody(case: ConformityCase, ines: Agent) -> None:
    state, letters = case.state, OutgoingEmail.objects.count()
    assert proposal_in(case) is None
    proposed(case, ines)
    case.refresh_from_db()
    assert proposal_in(case) == Proposal(ines, Refusal.NO_DEFECT, "The router is off.", LATER)
    assert (case.state, OutgoingEmail.objects.count(), list(breaks(case))) == (state, letters, [])


def test_who_proposed_it_does_not_confirm_it(case: ConformityCase, ines: Agent) -> None:
    proposed(case, ines)
    with pytest.raises(SecondPersonNeeded):
        confirm_refusal(case, agent=ines, now=LATER)
    confirm_refusal(case, agent=make_agent("paul"), now=LATER)
    case.refresh_from_db()
    assert (case.state, case.close_reason, proposal_in(case)) == ("rejected", "The router is off.", None)


def test_a_minor_defect_is_told_with_its_reasons_once_two_have_said_so(case: ConformityCase, ines: Agent) -> None:
    proposed(case, ines, refusal=Refusal.MINOR)
    with pytest.raises(SecondPersonNeeded):
        confirm_refusal(case, agent=ines, now=LATER)
    confirm_refusal(case, agent=make_agent("paul"), now=LATER)
    row = ConformityCase.objects.get(pk=case.pk)
    assert (row.severity, row.state, proposal_in(row), list(breaks(row))) == ("minor", "acknowledged", None, [])
    letter = case.notices.get(kind="progress").letters.get()
    assert "we say that the defect is minor, because The router is off. We put it right all the same" in letter.text
    assert possible(row) == [Refusal.NO_DEFECT, Refusal.NO_REPAIR]


def test_a_promise_without_a_choice_has_nothing_that_a_minor_defect_could_bar(ines: Agent) -> None:
    ticket = make_ticket(conformity=False)
    words = ticket.messages.get()
    request = open_case(ticket, notification=words, notified_at=NOON, now=NOON, duty="privacy")
    assert possible(request) == [Refusal.NO_DEFECT]
    proposed(request, ines, refusal=Refusal.MINOR)
    with pytest.raises(NotNow):
        confirm_refusal(request, agent=make_agent("paul"), now=LATER)


def test_a_stranger_neither_proposes_nor_confirms_nor_drops(case: ConformityCase, ines: Agent) -> None:
    stranger = make_agent("rosa", Topic.BILLING)
    with pytest.raises(NotYours):
        proposed(case, stranger)
    proposed(case, ines)
    for room in (confirm_refusal, drop_refusal):
        with pytest.raises(NotYours):
            room(case, agent=stranger, now=LATER)
    assert proposal_in(case) is not None


def test_reasons_are_needed(case: ConformityCase, ines: Agent) -> None:
    with pytest.raises(EmptyText):
        propose_refusal(case, refusal=Refusal.NO_DEFECT, reasons="  ", agent=ines, now=LATER)


def test_a_case_put_right_meanwhile_is_not_refused_by_an_old_proposal(case: ConformityCase, ines: Agent) -> None:
    proposed(case, ines)
    declare_conformity(case, evidence="Fixed after all", agent=ines, at=LATER, now=LATER)
    with pytest.raises(NothingProposed):
        confirm_refusal(case, agent=make_agent("paul"), now=LATER)


def test_a_newer_proposal_takes_the_place_of_the_older_one(case: ConformityCase, ines: Agent) -> None:
    paul = make_agent("paul")
    proposed(case, ines)
    proposed(case, paul, refusal=Refusal.NO_REPAIR)
    confirm_refusal(case, agent=ines, now=LATER)
    case.refresh_from_db()
    assert (case.state, case.remedy_ground, case.events.get(kind="refused").actor) == (
        "remedy_open",
        "refused",
        f"agent:{paul.pk}",
    )
