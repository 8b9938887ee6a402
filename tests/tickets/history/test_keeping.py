"""The history of a ticket can't be changed: who acted and why may be forgotten, and nothing else."""

import importlib
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_ticket
from tests.tickets.history.reading import history
from tickets import handling
from tickets.forgetting.erasing import forget_ticket
from tickets.forgetting.redaction import take_out_words
from tickets.history.recording import record, record_all
from tickets.history.sentences import sentences_of
from tickets.in_hand.tagging import tag
from tickets.models import Redaction, Ticket, TicketEvent
from tickets.whose.other_customer import give_to

pytestmark = pytest.mark.django_db
Kind = TicketEvent.Kind
GUARDS = importlib.import_module("tickets.migrations.0058_keep_a_history")


@pytest.fixture
def guarded() -> None:
    """The deletions, too, which the database of the tests lets pass; for this test's transaction."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in GUARDS.GUARD_DELETIONS[connection.vendor]:
            cursor.execute(statement)


def an_event(**facts: Any) -> TicketEvent:
    record(make_ticket(), Kind.CLOSED, by=make_agent("maya"), now=NOON, reason="It works.", **facts)
    return TicketEvent.objects.get()


@pytest.mark.parametrize(
    "change",
    [{"kind": "moved"}, {"at": None}, {"reason": "Another."}, {"facts": {}}, {"agent": "other"}, {"ticket": 0}],
)
def test_the_database_refuses_to_change_what_happened(guarded: None, change: dict[str, Any]) -> None:
    event = an_event()
    given = {"at": {"at": event.at.replace(year=2020)}, "agent": {"agent": make_agent("omar")}}
    (name,) = change
    change = {"ticket": make_ticket()} if name == "ticket" else given.get(name, change)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        TicketEvent.objects.filter(pk=event.pk).update(**change)


def test_the_database_refuses_to_delete_it_and_the_ticket_it_belongs_to(guarded: None) -> None:
    event = an_event()
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        TicketEvent.objects.all()._raw_delete("default")
    with pytest.raises(ProtectedError):
        Ticket.objects.filter(pk=event.ticket_id).delete()


def test_who_acted_may_be_forgotten_and_is_not_taken_for_the_portal(guarded: None) -> None:
    event = an_event()
    assert history(event.ticket) == ["Maya closed it"]
    assert event.agent
    event.agent.user.delete()
    event.refresh_from_db()
    assert (event.agent, history(event.ticket)) == (None, ["An agent who left closed it"])


def test_the_reason_goes_with_the_words_of_its_ticket(guarded: None) -> None:
    ticket, maya = make_ticket(), make_agent("maya")
    give_to(ticket, email="carl@cust.example", name="Carl", reason="Carl pays for it.", agent=maya, now=NOON)
    tag(Ticket.objects.all(), name="Carl of Paris", by=maya, now=NOON)
    handling.close(ticket, by=maya, now=NOON)
    forget_ticket(ticket, by="system", rule="on request", now=NOON)
    said = [("customer_changed", ""), ("tagged", ""), ("closed", "")]
    assert [(event.kind, event.reason) for event in ticket.events.all()] == said
    assert not ticket.tags.exists()


def test_a_passage_that_is_taken_out_takes_a_reason_that_quotes_it_along(guarded: None) -> None:
    ticket, maya = make_ticket(text="My code is Zanzibar."), make_agent("maya")
    for reason in ("They say Zanzibar.", "They say nothing."):
        record(ticket, Kind.CUSTOMER_CHANGED, by=maya, now=NOON, reason=reason, customer=1, customer_before=2)
    trace = Redaction(by=maya, kind="other")
    take_out_words(ticket.messages.get(author="customer"), words="Zanzibar", trace=trace, now=NOON)
    assert [event.reason for event in ticket.events.all()] == ["", "They say nothing."]


def test_any_number_of_tickets_is_written_down_at_once(django_assert_num_queries: Any) -> None:
    tickets, maya = [make_ticket(subject=f"Number {n}") for n in range(3)], make_agent("maya")
    with django_assert_num_queries(1):
        record_all(tickets, Kind.CLOSED, by=maya, now=NOON)
    with django_assert_num_queries(1):
        assert history(tickets[2]) == ["Maya closed it"]
    for ticket, name in zip(tickets, ["omar", "noor"], strict=False):
        record(ticket, Kind.ASSIGNED, by=maya, now=NOON, to=make_agent(name).pk)
    events = list(TicketEvent.objects.filter(kind="assigned").order_by("pk").select_related("agent__user"))
    with django_assert_num_queries(1):
        assert sentences_of(events) == ["Maya gave it to Omar", "Maya gave it to Noor"]
