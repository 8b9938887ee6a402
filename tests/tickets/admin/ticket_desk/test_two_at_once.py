"""Two hands on one ticket at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from tests.people import make_agent, signed_in
from tests.tickets.factories import case_row, ticket_row
from tickets.admin.form_keys import new_key
from tickets.models import Message, OutgoingEmail, SentForm

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reply_form_sent_twice_in_the_same_instant_is_one_message_and_one_letter() -> None:
    ticket = ticket_row(text="Help")
    maya = make_agent("maya", "connectivity")
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


def test_news_of_a_case_sent_twice_in_the_same_instant_is_told_once() -> None:
    ticket = ticket_row(text="Help")
    maya, case = make_agent("maya", "connectivity"), case_row(ticket, days_ago=3)
    key = new_key(maya, ticket_id=ticket.pk)
    posted = {"case": case.pk, "fact": "We look", "next_step": "We go on", "by_day": "2099-01-01", "key": key}
    address = reverse("admin:tickets_ticket_report-progress", args=[ticket.pk])
    clients, start = [signed_in(maya.user), signed_in(maya.user)], Barrier(2)

    def press(number: int) -> int:
        try:
            start.wait(10)
            return clients[number].post(address, posted).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(press, range(2))) == [302, 302]
    assert case.events.filter(kind="progress").count() == 1
    assert SentForm.objects.count() == 1
