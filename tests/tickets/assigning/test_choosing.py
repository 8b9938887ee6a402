"""Whose turn it is."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User

from tickets.assigning.choosing import Candidate, Chosen, Why, choose
from tickets.models import Agent

MONDAY = datetime(2026, 3, 9, 8, tzinfo=UTC)


def candidate(key: int, *, load: int = 0, hours: int = 0, language: str = "en") -> Candidate:
    agent = Agent(pk=key, language=language, user=User(pk=key, first_name=f"Agent {key}"))
    return Candidate(agent, load, MONDAY + timedelta(hours=hours))


def test_nobody_there_is_nobody_chosen() -> None:
    assert choose([], rule=Why.IN_TURN, language="en") is None


def test_who_was_given_one_the_longest_time_ago_is_next() -> None:
    first, second = candidate(1, hours=2), candidate(2, hours=1)
    assert choose([first, second], rule=Why.IN_TURN, language="en") == Chosen(second.agent, Why.IN_TURN, 2, True)
    assert choose([first, second], rule=Why.IN_TURN, language="en") == Chosen(first.agent, Why.IN_TURN, 2, True)


def test_of_two_as_loaded_the_one_whose_turn_it_is() -> None:
    first, second = candidate(1, load=3, hours=2), candidate(2, load=3, hours=1)
    assert choose([first, second], rule=Why.LEAST_LOADED, language="en") == Chosen(
        second.agent, Why.LEAST_LOADED, 2, True
    )
    assert second.load == 4


def test_without_anybody_who_speaks_the_language_it_is_one_of_all() -> None:
    first, second = candidate(1), candidate(2)
    assert choose([first, second], rule=Why.IN_TURN, language="fr") == Chosen(first.agent, Why.IN_TURN, 2, False)


def test_who_knows_the_customer_goes_before_language_and_load() -> None:
    first, second = candidate(1, load=9), candidate(2, language="fr")
    choice = choose([first, second], rule=Why.LEAST_LOADED, language="fr", known_agent=1)
    assert choice == Chosen(first.agent, Why.SAME_AGENT, 1, False)
