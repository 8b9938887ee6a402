"""An agent asks a third party about a ticket, and shows them what they choose."""

from datetime import timedelta

import pytest

from supportportal.models import AuditEntry
from tests.people import make_agent
from tests.tickets.factories import attachment_row
from tests.tickets.mailroom.letters import NOW, adas_ticket
from tests.tickets.side_threads.threads import BANK, ask_the_bank, ines, letters_to_the_bank
from tickets.access import request_url
from tickets.attachments.files import read_again
from tickets.handling import reply
from tickets.models import Message, Ticket, TicketParticipant
from tickets.outbox import signed_ids
from tickets.outbox.delivery import deliver_outbox
from tickets.outbox.failures import tell_agents
from tickets.outbox.letterhead import as_email
from tickets.refusals import EmptyText, Forgotten, NotYours, OurOwnAddress
from tickets.side_threads import settling
from tickets.side_threads.asking import Question, TheCustomer, ask_again

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
SECRET = "My password is Kestrel88falcon."


def test_a_letter_in_the_companys_name_with_what_was_chosen_and_a_reference():
    ticket = adas_ticket()
    file = attachment_row(ticket)
    question = Question("Did it leave?", quoted=list(ticket.messages.all()), files=[read_again(file)])
    thread = ask_the_bank(ticket, question)
    [letter] = letters_to_the_bank()
    assert letter.subject == f"A transfer [#{ticket.pk}]"
    assert letter.text.startswith(
        "Did it leave?\n\n10 March 2026, 10:30, Ada Berg:\n> They do.\n\nInes\nPelerine VPN\n\n-- \n"
        f"Our reference: #{ticket.pk}\n"
    )
    assert "<blockquote><p>They do.</p></blockquote>" in letter.html
    wire = as_email(letter).message()
    assert wire["From"].startswith("Pelerine VPN <")
    assert wire["To"] == f"The bank <{BANK}>"
    assert wire["Reply-To"] == signed_ids.side_address(thread)
    assert "Auto-Submitted" not in wire and "In-Reply-To" not in wire
    assert [part.get_filename() for part in wire.walk() if part.get_filename()] == [file.name]
    assert deliver_outbox(now=NOW) == 2  # with the acknowledgement of the ticket


def test_in_french_a_french_letter():
    ticket = adas_ticket()
    ask_the_bank(ticket, Question("Est-ce parti ?", quoted=list(ticket.messages.all())), language="fr")
    [letter] = letters_to_the_bank()
    assert "10 mars 2026, 10:30, Ada Berg\u00a0:\n> They do." in letter.text
    assert f"Notre référence\u00a0: n°\u00a0{ticket.pk}" in letter.text


def test_whose_turn_it_is_and_when_we_first_answered_stay_as_they_are():
    ticket = adas_ticket()
    before = Ticket.objects.filter(pk=ticket.pk).values().get()
    thread = ask_the_bank(ticket)
    assert Ticket.objects.filter(pk=ticket.pk).values().get() == before
    assert (thread.waiting_since, thread.answered_at) == (NOW, None)
    assert not TicketParticipant.objects.exists() and ticket.customer.known_addresses == ["ada@mail.example"]


def test_secrets_and_the_customers_links_are_cut():
    link = request_url(adas_ticket("bo@mail.example"))
    ticket = adas_ticket(text=f"{SECRET} See {link}")
    ask_the_bank(ticket, Question(f"Here: {SECRET} At {link}", quoted=list(ticket.messages.all())))
    [letter] = letters_to_the_bank()
    assert letter.text.count("•••• (password)") == 2 == letter.html.count("•••• (password)")
    assert "Kestrel88falcon" not in letter.text + letter.html
    assert letter.text.count("/requests/…") == 2 and link not in letter.text + letter.html
    assert not AuditEntry.objects.filter(act="letters.in_clear").exists()


def test_in_clear_only_with_a_reason_which_the_log_keeps():
    ticket = adas_ticket(text=SECRET)
    question = Question(SECRET, quoted=list(ticket.messages.all()), secrets_because="They reset it.")
    ask_the_bank(ticket, question)
    [letter] = letters_to_the_bank()
    assert letter.text.count("Kestrel88falcon") == 2 == letter.html.count("Kestrel88falcon")
    assert "••••" not in letter.text + letter.html
    entry = AuditEntry.objects.get(act="letters.in_clear")
    assert entry.additional_data == {"address": BANK, "reason": "They reset it."}
    assert AuditEntry.objects.filter(act="letters.forwarded", object_pk=str(ticket.pk)).count() == 1


def test_another_letter_answers_the_one_before_and_opens_a_closed_thread():
    thread = ask_the_bank()
    settling.close(thread, by=ines(), now=NOW)
    thread.refresh_from_db()
    assert (thread.closed_at, thread.waiting_since) == (NOW, None)
    ask_again(thread, question=Question("And now?"), agent=ines(), now=NOW + timedelta(hours=1))
    first, second = letters_to_the_bank()
    assert (first.in_reply_to, second.in_reply_to) == ("", first.message_id_header)
    assert second.subject == f"Re: A transfer [#{thread.ticket_id}]"
    assert (thread.closed_at, thread.waiting_since) == (None, NOW + timedelta(hours=1))


def test_a_letter_to_the_customer_names_none_of_the_side_thread():
    thread = ask_the_bank()
    deliver_outbox(now=NOW)
    reply(thread.ticket, agent=ines(), text="We asked.", now=NOW)
    letter = thread.ticket.outgoing.get(kind="reply")
    assert not any(
        side.message_id_header in f"{letter.in_reply_to} {letter.references}" for side in letters_to_the_bank()
    )


@pytest.mark.parametrize("address", ["ada@mail.example", "ADA@mail.example"])
def test_the_customer_is_no_third_party(address: str):
    with pytest.raises(TheCustomer):
        ask_the_bank(address=address)
    assert not letters_to_the_bank()


def test_who_is_refused():
    ticket = adas_ticket()
    with pytest.raises(OurOwnAddress):
        ask_the_bank(ticket, address="support@pelerine.example")
    with pytest.raises(EmptyText):
        ask_the_bank(ticket, Question("  "))
    thread = ask_the_bank(ticket)
    with pytest.raises(NotYours):
        ask_again(thread, question=Question("Mine?"), agent=make_agent("bill", "billing"), now=NOW)
    Ticket.objects.update(forgotten_at=NOW)
    with pytest.raises(Forgotten):
        ask_again(thread, question=Question("Still?"), agent=ines(), now=NOW)


def test_a_letter_that_comes_back_makes_it_our_turn_once():
    thread = ask_the_bank()
    reply(thread.ticket, agent=ines(), text="We asked.", now=NOW)
    [letter] = letters_to_the_bank()
    tell_agents(letter, diagnosis="550 5.1.1 no such user", now=NOW)
    thread.refresh_from_db()
    ticket = Ticket.objects.get()
    assert (ticket.status, thread.waiting_since) == ("waiting_for_us", None)
    assert BANK in ticket.messages.filter(author=Message.Author.NOTE).get().text
    assert ticket.customer.unreachable_at is None
