"""A letter about a case came back: the case's log says so, and whoever has it in hand, else the lead, hears at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from tickets.guarantee.notices.reminders import Desks, Reminder, drafts
from tickets.guarantee.rules.events import SYSTEM, EventKind, record_event
from tickets.guarantee.rules.holding import hold
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.guarantee.rules.scheduled_notices import Role, ScheduledKind
from tickets.guarantee.rules.terms import Due
from tickets.models import CaseNotice, ConformityCase, OutgoingEmail
from tickets.outbox.queueing import queue_many

LOOK_BACK = timedelta(days=7)  # older ones were there before anybody was told of them
MAX_LETTERS_PER_SWEEP = 200


def hear_of_undelivered(*, now: datetime) -> int:
    """Once for each letter and case; the number of letters. Each in its own transaction: a room may hold its case."""
    return sum(_hear(letter, now=now) for letter in _came_back(now=now)[:MAX_LETTERS_PER_SWEEP])


def _came_back(*, now: datetime) -> QuerySet[OutgoingEmail]:
    recently = OutgoingEmail.objects.filter(failed_at__gt=now - LOOK_BACK, notices__isnull=False)
    known = CaseNotice.objects.filter(kind=ScheduledKind.UNDELIVERED).values("ordinal")
    to_customers = recently.exclude(kind=OutgoingEmail.Kind.REMINDER).exclude(pk__in=known)
    return to_customers.distinct().order_by("failed_at", "pk")


@transaction.atomic
def _hear(letter: OutgoingEmail, *, now: datetime) -> bool:
    cases = ConformityCase.objects.filter(notices__letters=letter).distinct().order_by("pk")
    reminders = [reminder for case in cases if (reminder := _claim(case, letter, now=now))]
    _tell(reminders, letter, now=now)
    return bool(reminders)


def _claim(case: ConformityCase, letter: OutgoingEmail, *, now: datetime) -> Reminder | None:
    # Rival: another sweep. The notice is unique; whoever inserts it tells.
    hold(case)
    people = Desks().people(case, (Role.ASSIGNEE,))
    at = letter.failed_at or now
    _notice, created = CaseNotice.objects.get_or_create(
        case=case,
        kind=ScheduledKind.UNDELIVERED,
        ordinal=letter.pk,
        defaults={"due_at": at, "claimed_at": now, "recipients": [str(role) for role in people]},
    )
    if not created:
        return None
    kinds = CaseNotice.objects.filter(case=case, letters=letter).values_list("kind", flat=True)
    payload = {"letter": letter.pk, "kinds": sorted(kinds), "reason": letter.failure[:500], "told": list(people)}
    record_event(case, kind=EventKind.NOT_DELIVERED, actor=SYSTEM, occurred_at=at, now=now, payload=payload)
    reschedule(case, now=now)
    due = Due(ScheduledKind.UNDELIVERED, letter.pk, at, (Role.ASSIGNEE,))
    return Reminder(case, due, late=False, told_at=letter.created_at, people=people)


def _tell(reminders: Iterable[Reminder], letter: OutgoingEmail, *, now: datetime) -> None:
    agent_drafts = drafts(list(reminders), now=now)
    emails = queue_many([draft for draft, _ in agent_drafts], now=now)
    for (_, told), email in zip(agent_drafts, emails, strict=True):
        for notice in CaseNotice.objects.filter(
            kind=ScheduledKind.UNDELIVERED, ordinal=letter.pk, case__in=[reminder.case for reminder in told]
        ):
            notice.letters.add(email)
