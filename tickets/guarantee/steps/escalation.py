"""Somebody asks for help with a case at once: one letter to those above it, with a word of one’s own."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tickets.guarantee.notices import reminders
from tickets.guarantee.notices.reminders import Desks, Reminder
from tickets.guarantee.rules.case_facts import facts_of
from tickets.guarantee.rules.events import EventKind, by, record_event
from tickets.guarantee.rules.holding import hold_for
from tickets.guarantee.rules.policies import PAYMENTS
from tickets.guarantee.rules.scheduled_notices import Role, ScheduledKind
from tickets.guarantee.rules.terms import Due
from tickets.models import Agent, CaseNotice, ConformityCase, Message
from tickets.outbox.queueing import queue_many
from tickets.refusals import EmptyText, NobodyToTell, NotNow, ToldWithinTheHour
from tickets.writing import write_message

AGAIN_AFTER = timedelta(hours=1)
KINDS = (ScheduledKind.ESCALATION, ScheduledKind.REFUND_ESCALATION)


def who_can_be_told(case: ConformityCase, *, desks: Desks, asking: Agent) -> dict[Role, list[Agent]]:
    """From the nearest to the last, without whoever asks; of money first who leads billing. No query of its own."""
    roles = [*([Role.BILLING] if _owes_money(case) else []), Role.LEAD, Role.MANAGER, Role.ON_CALL]
    reachable = desks.reachable(case, roles)
    others = {role: [agent for agent in reachable.get(role, []) if agent != asking] for role in roles}
    return {role: agents for role, agents in others.items() if agents}


@transaction.atomic
def escalate(
    case: ConformityCase, *, roles: Collection[Role], word: str, agent: Agent, now: datetime
) -> Sequence[Agent]:
    """Returns who is written to, each once. On record as an event, a notice with its letters, and a note.

    Raises EmptyText, NotNow, ToldWithinTheHour, NobodyToTell.
    """
    # Rival: the same form, sent by two colleagues at once. Whoever waits for the lock finds the first one’s notice.
    hold_for(case, agent=agent)
    word = word.strip()
    if not word:
        raise EmptyText
    if not ConformityCase.objects.with_a_clock().filter(pk=case.pk).exists():
        raise NotNow
    earlier = case.notices.filter(kind__in=KINDS)
    if earlier.filter(claimed_at__gt=now - AGAIN_AFTER).exists():
        raise ToldWithinTheHour
    people = who_can_be_told(case, desks=Desks(), asking=agent)
    people = {role: agents for role, agents in people.items() if role in roles}
    if not people:
        raise NobodyToTell
    _write(case, people=people, word=word, agent=agent, ordinal=earlier.count() + 1, now=now)
    told = list({each.pk: each for agents in people.values() for each in agents}.values())
    _put_on_record(case, told=told, word=word, agent=agent, now=now)
    return told


def _write(
    case: ConformityCase,
    *,
    people: Mapping[Role, Sequence[Agent]],
    word: str,
    agent: Agent,
    ordinal: int,
    now: datetime,
) -> None:
    kind = ScheduledKind.REFUND_ESCALATION if _owes_money(case) else ScheduledKind.ESCALATION
    notice = CaseNotice.objects.create(
        case=case, kind=kind, ordinal=ordinal, due_at=now, claimed_at=now, recipients=list(people)
    )
    told_at = facts_of([case])[case.pk].told_at
    due = Due(kind, ordinal, now, tuple(people))
    reminder = Reminder(case, due, late=False, told_at=told_at, people=people, asked_by=str(agent), word=word)
    notice.letters.add(*queue_many([draft for draft, _ in reminders.drafts([reminder], now=now)], now=now))


def _put_on_record(case: ConformityCase, *, told: Sequence[Agent], word: str, agent: Agent, now: datetime) -> None:
    payload = {"told": [by(each) for each in told], "words": word}
    record_event(case, kind=EventKind.ESCALATED, actor=by(agent), occurred_at=now, now=now, payload=payload)
    with translation.override(agent.language):
        names = {"agent": agent, "told": ", ".join(map(str, told)), "word": word}
        text = _("%(agent)s asked for help at once, from %(told)s: “%(word)s”") % names
    # Nobody’s note: asking for help is no work on the defect, which our letters to the customer would report.
    write_message(case.ticket, author=Message.Author.NOTE, text=text, created_at=now)


def _owes_money(case: ConformityCase) -> bool:
    return case.duty in PAYMENTS or (case.refund_due_at is not None and case.refunded_at is None)
