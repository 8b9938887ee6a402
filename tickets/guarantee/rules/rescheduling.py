"""When the sweep has to look at a case again: saved in its row after everything that happens to it."""

from datetime import datetime

from django.db import transaction

from tickets.guarantee.rules import policies
from tickets.guarantee.rules.case_facts import facts_of, rhythm_of
from tickets.guarantee.rules.schedule import next_after
from tickets.models import ConformityCase


@transaction.atomic
def reschedule(case: ConformityCase, *, now: datetime) -> None:
    """In the caller's transaction. Too early does no harm."""
    facts = facts_of([case], known_at=now)[case.pk]
    case.next_notice_at = next_after(facts, rhythm_of(policies.policy_of(case)))
    ConformityCase.objects.filter(pk=case.pk).update(next_notice_at=case.next_notice_at)
