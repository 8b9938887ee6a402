"""A ticket's page: what an agent reads there, and what each button does, once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.moments import NOON
from tests.pages import queries_of
from tests.people import make_agent, signed_in
from tests.tickets.factories import (
    attachment_row,
    case_row,
    closed_ticket_row,
    customer_row,
    incoming_row,
    make_ticket,
    outgoing_row,
    possible_claim_row,
    ticket_row,
)
from tickets.models import Agent, Message, OutgoingEmail, Ticket
from tickets.proofs import Way, prove_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


@pytest.fixture
def client(maya: Agent) -> Client:
    return signed_in(maya.user)


def post(client: Client, ticket: Ticket, act: str, **posted: object) -> HttpResponse:
    given = {"seen": ticket.messages.latest("pk").pk, **posted}
    return client.post(reverse(f"admin:tickets_ticket_{act}", args=[ticket.pk]), given)


def said(ticket: Ticket) -> list[tuple[str, str]]:
    return list(ticket.messages.order_by("pk").values_list("author", "text"))


def page(client: Client, ticket: Ticket) -> str:
    return client.get(ticket.get_absolute_url()).content.decode()


def test_a_reply_through_the_page_is_one_message_and_one_letter(client: Client) -> None:
    ticket = ticket_row(text="Help")
    response = post(client, ticket, "reply", text="Try WireGuard.")
    assert (response.status_code, response["Location"]) == (302, ticket.get_absolute_url())
    assert said(ticket) == [("customer", "Help"), ("agent", "Try WireGuard.")]
    letter = OutgoingEmail.objects.get()
    assert (letter.kind, letter.to_address, letter.message.text) == ("reply", ticket.customer.email, "Try WireGuard.")


def test_the_same_reply_form_sent_twice_is_one_message(client: Client) -> None:
    ticket = ticket_row(text="Help")
    seen = ticket.messages.latest("pk").pk
    answers = [post(client, ticket, "reply", text="Try\r\nWireGuard.", seen=seen) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert said(ticket) == [("customer", "Help"), ("agent", "Try\nWireGuard.")]
    assert OutgoingEmail.objects.count() == 1


def test_the_same_words_may_be_said_again_later(client: Client) -> None:
    ticket = ticket_row(text="Help")
    for _ in range(2):
        post(client, ticket, "reply", text="Any news?")
    assert said(ticket)[1:] == [("agent", "Any news?")] * 2


def test_reply_and_close_does_both(client: Client) -> None:
    ticket = ticket_row()
    post(client, ticket, "reply", text="Done.", close="1")
    ticket.refresh_from_db()
    assert (ticket.status, OutgoingEmail.objects.count()) == ("closed", 1)


def test_reply_and_close_of_a_running_case_sends_nothing_and_keeps_the_text(client: Client) -> None:
    ticket = ticket_row(text="Help")
    case_row(ticket, days_ago=3)
    answer = post(client, ticket, "reply", text="It should work now.", close="1")
    assert answer.status_code == 200
    assert "is still running" in answer.content.decode()
    assert "It should work now.</textarea>" in answer.content.decode()
    assert (said(ticket), OutgoingEmail.objects.count()) == ([("customer", "Help")], 0)


@pytest.mark.parametrize("name", ["reply", "close"])
def test_closing_what_nobody_decided_is_refused_with_words_and_the_text_stays(client: Client, name: str) -> None:
    ticket = ticket_row(text="It does not connect")
    claim = possible_claim_row(ticket)
    answer = post(client, ticket, name, text="Bye for now.", close="1")
    page = answer.content.decode()
    assert (answer.status_code, "nobody has decided yet" in page) == (200, True)
    assert ("Bye for now.</textarea>" in page) == (name == "reply")
    assert (len(said(ticket)), OutgoingEmail.objects.count()) == (1, 0)
    post(client, ticket, "refuse-claim", claim=claim.pk, why="solved")
    post(client, ticket, name, text="Bye for now.", close="1")
    ticket.refresh_from_db()
    assert ticket.status == "closed"


def test_an_empty_reply_is_answered_beside_the_field(client: Client) -> None:
    ticket = ticket_row(text="Help")
    answer = post(client, ticket, "reply", text="  ")
    assert answer.context["forms"]["reply"].errors == {"text": ["This field is required."]}
    assert 'aria-describedby="reply_text_error"' in answer.content.decode()
    assert 'id="reply_text_error"' in answer.content.decode()
    assert said(ticket) == [("customer", "Help")]


def test_who_was_overtaken_is_told_and_keeps_the_text(client: Client) -> None:
    ticket = ticket_row(text="Help")
    seen = ticket.messages.latest("pk").pk
    paul = make_agent("paul", "connectivity")
    Message.objects.create(ticket=ticket, author="agent", agent=paul, text="Mine first", created_at=timezone.now())
    answer = post(client, ticket, "reply", text="Mine second", seen=seen)
    shown = answer.content.decode()
    assert "Something new arrived while you were writing" in shown
    assert "Mine second</textarea>" in shown
    assert 'class="entry agent new"' in shown
    assert said(ticket) == [("customer", "Help"), ("agent", "Mine first")]
    post(client, ticket, "reply", text="Mine second", seen=answer.context["last_seen"])
    assert said(ticket)[-1] == ("agent", "Mine second")


def test_a_note_is_never_a_letter(client: Client) -> None:
    ticket = ticket_row(text="Help")
    seen = ticket.messages.latest("pk").pk
    for _ in range(2):
        post(client, ticket, "note", text="Same fault as #2", seen=seen)
    assert said(ticket) == [("customer", "Help"), ("note", "Same fault as #2")]
    assert OutgoingEmail.objects.count() == 0
    assert "for colleagues only" in page(client, ticket)


def test_files_go_with_a_reply(client: Client) -> None:
    ticket = ticket_row()
    files = [SimpleUploadedFile("a.txt", b"one", "image/png"), SimpleUploadedFile("b.pdf", b"%PDF-1.7", "text/html")]
    post(client, ticket, "reply", text="See these.", attached=files)
    kept = ticket.messages.latest("pk").attachments.order_by("pk").values_list("name", "content_type", "size")
    assert list(kept) == [("a.txt", "text/plain", 3), ("b.pdf", "application/pdf", 8)]


def test_a_file_nobody_may_open_does_not_go_with_a_reply(client: Client) -> None:
    ticket = ticket_row()
    shown = post(client, ticket, "reply", text="See this.", attached=[SimpleUploadedFile("a.exe", b"MZ")])
    assert "“a.exe” can’t go with it: it is a program or a script." in shown.content.decode()
    assert (said(ticket)[1:], OutgoingEmail.objects.count()) == ([], 0)


def test_a_ticket_is_assigned_to_me_to_a_colleague_and_to_nobody(client: Client, maya: Agent) -> None:
    ticket, paul = ticket_row(), make_agent("paul", "connectivity")
    hands = []
    for posted in ({"me": "1"}, {"to": paul.pk}, {"to": ""}):
        post(client, ticket, "assign", seen=ticket.assignee_id or "", **posted)
        ticket.refresh_from_db()
        hands.append(ticket.assignee)
    assert hands == [maya, paul, None]


def test_a_ticket_is_not_put_into_the_hands_of_another_team(client: Client) -> None:
    ticket, bill = ticket_row(), make_agent("bill", "billing")
    assert post(client, ticket, "assign", to=bill.pk).status_code == 200
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_a_wrong_topic_is_corrected_and_the_agent_reads_where_the_ticket_went(client: Client) -> None:
    ticket = ticket_row(topic_reason="“connection” in the subject")
    assert "“connection” in the subject" in page(client, ticket)
    response = post(client, ticket, "transfer", to="billing", reason="It is about money.")
    ticket.refresh_from_db()
    gone = reverse("admin:tickets_ticket_given_away", args=[ticket.pk])
    assert (ticket.topic, response["Location"]) == ("billing", gone)


def test_a_ticket_is_closed_and_opened_again(client: Client) -> None:
    ticket, states = ticket_row(), []
    for act in ("close", "reopen"):
        post(client, ticket, act)
        ticket.refresh_from_db()
        states.append(ticket.status)
    assert states == ["closed", "waiting_for_us"]


def test_closing_twice_says_why_not(client: Client) -> None:
    answer = post(client, closed_ticket_row(), "close")
    assert (answer.status_code, "closed already" in answer.content.decode()) == (200, True)


def test_a_case_is_put_right_only_with_evidence(client: Client) -> None:
    case = case_row(ticket_row(), days_ago=12)
    answer = post(client, case.ticket, "put-right", case=case.pk, evidence=" ")
    case.refresh_from_db()
    assert (answer.status_code, case.conformity_at) == (200, None)
    post(client, case.ticket, "put-right", case=case.pk, evidence="Build 4.2.1, the customer confirmed.")
    case.refresh_from_db()
    assert case.conformity_at is not None
    assert "Build 4.2.1, the customer confirmed." in page(client, case.ticket)


def test_a_case_is_not_put_right_in_the_future_nor_before_it_was_reported(client: Client) -> None:
    case = case_row(ticket_row(), days_ago=12)
    for days in (-1, 13):
        at = timezone.localtime(timezone.now() - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")
        answer = post(client, case.ticket, "put-right", case=case.pk, evidence="Fixed", at=at)
        assert "lies before the report or in the future" in answer.content.decode()
    case.refresh_from_db()
    assert case.conformity_at is None


def test_a_case_of_another_ticket_is_not_put_right_through_this_one(client: Client) -> None:
    other = case_row(ticket_row(topic="billing"), days_ago=12)
    mine = ticket_row()
    assert post(client, mine, "put-right", case=other.pk, evidence="Fixed").status_code == 200
    other.refresh_from_db()
    assert other.conformity_at is None


def test_the_page_says_where_the_case_stands(client: Client) -> None:
    case = case_row(ticket_row(), days_ago=12)
    shown = page(client, case.ticket)
    assert "18 days left" in shown
    assert f"Day 12 of 30, last day {case.last_day:%A} {case.last_day.day} {case.last_day:%B}" in shown
    assert "Declare it put right" in shown


def test_the_head_of_the_page_counts_the_days_of_a_case_until_it_has_ended(client: Client) -> None:
    case = case_row(ticket_row(), days_ago=12)
    shown = page(client, case.ticket)
    assert "Case: 18 days left" in shown
    post(client, case.ticket, "put-right", case=case.pk, evidence="Build 4.2.1, the customer confirmed.")
    case.refresh_from_db()
    shown = page(client, case.ticket)
    assert case.ended_at is not None
    assert (f"Case: {case.get_state_display()}" in shown, "days left" in shown) == (True, False)


def test_the_conversation_stands_in_order_with_what_became_of_each_letter(client: Client, maya: Agent) -> None:
    ticket = ticket_row(text="Help")
    first = ticket.messages.get()
    now = ticket.opened_at
    outgoing_row(ticket, kind="acknowledgement", created_at=now + timedelta(seconds=1), sent_at=now)
    reply = Message.objects.create(
        ticket=ticket, author="agent", agent=maya, text="Try this", created_at=now + timedelta(minutes=5)
    )
    outgoing_row(ticket, message=reply, failed_at=now, failure="550 no such mailbox")
    first.full_text = "Help\n> Earlier letter"
    first.save()
    incoming_row(ticket, message=first)
    answer = client.get(ticket.get_absolute_url())
    assert [entry.kind for entry in answer.context["entries"]] == ["customer", "portal", "agent"]
    shown = answer.content.decode()
    assert f"to {ticket.customer.email}" in shown
    for words in [
        "550 no such mailbox",
        "Show the whole letter",
        "&gt; Earlier letter",
        "Download the letter as it came",
    ]:
        assert words in shown


def test_what_a_customer_writes_is_text_and_never_a_page(client: Client) -> None:
    evil = "<script>alert(1)</script>"
    ticket = ticket_row(evil, text=evil, customer=customer_row(evil))
    message = ticket.messages.get()
    message.html, message.full_text = evil, f"{evil} quoted"
    message.save()
    attachment_row(ticket, name=f"{evil}.png")
    assert evil not in page(client, ticket)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page(client, ticket)


def test_the_customers_other_tickets_are_shown_as_far_as_the_agent_may_see_them(client: Client) -> None:
    ticket = ticket_row()
    ticket_row("Slow at night", customer=ticket.customer)
    ticket_row("Refund of October", customer=ticket.customer, topic="billing")
    assert "2 other tickets" in page(client, ticket)
    person = reverse("admin:tickets_customer_person", args=[ticket.customer_id])
    assert f'href="{person}"' in page(client, ticket)
    shown = client.get(person).content.decode()
    assert "Slow at night" in shown
    assert "Refund of October" not in shown
    assert "1 more that is not shown here" in shown


def test_a_long_conversation_asks_the_database_as_often_as_a_short_one(client: Client, maya: Agent) -> None:
    ticket = ticket_row()

    def exchange() -> None:
        message = Message.objects.create(
            ticket=ticket, author="agent", agent=maya, text="Hello", created_at=timezone.now()
        )
        attachment_row(ticket)
        outgoing_row(ticket, message=message)
        incoming_row(
            ticket,
            message=Message.objects.create(ticket=ticket, author="customer", text="Hi", created_at=timezone.now()),
        )
        ticket_row(customer=ticket.customer)

    exchange()
    client.get(ticket.get_absolute_url())  # the first page of a session also notes that it is in use
    one = queries_of(client, ticket.get_absolute_url())
    exchange(), exchange()
    client.get(ticket.get_absolute_url())  # notes how far its agent has read
    assert queries_of(client, ticket.get_absolute_url()) == one
    assert one <= 14


def test_an_act_that_is_only_looked_at_leads_to_the_ticket(client: Client) -> None:
    ticket = ticket_row()
    response = client.get(reverse("admin:tickets_ticket_reply", args=[ticket.pk]))
    assert (response.status_code, response["Location"]) == (302, ticket.get_absolute_url())


@pytest.mark.parametrize("key", ["0", "999999", "abc", "1_2F"])
def test_a_ticket_that_does_not_exist_is_not_found(client: Client, key: str) -> None:
    assert client.get(f"/admin/tickets/ticket/{key}/change/").status_code == 404


def test_the_desk_says_what_nothing_proves_and_folds_what_may_be_another_persons(client: Client) -> None:
    ticket = make_ticket(proved=False)
    ticket_row("An earlier one", customer=ticket.customer)
    shown = " ".join(page(client, ticket).split())
    assert "Anybody can type an address." in shown
    assert shown.count("address not proved") == 2  # beside the address, and on the first message
    assert "1 other ticket of this address, perhaps another person’s" in shown
    prove_address(ticket, way=Way.LINK, now=NOON)
    shown = " ".join(page(client, ticket).split())
    assert "Address proved 10 March 2026" in shown
    assert "opened the link that we had mailed there" in shown
    assert "address not proved" not in shown
    assert "perhaps another person’s" not in shown


def test_a_letter_carries_no_warning_that_is_always_on(client: Client) -> None:
    ticket = make_ticket(channel="mail", proved=False)
    shown = page(client, ticket)
    assert "address not proved" not in shown
    assert "sender not verified" not in shown


@pytest.mark.parametrize(
    "text", ["Your contract is PV-20481234.", "pv 20481234 ends in May.", "With a long dash: PV\u201320481234"]
)
def test_a_reply_that_quotes_a_contract_to_an_unproved_address_asks_once(client: Client, text: str) -> None:
    ticket = make_ticket(proved=False)
    answer = post(client, ticket, "reply", text=text, key="")
    shown = " ".join(answer.content.decode().split())
    assert (answer.status_code, OutgoingEmail.objects.filter(kind="reply").count()) == (200, 0)
    assert "your text quotes a contract" in shown
    assert text in shown
    assert 'name="knowingly"' in shown
    assert post(client, ticket, "reply", text=text, knowingly="on").status_code == 302
    assert OutgoingEmail.objects.filter(kind="reply").count() == 1


def test_a_reply_without_a_contract_or_to_a_proved_address_asks_nothing(client: Client) -> None:
    unproved, proved = make_ticket(proved=False), make_ticket()
    assert 'name="knowingly"' not in page(client, unproved)
    assert post(client, unproved, "reply", text="Try port 443.").status_code == 302
    assert post(client, proved, "reply", text="Your contract is PV-20481234.").status_code == 302
