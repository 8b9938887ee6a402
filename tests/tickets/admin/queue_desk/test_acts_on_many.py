"""What is done to many tickets at once, from the queue: said before, done, and undone within a minute."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.people import make_agent, signed_in
from tests.tickets.factories import closed_ticket_row, make_reported_case, possible_claim_row, ticket_row
from tickets import handling
from tickets.agent_news.telling import tell_agents
from tickets.bulk import carrying_out
from tickets.bulk.carrying_out import do_bulk_acts
from tickets.bulk.deeds import state_of
from tickets.models import Agent, BulkAct, Message, OutgoingEmail, Ticket, TicketEvent

pytestmark = pytest.mark.django_db
QUEUE = "/admin/tickets/ticket/"


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


@pytest.fixture
def client(maya: Agent) -> Client:
    return signed_in(maya.user)


def choose(client: Client, action: str, *tickets: Ticket, query: str = "tab=all", **more: str) -> str:
    """The address of the page on which it is said what will be done."""
    posted = {"action": action, "_selected_action": [ticket.pk for ticket in tickets], **more}
    answer = client.post(f"{QUEUE}?{query}", posted)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def do(client: Client, page: str, **choices: object) -> str:
    answer = client.post(page, choices, follow=True)
    assert answer.status_code == 200
    return words_of(answer)


def undo(client: Client) -> str:
    return words_of(client.post(f"{QUEUE}undo/{BulkAct.objects.latest('pk').pk}/", follow=True))


def words_of(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def states(*tickets: Ticket) -> list[dict[str, object]]:
    """With what stands beside a ticket's own row."""
    kinds = [BulkAct(kind="spam"), BulkAct(kind="tag")]
    rows = [Ticket.objects.get(pk=ticket.pk) for ticket in tickets]
    return [state_of(row, kinds[0]) | state_of(row, kinds[1]) for row in rows]


def test_choosing_an_act_does_nothing_and_says_what_it_will_do_and_what_stays_behind_and_why(client: Client) -> None:
    plain, undecided = ticket_row("Thanks"), ticket_row("Blocked")
    possible_claim_row(undecided)
    case, closed = make_reported_case(days_ago=2).ticket, closed_ticket_row()
    before = states(plain, undecided, case, closed)
    words = words_of(client.get(choose(client, "close", plain, undecided, case, closed)))
    assert "1 request will be closed." in words
    assert "1 stays as it is. This may be a claim whose days run already" in words
    assert "1 stays as it is. A conformity case of this request is still running" in words
    assert "1 stays as it is. This request is closed already." in words
    assert states(plain, undecided, case, closed) == before


def test_what_was_foretold_is_what_is_done_and_what_was_left_is_named(client: Client) -> None:
    plain, undecided = ticket_row("Thanks"), ticket_row("Blocked")
    possible_claim_row(undecided)
    case, closed = make_reported_case(days_ago=2).ticket, closed_ticket_row()
    words = do(client, choose(client, "close", plain, undecided, case, closed))
    assert set(Ticket.objects.open()) == {undecided, case}
    assert "1 request is closed." in words
    for left, why in ((undecided, "This may be a claim"), (case, "still running"), (closed, "is closed already")):
        assert why in words
        assert f">#{left.pk}</a>" in words


def test_each_act_does_what_it_says(client: Client, maya: Agent) -> None:
    omar, one, two = make_agent("omar", "connectivity"), ticket_row("one"), ticket_row("two")
    assert "2 requests are yours." in do(client, choose(client, "assign_to_me", one, two))
    assert list(Ticket.objects.values_list("assignee", flat=True)) == [maya.pk, maya.pk]
    assert "Omar has 1 request more." in do(client, choose(client, "assign", one), to=omar.pk)
    assert Ticket.objects.get(pk=one.pk).assignee == omar
    assert "1 request is nobody’s now." in do(client, choose(client, "assign_to_nobody", one))
    assert "1 request went to Billing." in do(client, choose(client, "transfer", two), topic="billing")
    assert Ticket.objects.get(pk=two.pk).topic == "billing"
    assert "1 request is closed." in do(client, choose(client, "close", one))
    assert "1 request is open again." in do(client, choose(client, "reopen", one))
    assert Ticket.objects.get(pk=one.pk).status == "waiting_for_us"
    kinds = set(TicketEvent.objects.values_list("kind", flat=True))
    assert kinds == {"assigned", "unassigned", "moved", "closed", "reopened"}


