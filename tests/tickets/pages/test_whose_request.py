"""A form proves nothing about its address: its writer sees what they wrote, and the answers go to the mailbox."""

import re
from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_case, make_customer, make_file, make_ticket
from tickets import handling
from tickets.access import case_token, request_token, sent_token
from tickets.link_renewal import renew_links
from tickets.models import AddressProof, Message, OutgoingEmail, Ticket
from tickets.proofs import is_proved

pytestmark = pytest.mark.django_db
ANSWER = "Your reference is PV-20481234."
WORDS = "What is my reference?"


@pytest.fixture
def ticket() -> Ticket:
    """Somebody has written in Claire's name, and an agent has answered."""
    ticket = make_ticket(text=WORDS, files=[make_file("mine.png")], proved=False)
    handling.reply(ticket, agent=make_agent(), text=ANSWER, now=NOON + timedelta(hours=1))
    return Ticket.objects.get()


def words(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def page_of(ticket: Ticket) -> str:
    return f"/en/requests/{request_token(ticket)}/"


def link_of_before(ticket: Ticket) -> str:
    """As letters and forms had it before they were told apart, of a request without a nonce."""
    Ticket.objects.filter(pk=ticket.pk).update(link_nonce="")
    return Signer(salt="tickets.request", sep=".").sign(str(ticket.pk))


def link_page_of_before(ticket: Ticket) -> str:
    return f"/en/requests/{link_of_before(ticket)}/"


def test_the_writers_page_shows_what_was_written_and_where_it_stands_and_no_answer(
    client: Client, ticket: Ticket
) -> None:
    page = words(client.get(f"/en/contact/sent/{sent_token(ticket)}/"))
    assert [said in page for said in (WORDS, "mine.png", "We have answered", "claire@example.org")] == [True] * 4
    assert ANSWER not in page
    assert request_token(ticket) not in page


def test_the_writers_link_opens_nothing_else(client: Client, ticket: Ticket) -> None:
    file = ticket.messages.earliest("pk").attachments.get()
    for door in ("", "complete/", f"files/{file.public_id}/", f"files/{file.public_id}/preview/"):
        assert client.get(f"/en/requests/{sent_token(ticket)}/{door}").status_code == 404
    assert client.get(f"/en/cases/{sent_token(ticket)}/").status_code == 404
    assert client.get(f"/en/contact/sent/{request_token(ticket)}/").status_code == 404


def test_the_writers_page_shows_nothing_that_came_later_by_mail(client: Client, ticket: Ticket) -> None:
    later = NOON + timedelta(hours=2)
    handling.add_customer_message(ticket, text="I am the real Claire.", received_at=later, now=later)
    assert "the real Claire" not in words(client.get(f"/en/contact/sent/{sent_token(ticket)}/"))


def test_the_link_of_a_letter_asks_once_whose_it_is_and_a_get_proves_nothing(client: Client, ticket: Ticket) -> None:
    file = ticket.messages.earliest("pk").attachments.get()
    page = words(client.get(page_of(ticket)))
    assert "Did you write this?" in page
    assert WORDS in page
    assert ANSWER not in page
    assert client.get(f"{page_of(ticket)}files/{file.public_id}/").status_code == 404
    assert not is_proved(ticket)


def test_who_says_yes_sees_the_answers_and_the_fact_is_kept_with_its_time(client: Client, ticket: Ticket) -> None:
    page = words(client.post(page_of(ticket), {"mine": "1"}, follow=True))
    assert ANSWER in page
    proof = AddressProof.objects.get()
    assert (proof.ticket, proof.address, proof.way) == (ticket, "claire@example.org", "link")
    first_time = proof.proved_at
    client.post(page_of(ticket), {"key": "", "details": "Thank you."})
    assert AddressProof.objects.get().proved_at == first_time
    assert ANSWER in words(client.get(page_of(ticket)))
    # Whoever sent the form still sees only what they wrote: it may have been somebody else.
    assert ANSWER not in words(client.get(f"/en/contact/sent/{sent_token(ticket)}/"))


def test_who_says_no_is_heard_at_the_desk_once_and_can_change_their_mind(client: Client, ticket: Ticket) -> None:
    for _ in range(2):
        page = words(client.post(page_of(ticket), {"not_mine": "1"}, follow=True))
        assert "Thank you for telling us" in page
        assert ANSWER not in page
    notes = Message.objects.filter(author=Message.Author.NOTE)
    assert [note.text for note in notes] == [
        "The owner of claire@example.org says that they did not write this request."
    ]
    assert not is_proved(ticket)
    desk = Client()
    desk.force_login(make_agent("maya").user)
    assert "says that they did not write this request" in words(desk.get(ticket.get_absolute_url()))
    assert ANSWER in words(client.post(page_of(ticket), {"mine": "1"}, follow=True))
    ticket.refresh_from_db()
    assert ticket.disowned_at is None
    assert notes.all().count() == 2


def test_a_letters_request_needs_no_question(client: Client) -> None:
    ticket = make_ticket(channel=Ticket.Channel.MAIL, text=WORDS, proved=False)
    handling.reply(ticket, agent=make_agent(), text=ANSWER, now=NOON + timedelta(hours=1))
    assert ANSWER in words(client.get(page_of(ticket)))
    assert not is_proved(ticket)
    client.post(page_of(ticket), {"details": "It still fails."})
    assert [proof.way for proof in AddressProof.objects.all()] == ["link"]


def test_a_link_of_before_goes_on_as_it_was_and_proves_nothing(client: Client, ticket: Ticket) -> None:
    """Letters that customers keep are full of them."""
    token = link_of_before(ticket)
    assert ANSWER in words(client.get(f"/en/requests/{token}/"))
    client.post(f"/en/requests/{token}/", {"details": "Thank you."})
    assert ticket.messages.filter(text="Thank you.").exists()
    assert not is_proved(ticket)
    assert WORDS in words(client.get(f"/en/contact/sent/{token}/"))


def test_a_link_that_nobody_has_used_for_a_year_shows_nothing_and_mails_a_new_one(
    client: Client, ticket: Ticket, redis_server: str
) -> None:
    old, file = page_of(ticket), ticket.messages.earliest("pk").attachments.get()
    client.post(old, {"mine": "1"})
    OutgoingEmail.objects.update(created_at=timezone.now() - timedelta(days=364))
    assert ANSWER in words(client.get(old))
    OutgoingEmail.objects.update(created_at=timezone.now() - timedelta(days=366))
    page = words(client.get(old))
    assert "This link is old." in page
    assert WORDS not in page
    assert client.get(f"{old}files/{file.public_id}/").status_code == 404
    assert "A new link is on its way" in words(client.post(old))
    letter = OutgoingEmail.objects.latest("pk")
    assert (letter.kind, letter.to_address) == ("notice", "claire@example.org")
    assert letter.subject == f"The link to your request [#{ticket.pk}]"
    mailed = re.search(r"/en/requests/[^/\s]+/", letter.text)
    assert mailed
    assert ANSWER in words(client.get(mailed[0]))
    assert client.get(old).status_code == 404


def test_a_cases_link_never_ages(client: Client) -> None:
    case = make_case(day=31)
    OutgoingEmail.objects.update(created_at=timezone.now() - timedelta(days=3660))
    assert client.get(f"/en/cases/{case_token(case)}/choice/").status_code == 200
    assert client.get(page_of(case.ticket)).status_code == 200  # while something is owed


def test_a_link_of_before_of_a_case_leads_to_no_link_that_proves_anything(client: Client) -> None:
    case = make_case(now=NOON)
    AddressProof.objects.all().delete()
    case.link_nonce = case.ticket.link_nonce = ""
    case.save(update_fields=["link_nonce"])
    case.ticket.save(update_fields=["link_nonce"])
    token = Signer(salt="tickets.case", sep=".").sign(str(case.pk))
    page = words(client.get(f"/en/cases/{token}/"))
    assert request_token(case.ticket) not in page
    assert case_token(case) not in page
    client.post(f"/en/cases/{token}/serious/", {"words": "No protection at all."})
    case.refresh_from_db()
    assert case.severity == "serious"  # a right is received at once, whoever is behind the link
    assert not is_proved(case.ticket)


def test_who_acts_on_a_case_by_the_link_of_a_letter_has_shown_whose_mailbox_it_is(client: Client) -> None:
    case = make_case(now=NOON)
    AddressProof.objects.all().delete()
    client.get(f"/en/cases/{case_token(case)}/serious/")
    assert not is_proved(case.ticket)
    client.post(f"/en/cases/{case_token(case)}/serious/", {"words": "No protection at all."})
    assert is_proved(case.ticket)


def test_ended_links_open_nothing_and_the_next_letter_brings_one_that_works(client: Client) -> None:
    case = make_case(now=NOON)
    ticket, old = case.ticket, [request_token(case.ticket), case_token(case)]
    desk = Client()
    desk.force_login(make_agent().user)
    assert desk.post(f"/admin/tickets/ticket/{ticket.pk}/end-links/").status_code == 302
    assert client.get(f"/en/requests/{old[0]}/").status_code == 404
    assert client.get(f"/en/cases/{old[1]}/").status_code == 404
    ticket.refresh_from_db()
    handling.reply(ticket, agent=make_agent("maya"), text=ANSWER, now=NOON + timedelta(hours=1))
    letter = OutgoingEmail.objects.filter(kind="reply").get()
    link = re.search(r"/en/requests/[^/\s]+/", letter.text)
    assert link
    assert client.get(link[0]).status_code == 200


def test_ended_links_of_before_open_nothing_either(client: Client, ticket: Ticket) -> None:
    token = link_of_before(ticket)
    ticket.refresh_from_db()
    renew_links(ticket)
    for door in (f"/en/requests/{token}/", f"/en/contact/sent/{token}/"):
        assert client.get(door).status_code == 404


def test_who_is_signed_in_at_the_desk_sees_the_customers_pages_and_acts_on_none(client: Client, ticket: Ticket) -> None:
    """A choice made there would be the customer's in the log, and an agent's in truth."""
    case = make_case(day=31)
    client.force_login(make_agent("maya").user)
    refused = "Only the customer acts here; enter it at the desk."
    doors = {
        page_of(ticket): {"mine": "1"},
        f"/en/requests/{request_token(case.ticket)}/": {"details": "Me, the customer."},
        f"/en/cases/{case_token(case)}/serious/": {"words": "Very."},
        f"/en/cases/{case_token(case)}/choice/termination/": {"revision": case.last_sequence},
        f"/en/contact/sent/{sent_token(ticket)}/": {"email": "ada@mail.example"},
    }
    before = (AddressProof.objects.count(), Message.objects.count(), case.events.count())
    for door, posted in doors.items():
        assert client.get(door).status_code == 200, door
        assert refused in words(client.post(door, posted, follow=True)), door
    assert (AddressProof.objects.count(), Message.objects.count(), case.events.count()) == before


def test_letters_at_the_desk_have_no_link_that_opens_anything(client: Client) -> None:
    case = make_case(now=NOON)
    client.force_login(make_agent().user)
    letter = OutgoingEmail.objects.get()
    assert case_token(case) in letter.text
    ticket_page = case.ticket.get_absolute_url()
    pages = [ticket_page, f"/admin/tickets/outgoingemail/{letter.pk}/change/"]
    for page in [client.get(page).content.decode() for page in pages]:
        assert "/cases/…" in page
        assert case_token(case) not in page
        assert request_token(case.ticket) not in page
    raw = b"".join(client.get(f"/admin/tickets/outgoingemail/{letter.pk}/raw/")).decode()
    assert case.link_nonce not in raw


def test_the_link_of_a_merged_request_leads_on_and_what_is_typed_there_goes_on_too(client: Client) -> None:
    first, second = (make_ticket(text=text, channel="mail") for text in ("It stops.", "It stops again."))
    Ticket.objects.filter(pk=first.pk).update(merged_into=second)
    assert client.get(page_of(first))["Location"] == page_of(second)
    answer = client.post(page_of(first), {"details": "Since Monday."})
    assert answer["Location"] == page_of(second)
    assert second.messages.filter(text="Since Monday.").exists()


def test_nobody_is_led_into_another_customers_request(client: Client, ticket: Ticket) -> None:
    first, others = make_ticket(channel="mail"), make_ticket(make_customer("bo@example.org"), channel="mail")
    Ticket.objects.filter(pk=first.pk).update(merged_into=others)
    assert client.get(page_of(first)).status_code == 200
    Ticket.objects.filter(pk=ticket.pk).update(merged_into=first)
    assert client.get(link_page_of_before(ticket)).status_code == 200  # who has it may be no customer of ours


def test_the_link_of_a_merged_request_ages_and_ends_as_those_of_its_target_do(client: Client) -> None:
    first, second = (make_ticket(text=text, channel="mail") for text in ("It stops.", "It stops again."))
    Ticket.objects.filter(pk=first.pk).update(merged_into=second)
    old = page_of(first)
    OutgoingEmail.objects.filter(ticket=first).update(created_at=timezone.now() - timedelta(days=366))
    assert "Mail me a new link" in words(client.get(old))
    OutgoingEmail.objects.filter(ticket=first).update(created_at=timezone.now())
    assert client.get(old).status_code == 302
    renew_links(second)
    assert client.get(old).status_code == 404
