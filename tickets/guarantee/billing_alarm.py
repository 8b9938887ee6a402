"""Nobody could tell billing for a day: its own people hear of it by letter, once a case."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from supportportal.foundations.topics import Topic
from tickets.guarantee import billing
from tickets.guarantee.notices import reminders
from tickets.guarantee.notices.reminders import Reminder
from tickets.guarantee.rules.events import SYSTEM, record_event
from tickets.guarantee.rules.events import Kind as Happened
from tickets.guarantee.rules.schedule import Due
from tickets.guarantee.rules.scheduled_notices import Kind, Role
from tickets.models import Agent, CaseNotice, ConformityCase
from tickets.outbox.queueing import queue_many

log = logging.getLogger(__name__)

AFTER = timedelta(days=1)
AT_ONCE = 200  # cases of one letter


@transaction.atomic
def remind_billing(*, now: datetime) -> int:
    """Of how many cases. By mail, since a machine that refuses them is what nobody sees; the list at the desk stays."""
    people = reminders.Desks().who_leads(Topic.BILLING)
    untold = list(_untold(now=now)[:AT_ONCE])
    if untold and not people:
        log.warning("%s choices wait for billing, and nobody of its team can be reminded by mail", len(untold))
        return 0
    claimed = [pair for case in untold if (pair := _claimed(case, people=people, now=now))]
    notices = {case.pk: notice for notice, case, _ in claimed}
    of_agents = reminders.drafts([reminder for *_, reminder in claimed], now=now)
    letters = queue_many([draft for draft, _ in of_agents], now=now)
    for (_, mine), letter in zip(of_agents, letters, strict=True):
        for reminder in mine:
            notices[reminder.case.pk].letters.add(letter)
    return len(claimed)


def _untold(*, now: datetime) -> QuerySet[ConformityCase]:
    """Rival: another round. Whoever holds the row says it."""
    since = Coalesce("remedy_chosen_at", "notified_at")
    old = billing.waiting().alias(since=since).filter(since__lte=now - AFTER)
    said = CaseNotice.objects.filter(kind=Kind.UNTOLD).values("case")
    held = old.exclude(pk__in=said).select_for_update(skip_locked=True, of=("self",), no_key=True)
    return held.select_related("ticket__customer", "ticket__assignee__user")


def _claimed(
    case: ConformityCase, *, people: list[Agent], now: datetime
) -> tuple[CaseNotice, ConformityCase, Reminder] | None:
    since = case.remedy_chosen_at or case.notified_at
    notice, mine = CaseNotice.objects.get_or_create(
        case=case,
        kind=Kind.UNTOLD,
        ordinal=0,
        defaults={"due_at": since + AFTER, "claimed_at": now, "recipients": [Role.LEAD]},
    )
    if not mine:
        return None
    payload = {"notice": str(Kind.UNTOLD), "told": [str(Role.LEAD)]}
    record_event(case, kind=Happened.REMINDER, actor=SYSTEM, occurred_at=now, now=now, payload=payload)
    due = Due(Kind.UNTOLD, 0, since + AFTER, (Role.LEAD,))
    return notice, case, Reminder(case, due, late=False, told_at=since, people={Role.LEAD: people})
