"""When we did not put it right: a lower price, the end of the contract, or more time, and the customer decides."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from legal.models import NoticeText
from tickets.guarantee.notices.early_choice import tell_of_the_choice
from tickets.guarantee.notices.notice_queue import announce
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.events import CUSTOMER, TOLD_TO_US, EventKind, Origin, record_event
from tickets.guarantee.rules.holding import (
    OVER,
    Ground,
    Remedy,
    State,
    hold,
    is_late,
    open_the_choice,
    require_repair,
    settle,
)
from tickets.guarantee.rules.policies import policy_of, zone_of
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.guarantee.steps.offers import Amount, Offers, work_out_offers
from tickets.guarantee.steps.refunds import start_refund, what_is_owed
from tickets.models import ConformityCase
from tickets.refusals import AlreadyChosen, MinorDefect, NothingToChoose, NotTheHolder, PageOutdated
from tickets.waiting import wait_for_us

Severity = ConformityCase.Severity


@transaction.atomic
def open_remedies(case: ConformityCase, *, ground: str, actor: str, now: datetime, why: str = "") -> ConformityCase:
    """Before the last day the customer is told at once; a broken promise is announced by the sweep. Safe to repeat.

    `why`: the evidence, for our log. A delay can be unjustified long before the last day.
    """
    hold(case)
    settle(case, now=now)
    if case.remedy_opened_at is None:
        require_repair(case)
    opened = open_the_choice(case, ground=ground, actor=actor, occurred_at=now, now=now, why=why)
    if opened and (ground != Ground.LATE or case.delay_unjustified):
        tell_of_the_choice(case, now=now)
    reschedule(case, now=now)
    return case


def may_choose(case: ConformityCase, *, now: datetime) -> bool:
    """Read from the row: true from the first instant after the last day, whether a sweep came or not."""
    return bool(choices(case, now=now))


def choices(case: ConformityCase, *, now: datetime) -> list[Remedy]:
    """What may be chosen now, in the order of the law. It never expires; a choice of money is final, a repair isn't."""
    if case.state in OVER - {State.CLOSED} or not policy_of(case).offers_choice:
        return []
    if case.remedy_opened_at is None and not is_late(case, now=now):
        return []
    if case.remedy_choice not in ("", Remedy.REPAIR):
        return []
    barred = set()
    if case.severity == Severity.MINOR or case.confirmed_at:
        barred.add(Remedy.TERMINATION)
    if case.remedy_choice or case.conformity_at or case.closed_at:
        barred.add(Remedy.REPAIR)
    return [remedy for remedy in Remedy if remedy not in barred]


def offers(case: ConformityCase, *, now: datetime) -> Offers:
    """With every figure, in the active language."""
    return work_out_offers(case, remedies=choices(case, now=now), now=now)


@transaction.atomic
def choose(
    case: ConformityCase, *, remedy: str, now: datetime, revision: int, origin: Origin = TOLD_TO_US
) -> ConformityCase:
    """`revision`: the case's `last_sequence` on the page with the choice; if it changed, the amounts are shown again.

    A second click on the same choice changes nothing.
    """
    hold(case)
    if case.remedy_choice == remedy:
        return case
    if case.last_sequence != revision:
        raise PageOutdated
    settle(case, now=now)
    _require_choice(case, remedy=remedy, now=now)
    open_the_choice(case, ground=Ground.LATE, actor=CUSTOMER, occurred_at=case.due_at, now=now)
    case_offers = _offers_in_their_language(case, now=now)
    amount = {Remedy.REDUCTION: case_offers.reduction, Remedy.TERMINATION: case_offers.termination}.get(Remedy(remedy))
    changes = {
        "state": State.REMEDY_CHOSEN,
        "remedy_choice": Remedy(remedy),
        "remedy_chosen_at": now,
        "refund_amount": amount.value if amount else None,
        "cleared_at": None,
        "closed_at": None,
        "close_reason": "",
    }
    payload = {**({"formula": list(amount.rows)} if amount else {}), **origin}
    event = record_event(
        case, kind=EventKind.REMEDY_CHOSEN, actor=CUSTOMER, occurred_at=now, now=now, changes=changes, payload=payload
    )
    if remedy != Remedy.REPAIR and case.refund_amount != 0:
        start_refund(case, now=now)
    context = _choice_letter_context(case, amount)
    announce(case, NoticeText.Kind.CHOICE, event.sequence, now=now, due_at=now, context=context)
    wait_for_us(case.ticket, since=now)
    reschedule(case, now=now)
    return case


def _require_choice(case: ConformityCase, *, remedy: str, now: datetime) -> None:
    if case.remedy_choice not in ("", Remedy.REPAIR):
        raise AlreadyChosen
    # Anybody may report a defect; only the holder of the contract may end it or change its price.
    if case.subscription and case.subscription.customer_id not in (None, case.ticket.customer_id):
        raise NotTheHolder
    allowed = choices(case, now=now)
    if allowed and remedy == Remedy.TERMINATION and case.severity == Severity.MINOR:
        raise MinorDefect
    if remedy not in allowed:
        raise NothingToChoose


def _offers_in_their_language(case: ConformityCase, *, now: datetime) -> Offers:
    with translation.override(case.ticket.reply_language):
        return offers(case, now=now)


def _choice_letter_context(case: ConformityCase, amount: Amount | None) -> dict[str, object]:
    """The choice with its day and time, for a durable medium; amounts and their working only where money is owed.

    The end of the contract is said with its day; it takes effect when it is chosen (L. 224-25-22).
    """
    context: dict[str, object] = {"choice": Remedy(case.remedy_choice), "chosen_at": case.remedy_chosen_at}
    if case.remedy_choice == Remedy.TERMINATION and case.remedy_chosen_at:
        with translation.override(case.ticket.reply_language):
            contract = case.contract_reference or _("with us")
        context |= {"ends_on": civil_day(case.remedy_chosen_at, zone=zone_of(case)), "contract": contract}
    if case.refund_due_at is None:
        return context
    return {**context, **what_is_owed(case), "working": "\n".join(amount.rows) if amount else ""}
