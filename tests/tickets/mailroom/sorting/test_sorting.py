"""Each letter ends in one fate."""

import errno
import threading
import time
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from supportportal.foundations.topics import Topic
from tests.people import make_agent
from tests.tickets.factories import publish_promises
from tests.tickets.mailroom.letters import (
    NOW,
    PDF,
    PNG,
    adas_ticket,
    letter,
    queries_of_a_round,
    receive,
    spooled,
    ticket_of,
)
from tickets.fate_reasons import other
from tickets.handling import close, reply
from tickets.letters.parsing import parse
from tickets.mailroom.arriving import collecting, spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting import auto_reply, claims, fates
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import Customer, IncomingEmail, Message, OutgoingEmail, Ticket
from tickets.outbox import signed_ids

Fate = IncomingEmail.Fate
pytestmark = pytest.mark.django_db


def fates_of_all() -> list[str]:
    return list(IncomingEmail.objects.order_by("pk").values_list("fate", flat=True))


def test_a_letter_becomes_a_ticket_with_its_files_and_is_acknowledged_once():
    came = letter("Bonjour, je n'ai pas de facture pour mon abonnement PV-12345678.", Subject="Ma facture")
    came.add_attachment(PNG, maintype="image", subtype="png", filename="écran.png")
    came.add_attachment(PDF, maintype="application", subtype="pdf", filename="../../facture.pdf")
    row = receive(came)
    ticket = ticket_of(row)
    assert (row.fate, row.why, row.from_address, row.subject) == (
        Fate.TICKET,
        "",
        "ada@mail.example",
        "Ma facture",
    )
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
        "acknowledgement",
        "ada@mail.example",
        "<first@mail.example>",
        "<first@mail.example>",
    )
    assert sent.subject == f"Nous avons bien reçu votre demande [#{ticket.pk}]"


def test_a_telephone_number_is_kept_for_the_agent_and_never_written_over():
    receive(letter("I cannot connect, please call me.\n\n-- \nAda Berg\nTel. +33 6 12 34 56 78"))
    receive(letter("It is slow. Call 020 7946 0958", Message_ID="<second@mail.example>"))
    receive(letter("It is slow. Call 020 7946 0958", Message_ID="<third@mail.example>", From="eve@mail.example"))
    kept = Customer.objects.order_by("email").values_list("email", "phone")
    assert list(kept) == [("ada@mail.example", "+33 6 12 34 56 78"), ("eve@mail.example", "020 7946 0958")]


def test_a_new_ticket_of_a_new_customer_costs_eleven_queries_and_ten_of_them_no_more():
    # The claim; was it here before, who is it, how many were acknowledged; customer; which teams have the portal give
    # requests to somebody; ticket, message; by which promise it would be counted, what somebody has to decide; the
    # telephone below our letter; letter; fate.
    asked = ["UPDATE", "WITH", "INSERT", "SELECT", *["INSERT"] * 2, "SELECT", "INSERT", "SELECT", "INSERT", "UPDATE"]
    publish_promises("guarantee")
    spooled(letter())
    assert queries_of_a_round() == asked
    slow = "It is too slow, {n} times a day."
    ten = [letter(slow.format(n=n), From=f"{n}@mail.example", Message_ID=f"<{n}@mail.example>") for n in range(10)]
    spooled(*ten)
    assert queries_of_a_round() == asked
    assert fates_of_all() == [Fate.TICKET] * 11


def test_a_new_ticket_that_claims_nothing_costs_two_queries_less():
    spooled(letter("How do I install the app on my television?"))
    assert queries_of_a_round() == [
        *("UPDATE", "WITH", "INSERT", "SELECT", *["INSERT"] * 2, "SELECT", "INSERT", "UPDATE")
    ]


def test_an_answer_to_a_letter_that_is_not_here_costs_no_query_more():
    publish_promises("guarantee")
    spooled(letter(In_Reply_To="<receipt@shop.example>", References="<a@shop.example> <receipt@shop.example>"))
    assert len(queries_of_a_round()) == 11
    assert fates_of_all() == [Fate.TICKET]


