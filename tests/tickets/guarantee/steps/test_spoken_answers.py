"""What a customer told an agent is entered in their name, and the log keeps who entered it."""

from datetime import timedelta

import pytest

from supportportal.foundations.topics import Topic
from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_ticket
from tickets.guarantee.rules.events import breaks, facts_of
from tickets.guarantee.steps.spoken_answers import (
    heard_of_choice,
    heard_of_withdrawal,
    heard_that_it_goes_on,
    heard_that_it_works,
)
from tickets.models import Agent, ConformityCase
from tickets.refusals import CaseOver, EmptyText, NothingToChoose, NotYours, PageOutdated

LATER = NOON + timedelta(days=3)
TOO_LATE = NOON + timedelta(days=40)
pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> ConformityCase:
    return make_ticket(conformity=True).cases.get()


@pytest.fixture
def ines() -> Agent:
    return make_agent()


def entered(case: ConformityCase) -> list[tuple[str, dict[str, str]]]:
    return [(event.actor, facts_of(event)) for event in case.events.filter(kind="entered_for_customer")]


def test_a_yes_by_telephone_is_the_customers_with_the_agent_who_heard_it(case: ConformityCase, ines: Agent) -> None:
    heard_that_it_works(case, words=" By telephone: “it runs” ", agent=ines, now=LATER)
    case.refresh_from_db()
    assert (case.state, case.confirmed_at) == ("resolved", LATER)
    assert entered(case) == [(f"agent:{ines.pk}", {"act": "confirm", "words": "By telephone: “it runs”"})]
    assert case.events.get(kind="confirmed_resolved").actor == "customer"
    assert list(breaks(case)) == []


def test_nothing_is_entered_without_the_customers_words_or_by_another_team(case: ConformityCase, ines: Agent) -> None:
    stranger = make_agent("rosa", Topic.BILLING)
    for room in (heard_that_it_works, heard_that_it_goes_on, heard_of_withdrawal):
        with pytest.raises(EmptyText):
            room(case, words=" ", agent=ines, now=LATER)
        with pytest.raises(NotYours):
            room(case, words="It works", agent=stranger, now=LATER)
    assert entered(case) == []


def test_what_the_case_does_not_allow_is_not_entered_either(case: ConformityCase, ines: Agent) -> None:
    heard_of_withdrawal(case, words="Forget it", agent=ines, now=LATER)
    with pytest.raises(CaseOver):
        heard_of_withdrawal(case, words="Forget it again", agent=ines, now=LATER)
    case.refresh_from_db()
    assert (case.state, len(entered(case))) == ("withdrawn", 1)


def test_a_choice_by_letter_is_entered_from_the_page_that_showed_its_amounts(case: ConformityCase, ines: Agent) -> None:
    words = {"remedy": "reduction", "words": "A lower price, letter of today", "agent": ines}
    with pytest.raises(NothingToChoose):
        heard_of_choice(case, **words, revision=case.last_sequence, now=LATER)
    case.refresh_from_db()
    with pytest.raises(PageOutdated):
        heard_of_choice(case, **words, revision=case.last_sequence - 1, now=TOO_LATE)
    assert entered(case) == []
    heard_of_choice(case, **words, revision=case.last_sequence, now=TOO_LATE)
    case.refresh_from_db()
    assert (case.remedy_choice, case.remedy_chosen_at, len(entered(case))) == ("reduction", TOO_LATE, 1)
