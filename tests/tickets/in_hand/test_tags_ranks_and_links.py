"""Tags, how urgent tickets are, and tickets that belong together: one or many at once, and never another team's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import case_row, make_ticket, ticket_row
from tests.tickets.history.reading import history
from tickets.in_hand.linking import NoSuchTicket, TheSameTicket, link, linked_with, unlink
from tickets.in_hand.prioritising import rank
from tickets.in_hand.tagging import NotATag, merge_tags, tag, untag
from tickets.models import Agent, Tag, Team, Ticket
from tickets.refusals import EmptyText

pytestmark = pytest.mark.django_db
Priority = Ticket.Priority
EVERYTHING = Ticket.objects.all


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya")


def a_question(**facts: Any) -> Ticket:
    return make_ticket(subject="A question", text="Which port do you use?", **facts)


def test_a_tag_is_one_however_it_is_typed_and_is_found_by_its_name(maya: Agent) -> None:
    first, second = a_question(), a_question()
    assert tag(EVERYTHING(), name="  Router   X2 ", by=maya, now=NOON) == [first, second]
    assert tag(EVERYTHING(), name="router x2", by=maya, now=NOON) == []
    tag(Ticket.objects.filter(pk=first.pk), name="VIP", by=maya, now=NOON)
    assert [each.name for each in Tag.objects.all()] == ["Router X2", "VIP"]
    assert set(Ticket.objects.tagged("ROUTER X2")) == {first, second}
    assert list(Ticket.objects.tagged("router x2", "vip")) == [first]
    assert untag(EVERYTHING(), tag=Tag.objects.get(name="VIP"), by=maya, now=NOON) == [first]
    assert history(first) == ["Maya tagged it: Router X2", "Maya tagged it: VIP", "Maya took away the tag VIP"]


def test_nothing_and_a_whole_sentence_is_no_tag(maya: Agent) -> None:
    with pytest.raises(EmptyText):
        tag(EVERYTHING(), name="  ", by=maya, now=NOON)
    with pytest.raises(NotATag):
        tag(EVERYTHING(), name="a" * 41, by=maya, now=NOON)


def test_tags_that_mean_the_same_become_one(maya: Agent) -> None:
    first, second = a_question(), a_question()
    tag(EVERYTHING(), name="refund", by=maya, now=NOON)
    tag(Ticket.objects.filter(pk=second.pk), name="Refunds", by=maya, now=NOON)
    merge_tags(Tag.objects.all(), into=Tag.objects.get(name="refund"))
    assert [each.name for each in Tag.objects.all()] == ["refund"]
    assert set(Ticket.objects.tagged("refund")) == {first, second}
    assert history(second)[-1] == "Maya tagged it: one that is gone"


def test_a_lead_renames_and_merges_tags_and_an_agent_sees_which_there_are(maya: Agent) -> None:
    a_question()
    tag(EVERYTHING(), name="refund", by=maya, now=NOON)
    other, kept = Tag.objects.create(name="Refunds"), Tag.objects.get(name="refund")
    agent, lead = signed_in(maya.user), make_agent("lena")
    Team.objects.filter(topic="connectivity").update(lead=lead)
    merging = {"action": "merge", "_selected_action": [other.pk, kept.pk]}
    assert "Refunds" in agent.get("/admin/tickets/tag/").content.decode()
    agent.post("/admin/tickets/tag/", merging)
    assert agent.post(f"/admin/tickets/tag/{kept.pk}/change/", {"name": "money"}).status_code == 403
    assert Tag.objects.count() == 2
    signed_in(lead.user).post("/admin/tickets/tag/", merging)
    signed_in(lead.user).post(f"/admin/tickets/tag/{kept.pk}/change/", {"name": "money"})
    assert [each.name for each in Tag.objects.all()] == ["money"]


def test_the_urgent_come_first_among_equals_and_the_laws_days_before_them(maya: Agent) -> None:
    old, urgent, low, case = (ticket_row(subject) for subject in ("Old", "Urgent", "Low", "Case"))
    case_row(case, days_ago=3)
    for age, ticket in enumerate([urgent, low, old]):
        Ticket.objects.filter(pk=ticket.pk).update(waiting_since=NOON - timedelta(days=age))
    assert rank(Ticket.objects.filter(pk=urgent.pk), priority=Priority.URGENT, by=maya, now=NOON) == [urgent]
    assert rank(Ticket.objects.filter(pk=low.pk), priority=Priority.LOW, by=maya, now=NOON) == [low]
    assert rank(EVERYTHING().filter(pk=low.pk), priority=Priority.LOW, by=maya, now=NOON) == []
    assert list(Ticket.objects.nearest_deadline_first()) == [case, urgent, old, low]
    assert history(urgent) == ["Maya changed its priority from Normal to Urgent"]


@pytest.mark.parametrize(
    "act",
    [
        lambda tickets, by: tag(tickets, name="router", by=by, now=NOON),
        lambda tickets, by: rank(tickets, priority=Priority.HIGH, by=by, now=NOON),
    ],
    ids=["tag", "rank"],
)
def test_many_take_no_more_queries_than_one_and_other_teams_ones_are_left_alone(
    maya: Agent, act: Callable[..., list[Ticket]], django_assert_max_num_queries: Any
) -> None:
    tickets = [a_question() for _ in range(3)]
    foreign = a_question(topic="billing")
    with django_assert_max_num_queries(12):
        assert act(EVERYTHING(), maya) == tickets
    assert history(foreign) == []


def test_linked_tickets_name_each_other_once_until_they_are_unlinked(maya: Agent) -> None:
    first, second = a_question(), a_question()
    assert [link(second, other=first, by=maya, now=NOON), link(first, other=second, by=maya, now=NOON)] == [True, False]
    assert ([*linked_with(first)], [*linked_with(second)]) == ([second], [first])
    assert [unlink(first, other=second, by=maya, now=NOON), unlink(first, other=second, by=maya, now=NOON)] == [
        True,
        False,
    ]
    assert [*linked_with(first)] == []
    assert history(first) == [f"Maya linked it with #{second.pk}", f"Maya unlinked it from #{second.pk}"]
    assert history(second) == [f"Maya linked it with #{first.pk}", f"Maya unlinked it from #{first.pk}"]


def test_nothing_is_linked_with_itself_or_with_what_one_may_not_read(maya: Agent) -> None:
    ticket, foreign = a_question(), a_question(topic="billing")
    with pytest.raises(TheSameTicket):
        link(ticket, other=ticket, by=maya, now=NOON)
    with pytest.raises(NoSuchTicket):
        link(ticket, other=foreign, by=maya, now=NOON)
    desk = signed_in(maya.user)
    for number in (foreign.pk, 999_999):
        page = desk.post(f"/admin/tickets/ticket/{ticket.pk}/link/", {"number": number}).content.decode()
        assert "There is no such ticket among those you may read." in page


def test_of_a_linked_ticket_of_another_team_only_its_number_is_shown() -> None:
    both, maya = make_agent("noor", "connectivity", "billing"), make_agent("maya")
    ticket, foreign = a_question(), make_ticket(subject="My iban", text="Which one?", topic="billing")
    link(ticket, other=foreign, by=both, now=NOON)
    page = f"/admin/tickets/ticket/{ticket.pk}/change/"
    assert "My iban" in signed_in(both.user).get(page).content.decode()
    seen = signed_in(maya.user).get(page).content.decode()
    assert (f"#{foreign.pk}" in seen, "My iban" in seen) == (True, False)