def test_letters_of_one_round_that_answer_each_other_are_one_ticket():
    spooled(
        letter("One."),
        letter("Two.", Message_ID="<second@mail.example>", In_Reply_To="<first@mail.example>"),
        letter("Three.", Message_ID="<third@mail.example>", In_Reply_To="<second@mail.example>"),
    )
    sort_letters(now=NOW)
    assert fates_of_all() == [Fate.TICKET, Fate.REPLY, Fate.REPLY]
    assert [message.text for message in Ticket.objects.get().messages.all()] == ["One.", "Two.", "Three."]


def test_a_writer_of_many_letters_in_one_round_is_one_customer_and_is_acknowledged_as_often_as_allowed():
    spooled(*(letter(f"{n}", From="Ada <ADA@mail.example>", Message_ID=f"<{n}@mail.example>") for n in range(7)))
    sort_letters(now=NOW)
    assert (fates_of_all(), Customer.objects.count()) == ([Fate.TICKET] * 7, 1)
    assert OutgoingEmail.objects.count() == 5


def test_words_that_call_on_the_guarantee_open_a_case_from_the_moment_of_arrival():
    row = receive(letter("Le service ne fonctionne pas comme promis : garantie légale de conformité !"))
    case = ticket_of(row).cases.get()
    assert (case.notified_at, case.notification) == (NOW, row.message)
    sent = OutgoingEmail.objects.get()
    assert "au plus tard le jeudi 9 avril 2026 inclus (heure de Paris)" in sent.text
    assert "le mardi 10 mars 2026 à 10:30 (heure de Paris)" in sent.text


def test_an_acknowledgement_is_never_earlier_than_its_letter_though_it_came_while_the_round_was_going_on():
    later = NOW + timedelta(seconds=3)
    words = "Le service ne fonctionne pas comme promis : garantie légale de conformité !"
    row = receive(letter(words), now=later, sorted_at=NOW)
    sent, case = OutgoingEmail.objects.get(), ticket_of(row).cases.get()
    assert (sent.created_at, sent.next_attempt_at, row.sorted_at) == (later, later, later)
    assert min(case.events.values_list("occurred_at", flat=True)) == case.notified_at == later


def test_a_clock_that_is_hours_ahead_puts_off_no_acknowledgement():
    receive(letter(), now=NOW + timedelta(hours=8), sorted_at=NOW)
    assert OutgoingEmail.objects.get().next_attempt_at <= NOW + timedelta(minutes=5)


def test_the_same_bytes_twice_are_one_ticket_and_one_duplicate():
    first, second = receive(letter()), receive(letter())
    assert (first.fate, second.fate, second.ticket) == (Fate.TICKET, Fate.DUPLICATE, first.ticket)
    assert Ticket.objects.count() == OutgoingEmail.objects.count() == 1


def test_the_same_letter_by_every_way_in_is_one_ticket_and_its_copies():
    once = letter().as_bytes()
    way = b"Received: from a by b with SMTP; Tue, 10 Mar 2026 10:30:01 +0100\r\nX-Spam-Score: 1\r\n"
    by_imap = way + once.replace(b"\n", b"\r\n") + b"\r\n"
    through_a_pipe = b"From ada@mail.example Tue Mar 10 10:30:02 2026\n" + way.replace(b"\r\n", b"\n") + once
    rows = [receive(copy) for copy in (once, by_imap, through_a_pipe) * 3]
    assert [row.fate for row in rows] == [Fate.TICKET] + [Fate.DUPLICATE] * 8
    assert {row.duplicate_of for row in rows[1:]} == {rows[0]}
    assert Ticket.objects.count() == Message.objects.count() == OutgoingEmail.objects.count() == 1


def test_copies_in_one_round_are_one_ticket():
    spooled(letter(), letter(), letter("Another.", Message_ID="<other@mail.example>"))
    assert sort_letters(now=NOW) == 3
    assert sorted(fates_of_all()) == [Fate.DUPLICATE, Fate.TICKET, Fate.TICKET]


def test_the_same_message_id_with_other_words_is_no_duplicate():
    receive(letter("One."))
    assert receive(letter("Two.")).fate == Fate.TICKET
    assert Ticket.objects.count() == 2


