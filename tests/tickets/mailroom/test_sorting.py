"""Each letter ends in one fate."""

import threading
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.tickets.mailroom.letters import NOW, PDF, PNG, an_agent, letter, open_ticket, receive, ticket_of
from tickets.handling import close, reply
from tickets.mailroom import spool, threads
from tickets.mailroom.sorting import sort_letters
from tickets.models import IncomingEmail, Message, OutgoingEmail, Ticket

Fate = IncomingEmail.Fate
pytestmark = pytest.mark.django_db


def fates() -> list[str]:
    return list(IncomingEmail.objects.order_by("pk").values_list("fate", flat=True))


def test_a_letter_becomes_a_ticket_with_its_files_and_is_acknowledged_once():
    came = letter("Bonjour, je n'ai pas de facture pour mon abonnement PV-12345678.", Subject="Ma facture")
    came.add_attachment(PNG, maintype="image", subtype="png", filename="écran.png")
    came.add_attachment(PDF, maintype="application", subtype="pdf", filename="../../facture.pdf")
    row = receive(came)
    ticket = ticket_of(row)
    assert (row.fate, row.fate_reason, row.from_address, row.subject) == (
        Fate.TICKET, "", "ada@mail.example", "Ma facture",
    )  # fmt: skip
    assert (ticket.topic, ticket.topic_reason) == ("billing", "facture, abonnement")
    assert (ticket.language, ticket.subscription_reference, ticket.opened_at) == ("fr", "PV-12345678", NOW)
    assert (ticket.customer.name, ticket.customer.email) == ("Ada Berg", "ada@mail.example")
    assert row.message == ticket.messages.get()
    files = row.message.attachments.order_by("pk")
    assert [(file.name, file.content_type, file.size) for file in files] == [
        ("écran.png", "image/png", len(PNG)),
        ("facture.pdf", "application/pdf", len(PDF)),
    ]
    sent = OutgoingEmail.objects.get()
    assert (sent.kind, sent.to_address, sent.in_reply_to, sent.references) == (
        "acknowledgement", "ada@mail.example", "<first@mail.example>", "<first@mail.example>",
    )  # fmt: skip
    assert sent.subject == f"Nous avons bien reçu votre demande [#{ticket.pk}]"


def test_a_new_ticket_of_a_new_customer_costs_eleven_queries():
    receive(letter("One, to warm up.", From="other@mail.example", Message_ID="<other@mail.example>"))
    envelope = spool.Envelope(source="smtp", received_at=NOW, recipients=(settings.SUPPORT_ADDRESS,), sender="a@b.c")
    spool.keep(letter().as_bytes(), envelope=envelope)
    spool.collect(now=NOW)
    with CaptureQueriesContext(connection) as queries:
        assert sort_letters(now=NOW) == 1
    asked = [query["sql"].split()[0] for query in queries if "SAVEPOINT" not in query["sql"]]
    # The list and the claim; is it a duplicate; the customer; acknowledged often; ticket, message and letter; the fate.
    assert asked == [*["SELECT"] * 4, "INSERT", "SELECT", *["INSERT"] * 3, "SELECT", "UPDATE"]


def test_words_that_call_on_the_guarantee_open_a_case_from_the_moment_of_arrival():
    row = receive(letter("Le service ne fonctionne pas comme promis : garantie légale de conformité !"))
    case = ticket_of(row).cases.get()
    assert (case.notified_at, case.notification) == (NOW, row.message)
    sent = OutgoingEmail.objects.get()
    assert "au plus tard le jeudi 9 avril 2026 inclus (heure de Paris)" in sent.text
    assert "le mardi 10 mars 2026 à 10:30 (heure de Paris)" in sent.text


def test_the_same_bytes_twice_are_one_ticket_and_one_duplicate():
    first, second = receive(letter()), receive(letter())
    assert (first.fate, second.fate, second.ticket) == (Fate.TICKET, Fate.DUPLICATE, first.ticket)
    assert Ticket.objects.count() == OutgoingEmail.objects.count() == 1


def test_the_same_message_id_with_other_words_is_no_duplicate():
    receive(letter("One."))
    assert receive(letter("Two.")).fate == Fate.TICKET
    assert Ticket.objects.count() == 2


def test_the_answer_to_our_letter_joins_its_ticket_and_opens_it_again():
    ticket = ticket_of(receive(letter()))
    agent = an_agent()
    close(ticket, by=agent, now=NOW)
    reply(ticket, agent=agent, text="Try another server.", now=NOW)
    ours = OutgoingEmail.objects.get(kind="reply")
    answer = letter(
        "That helped.\n\nOn Tue, 10 Mar 2026 at 11:00, Inès wrote:\n> Try another server.\n",
        In_Reply_To=ours.message_id_header, Message_ID="<second@mail.example>",
    )  # fmt: skip
    row = receive(answer)
    assert (row.fate, row.ticket) == (Fate.REPLY, ticket)
    assert row.message is not None
    assert row.message.text == "That helped."
    assert "> Try another server." in row.message.full_text
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.WAITING_FOR_US
    assert OutgoingEmail.objects.filter(kind="acknowledgement").count() == 1


