"""An agent makes a message a request of its own, from the message itself."""

import pytest
from django.urls import reverse

from tests.people import make_agent, signed_in
from tests.tickets.factories import make_ticket
from tickets import handling
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_the_message_is_ticked_and_becomes_a_request_once() -> None:
    ticket = make_ticket()
    message = handling.add_customer_message(
        ticket, text="The invoice is wrong.", received_at=ticket.opened_at, now=ticket.opened_at
    )
    desk, page = signed_in(make_agent("maya").user), reverse("admin:tickets_ticket_split", args=[ticket.pk])
    acts = reverse("admin:tickets_ticket_acts", args=[ticket.pk, message.pk])
    assert acts in desk.get(ticket.get_absolute_url()).content.decode()
    assert f"{page}?message={message.pk}" in desk.get(acts).content.decode()
    shown = desk.get(page, {"message": message.pk}).content.decode()
    assert shown.count("checked") == 1 and f'value="{message.pk}"' in shown
    empty = desk.post(page, {"subject": "", "topic": "billing"})
    assert (empty.status_code, Ticket.objects.count()) == (200, 1)
    filled = {"messages": [message.pk], "subject": "The invoice", "topic": "billing"}
    answer = desk.post(page, filled, follow=True)
    born = Ticket.objects.exclude(pk=ticket.pk).get()
    assert f"It is request #{born.pk} now." in answer.content.decode()
    assert (born.subject, born.topic, [m.pk for m in born.messages.open_to_customers()]) == (
        "The invoice",
        "billing",
        [message.pk],
    )
    desk.post(page, filled)
    assert Ticket.objects.count() == 2
