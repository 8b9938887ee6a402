"""Money is paid back within fourteen days of the choice, with the reference of its payment."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from legal.models import NoticeText
from supportportal.foundations.days import in_words
from tickets.access import pays, require_work_on
from tickets.guarantee.notices.notice_queue import announce
from tickets.guarantee.notices.notice_text import AFTERWARDS, DAY
from tickets.guarantee.rules import clock
from tickets.guarantee.rules.events import SYSTEM, EventKind, by, record_event
from tickets.guarantee.rules.holding import RUNNING, State, hold
from tickets.guarantee.rules.late_payment import increase_at, steps_in_words
from tickets.guarantee.rules.policies import PAYMENTS, REFUND, clock_policy, policy_in, policy_of, promise_at, zone_of
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.models import Agent, ConformityCase, Subscription
from tickets.refusals import AmountTooSmall, EmptyText, NoRefundDue, NotAPossibleTime


def start_refund(case: ConformityCase, *, now: datetime) -> None:
    """In the transaction of the choice: the refund’s own days, by the promise in force on the day of the choice."""
    version = promise_at(now, duty=REFUND, country=case.country)
    span = clock.count(clock_policy(policy_in(version, duty=REFUND)), event_at=now)
    changes = {"state": State.REFUND_DUE, "refund_last_day": span.last_day, "refund_due_at": span.due_at}
    payload = {"amount": case.refund_amount, "policy_version": version.pk}
    record_event(
        case, kind=EventKind.REFUND_DUE, actor=SYSTEM, occurred_at=now, now=now, changes=changes, payload=payload
    )


@transaction.atomic
def mark_refunded(
    case: ConformityCase, *, agent: Agent, reference: str, amount: Decimal, at: datetime, now: datetime
) -> ConformityCase:
    """`at`: when the money left. It fulfils a duty that is a payment, such as after a withdrawal."""
    hold(case)
    if not pays(agent):
        require_work_on(case.ticket, agent=agent)
    if not reference.strip():
        raise EmptyText
    if not _refund_began_at(case) <= at <= now:
        raise NotAPossibleTime
    increase = increase_at(case, at=at)
    added = increase.of(case.refund_amount) if increase else None
    if amount < (case.refund_amount or 0) + (added or 0) or amount <= 0:
        raise AmountTooSmall
    changes: dict[str, object] = {
        "state": State.REFUNDED,
        "refunded_at": at,
        "refund_amount": amount,
        "refund_reference": reference.strip()[:120],
    }
    if not case.currency:  # without a known subscription; a sum needs its currency
        changes["currency"] = Subscription._meta.get_field("currency").get_default()
    if case.refund_due_at is None:
        changes |= {"conformity_at": at, "conformity_evidence": reference.strip()}
    payload = {"days_late": increase.days_late, "increase_percent": increase.percent} if increase else {}
    record_event(
        case, kind=EventKind.REFUNDED, actor=by(agent), occurred_at=at, now=now, changes=changes, payload=payload
    )
    paid_on = clock.civil_day(at, zone=zone_of(case))
    context = {"amount": amount, "refunded_on": paid_on, "refund_reference": reference.strip()}
    context |= {AFTERWARDS: _late_sentence(case)} if at >= (case.refund_due_at or case.due_at) else {}
    if increase:
        with translation.override(case.ticket.reply_language):
            context["increase"] = increase.in_words
    announce(case, NoticeText.Kind.REFUNDED, now=now, due_at=now, context=context)
    reschedule(case, now=now)
    return case


def what_is_owed(case: ConformityCase) -> dict[str, object]:
    """The sum and its last day, for a letter; words instead of the sum where we couldn't work it out."""
    with translation.override(case.ticket.reply_language):
        amount = _("the amount due") if case.refund_amount is None else case.refund_amount
    return {"amount": amount, "refund_last_day": case.refund_last_day}


def what_the_law_adds(case: ConformityCase) -> dict[str, object]:
    """For the letter of a payment whose last day is over; nothing where the policy names no steps."""
    with translation.override(case.ticket.reply_language):
        steps = steps_in_words(policy_of(case)) if case.duty in PAYMENTS else ""
    return {"increase": steps} if steps else {}


def _late_sentence(case: ConformityCase) -> str:
    with translation.override(case.ticket.reply_language):
        day = in_words(case.refund_last_day or case.last_day, DAY)
        return _("This refund is late: we had to make it by %(day)s. We apologise for the delay.") % {"day": day}


def _refund_began_at(case: ConformityCase) -> datetime:
    if case.state == State.REFUND_DUE and case.remedy_chosen_at:
        return case.remedy_chosen_at
    if case.state in RUNNING and case.conformity_at is None and not policy_of(case).offers_choice:
        return case.notified_at
    raise NoRefundDue


def is_overdue(case: ConformityCase, *, now: datetime) -> bool:
    return case.refund_due_at is not None and (case.refunded_at or now) >= case.refund_due_at
