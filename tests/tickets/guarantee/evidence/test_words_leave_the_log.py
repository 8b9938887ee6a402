"""Events that had words in them before are moved once: the old end of each chain stays known, and a break in it too."""

import hashlib
import importlib

import pytest
from django.apps import apps
from django.db import connection

from tests.tickets.guarantee.evidence.test_erasure import KEPT, SECRET, closed_case
from tests.tickets.guarantee.evidence.test_tampering import verified
from tickets.guarantee.rules.events import canonical, facts_of
from tickets.models import CaseEvent, CaseSeal, ConformityCase, RegisterEntry

pytestmark = pytest.mark.django_db
MOVE = importlib.import_module("tickets.migrations.0030_words_leave_the_log")


@pytest.fixture
def case_of_then() -> ConformityCase:
    """Its words stand in its events, and no register knows it."""
    case = closed_case()
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in {"sqlite": KEPT.SQLITE_BACK, "postgresql": KEPT.POSTGRESQL_BACK}[connection.vendor]:
            cursor.execute(statement)
    CaseSeal.objects.all().delete()
    RegisterEntry.objects.all().delete()
    previous = ""
    for event in case.events.order_by("sequence"):
        event.payload, event.words, event.salt, event.previous_hash = facts_of(event), None, "", previous
        event.hash = previous = hashlib.sha256((previous + canonical(event)).encode()).hexdigest()
        event.save()
    ConformityCase.objects.filter(pk=case.pk).update(last_hash=previous)
    return ConformityCase.objects.get(pk=case.pk)


def test_words_are_moved_with_an_anchor_and_moved_once(case_of_then: ConformityCase) -> None:
    count, head = case_of_then.last_sequence, case_of_then.last_hash
    before = [facts_of(event) for event in case_of_then.events.all()]
    assert SECRET in str([event.payload for event in CaseEvent.objects.all()])
    MOVE.move(apps, None)
    MOVE.move(apps, None)
    *moved, anchor = CaseEvent.objects.all()
    assert (anchor.kind, anchor.payload) == ("words_moved", {"head": head, "count": count})
    assert [facts_of(event) for event in moved] == before
    assert SECRET not in str([event.payload for event in moved])
    [remark, last], code = verified()
    assert (remark.endswith(f"their chain ended with {head}"), last, code) == (True, "1 whole, 0 broken", 0)


def test_a_chain_that_was_broken_before_is_not_made_whole(case_of_then: ConformityCase) -> None:
    case_of_then.events.filter(kind="info_requested").update(actor="system")
    MOVE.move(apps, None)
    said, code = verified()
    assert (said[0], code) == (
        f"case {case_of_then.pk}, event 3: it did not hold any more when the words were moved",
        1,
    )