def test_the_answer_to_our_letter_joins_its_ticket_and_opens_it_again():
    ticket = ticket_of(receive(letter("Which server do you recommend?")))
    agent = make_agent("ines", *Topic)
    close(ticket, by=agent, now=NOW)
    reply(ticket, agent=agent, text="Try another server.", now=NOW)
    ours = OutgoingEmail.objects.get(kind="reply")
    answer = letter(
        "That helped.\n\nOn Tue, 10 Mar 2026 at 11:00, Inès wrote:\n> Try another server.\n",
        In_Reply_To=ours.message_id_header,
        Message_ID="<second@mail.example>",
    )
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
    reply(ticket, agent=make_agent("ines", *Topic), text="Try another server.", now=NOW)
    ours = OutgoingEmail.objects.get(kind="reply")
    away = letter("I'm away.", In_Reply_To=ours.message_id_header, Auto_Submitted="auto-replied")
    row = receive(away)
    assert row.message is not None
    assert (row.fate, row.ticket, row.message.author, row.message.text) == (Fate.REPLY, ticket, "note", "I'm away.")
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
        ({"List_Owner": "<mailto:o@talk.example>"}, "a mailing list"),
        ({"X_Portal_Hops": "2", "X_Portal_Instance": "else.example"}, "has been here before"),
        ({"Message_ID": f"<x@{settings.PORTAL_DOMAIN}>"}, "from our own domain"),
        ({"X_Spam_Flag": "YES"}, "taken for spam"),
        ({"From": f"colleague@{settings.PORTAL_DOMAIN}"}, "from our own domain"),
    ],
)
def test_a_letter_that_no_machine_may_answer_is_a_ticket_all_the_same(headers: dict[str, str], reason: str):
    row = receive(letter(**headers))
    assert (row.fate, row.why) == (Fate.TICKET, f"not acknowledged: {reason}")
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize(
    ("headers", "a_machine"),
    [
        ({"From": "account-noreply@shop.example"}, True),
        ({"From": "no_reply@shop.example"}, True),
        ({"From": "nepasrepondre@boutique.example"}, True),
        ({"From": "norepl.ytas@mail.example"}, False),
        ({"Precedence": "auto-reply"}, True),
        ({"X_Auto_Reply_From": "ada@mail.example"}, True),
        ({"Auto_Submitted": "no (a person)"}, False),
        ({"Subject": "Réponse automatique : Re: votre demande"}, True),
        ({"Subject": "Out of office connection fails"}, False),
    ],
)
def test_what_a_machine_wrote_is_known(headers: dict[str, str], a_machine: bool):
    assert auto_reply.is_automatic(parse(letter(**headers).as_bytes())) == a_machine


def test_a_report_that_starts_the_legal_clock_is_acknowledged_even_to_who_would_rather_have_no_answer():
    receive(letter("It does not work as promised: legal guarantee of conformity.", X_Auto_Response_Suppress="All"))
    assert OutgoingEmail.objects.get().subject.startswith("We have received your report of a defect")


def test_a_null_sender_is_never_answered():
    assert receive(letter(), sender="").why == "not acknowledged: null sender"
    returned = receive(letter("Another.", Return_Path="<>"))
    assert returned.why == "not acknowledged: null sender"
    assert not OutgoingEmail.objects.exists()


def test_a_sender_is_acknowledged_five_times_a_day_and_no_more():
    rows = [receive(letter(f"Number {number}.", Message_ID=f"<{number}@mail.example>")) for number in range(7)]
    assert [row.fate for row in rows] == [Fate.TICKET] * 7
    assert OutgoingEmail.objects.count() == 5
    later = receive(letter("Tomorrow.", Message_ID="<later@mail.example>"), now=NOW + timedelta(days=1, minutes=1))
    assert later.why == ""


def test_our_own_letter_that_comes_back_is_set_aside():
    came_back = letter(From=settings.SUPPORT_ADDRESS, X_Portal_Instance=settings.PORTAL_DOMAIN)
    row = receive(came_back)
    assert (row.fate, row.why) == (Fate.QUARANTINE, "claims to come from ourselves")
    assert not Ticket.objects.exists()


def test_an_agents_address_never_speaks_for_the_customer():
    ticket = adas_ticket()
    make_agent("ines", *Topic, email="ines@staff.example")
    row = receive(letter("All fine!", From="ines@staff.example"), recipients=(signed_ids.reply_address(ticket),))
    assert (row.fate, row.ticket) == (Fate.REPLY, ticket)
    assert row.message is not None
    assert row.message.author == Message.Author.NOTE
    assert (row.message.text, row.message.agent) == ("All fine!", None)
    assert (row.message.from_address, row.message.verified) == ("ines@staff.example", None)


