"""What the law asks of us next in a case, or our own aim, in one sentence, and the act on the page that does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supportportal.foundations.days import in_words
from supportportal.foundations.money import amount_in_words
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.events import EventKind
from tickets.guarantee.rules.holding import lasts
from tickets.guarantee.rules.late_payment import increase_at
from tickets.guarantee.rules.policies import PAYMENTS, policy_of, zone_of
from tickets.models import CaseEvent, ConformityCase, OutgoingEmail

Cases = TypeVar("Cases", bound=QuerySet[ConformityCase])
State = ConformityCase.State
Remedy = ConformityCase.Remedy

NEWS_EVERY = timedelta(days=7)
SOON = 3  # days left from which the customer's rights are named
TO_CUSTOMERS = [OutgoingEmail.Kind.REPLY, OutgoingEmail.Kind.NOTICE]
NOTHING_MORE = {State.CLOSED, State.REJECTED, State.WITHDRAWN, State.MERGED, State.REFUNDED, State.RESOLVED}

SHORT: Mapping[str, str | Promise] = {
    "report-progress": gettext_lazy("Tell the customer where things stand"),
    "diagnose": gettext_lazy("Find the cause and say so"),
    "put-right": gettext_lazy("Put it right"),
    "wait": gettext_lazy("The customer says whether it works"),
    "late": gettext_lazy("Too late: the customer may choose"),
    "choose": gettext_lazy("The customer may choose"),
    "repair": gettext_lazy("Go on repairing, as the customer wants"),
    "hand-over": gettext_lazy("Tell billing about the choice"),
    "refund": gettext_lazy("Pay the customer back"),
    "lasts": gettext_lazy("The defect goes on at a lower price"),
}

PAY_BACK = gettext_lazy(
    "Pay %(amount)s back by the same means of payment, at the latest on %(last)s, and enter the reference."
)
OVERDUE = gettext_lazy(
    "Late: %(amount)s was due by %(last)s. Pay it back today by the same means of payment, and enter the reference."
)
# Of a payment whose sum nobody has worked out; what isn't known besides, `clearance` says on the case's page.
LOOK_FIRST = gettext_lazy(
    "A person of billing looks at what isn’t known, works out the amount, and pays it back at the latest on %(last)s."
)


@dataclass(frozen=True, slots=True)
class NextStep:
    name: str
    words: str
    act: str = ""  # the form on the ticket's page that does it, if one does
    our_aim: bool = False  # we want it so; the law doesn't ask for it

    @property
    def short(self) -> str:
        return str(SHORT[self.name])


def with_told_at(cases: Cases) -> Cases:
    """Adds `told_at`: when we last wrote to the customer about their request, or called them, or NULL."""
    letters = OutgoingEmail.objects.filter(ticket=OuterRef("ticket"), kind__in=TO_CUSTOMERS).order_by("-created_at")
    calls = CaseEvent.objects.filter(case=OuterRef("pk"), kind=EventKind.TOLD).order_by("-sequence")
    written_at, called_at = Subquery(letters.values("created_at")[:1]), Subquery(calls.values("recorded_at")[:1])
    return cases.annotate(told_at=Coalesce(Greatest(written_at, called_at), written_at, called_at))


def next_step(case: ConformityCase, *, now: datetime) -> NextStep | None:
    """None when nothing is asked any more. Reads `told_at`, which `with_told_at` adds."""
    if case.closed_at or (case.state in NOTHING_MORE and not lasts(case)):
        return None
    if case.remedy_chosen_at and case.remedy_choice != Remedy.REPAIR:
        return _after_the_choice(case, now=now)
    if case.remedy_choice == Remedy.REPAIR and not case.conformity_at:
        if news := _news(case, now=now):
            return news
        return NextStep(
            "repair", _("The customer wants the repair to go on, and may still choose otherwise."), "put-right"
        )
    if case.conformity_at:
        return _after_the_claim(case)
    if case.state == State.REMEDY_OPEN:
        return _while_they_choose(case)
    return _too_late(case, now=now) if case.due_at <= now else _while_the_days_run(case, now=now)


def _after_the_choice(case: ConformityCase, *, now: datetime) -> NextStep | None:
    if case.refunded_at:
        return _while_it_lasts() if lasts(case) else None
    if case.refund_last_day and case.refund_due_at and case.refund_due_at <= now:
        placeholders = {"amount": money(case), "last": _day_in_words(case.refund_last_day)}
        return NextStep("refund", OVERDUE % placeholders, "refund")
    if case.refund_last_day:
        return NextStep(
            "refund", PAY_BACK % {"amount": money(case), "last": _day_in_words(case.refund_last_day)}, "refund"
        )
    return NextStep(
        "hand-over", _("Billing must hear of the choice: %(choice)s.") % {"choice": _choice(case)}, "hand-over"
    )


def _while_it_lasts() -> NextStep:
    words = _(
        "The defect goes on. When it is put right, or the contract ends, say so here: the days since the choice are "
        "paid back as well, as the customer was told."
    )
    return NextStep("lasts", words, "defect-over")


def _after_the_claim(case: ConformityCase) -> NextStep:
    words = _("The customer was asked whether it works. If they say no, they may choose at once; the dates stay.")
    return NextStep("wait", words, "it-works")


def _while_they_choose(case: ConformityCase) -> NextStep:
    words = _(
        "The customer may choose: a lower price, the end of the contract with a refund, or that we go on. "
        "Don’t press them, and go on repairing until they do."
    )
    return NextStep("choose", words, "choose")


def _too_late(case: ConformityCase, *, now: datetime) -> NextStep:
    if case.duty in PAYMENTS:
        words = _("The time is over. Pay the customer back today, and enter the reference.")
        if increase := increase_at(case, at=now):
            added = _("The law adds to the sum: %(increase)s.") % {"increase": increase.in_words}
            words = f"{words} {added}"
        return NextStep("refund", words, "refund")
    if not policy_of(case).offers_choice:
        return NextStep("late", _("The time is over. Do what was asked today, and say why it is late."), "put-right")
    words = _(
        "The time is over. The customer may now choose: a lower price, or the end of the contract with a refund. "
        "Go on repairing only if they want that."
    )
    return NextStep("late", words, "choose")


def _while_the_days_run(case: ConformityCase, *, now: datetime) -> NextStep:
    told_at, last = case.told_at, {"last": _day_in_words(case.last_day)}
    left = (case.last_day - civil_day(now, zone=zone_of(case))).days
    if case.duty in PAYMENTS and case.refund_amount is None and not (case.cleared_at or case.handed_over_at):
        return NextStep("refund", LOOK_FIRST % {"last": _day_in_words(case.last_day)}, "refund")
    if case.duty in PAYMENTS:
        return NextStep("refund", PAY_BACK % {"amount": money(case), "last": _day_in_words(case.last_day)}, "refund")
    if not policy_of(case).offers_choice:
        words = _("Do what was asked, free of charge, before %(last)s ends. Nothing stops the days.")
        return NextStep("put-right", words % last, "put-right")
    if left <= SOON:
        words = _(
            "Put it right, free of charge, before %(last)s ends. After that the customer may ask for a lower price or "
            "end the contract: tell them now where things stand."
        )
        return NextStep("put-right", words % last, "put-right")
    if news := _news(case, now=now):
        return news
    if told_at is None:
        words = _("Find the cause, and tell the customer within 72 hours of their report what it is.")
        return NextStep("diagnose", words, "report-progress", our_aim=True)
    words = _(
        "Put it right, free of charge, before %(last)s ends. The days also count while you wait for the customer."
    )
    return NextStep("put-right", words % last, "put-right")


def _news(case: ConformityCase, *, now: datetime) -> NextStep | None:
    silent = now - max(case.told_at or case.notified_at, case.notified_at)
    if silent < NEWS_EVERY:
        return None
    return NextStep("report-progress", _silent_for(silent), "report-progress", our_aim=True)


def _silent_for(length: timedelta) -> str:
    days = length.days
    told = ngettext(
        "The customer has heard nothing for %(n)s day. At least once a week they are told where things stand.",
        "The customer has heard nothing for %(n)s days. At least once a week they are told where things stand.",
        days,
    )
    return told % {"n": days}


def money(case: ConformityCase) -> str:
    """The refund as people write it; words when the amount is not known yet."""
    if case.refund_amount is None:
        return _("the amount")
    return amount_in_words(case.refund_amount, case.currency)


def _choice(case: ConformityCase) -> str:
    return str(case.get_remedy_choice_display()).lower()


def _day_in_words(day: date) -> str:
    return in_words(day, "l j F")
