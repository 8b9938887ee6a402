"""Rows written together are the same rows as those that are saved one by one."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import DataError, connection
from django.forms.models import model_to_dict

from supportportal.foundations.rows import insert, insert_missing, rewrite, write
from supportportal.foundations.topics import Topic
from tests.tickets.factories import make_case, make_customer
from tickets.models import Attachment, CaseEvent, Customer, IncomingEmail, Ticket

NOW = datetime(2026, 3, 10, 9, 30, 1, 234567, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def a_ticket(customer: Customer, number: int) -> Ticket:
    return Ticket(
        customer=customer,
        topic=Topic.BILLING,
        subject=f"Number {number}: ’ % ? é",
        channel=Ticket.Channel.MAIL,
        language="fr",
        opened_at=NOW,
        waiting_since=NOW,
    )


def test_rows_written_together_are_read_as_those_that_were_saved():
    customer = make_customer()
    saved, together = a_ticket(customer, 1), [a_ticket(customer, 1), a_ticket(customer, 2)]
    saved.save()
    insert(together)
    kept = list(Ticket.objects.order_by("pk"))
    assert [ticket.pk for ticket in kept] == [saved.pk, together[0].pk, together[1].pk]
    assert model_to_dict(kept[1], exclude=["id"]) == model_to_dict(kept[0], exclude=["id"])
    assert [ticket.subject for ticket in kept[1:]] == ["Number 1: ’ % ? é", "Number 2: ’ % ? é"]
    assert (kept[1].opened_at, kept[1].topic, kept[1].assignee) == (NOW, Topic.BILLING, None)


def test_a_row_written_together_can_be_saved_again():
    ticket = a_ticket(make_customer(), 1)
    insert([ticket])
    ticket.subject = "Another"
    ticket.save(update_fields=["subject"])
    assert Ticket.objects.get().subject == "Another"


def test_more_rows_than_one_statement_takes_all_get_their_keys():
    customer = make_customer()
    tickets = [a_ticket(customer, number) for number in range(1_000)]
    insert(tickets)
    by_key = dict(Ticket.objects.values_list("pk", "subject"))
    assert [by_key[ticket.pk] for ticket in tickets] == [ticket.subject for ticket in tickets]


def test_times_lists_files_and_identities_that_the_database_wants_otherwise_are_kept():
    people = [Customer(email=f"{number}@mail.example") for number in range(2)]
    insert(people)
    assert all(person.created_at for person in Customer.objects.all())
    letter = a_letter("one")
    insert([letter])
    read = IncomingEmail.objects.get()
    assert (read.envelope_to, read.raw.name, read.received_at) == (["a@b.example"], "letters/x.eml", NOW)
    assert Attachment._meta.get_field("public_id").default() != Attachment._meta.get_field("public_id").default()


def a_letter(name: str) -> IncomingEmail:
    return IncomingEmail(
        spool_name=name,
        source="smtp",
        received_at=NOW,
        envelope_to=["a@b.example"],
        sha256="x",
        size=1,
        raw="letters/x.eml",
    )


def test_what_is_there_already_is_left_alone():
    insert_missing([a_letter("one")])
    first = IncomingEmail.objects.get()
    insert_missing([a_letter("one"), a_letter("two")])
    assert [(row.pk == first.pk, row.spool_name) for row in IncomingEmail.objects.order_by("pk")] == [
        (True, "one"),
        (False, "two"),
    ]


def test_nothing_to_write_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert([])


def test_what_changed_in_many_rows_is_written_and_nothing_else():
    customer = make_customer()
    tickets = [a_ticket(customer, number) for number in range(3)]
    insert(tickets)
    for number, ticket in enumerate(tickets[:2]):
        ticket.subject, ticket.closed_at, ticket.status = f"“{number}” % \\ é", NOW, Ticket.Status.CLOSED
        ticket.language = "en"
    rewrite(tickets[:2], ("subject", "closed_at", "status"))
    rewrite([], ("subject",))
    kept = Ticket.objects.order_by("pk").values_list("subject", "closed_at", "status", "language")
    assert list(kept) == [
        ("“0” % \\ é", NOW, "closed", "fr"),
        ("“1” % \\ é", NOW, "closed", "fr"),
        ("Number 2: ’ % ? é", None, "waiting_for_us", "fr"),
    ]


def test_a_row_can_be_written_from_anything_that_has_its_columns():
    case = make_case()
    said = [{"said": ["“é” \\ %s", number, None, True]} for number in range(2)]
    entries = [
        SimpleNamespace(
            case_id=case.pk,
            sequence=100 + number,
            kind="x",
            actor="system",
            occurred_at=NOW,
            recorded_at=NOW,
            payload=payload,
            words=None,
            salt="",
            previous_hash="",
            hash=str(number),
        )
        for number, payload in enumerate(said)
    ]
    keys = write(CaseEvent, entries)
    read = [CaseEvent.objects.get(pk=key) for key in keys]
    assert [(event.case, event.hash, event.payload, event.occurred_at) for event in read] == [
        (case, "0", said[0], NOW),
        (case, "1", said[1], NOW),
    ]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps texts of any length")
def test_a_text_too_long_for_its_column_is_refused_and_not_cut():
    ticket = a_ticket(make_customer(), 1)
    ticket.language = "much too long"
    with pytest.raises(DataError):
        insert([ticket])