def test_a_letter_past_a_bound_is_set_aside_and_the_next_ones_are_sorted():
    deep = letter()
    for _ in range(30):
        outer = EmailMessage()
        outer["From"] = "ada@mail.example"
        outer.make_mixed()
        outer.attach(deep)
        deep = outer
    row = receive(deep)
    assert (row.fate, row.why) == (Fate.QUARANTINE, "nested more than 20 deep")
    assert row.from_address == "ada@mail.example"
    assert receive(letter()).fate == Fate.TICKET


def test_a_letter_without_a_sender_is_set_aside():
    assert receive(letter(From=""), sender="").why == "no sender address"


def test_a_letter_that_crashes_us_three_times_is_set_aside_and_holds_up_nobody():
    crashing = receive(letter("Lost."), now=NOW)
    IncomingEmail.objects.update(fate="", sorted_at=None, ticket=None, message=None, raw="letters/gone.eml")
    assert sort_letters(now=NOW) == 0
    assert receive(letter("Next.", Message_ID="<next@mail.example>")).fate == Fate.TICKET
    sort_letters(now=NOW)
    crashing.refresh_from_db()
    assert (crashing.fate, crashing.attempts) == (Fate.QUARANTINE, 3)
    assert crashing.why == "could not be sorted in 3 attempts (FileNotFoundError)"


def test_one_letter_that_fails_takes_no_other_down_with_it():
    spooled(*(letter(f"{n}", From=f"{n}@mail.example", Message_ID=f"<{n}@mail.example>") for n in range(5)))
    sick = IncomingEmail.objects.order_by("pk")[2]
    IncomingEmail.objects.filter(pk=sick.pk).update(raw="letters/gone.eml")
    assert sort_letters(now=NOW) == 4
    assert fates_of_all() == [Fate.TICKET, Fate.TICKET, "", Fate.TICKET, Fate.TICKET]
    assert Ticket.objects.count() == OutgoingEmail.objects.count() == 4


def test_a_letter_that_ends_its_reader_is_counted_and_set_aside_unread():
    spooled(letter("Healthy.", Message_ID="<healthy@mail.example>"), letter("Deadly."))
    healthy, deadly = IncomingEmail.objects.order_by("pk")
    now = NOW
    for _ in range(3):  # whoever took it was never heard of again
        assert deadly in claims.claim(now=now)
        now += claims.LEASE
        if healthy.sorted_at is None:
            IncomingEmail.objects.filter(pk=healthy.pk).update(attempts=1, claimed_until=None)
            IncomingEmail.objects.filter(pk=deadly.pk).update(attempts=1)
            claims.set_aside(_anew(healthy), other("for the test"), now=now)
            healthy.refresh_from_db()
    assert sort_letters(now=now) == 1
    deadly.refresh_from_db()
    assert (deadly.fate, deadly.why) == (Fate.QUARANTINE, "ended its reader 3 times")
    assert not Ticket.objects.exists()


def _anew(row: IncomingEmail) -> IncomingEmail:
    return IncomingEmail.objects.get(pk=row.pk)


def test_a_letter_in_living_hands_is_left_alone():
    spooled(letter())
    (mine,) = claims.claim(now=NOW)
    assert sort_letters(now=NOW + claims.LEASE / 2) == 0
    assert sort_letters(now=NOW + claims.LEASE) == 1
    with pytest.raises(claims.LeaseLost):  # the late one finds it done
        claims.set_aside(mine, other("too late"), now=NOW)
    assert fates_of_all() == [Fate.TICKET]


def test_all_that_a_dead_sorter_had_in_hand_is_sorted_in_the_first_round_after_its_lease():
    spooled(*(letter(f"{n}", From=f"{n}@mail.example", Message_ID=f"<{n}@mail.example>") for n in range(9)))
    assert len(claims.claim(now=NOW)) == 9
    sick = IncomingEmail.objects.order_by("pk")[2]
    IncomingEmail.objects.filter(pk=sick.pk).update(raw="letters/gone.eml")
    assert sort_letters(now=NOW + claims.LEASE) == 8
    assert (_anew(sick).attempts, _anew(sick).fate) == (2, "")  # tried once in that round, not until it is set aside


