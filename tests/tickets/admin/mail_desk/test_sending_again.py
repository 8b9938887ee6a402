"""A letter that failed goes out again from its page: to the right address, once, and what became of the first stays."""

import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

import legal.demo
from tests.people import make_agent, make_user, signed_in
from tests.tickets.factories import customer_row, make_reported_case, outgoing_row, ticket_row
from tickets.guarantee.evidence.case_file import evidence_zip
from tickets.guarantee.notices.notice_queue import announce
from tickets.handling import close, reply
from tickets.mailroom.sorting import bounces
from tickets.models import Agent, Customer, OutgoingEmail, Ticket
from tickets.outbox import signed_ids
from tickets.outbox.letterhead import as_email
from tickets.participants import let_in, show_out

pytestmark = pytest.mark.django_db
LEFT = "/admin/tickets/outgoingemail/"
RIGHT = "claire@right.example"


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


@pytest.fixture
def client(maya: Agent) -> Client:
    return signed_in(maya.user)


def bounced(letter: OutgoingEmail) -> OutgoingEmail:
    """Sent, and returned an hour later."""
    now = timezone.now()
    OutgoingEmail.objects.filter(pk=letter.pk).update(sent_at=now, attempts=1)
    bounces.record(bounces.Bounce("", key=letter.pk, failed=True, diagnosis="550 no such user"), now=now)
    letter.refresh_from_db()
    return letter


def a_bounced_reply(maya: Agent, ticket: Ticket | None = None) -> OutgoingEmail:
    ticket = ticket or ticket_row()
    reply(ticket, agent=maya, text="Try WireGuard.", now=timezone.now())
    return bounced(OutgoingEmail.objects.get(kind="reply", ticket=ticket))


def send(client: Client, letter: OutgoingEmail, address: str, **posted: str) -> str:
    """What the agent reads then."""
    answer = client.post(f"{LEFT}{letter.pk}/retry/", {"address": address, **posted}, follow=True)
    return answer.content.decode()


def page(client: Client, letter: OutgoingEmail) -> str:
    return client.get(f"{LEFT}{letter.pk}/change/").content.decode()


def due() -> list[str]:
    return list(OutgoingEmail.objects.due(timezone.now()).values_list("to_address", flat=True))


def test_a_bounced_reply_goes_out_again_to_the_right_address_and_the_first_stays_as_it_was(
    client: Client, maya: Agent
) -> None:
    ours = a_bounced_reply(maya)
    before = OutgoingEmail.objects.filter(pk=ours.pk).values().get()
    assert f'value="{ours.to_address}"' in page(client, ours)
    told = send(client, ours, RIGHT)
    again = OutgoingEmail.objects.get(resend_of=ours)
    assert f"The letter is sent again, to {RIGHT}." in told
    assert OutgoingEmail.objects.filter(pk=ours.pk).values().get() == before
    assert (again.to_address, again.subject, again.text, again.html, again.message) == (
        RIGHT,
        ours.subject,
        ours.text,
        ours.html,
        ours.message,
    )
    assert again.message_id_header != ours.message_id_header
    assert signed_ids.is_our_id(again.message_id_header)
    assert (again.attempts, again.sent_at, again.failed_at, due()) == (0, None, None, [RIGHT])
    assert as_email(again).to == [f"Claire Martin <{RIGHT}>"]
    assert ours.ticket.customer.email != RIGHT
    ours.ticket.refresh_from_db()
    assert ours.ticket.status == "waiting_for_customer"
    note = ours.ticket.messages.filter(author="note").latest("pk")
    assert (note.agent, RIGHT in note.text) == (maya, True)


def test_the_second_letters_bounce_is_its_own(client: Client, maya: Agent) -> None:
    ours = a_bounced_reply(maya)
    send(client, ours, RIGHT)
    again = OutgoingEmail.objects.get(resend_of=ours)
    assert signed_ids.bounced_letter([signed_ids.bounce_address(again)]) == again.pk
    bounced(again)
    ours.ticket.refresh_from_db()
    assert (again.failure, ours.ticket.status) == ("550 no such user", "waiting_for_us")
    assert "It was sent again on" in page(client, ours)
    send(client, again, "claire@third.example")
    assert due() == ["claire@third.example"]


def test_two_clicks_send_once_and_another_address_afterwards_is_refused_with_the_reason(
    client: Client, maya: Agent
) -> None:
    ours = a_bounced_reply(maya)
    send(client, ours, RIGHT)
    assert f"The letter is sent again, to {RIGHT}." in send(client, ours, RIGHT)
    assert "This letter was sent again already, once." in send(client, ours, "claire@third.example")
    assert due() == [RIGHT]


