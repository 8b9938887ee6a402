"""Who gets a request where the team lets the portal say so: who is there, each once, in a fair turn."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from supportportal.foundations.topics import Topic
from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_customer, make_ticket
from tests.tickets.test_intake import at_once
from tickets import handling
from tickets.assigning.going_back import give_back
from tickets.assigning.handing_out import hand_out
from tickets.history.sentences import sentences_of
from tickets.models import Agent, AgentNews, Team, Ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def team(hands_out: str, **facts: object) -> Team:
    row = Team.objects.of(Topic.CONNECTIVITY)
    Team.objects.filter(pk=row.pk).update(hands_out=hands_out, **facts)
    return Team.objects.get(pk=row.pk)


def set_facts(agent: Agent, **facts: object) -> None:
    Agent.objects.filter(pk=agent.pk).update(**facts)


def request_of(name: str, **facts: object) -> Ticket:
    return make_ticket(make_customer(f"{name}@example.org", name=name.title()), **facts)


def history_of(ticket: Ticket) -> list[str]:
    return sentences_of(list(ticket.events.select_related("agent__user")))


def hands() -> list[str]:
    """Who has the requests, in the order in which they came."""
    return [str(ticket.assignee) for ticket in Ticket.objects.select_related("assignee__user").order_by("pk")]


def test_by_hand_a_request_waits_for_whoever_takes_it() -> None:
    make_agent("maya")
    make_ticket()
    assert (hand_out(now=NOON), hands()) == (0, ["None"])
    assert Ticket.objects.get().to_hand_out_since is None


def test_in_turn_each_of_those_there_gets_one_after_the_other() -> None:
    for name in ("ines", "maya", "noor"):
        make_agent(name)
    team("in_turn")
    for number in range(4):
        request_of(f"c{number}")
    assert (hand_out(now=NOON), hands()) == (4, ["Ines", "Maya", "Noor", "Ines"])
    request_of("c4")
    hand_out(now=NOON)
    assert hands()[-1] == "Maya"


def test_the_least_loaded_gets_the_next_one() -> None:
    ines, maya = make_agent("ines"), make_agent("maya")
    for number in range(2):
        ticket = request_of(f"before{number}")
        handling.assign(ticket, to=ines, by=maya, now=NOON)
    team("least_loaded")
    for number in range(3):
        request_of(f"c{number}")
    hand_out(now=NOON)
    assert hands()[2:] == ["Maya", "Maya", "Ines"]


def test_nobody_away_nobody_who_has_left_and_nobody_of_another_team_gets_one() -> None:
    set_facts(make_agent("ines"), back_on=date(2026, 3, 11))
    make_agent("maya", Topic.BILLING)
    gone = make_agent("noor")
    gone.user.is_active = False
    gone.user.save()
    team("in_turn")
    make_ticket()
    assert (hand_out(now=NOON), hands()) == (0, ["None"])
    assert Ticket.objects.get().to_hand_out_since is None  # nobody there: it waits for whoever takes it
    request_of("later")
    assert (hand_out(now=NOON + timedelta(days=1)), hands()) == (1, ["None", "Ines"])


def test_who_answers_in_the_customers_language_comes_first() -> None:
    make_agent("ines")
    set_facts(make_agent("maya"), also_answers_in=["fr"])
    team("in_turn")
    for number in range(2):
        request_of(f"c{number}", language="fr")
    request_of("english")
    hand_out(now=NOON)
    assert hands() == ["Maya", "Maya", "Ines"]


def test_who_had_the_customers_last_request_comes_first_for_so_many_days() -> None:
    ines, _maya = make_agent("ines"), make_agent("maya")
    customer = make_customer()
    handling.assign(make_ticket(customer), to=ines, by=ines, now=NOON)
    row = team("least_loaded", same_agent_days=5)
    make_ticket(customer, received_at=NOON + HOUR)
    hand_out(now=NOON + HOUR)
    make_ticket(customer, received_at=NOON + timedelta(days=6))
    Ticket.objects.filter(opened_at=NOON + HOUR).update(opened_at=NOON)
    hand_out(now=NOON + timedelta(days=6))
    assert hands() == ["Ines", "Ines", "Maya"]
    assert row.same_agent_days == 5


def test_its_history_has_the_reason_and_the_agent_is_told_by_mail() -> None:
    ines = make_agent("ines")
    make_agent("maya")
    team("least_loaded")
    ticket = make_ticket()
    hand_out(now=NOON)
    assert history_of(ticket) == ["The portal gave it to Ines: least loaded of 2 who answer in this language"]
    news = AgentNews.objects.get()
    assert (news.agent, news.ticket, news.kind) == (ines, ticket, AgentNews.Kind.ASSIGNED)


def test_a_request_that_comes_from_another_team_or_that_nobody_has_when_it_is_answered_is_given_too() -> None:
    maya = make_agent("maya")
    noor = make_agent("noor", Topic.BILLING, Topic.CONNECTIVITY)
    team("in_turn")
    moved = request_of("moved", topic=Topic.BILLING)
    handling.transfer(moved, topic=Topic.CONNECTIVITY, by=noor, now=NOON)
    hand_out(now=NOON)
    handling.close(moved, by=maya, now=NOON)
    Ticket.objects.filter(pk=moved.pk).update(assignee=None)
    moved.refresh_from_db()
    handling.add_customer_message(moved, text="It is back.", received_at=NOON + HOUR, now=NOON + HOUR)
    hand_out(now=NOON + HOUR)
    given = [line.partition(":")[0] for line in history_of(moved) if "in turn" in line]
    assert given == ["The portal gave it to Maya", "The portal gave it to Noor"]


def test_what_somebody_took_meanwhile_stays_theirs_and_what_was_put_back_by_hand_stays_there() -> None:
    ines, maya = make_agent("ines"), make_agent("maya")
    team("in_turn")
    taken, put_back = request_of("taken"), request_of("back")
    handling.assign(taken, to=maya, by=maya, now=NOON)
    assert (hand_out(now=NOON), hands()) == (1, ["Maya", "Ines"])
    put_back.refresh_from_db()
    handling.assign(put_back, to=None, by=ines, now=NOON)
    assert (hand_out(now=NOON), hands()) == (0, ["Maya", "None"])
    assert not Ticket.objects.to_hand_out().exists()


def test_what_an_absent_colleague_has_not_answered_goes_to_the_others() -> None:
    ines, maya = make_agent("ines"), make_agent("maya")
    team("in_turn")
    mine, answered = request_of("mine"), request_of("answered")
    for ticket in (mine, answered):
        handling.assign(ticket, to=ines, by=ines, now=NOON)
    handling.reply(answered, agent=ines, text="Try again.", now=NOON)
    set_facts(ines, back_on=date(2026, 4, 1))
    hand_out(now=NOON)
    assert give_back(ines, by=maya, now=NOON) == 1
    hand_out(now=NOON)
    assert hands() == ["Maya", "Ines"]
    assert history_of(mine)[1] == "Maya gave it back to the team: Ines is away"


def test_a_round_asks_as_often_for_ten_requests_as_for_one() -> None:
    for name in ("ines", "maya"):
        make_agent(name)
    team("least_loaded")
    for name in ("warm", "one"):  # the first one finds nothing cached
        request_of(name)
        with CaptureQueriesContext(connection) as for_one:
            assert hand_out(now=NOON) == 1
    for number in range(10):
        request_of(f"c{number}")
    with CaptureQueriesContext(connection) as for_ten:
        assert hand_out(now=NOON) == 10
    assert len(for_ten) == len(for_one)


@pytest.mark.django_db(transaction=True)
def test_rounds_at_one_moment_give_each_request_once_and_to_everybody_as_often() -> None:
    for name in ("ines", "maya", "noor"):
        make_agent(name)
    team("in_turn")
    for number in range(9):
        request_of(f"c{number}")
    assert sum(at_once(lambda: hand_out(now=NOON), rivals=4)) == 9
    assert Counter(hands()) == {"Ines": 3, "Maya": 3, "Noor": 3}
    assert AgentNews.objects.count() == 9
