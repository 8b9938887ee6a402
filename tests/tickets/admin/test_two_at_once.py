"""Two hands on one ticket at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from tests.tickets.admin.factories import a_ticket, an_agent, signed_in
from tickets.models import Message, OutgoingEmail

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reply_form_sent_twice_in_the_same_instant_is_one_message_and_one_letter() -> None:
    ticket = a_ticket(text="Help")
    maya = an_agent("maya", "connectivity")
    posted = {"text": "Try WireGuard.", "seen": ticket.messages.get().pk}
    clients, start = [signed_in(maya.user), signed_in(maya.user)], Barrier(2)

    def press(number: int) -> int:
        try:
            start.wait(10)
            return clients[number].post(reverse("admin:tickets_ticket_reply", args=[ticket.pk]), posted).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(press, range(2))) == [302, 302]
    assert Message.objects.filter(author="agent").count() == 1
    assert OutgoingEmail.objects.count() == 1
