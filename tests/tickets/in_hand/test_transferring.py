"""A ticket goes to another team with a reason: its new team reads it, and who sent it still reads that it is gone."""

import pytest
from django.test import Client

from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_ticket, possible_claim_row
from tests.tickets.history.reading import history
from tickets import handling
from tickets.models import Agent, AgentNews, Ticket

pytestmark = pytest.mark.django_db
REASON = "Charged twice; the connection works."


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya")


@pytest.fixture
def tobias() -> Agent:
    return make_agent("tobias", "billing")


def a_question() -> Ticket:
    return make_ticket(subject="A question", text="Which port do you use?")


def sent(client: Client, ticket: Ticket, **posted: object) -> tuple[str, str]:
    answer = client.post(f"/admin/tickets/ticket/{ticket.pk}/transfer/", posted, follow=True)
    return answer.request["PATH_INFO"], " ".join(answer.content.decode().split())


def page_of(client: Client, ticket: Ticket) -> str:
    return client.get(f"/admin/tickets/ticket/{ticket.pk}/change/").content.decode()


def test_a_transfer_takes_a_reason(maya: Agent) -> None:
    ticket = a_question()
    _path, page = sent(signed_in(maya.user), ticket, to="billing", reason=" ")
    assert "This field is required." in page
    assert Ticket.objects.get().topic == "connectivity"


def test_why_it_can_not_go_is_said_at_the_form_and_what_was_typed_is_kept(maya: Agent) -> None:
    ticket = a_question()
    possible_claim_row(ticket)
    _path, page = sent(signed_in(maya.user), ticket, to="billing", reason=REASON)
    assert ("nobody has decided yet" in page, page.count(REASON)) == (True, 1)


def test_the_new_team_reads_the_reason_on_top_until_one_of_them_takes_it(maya: Agent, tobias: Agent) -> None:
    ticket, theirs = a_question(), signed_in(tobias.user)
    sent(signed_in(maya.user), ticket, to="billing", reason=REASON)
    assert page_of(theirs, ticket).count(REASON) == 2  # on top, and in its place
    assert "handed-over" in page_of(theirs, ticket)
    handling.assign(ticket, to=tobias, by=tobias, now=NOON.replace(year=2099))
    assert "handed-over" not in page_of(theirs, ticket)
    assert page_of(theirs, ticket).count(REASON) == 1


def test_or_until_it_is_answered(maya: Agent, tobias: Agent) -> None:
    ticket, both = a_question(), make_agent("noor", "connectivity", "billing")
    sent(signed_in(both.user), ticket, to=f"billing:{tobias.pk}", reason=REASON)
    assert "handed-over" in page_of(signed_in(tobias.user), ticket)
    handling.reply(Ticket.objects.get(), agent=tobias, text="Refunded.", now=NOON.replace(year=2099))
    assert "handed-over" not in page_of(signed_in(tobias.user), ticket)


def test_who_sent_it_away_still_reads_where_it_is_and_what_they_said_and_nobody_else_does(
    maya: Agent, tobias: Agent
) -> None:
    ticket, hers = a_question(), signed_in(maya.user)
    path, page = sent(hers, ticket, to="billing", reason=REASON)
    assert path == f"/admin/tickets/ticket/{ticket.pk}/given-away/"
    assert (f"Ticket #{ticket.pk} is with “Billing” since" in page, REASON in page) == (True, True)
    assert ("A question" in page, "Which port" in page) == (False, False)
    assert hers.get(path).status_code == 200
    assert signed_in(make_agent("omar").user).get(path).status_code == 404
    assert signed_in(tobias.user).get(path).status_code == 404
    sent(signed_in(tobias.user), ticket, to="general", reason="Neither ours.")
    assert hers.get(path).status_code == 404


def test_it_goes_to_somebody_of_that_team_at_once_and_they_hear_of_it(maya: Agent, tobias: Agent) -> None:
    ticket = a_question()
    sent(signed_in(maya.user), ticket, to=f"billing:{tobias.pk}", reason=REASON)
    ticket.refresh_from_db()
    assert (ticket.topic, ticket.assignee) == ("billing", tobias)
    assert history(ticket) == ["Maya moved it from Connectivity to Billing", "Maya gave it to Tobias"]
    assert AgentNews.objects.get().agent == tobias


@pytest.mark.parametrize("to", ["connectivity", "nowhere", "billing:0", "general:{tobias}"])
def test_nobody_is_given_it_who_is_not_of_that_team(maya: Agent, tobias: Agent, to: str) -> None:
    ticket = a_question()
    sent(signed_in(maya.user), ticket, to=to.format(tobias=tobias.pk), reason=REASON)
    assert Ticket.objects.get().topic == "connectivity"