def test_an_out_of_office_is_kept_and_changes_nothing():
    ticket = ticket_of(receive(letter()))
    reply(ticket, agent=an_agent(), text="Try another server.", now=NOW)
    ours = OutgoingEmail.objects.get(kind="reply")
    away = letter("I'm away.", In_Reply_To=ours.message_id_header, Auto_Submitted="auto-replied")
    row = receive(away)
    assert (row.fate, row.ticket, row.message) == (Fate.REPLY, ticket, None)
    ticket.refresh_from_db()
    assert ticket.status == Ticket.Status.WAITING_FOR_CUSTOMER


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-generated"}, "written by a machine"),
        ({"Precedence": "bulk"}, "written by a machine"),
        ({"From": "no-reply@shop.example"}, "written by a machine"),
        ({"List_Id": "<talk.example>"}, "a mailing list"),
        ({"X_Auto_Response_Suppress": "OOF, AutoReply"}, "asks for no automatic answer"),
        ({"X_Loop": "yes"}, "has been here before"),
        ({"To": "somebody@else.example"}, "not addressed to us"),
        ({"From": f"colleague@{settings.PORTAL_DOMAIN}"}, "from our own domain"),
    ],
)
def test_a_letter_that_no_machine_may_answer_is_a_ticket_all_the_same(headers: dict[str, str], reason: str):
    row = receive(letter(**headers))
    assert (row.fate, row.fate_reason) == (Fate.TICKET, f"not acknowledged: {reason}")
    assert not OutgoingEmail.objects.exists()


def test_a_null_sender_is_never_answered():
    assert receive(letter(), sender="").fate_reason == "not acknowledged: null sender"
    assert not OutgoingEmail.objects.exists()


def test_a_sender_is_acknowledged_five_times_a_day_and_no_more():
    rows = [receive(letter(f"Number {number}.", Message_ID=f"<{number}@mail.example>")) for number in range(7)]
    assert [row.fate for row in rows] == [Fate.TICKET] * 7
    assert OutgoingEmail.objects.count() == 5
    later = receive(letter("Tomorrow.", Message_ID="<later@mail.example>"), now=NOW + timedelta(days=1, minutes=1))
    assert later.fate_reason == ""


def test_our_own_letter_that_comes_back_is_set_aside():
    came_back = letter(From=settings.SUPPORT_ADDRESS, X_Portal_Instance=settings.PORTAL_DOMAIN)
    row = receive(came_back)
    assert (row.fate, row.fate_reason) == (Fate.QUARANTINE, "claims to come from ourselves")
    assert not Ticket.objects.exists()


def test_an_agents_address_never_speaks_for_the_customer():
    ticket = open_ticket()
    an_agent()
    row = receive(letter("All fine!", From="ines@staff.example"), recipients=(threads.reply_address(ticket),))
    assert (row.fate, row.ticket) == (Fate.REPLY, ticket)
    assert row.message is not None
    assert row.message.author == Message.Author.NOTE
    assert row.message.text == "ines@staff.example (not verified):\n\nAll fine!"


def test_a_letter_past_a_bound_is_set_aside_and_the_next_ones_are_sorted():
    deep = letter()
    for _ in range(30):
        outer = EmailMessage()
        outer["From"] = "ada@mail.example"
        outer.make_mixed()
        outer.attach(deep)
        deep = outer
    row = receive(deep)
    assert (row.fate, row.fate_reason) == (Fate.QUARANTINE, "nested more than 20 deep")
    assert row.from_address == "ada@mail.example"
    assert receive(letter()).fate == Fate.TICKET


def test_a_letter_without_a_sender_is_set_aside():
    assert receive(letter(From="")).fate_reason == "no sender address"


def test_a_letter_that_crashes_us_three_times_is_set_aside_and_holds_up_nobody():
    crashing = receive(letter("Lost."), now=NOW)
    IncomingEmail.objects.update(fate="", sorted_at=None, ticket=None, message=None, raw="letters/gone.eml")
    assert sort_letters(now=NOW) == 0
    assert receive(letter("Next.", Message_ID="<next@mail.example>")).fate == Fate.TICKET
    sort_letters(now=NOW)
    crashing.refresh_from_db()
    assert (crashing.fate, crashing.attempts) == (Fate.QUARANTINE, 3)
    assert crashing.fate_reason == "could not be sorted in 3 attempts (FileNotFoundError)"


@pytest.mark.django_db(transaction=True)
def test_two_sorters_at_once_make_one_ticket_of_each_letter(redis_server: str):
    envelope = spool.Envelope(source="smtp", received_at=NOW, sender="a@b.c", recipients=(settings.SUPPORT_ADDRESS,))
    for number in range(8):
        spool.keep(letter(f"Number {number // 2}.").as_bytes(), envelope=envelope)
    spool.collect(now=NOW)
    start = threading.Barrier(2)

    def sort() -> None:
        start.wait()
        try:
            sort_letters(now=timezone.now())
        finally:
            connections.close_all()

    workers = [threading.Thread(target=sort) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(fates()) == [Fate.DUPLICATE] * 4 + [Fate.TICKET] * 4
    assert sorted(Message.objects.values_list("text", flat=True)) == [f"Number {number}." for number in range(4)]
    assert OutgoingEmail.objects.count() == 4
