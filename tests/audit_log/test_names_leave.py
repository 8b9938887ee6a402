"""Somebody is forgotten: the log keeps who did what and when, loses whom it names, and nothing else changes."""

import importlib

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from supportportal.audit_log import naming
from supportportal.foundations.staff.audit import Act, erase_names, record_act
from supportportal.models import AuditEntry
from tests.left_behind import left_of
from tests.people import make_agent
from tests.tickets.factories import closed_ticket_row, customer_row, make_subscription
from tickets.forgetting import erasure_requests
from tickets.guarantee.rules.events import by
from tickets.models import Customer, SenderRule, Subscription
from tickets.whose import merging_customers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
TABLE = "supportportal_auditentry"


def a_search(words: str) -> AuditEntry:
    record_act(Act.CUSTOMERS_SEARCHED, about=Customer, words=words)
    return AuditEntry.objects.latest("pk")


def update(entry: AuditEntry, change: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET {change} WHERE id = {entry.pk}")


def is_refused(entry: AuditEntry, change: str) -> bool:
    try:
        update(entry, change)
    except DatabaseError as refusal:
        return "never changes" in str(refusal)
    return False


EMPTIED = "object_repr = '', changes = NULL, additional_data = NULL"


def test_an_entry_is_emptied_once_a_later_one_lists_it_and_never_otherwise() -> None:
    before, other = a_search("Zebulon"), a_search("somebody else")
    assert is_refused(before, EMPTIED)
    record_act(Act.NAMES_ERASED, about=Customer, count=1, entries=[before.pk])
    announcement, after = AuditEntry.objects.latest("pk"), a_search("Zebulon")
    assert is_refused(other, EMPTIED) and is_refused(after, EMPTIED) and is_refused(announcement, EMPTIED)
    for change in ("additional_data = NULL", "object_repr = 'x'", f"{EMPTIED}, act = 'read.customers'"):
        assert is_refused(before, f"{EMPTIED}, actor_id = 1") and is_refused(other, change), change
    assert is_refused(before, f"{EMPTIED}, act = 'read.customers'") and is_refused(before, "object_repr = 'x'")
    update(before, EMPTIED)
    before.refresh_from_db()
    assert (before.object_repr, before.changes, before.additional_data, before.act) == (
        "",
        None,
        None,
        "read.customers_search",
    )


class SqlRunner:
    """What a migration asks of Django’s editor, within the transaction of a test."""

    connection = connection

    @staticmethod
    def execute(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


def test_taken_back_the_database_refuses_this_too() -> None:
    migration = importlib.import_module("supportportal.migrations.0004_names_leave_the_audit_log")
    entry = a_search("Zebulon")
    record_act(Act.NAMES_ERASED, about=Customer, count=1, entries=[entry.pk])
    migration.unguard(None, SqlRunner)
    assert is_refused(entry, EMPTIED)
    migration.guard(None, SqlRunner)
    assert not is_refused(entry, EMPTIED)


def test_searches_for_a_part_of_the_name_go_and_those_for_others_stay() -> None:
    for words in ("zebulon", "Zebulon Quixote", "quixot", "ZEBULON@quixote.example", "Lebulon", "Joanne Quixoteau"):
        a_search(words)
    erase_names(customer_row(), rows=[], traces=["zebulon@quixote.example"], names=["Zebulon", "Quixote"])
    searches = AuditEntry.objects.filter(act=Act.CUSTOMERS_SEARCHED).order_by("pk")
    kept = [entry.additional_data["words"] for entry in searches if entry.additional_data]
    assert kept == ["quixot", "Lebulon", "Joanne Quixoteau"]


def test_nothing_of_who_is_forgotten_is_left_in_the_log_and_each_entry_still_reads(client: Client) -> None:
    customer = customer_row("Zébulon Quixote", email="zebulon@quixote.example", phone="+33 1 99 00 77 55")
    ticket, agent = closed_ticket_row("Marmalade", customer=customer), make_agent("ada")
    stranger = customer_row("Claire Martin")
    for about in (customer, stranger):
        record_act(Act.CUSTOMER_CHANGED, about=about, changes={"name": [str(about), "Quixotte"]})
    record_act(Act.LINKS_ENDED, about=ticket)
    record_act(Act.ADDRESS_ADDED, about=stranger, address="zebulon@quixote.example")
    a_search("+33 1 99 00 77 55"), a_search("zébulon")
    SenderRule.objects.create(sender="zebulon@quixote.example", act="refuse", made_at=timezone.now())
    contract = make_subscription(customer, reference="PV-77777777")
    Subscription.objects.filter(pk=contract.pk).update(ended_on="2025-02-01")
    erasure_requests.forget(customer, by=by(agent), now=timezone.now())
    assert erasure_requests.forget_person(customer, now=timezone.now())
    assert list(left_of("Zébulon", "Zebulon", "z\\u00e9bulon", "Marmalade", "PV-77777777", "99 00 77")) == []
    assert {"Changed the customer Claire Martin: Name: Claire Martin → Quixotte"} == {
        line for entry in AuditEntry.objects.all() if "Claire" in (line := str(entry))
    }
    told = [str(entry) for entry in AuditEntry.objects.filter(naming.EMPTIED)]
    assert "Changed the customer (forgotten)" in told and "Searched the customers for “(forgotten)”" in told


def test_twice_is_once() -> None:
    customer = customer_row("Zebulon Quixote")
    record_act(Act.CUSTOMER_CHANGED, about=customer, changes={})
    for _ in range(2):
        erase_names(customer, rows=[Customer.objects.filter(pk=customer.pk)])
    assert AuditEntry.objects.filter(act=Act.NAMES_ERASED).count() == 1


def test_entries_about_others_whose_address_only_ends_or_begins_alike_stay() -> None:
    others = ("joann@mail.example", "ann@mail.example.org", "x.ann@mail.example", "see joann@mail.example\nnow")
    for words in ("ann@mail.example", "Ann@mail.example.", "to\nann@mail.example\n", "<ann@mail.example>", *others):
        a_search(words)
    erase_names(customer_row(), rows=[], traces=["ann@mail.example"])
    searches = AuditEntry.objects.filter(act=Act.CUSTOMERS_SEARCHED, additional_data__isnull=False)
    assert sorted(entry.additional_data["words"] for entry in searches) == sorted(others)


def test_what_an_agent_typed_for_a_telephone_takes_nothing_else_along() -> None:
    customer = customer_row("Zebulon Quixote", phone="none")
    record_act(Act.CUSTOMER_CHANGED, about=customer_row("Claire Martin"), changes={"phone": ["", "none"]})
    assert erasure_requests.forget_person(customer, now=timezone.now())
    assert [str(entry) for entry in AuditEntry.objects.filter(act=Act.CUSTOMER_CHANGED)] == [
        "Changed the customer Claire Martin: Telephone: – → none"
    ]


def test_what_was_noted_about_who_was_merged_away_leaves_the_log_by_their_number() -> None:
    agent, kept = make_agent("ada"), customer_row("Ann Example")
    same, another = customer_row("Zebulon Quixote"), customer_row("Bo Barley")
    for about in (same, another):
        record_act(Act.CUSTOMER_CHANGED, about=about, changes={"name": ["Marmaduke", "Mistyped"]})
    merging_customers.merge(kept, other=same, reason="One person.", agent=agent, now=timezone.now())
    mistake = merging_customers.merge(kept, other=another, reason="A mistake.", agent=agent, now=timezone.now())
    assert merging_customers.undo(mistake, agent=agent, now=timezone.now()).pk == another.pk
    assert erasure_requests.forget_person(kept, now=timezone.now())
    changed = AuditEntry.objects.filter(act=Act.CUSTOMER_CHANGED, changes__isnull=False)
    assert [entry.object_pk for entry in changed] == [str(another.pk)]


def test_who_else_they_were_leaves_the_log_too_and_who_is_somebody_else_again_stays() -> None:
    agent, kept = make_agent("ada"), customer_row("Ann Example")
    facts = {"name": "Zebulon Quixote", "phone": "+33 1 99 00 77 55"}
    same = customer_row(email="zebulon@quixote.example", subscription_reference="PV-77777777", **facts)
    another = customer_row("Bo Barley", email="bo@barley.example", phone="+33 1 88 00 77 55")
    for words in ("+33 1 99 00 77 55", "pv-77777777", "Quixote", "+33 1 88 00 77 55", "Barley"):
        a_search(words)
    merging_customers.merge(kept, other=same, reason="One person.", agent=agent, now=timezone.now())
    merger = merging_customers.merge(kept, other=another, reason="A mistake.", agent=agent, now=timezone.now())
    merging_customers.undo(merger, agent=agent, now=timezone.now())
    assert erasure_requests.forget_person(kept, now=timezone.now())
    assert list(left_of("Zebulon", "Quixote", "PV-77777777", "99 00 77")) == []
    searches = AuditEntry.objects.filter(act=Act.CUSTOMERS_SEARCHED, additional_data__isnull=False)
    assert [entry.additional_data["words"] for entry in searches.order_by("pk")] == ["+33 1 88 00 77 55", "Barley"]
