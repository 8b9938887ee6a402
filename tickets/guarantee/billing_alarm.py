"""When billing could not be told of a choice for a day, its people get a letter: once for each case."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from supportportal.foundations.topics import Topic
from tickets.guarantee import billing
from tickets.guarantee.notices import reminders
from tickets.guarantee.notices.reminders import Reminder
from tickets.guarantee.rules.events import SYSTEM, EventKind, record_event
from tickets.guarantee.rules.scheduled_notices import Role, ScheduledKind
from tickets.guarantee.rules.terms import Due
from tickets.models import Agent, CaseNotice, ConformityCase
from tickets.outbox.queueing import queue_many

log = logging.getLogger(__name__)

ALARM_AFTER = timedelta(days=1)
MAX_CASES_PER_ROUND = 200


@transaction.atomic
def remind_billing(*, now: datetime) -> int:
    """Returns the number of cases. By mail, because nobody sees a machine refuse; the list at the desk stays."""
    recipients = reminders.Desks().who_leads(Topic.BILLING)
    overdue_cases = list(_overdue_choices(now=now)[:MAX_CASES_PER_ROUND])
    if overdue_cases and not recipients:
        log.warning("%s choices wait for billing, and nobody of its team can be reminded by mail", len(overdue_cases))
        return 0
    claims = [claim for case in overdue_cases if (claim := _claim_reminder(case, people=recipients, now=now))]
    notices = {case.pk: notice for notice, case, _ in claims}
    agent_drafts = reminders.drafts([reminder for *_, reminder in claims], now=now)
    letters = queue_many([draft for draft, _ in agent_drafts], now=now)
    for (_, agent_reminders), letter in zip(agent_drafts, letters, strict=True):
        for reminder in agent_reminders:
            notices[reminder.case.pk].letters.add(letter)
    return len(claims)


def _overdue_choices(*, now: datetime) -> QuerySet[ConformityCase]:
    """Rival: another round. Whoever holds the row sends the letter."""
    since = Coalesce("remedy_chosen_at", "notified_at")
    overdue_cases = billing.choices_to_hand_over().alias(since=since).filter(since__lte=now - ALARM_AFTER)
    cases_with_notice = CaseNotice.objects.filter(kind=ScheduledKind.UNTOLD).values("case")
    untold_cases = overdue_cases.exclude(pk__in=cases_with_notice)
    locked_cases = untold_cases.select_for_update(skip_locked=True, of=("self",), no_key=True)
    return locked_cases.select_related("ticket__customer", "ticket__assignee__user")


def _claim_reminder(
    case: ConformityCase, *, people: list[Agent], now: datetime
) -> tuple[CaseNotice, ConformityCase, Reminder] | None:
    since = case.remedy_chosen_at or case.notified_at
    notice, created = CaseNotice.objects.get_or_create(
        case=case,
        kind=ScheduledKind.UNTOLD,
        ordinal=0,
        defaults={"due_at": since + ALARM_AFTER, "claimed_at": now, "recipients": [Role.LEAD]},
    )
    if not created:
        return None
    payload = {"notice": str(ScheduledKind.UNTOLD), "told": [str(Role.LEAD)]}
    record_event(case, kind=EventKind.REMINDER, actor=SYSTEM, occurred_at=now, now=now, payload=payload)
    due = Due(ScheduledKind.UNTOLD, 0, since + ALARM_AFTER, (Role.LEAD,))
    return notice, case, Reminder(case, due, late=False, told_at=since, people={Role.LEAD: people})
