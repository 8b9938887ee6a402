"""Letters of third parties: they stay in their side thread, and are never the customer's."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import override_settings

from tests.tickets.mailroom.letters import NOW, letter, receive, ticket_of
from tests.tickets.side_threads.threads import BANK, ask_the_bank, ines, letters_to_the_bank
from tickets.handling import close, reply
from tickets.mailroom.sorting import old_mail
from tickets.mailroom.sorting.resending import OfASideThread, send_again
from tickets.models import (
    AddressProof,
    Customer,
    IncomingEmail,
    Message,
    OutgoingEmail,
    PossibleClaim,
    SideThread,
    Ticket,
    TicketParticipant,
)
from tickets.outbox.delivery import deliver_outbox
from tickets.outbox.letterhead import as_it_leaves
from tickets.outbox.signed_ids import bounce_address, side_address

pytestmark = pytest.mark.django_db
Fate = IncomingEmail.Fate
LATER = NOW + timedelta(hours=1)
PASSED = "mx.pelerine.example; dmarc=pass header.from={}"


def answer(thread: SideThread, text: str = "It left on Monday.", **headers: str) -> EmailMessage:
    given = {"From": f"The bank <{BANK}>", "To": side_address(thread), "Message_ID": "<bank@bank.example>"}
    return letter(text, **{**given, "Subject": "About something else", **headers})


def received(thread: SideThread, mail: EmailMessage) -> IncomingEmail:
    return receive(mail, sender=BANK, recipients=(mail["To"],), now=LATER)


def nothing_followed(ticket: Ticket) -> bool:
    """Whatever came has made nobody a customer or a participant, proved nothing and told nobody anything."""
    return (
        Customer.objects.count() == Ticket.objects.count() == 1
        and not TicketParticipant.objects.exists()
        and not PossibleClaim.objects.exists()
        and not AddressProof.objects.exclude(way="link").exists()
        and not OutgoingEmail.objects.filter(to_address__iexact=BANK).exclude(kind="side").exists()
        and not ticket.messages.filter(author="customer", created_at__gt=NOW).exists()
    )


def test_an_answer_stands_in_the_thread_whatever_its_subject_and_marks_the_ticket():
    thread = ask_the_bank()
    reply(thread.ticket, agent=ines(), text="We asked the bank.", now=NOW)
    row = received(thread, answer(thread))
    thread.refresh_from_db()
    message = thread.messages.get(author=Message.Author.OUTSIDER)
    assert (row.fate, row.ticket, row.message, row.side_thread) == (Fate.REPLY, thread.ticket, message, thread)
    assert row.why == "the signed address of a side thread"
    assert (message.text, message.subject, message.from_address) == ("It left on Monday.", "About something else", BANK)
    assert (thread.waiting_since, thread.answered_at) == (None, LATER)
    assert Ticket.objects.needing_us().get() == thread.ticket
    assert Ticket.objects.get().status == Ticket.Status.WAITING_FOR_US  # an agent had waited for it
    assert nothing_followed(thread.ticket)


def test_without_an_agent_who_waits_it_changes_no_turn_and_is_still_seen():
    thread = ask_the_bank()
    received(thread, answer(thread))
    reply(thread.ticket, agent=ines(), text="It left.", now=LATER)
    close(thread.ticket, by=ines(), now=LATER)
    received(thread, answer(thread, "One thing more.", Message_ID="<second@bank.example>"))
    assert Ticket.objects.get().status == Ticket.Status.CLOSED
    assert Ticket.objects.needing_us().get() == thread.ticket


@pytest.mark.parametrize(
    "headers",
    [
        {"To": settings.SUPPORT_ADDRESS, "In_Reply_To": "ours"},
        {"To": settings.SUPPORT_ADDRESS, "References": "<unknown@bank.example> ours"},
    ],
    ids=["in-reply-to", "references"],
)
def test_an_answer_to_the_wrong_address_of_ours_is_no_letter_of_the_customer(headers: dict[str, str]):
    thread = ask_the_bank()
    [asked] = letters_to_the_bank()
    named = {name: value.replace("ours", asked.message_id_header) for name, value in headers.items()}
    row = received(thread, answer(thread, **named))
    assert (row.fate, row.side_thread) == (Fate.REPLY, thread)
    assert nothing_followed(thread.ticket)


def test_a_second_letter_of_theirs_follows_the_first():
    thread = ask_the_bank()
    received(thread, answer(thread))
    more = {"To": settings.SUPPORT_ADDRESS, "In_Reply_To": "<bank@bank.example>", "Message_ID": "<more@bank.example>"}
    assert received(thread, answer(thread, "More.", **more)).side_thread == thread
    stranger = answer(thread, "Mine.", **{**more, "From": "eve@mail.example", "Message_ID": "<eve@mail.example>"})
    row = received(thread, stranger)
    assert (row.fate, row.side_thread) == (Fate.TICKET, None)
    assert ticket_of(row) != thread.ticket and ticket_of(row).possibly_related is None


@override_settings(AUTHSERV_ID="mx.pelerine.example")
def test_the_number_in_a_verified_letter_of_theirs_is_enough():
    thread = ask_the_bank()
    numbered = {"To": settings.SUPPORT_ADDRESS, "Subject": f"Your question [#{thread.ticket_id}]"}
    passed = answer(thread, **numbered, Authentication_Results=PASSED.format("bank.example"))
    assert received(thread, passed).side_thread == thread
    failed = answer(thread, "Later.", **numbered, Message_ID="<x@bank.example>")
    assert received(thread, failed).side_thread is None


def test_somebody_else_at_that_address_is_shown_as_who_they_are():
    thread = ask_the_bank()
    row = received(thread, answer(thread, From="Jo <jo@bank.example>"))
    assert row.message and (row.message.author, row.message.from_address) == ("outsider", "jo@bank.example")
    assert nothing_followed(thread.ticket)


@pytest.mark.parametrize("shared", ["To", "Cc"])
def test_an_answer_to_all_never_reaches_the_customer_by_us_and_says_that_they_have_it(shared: str):
    thread = ask_the_bank()
    to = {"To": f"{side_address(thread)}, ada@mail.example"} if shared == "To" else {"Cc": "Ada <ada@mail.example>"}
    receive(answer(thread, **to), sender=BANK, recipients=(side_address(thread),), now=LATER)
    note = thread.messages.get(author=Message.Author.NOTE)
    assert note.text == "This letter went to the customer, too: ada@mail.example."
    assert nothing_followed(thread.ticket)


@pytest.mark.parametrize("known", [True, None, False])
def test_the_customer_cant_answer_as_the_third_party(known: bool | None):
    thread = ask_the_bank()
    [asked] = letters_to_the_bank()
    own = {"From": "Ada Berg <ada@mail.example>", "In_Reply_To": asked.message_id_header}
    if known:
        own["Authentication_Results"] = PASSED.format("mail.example")
    with override_settings(AUTHSERV_ID="" if known is None else "mx.pelerine.example"):
        row = received(thread, answer(thread, "The bank says: pay her.", **own))
    assert row.side_thread is None and not thread.messages.exclude(author="forwarded").exists()
    assert (row.fate, ticket_of(row).possibly_related) == (Fate.TICKET, thread.ticket)
    warning = thread.ticket.messages.get(author=Message.Author.NOTE)
    assert warning.text.startswith("A letter from ada@mail.example came to the address at which only desk@bank.example")
    thread.refresh_from_db()
    assert (thread.answered_at, thread.waiting_since) == (None, NOW)


def test_a_made_up_address_leads_nowhere():
    thread = ask_the_bank()
    forged = re.sub(r"\.[a-z2-7]{16}@", f".{'a' * 16}@", side_address(thread))
    assert forged != side_address(thread)
    row = received(thread, answer(thread, To=forged))
    assert (row.fate, row.side_thread) == (Fate.TICKET, None)


@pytest.mark.parametrize("sender", [BANK, ""])
def test_a_machines_answer_is_shown_and_changes_nothing(sender: str):
    thread = ask_the_bank()
    away = answer(thread, "I am away.", Auto_Submitted="auto-replied")
    row = receive(away, sender=sender, recipients=(side_address(thread),), now=LATER)
    thread.refresh_from_db()
    assert row.message and (row.message.author, row.message.side_thread) == ("note", thread)
    assert (thread.waiting_since, thread.answered_at) == (NOW, None)
    assert nothing_followed(thread.ticket)


def test_a_colleagues_letter_to_it_is_a_note_in_the_thread():
    thread = ask_the_bank()
    User.objects.filter(username="ines").update(email="ines@desk.example")
    row = received(thread, answer(thread, From="Ines <ines@desk.example>"))
    assert row.message and (row.message.author, row.message.side_thread) == ("note", thread)


def test_the_same_letter_by_two_ways_is_a_copy_within_the_thread():
    thread = ask_the_bank()
    received(thread, answer(thread))
    copy = receive(answer(thread), sender=BANK, recipients=(settings.SUPPORT_ADDRESS,), now=LATER)
    assert (copy.fate, copy.side_thread) == (Fate.DUPLICATE, thread)
    assert nothing_followed(thread.ticket)


def test_after_thirty_days_closed_it_still_comes_there():
    thread = ask_the_bank()
    reply(thread.ticket, agent=ines(), text="We asked.", now=NOW)
    close(thread.ticket, by=ines(), now=NOW - timedelta(days=60))
    assert received(thread, answer(thread)).side_thread == thread
    assert Ticket.objects.get().status == Ticket.Status.WAITING_FOR_US


def test_a_forgotten_ticket_hears_nothing():
    thread = ask_the_bank()
    Ticket.objects.update(forgotten_at=NOW)
    assert received(thread, answer(thread)).side_thread is None


def test_imported_history_of_a_side_thread_stays_in_it_and_counts_for_nothing():
    thread = ask_the_bank()
    [asked] = letters_to_the_bank()
    old_mail.take([as_it_leaves(asked), answer(thread).as_bytes()], open_=False, now=LATER)
    assert set(IncomingEmail.objects.values_list("side_thread", flat=True)) == {thread.pk}
    assert sorted(thread.messages.values_list("author", flat=True)) == ["forwarded", "outsider"]
    thread.refresh_from_db()
    assert (thread.waiting_since, thread.answered_at) == (NOW, None)
    assert nothing_followed(thread.ticket)


def test_a_question_that_came_back_is_sent_again_to_whom_it_was_for_and_nobody_else():
    thread = ask_the_bank()
    TicketParticipant.objects.create(ticket=thread.ticket, address=BANK, asked_at=NOW)  # the customer copied them in
    deliver_outbox(now=NOW)
    [asked] = letters_to_the_bank()
    report = letter("550 5.1.1 no such user", From="MAILER-DAEMON@bank.example", To=bounce_address(asked))
    assert receive(report, sender="", recipients=(bounce_address(asked),), now=LATER).fate == Fate.BOUNCE
    thread.refresh_from_db()
    assert thread.waiting_since is None
    asked.refresh_from_db()
    with pytest.raises(OfASideThread):
        send_again(asked, to="other@bank.example", by=ines(), now=LATER)
    again = send_again(asked, to=BANK, by=ines(), now=LATER)
    thread.refresh_from_db()
    assert (again.to_address, again.kind, thread.waiting_since) == (BANK, "side", LATER)
    assert side_address(thread) in as_it_leaves(again).decode()
