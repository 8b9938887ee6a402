"""A closed day gave its reason in a column for each language; since migration 0010 it has one for all."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = "0009_topics_are_listed_in_the_code", "0010_a_closed_day_says_why_in_any_language"


def migrated_to(name: str) -> StateApps:
    executor = MigrationExecutor(connection)
    return executor.migrate([("chat", name)]).apps


@pytest.fixture
def before() -> Iterator[StateApps]:
    yield migrated_to(BEFORE)
    executor = MigrationExecutor(connection)
    executor.migrate([node for node in executor.loader.graph.leaf_nodes() if node[0] == "chat"])


def test_its_reasons_move_there_and_back(before: StateApps) -> None:
    days = before.get_model("chat", "ClosedDay").objects
    days.create(day="2026-12-24", reason_en="Inventory", reason_fr="Inventaire")
    days.create(day="2026-12-26", topic="billing", reason_fr="Pont")
    days.create(day="2026-12-31")
    after = migrated_to(AFTER).get_model("chat", "ClosedDay").objects
    assert list(after.order_by("day").values_list("reasons", flat=True)) == [
        {"en": "Inventory", "fr": "Inventaire"},
        {"fr": "Pont"},
        {},
    ]
    back = migrated_to(BEFORE).get_model("chat", "ClosedDay").objects.order_by("day")
    assert list(back.values_list("reason_en", "reason_fr")) == [("Inventory", "Inventaire"), ("", "Pont"), ("", "")]
    back.all().delete()