def test_spam_tags_and_reasons_are_done_and_undone_too(client: Client) -> None:
    one = ticket_row("one")
    before = states(one)
    assert "1 request is spam." in do(client, choose(client, "spam", one))
    assert states(one)[0]["spam"]
    undo(client)
    assert states(one) == before
    assert "1 request is tagged “VPN”." in do(client, choose(client, "tag", one), tag="VPN")
    assert [ticket.pk for ticket in client.get(QUEUE, {"tag": "vpn"}).context["cl"].result_list] == [one.pk]
    undo(client)
    assert states(one) == before
    do(client, choose(client, "transfer", one), topic="billing", reason="About a refund")
    assert one.events.get(kind="moved").reason == "About a refund"


def test_an_act_without_its_choice_is_not_done(client: Client) -> None:
    one = ticket_row()
    for action, nonsense in (
        ("transfer", {"topic": "nonsense"}),
        ("assign", {"to": "999999"}),
        ("assign", {"to": "x"}),
    ):
        before = states(one)
        do(client, choose(client, action, one), **nonsense)
        assert states(one) == before
    assert not BulkAct.objects.exclude(begun_at=None).exists()


def test_undoing_puts_each_back_as_it_was_and_tells_its_history(client: Client, maya: Agent) -> None:
    mine, nobodys = ticket_row("mine", assignee=maya), ticket_row("nobody’s", status="waiting_for_customer")
    before = states(mine, nobodys)
    words = do(client, choose(client, "close", mine, nobodys, query="tab=all&language=fr"))
    assert "Undo</button>" in words
    assert "2 requests are as they were before." in undo(client)
    assert states(mine, nobodys) == before
    assert list(mine.events.values_list("kind", flat=True)) == ["closed", "bulk_undone"]
    undo(client)  # a second click changes nothing
    assert states(mine, nobodys) == before
    assert mine.events.count() == 2


def test_what_somebody_changed_since_is_left_alone_and_named(client: Client, maya: Agent) -> None:
    one, two = ticket_row("one"), ticket_row("two")
    do(client, choose(client, "close", one, two))
    handling.reopen(two, by=maya, now=timezone.now())
    after = states(two)
    words = undo(client)
    assert "1 request is as it was before." in words
    assert f"Changed by somebody since, and left alone: #{two.pk}" in words
    assert states(two) == after


def test_a_transfer_out_of_sight_can_be_undone_too(client: Client) -> None:
    one = ticket_row("one")
    before = states(one)
    do(client, choose(client, "transfer", one), topic="billing")
    undo(client)
    assert states(one) == before


def test_after_a_minute_nothing_is_undone_and_it_is_said(client: Client) -> None:
    one = ticket_row()
    do(client, choose(client, "close", one))
    BulkAct.objects.update(done_at=timezone.now() - timedelta(seconds=61))
    assert "The minute in which this could be undone is over." in undo(client)
    assert Ticket.objects.get().status == "closed"
    assert "Undo</button>" not in words_of(client.get(f"{QUEUE}?done={BulkAct.objects.get().pk}"))


def test_a_double_click_does_it_once(client: Client) -> None:
    one = ticket_row()
    page = choose(client, "close", one)
    do(client, page), do(client, page)
    assert list(one.events.values_list("kind", flat=True)) == ["closed"]


def test_nobody_is_mailed_by_an_act_on_many_neither_customer_nor_colleague(client: Client) -> None:
    omar = make_agent("omar", "connectivity", email="omar@desk.example")
    tickets = [ticket_row(f"number {number}") for number in range(3)]
    do(client, choose(client, "assign", *tickets), to=omar.pk)
    do(client, choose(client, "close", *tickets))
    undo(client)
    tell_agents(now=timezone.now())
    assert not OutgoingEmail.objects.exists()
    assert not Message.objects.exclude(author="customer").exists()


