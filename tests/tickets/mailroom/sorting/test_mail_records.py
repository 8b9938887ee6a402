"""The counters add up, and a letter gets a second chance."""

import pytest
from django.conf import settings

from supportportal.foundations.topics import Topic
from tests.people import make_agent
from tests.tickets.mailroom.letters import NOW, adas_ticket, letter, receive, ticket_of
from tickets.fate_reasons import as_columns, not_sorted
from tickets.mailroom.arriving import collecting, spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting import mail_records
from tickets.mailroom.sorting.mail_records import Reconciliation, reconcile
from tickets.mailroom.sorting.replay import replay
from tickets.models import IncomingEmail, Message, OutgoingEmail, Ticket
from tickets.outbox.failures import retry

pytestmark = pytest.mark.django_db
Fate = IncomingEmail.Fate
NONE = {"ticket": 0, "reply": 0, "bounce": 0, "duplicate": 0, "quarantine": 0, "refused": 0, "spam": 0}


def test_letters_are_the_sum_of_their_fates_and_what_waits():
    receive(letter("One."))
    receive(letter("One."))
    receive(letter(From=""), sender="")
    spool.keep(letter("Two.").as_bytes(), envelope=Envelope(source="smtp", received_at=NOW))
    fates = NONE | {"ticket": 1, "duplicate": 1, "quarantine": 1}
    assert reconcile() == Reconciliation(letters=3, unsorted=0, spooled=1, unexplained=0, fates=fates)
    collecting.collect(now=NOW)
    assert reconcile() == Reconciliation(letters=4, unsorted=1, spooled=0, unexplained=0, fates=fates)


def test_a_fate_that_leads_nowhere_is_unexplained():
    receive(letter("One."))
    receive(letter("One."))
    IncomingEmail.objects.update(ticket=None, duplicate_of=None)
    assert (reconcile().unexplained, mail_records.unexplained()) == (2, 1)


def test_a_letter_from_the_quarantine_becomes_a_ticket_and_is_acknowledged_once():
    row = receive(letter())
    OutgoingEmail.objects.all().delete()
    Ticket.objects.all().delete()
    IncomingEmail.objects.update(
        fate=Fate.QUARANTINE, **as_columns(not_sorted(attempts=3, why="KeyError")), fingerprint=None
    )
    row = replay(row, by=make_agent("ines", *Topic), now=NOW)
    assert (row.fate, row.why, row.message.text) == (Fate.TICKET, "", "It is too slow in the evening.")
    assert replay(row, by=None, now=NOW).ticket == row.ticket
    assert (Ticket.objects.count(), Message.objects.count(), OutgoingEmail.objects.count()) == (1, 1, 1)


def test_a_letter_whose_ticket_is_gone_comes_back_without_a_second_acknowledgement():
    row = receive(letter())
    OutgoingEmail.objects.all().delete()
    Ticket.objects.all().delete()
    row = replay(row, by=None, now=NOW)
    assert (row.fate, row.why) == (Fate.TICKET, "not acknowledged: was sorted before")
    assert not OutgoingEmail.objects.exists()


def test_reading_a_letter_anew_mends_its_message():
    row = receive(letter("What she wrote."))
    Message.objects.update(text="misread")
    replay(row, by=None, now=NOW)
    assert Message.objects.get().text == "What she wrote."


@pytest.mark.parametrize("fate", [Fate.DUPLICATE, Fate.BOUNCE])
def test_a_copy_stays_a_copy_and_a_bounce_a_bounce(fate: IncomingEmail.Fate):
    first = receive(letter())
    ours = OutgoingEmail.objects.get()
    away = letter(
        "Away.", Auto_Submitted="auto-replied", From="mailer-daemon@mail.example", To=settings.SUPPORT_ADDRESS
    )
    row = receive(letter() if fate == Fate.DUPLICATE else away, sender="")
    assert row.fate == fate
    before = (row.fate, row.why, row.ticket, row.duplicate_of)
    row = replay(row, by=None, now=NOW)
    assert (row.fate, row.why, row.ticket, row.duplicate_of) == before
    assert (Ticket.objects.get(), OutgoingEmail.objects.get()) == (first.ticket, ours)


def test_a_letter_given_up_is_tried_again_with_the_same_message_id():
    adas_ticket()
    sent = OutgoingEmail.objects.get()
    OutgoingEmail.objects.update(failed_at=NOW, failure="550", attempts=3, unknown_outcomes=2)
    again = retry(sent, now=NOW)
    assert (again.failed_at, again.failure, again.attempts, again.unknown_outcomes) == (None, "", 0, 0)
    assert again.message_id_header == sent.message_id_header
    OutgoingEmail.objects.update(sent_at=NOW)
    assert retry(sent, now=NOW).sent_at == NOW


def test_replaying_leaves_the_tickets_state_alone():
    row = receive(letter())
    ticket = ticket_of(row)
    Ticket.objects.update(status="waiting_for_customer", waiting_since=None)
    replay(row, by=None, now=NOW)
    ticket.refresh_from_db()
    assert ticket.status == "waiting_for_customer"