def test_the_customers_address_is_corrected_by_a_tick_and_what_they_answer_then_joins(
    client: Client, maya: Agent
) -> None:
    ours = a_bounced_reply(maya)
    wrong = ours.to_address
    send(client, ours, RIGHT, correct="on")
    customer = Customer.objects.get()
    assert customer.email == RIGHT
    again = OutgoingEmail.objects.select_related("ticket__customer").get(resend_of=ours)
    assert as_email(again).extra_headers["Reply-To"] == signed_ids.reply_address(again.ticket)
    note = ours.ticket.messages.filter(author="note").latest("pk").text
    assert f"The customer’s address was {wrong} and is {RIGHT} now." in note


def test_an_address_that_another_customer_has_is_not_taken_from_them(client: Client, maya: Agent) -> None:
    customer_row("Bo", email="Claire@Right.example")
    ours = a_bounced_reply(maya)
    told = send(client, ours, RIGHT, correct="on")
    assert "Another customer has this address." in told
    assert f'value="{RIGHT}"' in told  # what was typed is still there
    assert not OutgoingEmail.objects.filter(resend_of=ours).exists()
    send(client, ours, RIGHT)
    assert due() == [RIGHT]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "This field is required."),
        ("claire@", "Enter a valid email address."),
        ("claire@a.example, bo@b.example", "Enter a valid email address."),
        ("claire@a.example\nBcc: bo@b.example", "Enter a valid email address."),
        ("support@pelerine.example", "This is an address of our own"),
        ("support+t.1.aaaaaaaaaaaaaaaa@pelerine.example", "This is an address of our own"),
    ],
)
def test_an_address_that_cannot_be_right_is_refused_beside_the_field(
    client: Client, maya: Agent, address: str, words: str
) -> None:
    ours = a_bounced_reply(maya)
    assert words in send(client, ours, address)
    assert due() == []


def test_a_notice_of_a_case_that_bounced_is_the_same_notice_sent_again_and_stands_in_the_evidence(
    client: Client, maya: Agent
) -> None:
    legal.demo.load(now=timezone.now())
    case = make_reported_case(days_ago=2)
    now = timezone.now()
    told = {"fact": "We look at it", "next_step": "", "by_day": None}
    notice = announce(case, "progress", 7, now=now, due_at=now, context=told)
    assert notice is not None
    first = bounced(notice.letters.get())
    send(client, first, RIGHT)
    second = OutgoingEmail.objects.get(resend_of=first)
    OutgoingEmail.objects.filter(pk=second.pk).update(sent_at=timezone.now())
    assert list(notice.letters.order_by("pk")) == [first, second]
    file = BytesIO()
    evidence_zip(case, file=file)
    archive = zipfile.ZipFile(file)
    names = [name for name in archive.namelist() if name.startswith("letters/sent/") and name.endswith(".json")]
    sent = [json.loads(archive.read(name)) for name in sorted(names)]
    assert [(one["to"], bool(one["failed_at"]), one["sent_again_for"]) for one in sent] == [
        (first.to_address, True, ""),
        (RIGHT, False, first.message_id_header),
    ]
    assert [n["letters"] for n in json.loads(archive.read("notices.json"))] == [
        sorted([first.message_id_header, second.message_id_header])
    ]
    sheet = archive.read("sheet.en.html").decode()
    assert "refused" in sheet
    assert f"sent again for {first.message_id_header[1:-1]}" in sheet.replace("&lt;", "").replace("&gt;", "")


def test_an_acknowledgement_goes_out_again_too(client: Client) -> None:
    first = bounced(outgoing_row(ticket_row(), kind="acknowledgement"))
    send(client, first, RIGHT)
    assert due() == [RIGHT]


def test_a_letter_that_never_left_is_tried_again_as_itself_and_to_another_address_as_a_second(client: Client) -> None:
    now = timezone.now()
    letters = [outgoing_row(ticket_row(), failed_at=now, failure="550", attempts=30) for _ in range(2)]
    send(client, letters[0], letters[0].to_address)
    send(client, letters[0], letters[0].to_address)
    send(client, letters[1], RIGHT)
    assert sorted(due()) == sorted([letters[0].to_address, RIGHT])
    assert OutgoingEmail.objects.filter(resend_of=letters[1]).exists()
    assert OutgoingEmail.objects.count() == 3
    assert client.get(LEFT, {"tab": "failed"}).context["cl"].result_count == 0


