"""Who is forgotten is counted as before: requests, chats and cases by month."""

from datetime import datetime, timedelta

import pytest
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

import chat.forgetting
from chat.models import Conversation
from tests.chat.factories import a_conversation, said
from tests.tickets.factories import case_row, closed_ticket_row
from tickets.admin.queue_desk.months import tables_by_month
from tickets.forgetting import erasure_requests, retention
from tickets.guarantee.rules.events import SYSTEM
from tickets.models import ConformityCase, Customer, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


def reports(*, now: datetime) -> list[object]:
    tickets, chats = Ticket.objects.all(), Conversation.objects.all()
    return [
        tables_by_month(ConformityCase.objects.all(), now=now),
        by_month_and_topic(tickets, at="opened_at"),
        by_month_and_topic(chats, at="started_at"),
    ]


def by_month_and_topic(rows: QuerySet, *, at: str) -> list[object]:
    monthly = rows.order_by().annotate(month=TruncMonth(at)).values("month", "topic")
    return list(monthly.annotate(count=Count("pk")).order_by("month", "topic"))


def test_the_numbers_of_each_month_are_the_same_after_everybody_is_forgotten() -> None:
    now = timezone.now()
    for number, topic in enumerate(("connectivity", "billing", "billing")):
        ticket = closed_ticket_row(topic=topic)
        Ticket.objects.filter(pk=ticket.pk).update(opened_at=now - timedelta(days=40 * number))
        case_row(ticket, days_ago=40 * (number + 1), conformity_at=now - timedelta(days=40 * number))
        chat_row = a_conversation(f"Claire{number}", topic=topic)
        said(chat_row, "Hello")
    Conversation.objects.update(status="closed", closed_at=now)
    ConformityCase.objects.update(state="closed", closed_at=now - timedelta(days=366 * 5 + 1))
    before = reports(now=now)
    assert all(before)
    for customer in Customer.objects.all():
        erasure_requests.forget(customer, by=SYSTEM, now=now)
    retention.forget_due(now=now)
    chat.forgetting.forget_due(now=now)
    assert not Customer.objects.filter(forgotten_at=None).exists()
    assert reports(now=now) == before
