"""A lower price was chosen and the defect went on: once it is over, the days since the choice are paid back too."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from legal.models import NoticeText
from supportportal.foundations.days import in_words
from tickets.guarantee import cases
from tickets.guarantee.notices.notice_queue import announce
from tickets.guarantee.notices.notice_text import as_words
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.contract_days import ONE_DAY, Days
from tickets.guarantee.rules.events import SYSTEM, EventKind, by, record_event
from tickets.guarantee.rules.holding import hold_for, lasts
from tickets.guarantee.rules.policies import REFUND, zone_of
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.guarantee.steps.offers import Amount, amount_for_days
from tickets.models import Agent, ConformityCase, Ticket
from tickets.refusals import EmptyText, NotAPossibleTime, NotNow


@transaction.atomic
def defect_over(
    case: ConformityCase, *, evidence: str, agent: Agent, at: datetime, now: datetime
) -> ConformityCase | None:
    """Put right after all, or the contract has ended. Returns the case of the second refund, with days of its own.

    None when the defect was over on the day of the choice, which is paid already.
    """
    hold_for(case, agent=agent)
    if not lasts(case) or case.remedy_chosen_at is None:
        raise NotNow
    if not evidence.strip():
        raise EmptyText
    if not case.remedy_chosen_at <= at <= now:
        raise NotAPossibleTime
    changes: dict[str, object] = {"conformity_at": at, "conformity_evidence": evidence.strip()}
    record_event(case, kind=EventKind.CONFORMITY_CLAIMED, actor=by(agent), occurred_at=at, now=now, changes=changes)
    reschedule(case, now=now)
    zone = zone_of(case)
    days_since_choice = Days(civil_day(case.remedy_chosen_at, zone=zone) + ONE_DAY, civil_day(at, zone=zone))
    return _second_refund(case, days_since_choice, now=now) if days_since_choice.number > 0 else None


def _second_refund(case: ConformityCase, days: Days, *, now: datetime) -> ConformityCase:
    """Promised like any refund: with a policy, letters, reminders, and a reference of its payment."""
    earlier_refunds = ConformityCase.objects.filter(ticket=case.ticket, notification=case.notification, duty=REFUND)
    refund = cases.open_case(
        case.ticket,
        notification=case.notification,
        notified_at=now,
        now=now,
        duty=REFUND,
        defect=case.defect,
        defect_number=earlier_refunds.count() + 1,
        channel=Ticket.Channel.AGENT,
    )
    with translation.override(case.ticket.reply_language):
        amount = amount_for_days(case, days)
        sentence = _refund_sentence(case, days, amount)
    changes = {"refund_amount": amount.value, "currency": amount.currency} if amount else {}
    payload = {"of_case": case.pk, "formula": list(amount.rows) if amount else []}
    event = record_event(
        refund, kind=EventKind.REFUND_DUE, actor=SYSTEM, occurred_at=now, now=now, changes=changes, payload=payload
    )
    notice = announce(refund, NoticeText.Kind.PROGRESS, event.sequence, now=now, due_at=now, context={"fact": sentence})
    if notice:
        cases.record_acknowledgement(refund, letter=notice.letters.get(), now=now)
    else:
        cases.acknowledge(refund, now=now, context={})
    return refund


def _refund_sentence(case: ConformityCase, days: Days, amount: Amount | None) -> str:
    last_day = {"last": in_words(days.last, "l j F Y")}
    if amount is None:
        return (
            _("the problem was over on %(last)s, and the days since your choice are paid back to you as well")
            % last_day
        )
    placeholders = {**last_day, "amount": as_words(amount.value, case), "first": in_words(days.first, "l j F Y")}
    return (
        _("the problem was over on %(last)s. For the days from %(first)s on we pay back %(amount)s more") % placeholders
    )