def test_what_can_not_be_sent_again_says_why(client: Client, maya: Agent) -> None:
    ticket = ticket_row()
    now = timezone.now()
    reminder = bounced(outgoing_row(ticket, kind="reminder", to_address="lead@desk.example"))
    assert "This is a reminder for a colleague" in page(client, reminder)
    fine = outgoing_row(ticket, sent_at=now)
    assert "This letter did not arrive" not in page(client, fine)
    assert "This letter hasn’t failed" in send(client, fine, RIGHT)
    let_in(ticket, address="bo@mail.example", by=maya, now=now)
    reply(ticket, agent=maya, text="To both.", now=now)
    copy = bounced(OutgoingEmail.objects.get(to_address="bo@mail.example"))
    assert "This is a copy for somebody who was let in" in page(client, copy)
    send(client, copy, RIGHT)  # the field is not theirs to fill
    assert OutgoingEmail.objects.get(resend_of=copy).to_address == "bo@mail.example"
    copy = bounced(OutgoingEmail.objects.get(resend_of=copy))
    show_out(ticket, address="bo@mail.example", by=maya, now=now)
    assert "somebody who gets no more copies" in page(client, copy)
    assert "somebody who gets no more copies" in send(client, copy, "bo@mail.example")
    assert not OutgoingEmail.objects.filter(resend_of=copy).exists()


def test_only_who_may_answer_the_ticket_sends_its_letters(client: Client, maya: Agent) -> None:
    ours = a_bounced_reply(maya)
    others = signed_in(make_agent("omar", "billing").user)
    assert others.post(f"{LEFT}{ours.pk}/retry/", {"address": RIGHT}).status_code == 404
    root = signed_in(make_user("root", is_superuser=True))
    assert "Only agents send letters." in page(root, ours)
    assert root.post(f"{LEFT}{ours.pk}/retry/", {"address": RIGHT}).status_code == 403
    assert Client().post(f"{LEFT}{ours.pk}/retry/", {"address": RIGHT}).status_code == 302
    client.get(f"{LEFT}{ours.pk}/retry/")
    assert due() == []


def test_many_at_once_are_tried_again_only_where_the_address_needs_no_look(client: Client, maya: Agent) -> None:
    never_left = outgoing_row(ticket_row(), failed_at=timezone.now(), failure="timed out", attempts=30)
    ours = a_bounced_reply(maya)
    answer = client.post(LEFT, {"action": "try_again", "_selected_action": [ours.pk, never_left.pk]}, follow=True)
    words = answer.content.decode()
    assert "1 letter is tried again." in words
    assert "1 letter came back and stays" in words
    assert due() == [never_left.to_address]


def test_a_letter_that_was_sent_again_meanwhile_is_not_tried_again_as_well(client: Client, maya: Agent) -> None:
    never_left = outgoing_row(ticket_row(), failed_at=timezone.now(), failure="timed out", attempts=30)
    send(client, never_left, RIGHT)
    answer = client.post(LEFT, {"action": "try_again", "_selected_action": [never_left.pk]}, follow=True)
    assert "0 letters are tried again." in answer.content.decode()
    assert due() == [RIGHT]


def test_the_ticket_says_that_a_letter_came_back_and_then_where_it_went(client: Client, maya: Agent) -> None:
    ours = a_bounced_reply(maya)
    url = ours.ticket.get_absolute_url()
    before = client.get(url).content.decode()
    assert f"to {ours.to_address}, and came back: 550 no such user" in before
    assert f"{LEFT}{ours.pk}/change/#again" in before
    send(client, ours, RIGHT)
    after = client.get(url).content.decode()
    assert f"sent again, to {RIGHT}" in after
    assert "#again" not in after


def test_what_the_customer_wrote_since_still_waits_for_us(client: Client, maya: Agent) -> None:
    ours = a_bounced_reply(maya)
    later = timezone.now() + timedelta(seconds=1)
    ours.ticket.messages.create(author="customer", text="Still nothing.", created_at=later)
    send(client, ours, RIGHT)
    ours.ticket.refresh_from_db()
    assert ours.ticket.status == "waiting_for_us"


def test_a_ticket_that_was_closed_meanwhile_stays_closed(client: Client, maya: Agent) -> None:
    ours = a_bounced_reply(maya)
    close(Ticket.objects.get(), by=maya, now=timezone.now())
    send(client, ours, RIGHT)
    ours.ticket.refresh_from_db()
    assert (due(), ours.ticket.status) == ([RIGHT], "closed")


@pytest.mark.django_db(transaction=True)
def test_two_hands_at_the_same_instant_send_one_letter() -> None:
    agent = make_agent("maya", "connectivity")
    ours = a_bounced_reply(agent)
    clients, start = [signed_in(agent.user), signed_in(agent.user)], Barrier(2)

    def press(number: int) -> int:
        try:
            start.wait(10)
            return clients[number].post(f"{LEFT}{ours.pk}/retry/", {"address": RIGHT}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(press, range(2))) == [302, 302]
    assert due() == [RIGHT]
