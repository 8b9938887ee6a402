"""People can be forgotten: words go by a rule, days and chain stay, and nothing else is ever changed or deleted."""

import importlib

import pytest
from django.db import DatabaseError, connection, transaction

from tests.people import make_agent
from tests.tickets.guarantee.evidence.test_tampering import verified
from tests.tickets.guarantee.reading import days, fresh, reported
from tickets.guarantee.evidence.erasure import erase_words
from tickets.guarantee.evidence.redacting import record_redaction
from tickets.guarantee.evidence.register import keep_register
from tickets.guarantee.evidence.story import story_of
from tickets.guarantee.rules.events import facts_of
from tickets.guarantee.rules.words import FACTS, WORDS, Undeclared, parted
from tickets.guarantee.steps import ending, questions
from tickets.models import CaseEvent, CaseSeal, ConformityCase

pytestmark = pytest.mark.django_db
SECRET = "my neighbour's Wi-Fi"
RULE = "five years after closing"
KEPT = importlib.import_module("tickets.migrations.0031_the_log_stays")


@pytest.fixture
def guarded() -> None:
    """The deletions, too, which the database of the tests lets pass; for this test's transaction."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in KEPT.GUARD_DELETIONS[connection.vendor]:
            cursor.execute(statement)


def closed_case() -> ConformityCase:
    case, agent = reported(), make_agent()
    questions.ask(case, agent=agent, question=SECRET, why="it differs", now=days(1))
    ending.withdraw(case, words=f"It was {SECRET}", now=days(2))
    keep_register(now=days(2))
    return case


def everything_about(model: type) -> str:
    return str(list(model._base_manager.values()))


def test_words_are_beside_the_event_and_their_salted_hash_is_in_it() -> None:
    asked = closed_case().events.get(kind="info_requested")
    assert (asked.payload["sealed"]["names"], SECRET in str(asked.payload)) == (["question", "why"], False)
    assert facts_of(asked) | {"changes": {}} == {"question": SECRET, "why": "it differs", "changes": {}}
    other = CaseEvent.objects.get(kind="withdrawn")
    assert other.words == {"words": f"It was {SECRET}", "changes": {"close_reason": f"It was {SECRET}"}}
    assert len({event.salt for event in CaseEvent.objects.exclude(salt="")}) == 3


def test_a_case_that_is_erased_keeps_its_days_and_its_chain_and_says_by_which_rule() -> None:
    case = closed_case()
    story = len(story_of(case))
    erased = erase_words(case, by="system", rule=RULE, now=days(3))
    assert (erased.kind, erased.payload["rule"]) == ("erased", RULE)
    assert {"question", "why", "words", "changes.close_reason"} <= set(erased.payload["erased"])
    row = fresh(case)
    assert (row.close_reason, row.contract_reference, row.last_day, row.state) == ("", "", case.last_day, "withdrawn")
    assert [SECRET in everything_about(model) for model in (CaseEvent, ConformityCase)] == [False, False]
    assert set(CaseEvent.objects.values_list("salt", flat=True)) == {""}
    assert set(CaseSeal.objects.values_list("salt", flat=True)) == {""}
    keep_register(now=days(3))
    assert verified() == ([f"case {case.pk}: words erased by rule “{RULE}” on 2026-03-13", "1 whole, 0 broken"], 0)
    assert len(story_of(row)) == story


def test_words_that_are_missing_without_a_rule_are_found() -> None:
    case = closed_case()
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in {"sqlite": KEPT.SQLITE_BACK, "postgresql": KEPT.POSTGRESQL_BACK}[connection.vendor]:
            cursor.execute(statement)
    case.events.filter(kind="info_requested").update(words=None, salt="")
    CaseSeal.objects.update(salt="")
    said, code = verified()
    assert (said[:2], code) == (
        [
            f"case {case.pk}, event 3: its words are missing, and no rule erased them",
            f"case {case.pk}: a salt is missing, and no rule erased it",
        ],
        1,
    )


def test_the_database_refuses_every_change_and_every_deletion_but_that_of_words_by_a_rule(guarded: None) -> None:
    case = closed_case()
    refused = [
        lambda: case.events.update(kind="closed"),
        lambda: case.events.update(words=None, salt=""),  # no event says by which rule
        lambda: case.events.update(words={"question": "x"}),
        lambda: CaseSeal.objects.update(salt=""),
        lambda: CaseSeal.objects.update(rows={}),
        *(lambda table=table: run(f"DELETE FROM {table}") for table in KEPT.KEPT),
    ]
    if connection.vendor == "postgresql":
        refused += [lambda table=table: run(f"TRUNCATE {table} CASCADE") for table in KEPT.KEPT]
    connection.check_constraints()
    for act in refused:
        with pytest.raises(DatabaseError, match=r"never changes|never deleted"), transaction.atomic():
            act()
    erase_words(case, by="system", rule=RULE, now=days(3))
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        case.events.filter(kind="info_requested").update(words={"question": "x"}, salt="1")
    assert verified()[1] == 0


def test_a_redaction_lets_go_the_words_of_those_events_only_that_it_names() -> None:
    case = closed_case()
    without = {"rule": RULE, "changed": (), "without": lambda text: text.replace(SECRET, "…"), "actor": "system"}
    record_redaction(case.ticket, now=days(3), **without)
    emptied = case.events.get(kind="redacted").payload["emptied"]
    assert list(case.events.filter(sequence__in=emptied).values_list("words", flat=True)) == [None, None]
    [other] = case.events.exclude(salt="").exclude(kind="redacted")
    connection.check_constraints()
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        case.events.filter(pk=other.pk).update(words=None, salt="")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_text_in_an_event_is_declared_as_words_or_as_a_fact() -> None:
    assert set() == WORDS & FACTS
    assert parted({"question": "x", "how": "by list", "late": True}) == (
        {"how": "by list", "late": True},
        {"question": "x"},
    )
    for unknown in ("Claire", ["Claire"], {"name": "Claire"}):
        with pytest.raises(Undeclared):
            parted({"nobody_declared_me": unknown})


def test_every_field_of_a_case_that_holds_text_is_declared() -> None:
    texts = {
        field.name
        for field in ConformityCase._meta.concrete_fields
        if field.get_internal_type() in ("CharField", "TextField", "SlugField") and not field.choices
    }
    assert texts - {"link_nonce", "last_hash"} <= WORDS | FACTS
