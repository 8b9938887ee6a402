"""The chat had canned replies of its own, a row for each language; since its migration 0015 all are of one kind."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from tickets.models import CannedReply

pytestmark = pytest.mark.django_db(transaction=True)


def migrated_to(name: str) -> StateApps:
    return MigrationExecutor(connection).migrate([("chat", name)]).apps


@pytest.fixture
def before() -> Iterator[StateApps]:
    yield migrated_to("0014_masks_that_hide_no_secret")
    executor = MigrationExecutor(connection)
    executor.migrate([node for node in executor.loader.graph.leaf_nodes() if node[0] == "chat"])


def test_languages_come_together_and_a_shortcut_stays_one_reply(before: StateApps) -> None:
    replies = before.get_model("chat", "CannedReply").objects
    rows = [
        ("hello", "fr", "", "Salutation", "Bonjour {name}"),
        ("hello", "en", "", "Greeting", "Hello {name}"),
        ("hello", "en", "billing", "Greeting", "Hello from billing"),
        ("a-shortcut-as-long-as-it-may-be", "en", "", "Long", "One"),
        ("a-shortcut-as-long-as-it-may-be", "en", "connectivity", "Long", "Two"),
    ]
    for shortcut, language, topic, title, text in rows:
        replies.create(shortcut=shortcut[:30], language=language, topic=topic, title=title, text=text)
    migrated_to("0015_canned_replies_of_one_kind")
    moved = CannedReply.objects.order_by("pk").values_list("shortcut", "title", "agent", "team", "topics", "texts")
    assert list(moved) == [
        ("a-shortcut-as-long-as-it-may-b", "Long", None, None, [], {"en": "One"}),
        ("hello", "Greeting", None, None, [], {"fr": "Bonjour {customer}", "en": "Hello {customer}"}),
        ("hello-billing", "Greeting", None, "billing", [], {"en": "Hello from billing"}),
        ("a-shortcut-as-lon-connectivity", "Long", None, "connectivity", [], {"en": "Two"}),
    ]