def test_letters_for_which_the_round_has_no_time_left_are_given_back_untouched():
    spooled(*(letter(f"{n}", From=f"{n}@mail.example", Message_ID=f"<{n}@mail.example>") for n in range(3)))
    IncomingEmail.objects.update(size=fates.MAX_OPEN_BYTES)  # each is a portion of its own
    letters = claims.claim(now=NOW)
    assert fates._sort_until(time.monotonic() - 1, letters, now=NOW) == 1
    assert fates_of_all() == [Fate.TICKET, "", ""]
    left = IncomingEmail.objects.unsorted()
    assert list(left.values_list("attempts", "claimed_until")) == [(0, None)] * 2
    assert sort_letters(now=NOW) == 2


def test_a_full_disk_is_not_the_letters_fault():
    spooled(letter())
    (mine,) = claims.claim(now=NOW)
    claims.put_back(mine, OSError(errno.ENOSPC, "no space left"), now=NOW)
    assert (_anew(mine).attempts, _anew(mine).claimed_until) == (0, None)
    assert sort_letters(now=NOW) == 1


def test_a_reply_long_after_the_end_opens_a_new_ticket_beside_the_old_one():
    ticket, agent = ticket_of(receive(letter("Which server do you recommend?"))), make_agent("ines", *Topic)
    close(ticket, by=agent, now=NOW)
    month = NOW + timedelta(days=30)
    soon = receive(letter("Which one was it, please?"), recipients=(signed_ids.reply_address(ticket),), now=month)
    assert (soon.fate, soon.ticket) == (Fate.REPLY, ticket)
    ticket.refresh_from_db()
    close(ticket, by=agent, now=NOW)
    late = receive(
        letter("And for my TV?"),
        recipients=(signed_ids.reply_address(ticket),),
        now=month + timedelta(minutes=1),
    )
    assert (late.fate, late.why) == (
        Fate.TICKET,
        "its ticket was closed more than 30 days ago: a new one beside it",
    )
    assert ticket_of(late).possibly_related == ticket


def test_history_is_closed_from_the_start_answers_nobody_and_starts_no_clock():
    question = letter("Le service ne fonctionne pas comme promis : garantie légale de conformité !")
    answer = letter(
        "We put it right.", From=settings.SUPPORT_ADDRESS, In_Reply_To="<first@mail.example>", Message_ID="<a@x.y>"
    )
    first, second = imported(question), imported(answer)
    ticket = ticket_of(first)
    assert (ticket.status, ticket.closed_at, ticket.cases.count()) == (Ticket.Status.CLOSED, NOW, 0)
    assert (second.fate, second.ticket) == (Fate.REPLY, ticket)
    assert [message.author for message in ticket.messages.order_by("pk")] == ["customer", "agent"]
    assert not OutgoingEmail.objects.exists()


def imported(came: EmailMessage) -> IncomingEmail:
    name = spool.keep(came.as_bytes(), envelope=Envelope(source="import", received_at=NOW)).name
    sort_letters(now=NOW)
    return IncomingEmail.objects.get(spool_name=name)


def test_all_the_world_together_is_acknowledged_so_often_an_hour(settings: Settings):
    settings.ACKNOWLEDGEMENTS_AN_HOUR = 3
    spooled(*(letter(f"{n}", From=f"{n}@mail.example", Message_ID=f"<{n}@mail.example>") for n in range(5)))
    sort_letters(now=NOW)
    assert (Ticket.objects.count(), OutgoingEmail.objects.count()) == (5, 3)
    later = receive(letter("Later."), now=NOW + timedelta(hours=1, minutes=1))
    assert later.why == ""


@pytest.mark.django_db(transaction=True)
def test_two_sorters_at_once_make_one_ticket_of_each_letter(redis_server: str):
    envelope = Envelope(source="smtp", received_at=NOW, sender="a@b.c", recipients=(settings.SUPPORT_ADDRESS,))
    for number in range(8):
        spool.keep(letter(f"Number {number // 2}.").as_bytes(), envelope=envelope)
    collecting.collect(now=NOW)
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
    assert sorted(fates_of_all()) == [Fate.DUPLICATE] * 4 + [Fate.TICKET] * 4
    assert sorted(Message.objects.values_list("text", flat=True)) == [f"Number {number}." for number in range(4)]
    assert OutgoingEmail.objects.count() == 4