def test_an_act_comes_back_to_the_list_it_was_chosen_from(client: Client) -> None:
    tickets = [ticket_row(f"number {number}") for number in range(52)]
    page = choose(client, "assign_to_nobody", tickets[0], query="tab=unassigned&language=fr&q=number&p=2")
    assert client.get(page).context["back"] == f"{QUEUE}?tab=unassigned&q=number&language=fr&p=2"
    landed = client.post(page, follow=True).redirect_chain[-1][0]
    assert landed == f"{QUEUE}?tab=unassigned&q=number&language=fr&p=2&done={BulkAct.objects.get().pk}"


def test_all_that_match_the_filters_are_meant_on_every_page(client: Client) -> None:
    for number in range(52):
        ticket_row(f"number {number}", channel="form")
    other = ticket_row("by letter")
    page = choose(client, "close", other, query="tab=unassigned&channel=form", select_across="1")
    assert "52 requests will be closed." in words_of(client.get(page))
    do(client, page)
    assert list(Ticket.objects.open()) == [other]


def test_more_than_fit_into_one_act_are_refused_in_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.admin.queue_desk.bulk_page.MOST", 1)
    one, two = ticket_row(), ticket_row()
    answer = client.post(f"{QUEUE}?tab=all", {"action": "close", "_selected_action": [one.pk, two.pk]}, follow=True)
    assert "These are more than 1 requests." in answer.content.decode()
    assert not BulkAct.objects.exists()


def test_many_are_done_and_undone_by_the_worker(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying_out, "AT_ONCE", 2)
    monkeypatch.setattr("tickets.admin.queue_desk.bulk_page.AT_ONCE", 2)
    monkeypatch.setattr(carrying_out, "BATCH", 2)
    tickets = [ticket_row(f"number {number}") for number in range(5)]
    page = choose(client, "close", *tickets)
    waiting = client.post(page)
    assert "5 requests are still to come." in words_of(waiting)
    assert Ticket.objects.open().count() == 5
    do_bulk_acts(now=timezone.now())
    assert Ticket.objects.open().count() == 0
    assert "5 requests are closed." in words_of(client.get(page, follow=True))
    undo(client)
    assert Ticket.objects.open().count() == 0
    do_bulk_acts(now=timezone.now())
    assert Ticket.objects.open().count() == 5
    do_bulk_acts(now=timezone.now())
    assert TicketEvent.objects.count() == 10


def test_what_is_over_for_a_day_is_forgotten_and_what_is_at_work_is_not(client: Client) -> None:
    one = ticket_row()
    choose(client, "close", one)
    BulkAct.objects.update(prepared_at=timezone.now() - timedelta(days=2))
    do_bulk_acts(now=timezone.now())
    assert not BulkAct.objects.exists()


def test_foretelling_asks_the_database_as_often_for_thirty_as_for_three(client: Client) -> None:
    tickets = [ticket_row(f"number {number}") for number in range(30)]

    def queries(count: int) -> int:
        page = choose(client, "close", *tickets[:count])
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        return len(asked)

    assert queries(30) == queries(3)


def test_an_action_does_not_reach_a_ticket_that_its_agent_may_not_see(client: Client) -> None:
    other = ticket_row("Refund", topic="billing")
    before = states(other)
    for action in ("close", "assign_to_me", "transfer"):
        posted = {"action": action, "_selected_action": [other.pk]}
        client.post(f"{QUEUE}?tab=all", posted)
    for act in BulkAct.objects.all():
        do(client, f"{QUEUE}bulk/{act.pk}/", topic="connectivity")
    assert states(other) == before


def test_an_act_is_its_agents_alone(client: Client) -> None:
    one = ticket_row()
    page = choose(client, "close", one)
    act = BulkAct.objects.get()
    for stranger in (
        signed_in(make_agent("omar", "connectivity").user),
        signed_in(User.objects.create_superuser("root", "root@desk.example", None)),
    ):
        assert stranger.post(page).status_code == 404
        assert stranger.post(f"{QUEUE}undo/{act.pk}/").status_code == 404
        assert "What was done" not in stranger.get(f"{QUEUE}?done={act.pk}").content.decode()
    assert Client().post(page)["Location"].startswith("/admin/login/")
    assert states(one)[0]["status"] == "waiting_for_us"
