"""What an agent reads after a reply that a copy for testing holds."""

import pytest
from django.contrib.messages import get_messages
from pytest_django import Settings

from tests.people import make_agent, signed_in
from tests.tickets.factories import ticket_row

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("hold", "said"), [(True, "Reply kept and held: no letter leaves this portal."), (False, "Reply sent.")]
)
def test_a_reply_that_is_held_is_not_said_to_be_sent(settings: Settings, hold: bool, said: str) -> None:
    settings.OUTGOING_HOLD = hold
    ticket, client = ticket_row(topic="connectivity"), signed_in(make_agent().user)
    facts = {"text": "Try again.", "seen": ticket.messages.latest("pk").pk}
    answer = client.post(f"/admin/tickets/ticket/{ticket.pk}/reply/", facts)
    assert [str(each) for each in get_messages(answer.wsgi_request)] == [said]
