"""Several mail addresses of ours: each opens requests of its own, and is answered from."""

import email
from email.message import EmailMessage
from email.policy import default

import pytest
from django.conf import settings

from tests.people import make_agent
from tests.tickets.mailroom.letters import NOW, letter, queries_of_a_round, receive, spooled, ticket_of
from tickets.handling import reply
from tickets.letters.addresses import is_at_our_domain, is_postmaster, is_taken, know, with_plus
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import IncomingEmail, MailAddress, OutgoingEmail, Ticket
from tickets.outbox.letterhead import as_email
from tickets.own_addresses import changing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]

BILLING = "rechnung@albatros.example"


def our_address(address: str = BILLING, *, in_use: bool = True, **facts: object) -> MailAddress:
    given = {
        "topic": "billing",
        "language": "fr",
        "sender_name": "Albatros Comptes",
        "brand": "Albatros",
        "signatures": {"fr": "**Le service Comptes**", "en": "The accounts team"},
    }
    row = MailAddress(address=address, **{**given, **facts})
    changing.save(row, in_use=in_use, now=NOW)
    return row


def on_the_wire(row: OutgoingEmail) -> EmailMessage:
    message = email.message_from_bytes(as_email(row).message().as_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def written_to(*addresses: str, **headers: str) -> Ticket:
    came = letter(**{"To": ", ".join(addresses), **headers})
    return ticket_of(receive(came, recipients=addresses))


def test_a_letter_to_it_opens_a_request_of_its_topic_and_language() -> None:
    our_address()
    ticket = written_to(BILLING)
    assert (ticket.topic, ticket.topic_reason, ticket.language) == ("billing", BILLING, "fr")
    assert str(ticket.written_to) == BILLING


def test_without_a_topic_and_a_language_the_words_decide() -> None:
    our_address(topic="", language="")
    ticket = written_to(BILLING)
    assert (ticket.topic, ticket.language) == ("connectivity", "en")
    assert str(ticket.written_to) == BILLING


def test_its_acknowledgement_leaves_from_it_and_answers_come_back_to_it() -> None:
    our_address()
    ticket = written_to(BILLING)
    letter_out = on_the_wire(OutgoingEmail.objects.get())
    assert letter_out["From"] == f"Albatros Comptes <{BILLING}>"
    assert letter_out["Reply-To"].startswith(f"rechnung+t.{ticket.pk}.")
    assert letter_out["Reply-To"].endswith("@albatros.example")
    assert as_email(OutgoingEmail.objects.get()).from_email.startswith("rechnung+b.")
    body = letter_out.get_body(("plain",))
    assert body is not None
    assert f"Albatros · {BILLING}" in body.get_content()
    assert settings.SUPPORT_ADDRESS not in str(letter_out)

    answer = letter("Encore moi.", To=letter_out["Reply-To"], Message_ID="<2@mail.example>", Subject="Other")
    assert ticket_of(receive(answer, recipients=(letter_out["Reply-To"],))) == ticket


def test_an_answer_has_the_agents_name_and_the_signature_of_its_language() -> None:
    our_address()
    ticket = written_to(BILLING)
    reply(ticket, agent=make_agent("tobias", "billing"), text="Voilà.", now=NOW)
    row = OutgoingEmail.objects.get(kind="reply")
    assert (row.from_name, row.from_address) == ("Tobias (Albatros Comptes)", BILLING)
    assert "Tobias\nLe service Comptes\n" in row.text
    assert "<strong>Le service Comptes</strong>" in row.html


def test_a_bounce_to_its_signed_address_is_known_as_one() -> None:
    our_address()
    written_to(BILLING)
    row = OutgoingEmail.objects.get()
    OutgoingEmail.objects.update(sent_at=NOW)
    bounce_address = as_email(row).from_email
    came = letter("550 5.1.1 no such user", From="mailer-daemon@mail.example", To=bounce_address, Message_ID="<b@c.d>")
    assert receive(came, sender="", recipients=(bounce_address,)).fate == "bounce"
    row.refresh_from_db()
    assert row.failed_at == NOW


def test_a_letter_to_two_of_ours_is_one_request() -> None:
    our_address()
    ticket = written_to(settings.SUPPORT_ADDRESS, BILLING)
    twice = letter(To=f"{settings.SUPPORT_ADDRESS}, {BILLING}")
    second = receive(twice, recipients=(BILLING,))
    assert (second.fate, Ticket.objects.count(), ticket.topic) == ("duplicate", 1, "billing")
    assert not ticket.participants.exists()


def test_the_laws_letters_leave_from_where_the_request_was_written_to() -> None:
    our_address(language="en")
    came = letter("The app does not connect. I call on the legal guarantee of conformity.", To=BILLING)
    ticket = ticket_of(receive(came, recipients=(BILLING,)))
    case = ticket.cases.get()
    acknowledgement = OutgoingEmail.objects.get(ticket=ticket)
    assert (acknowledgement.from_address, acknowledgement.from_name) == (BILLING, "Albatros Comptes")
    assert case.notices.filter(letters=acknowledgement).exists()


def test_a_plus_says_more_than_the_address() -> None:
    our_address()
    assert written_to("rechnung+connectivity@albatros.example").topic == "connectivity"


def test_letters_in_its_name_are_our_own_and_answered_by_no_machine() -> None:
    our_address()
    came = receive(letter(From=f"Albatros <{BILLING}>", To=settings.SUPPORT_ADDRESS), sender=BILLING)
    assert came.why == "claims to come from ourselves"
    colleague = receive(letter(From="Jo <jo@albatros.example>", To=BILLING, Message_ID="<j@albatros.example>"))
    assert (colleague.fate, OutgoingEmail.objects.count()) == ("ticket", 0)


def test_one_that_has_ended_is_still_received_and_answered_from_the_support_address() -> None:
    our_address(in_use=False)
    ticket = written_to(BILLING)
    row = OutgoingEmail.objects.get()
    assert (ticket.topic, row.from_address, row.from_name) == ("billing", "", settings.PORTAL_NAME)
    assert on_the_wire(row)["Reply-To"].startswith("support+t.")


def test_what_a_colleague_says_of_the_support_address_is_for_all_that_leaves_from_it() -> None:
    our_address(settings.SUPPORT_ADDRESS, topic="", language="", brand="", sender_name="Pelerine, le support")
    written_to(settings.SUPPORT_ADDRESS)
    row = OutgoingEmail.objects.get()
    assert (row.from_name, row.from_address) == ("Pelerine, le support", "")


def test_a_mailbox_at_a_provider_makes_nobody_else_there_one_of_ours() -> None:
    our_address("albatros.help@gmail.com")
    assert is_at_our_domain("albatros.help+billing@gmail.com")
    assert not is_at_our_domain("ada@gmail.com")
    assert not is_postmaster("postmaster@gmail.com")


def test_the_door_takes_what_is_for_it_and_nothing_else_of_its_domain() -> None:
    assert not is_taken(BILLING)
    our_address()
    taken = [BILLING.upper(), "rechnung+t.7.abcdefghijklmnop@albatros.example", "postmaster@albatros.example"]
    assert all(map(is_taken, taken))
    assert not is_taken("jobs@albatros.example")
    assert not is_taken("rechnung@sub.albatros.example")


def test_another_process_knows_it_with_the_next_letters_it_sorts() -> None:
    our_address()
    know((), revision=0)  # as a worker that began before
    assert written_to(BILLING).topic == "billing"
    row = MailAddress.objects.get()
    row.topic = "connectivity"
    changing.save(row, in_use=True, now=NOW)
    know((), revision=1)  # as it was before that
    assert written_to(BILLING, **{"Message-ID": "<2@x.y>"}).topic == "connectivity"


def test_letters_to_it_ask_the_database_no_more_than_others() -> None:
    spooled(*(letter(Message_ID=f"<{n}@a.example>", From=f"a{n}@mail.example") for n in range(3)))
    queries_of_a_round()
    spooled(*(letter(Message_ID=f"<{n}@b.example>", From=f"b{n}@mail.example") for n in range(3)))
    usual = queries_of_a_round()
    our_address()
    spooled(*(letter(Message_ID=f"<{n}@c.example>", From=f"c{n}@mail.example", To=BILLING) for n in range(3)))
    assert queries_of_a_round() == usual
    assert Ticket.objects.filter(written_to__address=BILLING).count() == 3


def test_a_mailbox_that_says_only_where_it_was_delivered_is_enough() -> None:
    our_address()
    came = letter(To="undisclosed-recipients:;")
    came["Delivered-To"] = BILLING
    row = receive(came, recipients=(BILLING, "catchall@provider.example"))
    assert (ticket_of(row).topic, row.fate) == ("billing", "ticket")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("maya@albatros.example", "a colleague’s address"),
        ("ada@mail.example", "a customer’s address"),
        ("help+me@albatros.example", "Without a plus"),
    ],
)
def test_whose_letters_would_be_taken_for_our_own_is_none_of_ours(address: str, words: str) -> None:
    agent = make_agent("maya", "connectivity")
    agent.user.email = "Maya@albatros.example"
    agent.user.save()
    receive(letter())
    refusal = changing.why_not_ours(address)
    assert words in str(refusal)
    assert changing.why_not_ours("help@albatros.example") is None


def test_a_token_at_an_address_that_is_none_of_ours_proves_nothing() -> None:
    ticket = written_to(settings.SUPPORT_ADDRESS)
    token = on_the_wire(OutgoingEmail.objects.get())["Reply-To"].partition("+")[2].partition("@")[0]
    elsewhere = f"thief+{token}@else.example"
    stranger = letter("Mine", From="Eve <eve@else.example>", To=elsewhere, Message_ID="<e@else.example>")
    came = receive(stranger, sender="eve@else.example", recipients=(settings.SUPPORT_ADDRESS,))
    assert ticket_of(came) != ticket
    assert with_plus(token) != elsewhere
    assert sort_letters(now=NOW) == 0
    assert IncomingEmail.objects.count() == 2
