"""The mail server we hand our letters to is busy, refuses, or falls silent after it took the letter."""

from datetime import timedelta

import pytest

from tests.faults.relay import HANGS, Relay
from tests.tickets.mailroom.letters import NOW, adas_ticket
from tickets.models import OutgoingEmail
from tickets.outbox.delivery import deliver_outbox

pytestmark = pytest.mark.django_db


def days_of_delivery() -> None:
    for hour in range(7 * 24):
        deliver_outbox(now=NOW + timedelta(hours=hour))


def test_a_busy_relay_gets_the_letter_later_once_and_under_its_first_name(relay: Relay):
    adas_ticket()
    email = OutgoingEmail.objects.get()
    relay.answers = ["451 Busy", "421 Closing"]
    days_of_delivery()
    assert relay.message_ids == [email.message_id_header]
    email.refresh_from_db()
    assert (email.sent_at is not None, email.failed_at) == (True, None)


def test_a_refused_letter_is_given_up_and_says_why(relay: Relay):
    adas_ticket()
    relay.answers = ["554 No such place"]
    days_of_delivery()
    assert relay.message_ids == []
    email = OutgoingEmail.objects.get()
    assert (email.sent_at, email.failed_at) == (None, NOW)
    assert "No such place" in email.failure


@pytest.mark.timeout(60)
@pytest.mark.parametrize("silences", [1, 5])
def test_a_relay_that_falls_silent_after_taking_the_letter_gets_it_at_most_twice(relay: Relay, silences: int):
    adas_ticket()
    email = OutgoingEmail.objects.get()
    relay.answers = [HANGS] * silences
    days_of_delivery()
    assert relay.message_ids == [email.message_id_header] * 2


def test_one_letters_trouble_is_not_the_next_ones(relay: Relay):
    adas_ticket("ada@mail.example")
    adas_ticket("zoe@mail.example")
    relay.answers = ["554 No such place"]
    deliver_outbox(now=NOW)
    deliver_outbox(now=NOW)
    assert [str(letter["To"]) for letter in relay.letters] == ["zoe@mail.example"]
