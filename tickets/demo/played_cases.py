"""What was done in the demo's cases on which day: played through the rooms, and the sweep comes by in between."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zlib import crc32

from django.db.models import Min
from django.utils.timezone import localdate

from supportportal.foundations.topics import Topic
from tickets.guarantee import billing
from tickets.guarantee.cases import classify
from tickets.guarantee.rules.clock import months_later
from tickets.guarantee.rules.events import by
from tickets.guarantee.steps import answering, proposals, questions, refunds, remedies, second_refunds
from tickets.guarantee.subscriptions import BilledSubscription, remember
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.models import Agent, ConformityCase, Customer, Message, Team, Ticket

MONTHLY, YEARLY = (Decimal("9.90"), 1), (Decimal("69.00"), 12)
NEWS_WITHIN = timedelta(days=7)


def buy(customer: Customer, *, reference: str, opened_at: datetime) -> None:
    """What billing would have told of them: a month or a year, since some months before they wrote."""
    seed = crc32(reference.encode())
    price, months = YEARLY if seed % 3 == 0 else MONTHLY
    day = localdate(opened_at)
    since = months_later(date(day.year, day.month, 1 + seed % 28), -2 - seed % 9)
    facts = BilledSubscription(
        reference, started_on=since, price=price, period_months=months, paid_from=since, renews=True
    )
    remember(facts, customer=customer, now=opened_at)


def sweep_until(until: datetime, *, ticket: Ticket) -> None:
    """Reminders, news and the letter of a broken promise, each on its day, as a living portal would have said them."""
    last = None
    while True:
        at = ticket.cases.filter(next_notice_at__lte=until).aggregate(at=Min("next_notice_at"))["at"]
        if at is None or at == last:
            return
        last = at
        sweep_cases(now=at)


def play(ticket: Ticket, act: dict[str, Any], *, agent: Agent, at: datetime) -> None:
    """One act on the ticket's case; `act` is its name, and the words that it needs."""
    if act["act"] == "classify":
        message = ticket.messages.filter(author=Message.Author.CUSTOMER).earliest("created_at", "pk")
        classify(message, agent=agent, defect=act["defect"], duty=act.get("duty", "guarantee"), now=at)
        return
    case = ticket.cases.order_by("pk")[0]
    match act["act"]:
        case "ask":
            questions.ask(case, agent=agent, question=act["question"], why=act["why"], now=at)
        case "progress":
            by_day = min(localdate(at + NEWS_WITHIN), case.last_day)
            progress = {"fact": act["fact"], "next_step": act["next_step"], "by_day": by_day}
            answering.report_progress(case, agent=agent, now=at, **progress)
        case "propose_fix":
            answering.propose_fix(case, agent=agent, text=act["text"], now=at)
        case "put_right":
            answering.declare_conformity(case, evidence=act["evidence"], agent=agent, at=at, now=at)
        case "confirm":
            answering.confirm(case, now=at)
        case "contest":
            answering.contest(case, why=act["why"], now=at)
        case "open_choice":
            remedies.open_remedies(case, ground=act["ground"], actor=by(agent), now=at)
        case "refuse":
            _refuse(case, act, agent=agent, at=at)
        case _:
            _settle(case, act, agent=agent, at=at)


def _refuse(case: ConformityCase, act: dict[str, Any], *, agent: Agent, at: datetime) -> None:
    """Two people, an hour apart; without `confirmed` the second has not looked yet."""
    proposals.propose_refusal(
        case, refusal=proposals.Refusal(act["how"]), reasons=act["reasons"], agent=agent, now=at - timedelta(hours=1)
    )
    if act.get("confirmed", True):
        second = Team.objects.of(case.ticket.topic).members.exclude(pk=agent.pk).order_by("pk")[0]
        proposals.confirm_refusal(case, agent=second, now=at)


def _settle(case: ConformityCase, act: dict[str, Any], *, agent: Agent, at: datetime) -> None:
    payer = Agent.objects.get(user__username=Topic.BILLING.value)
    match act["act"]:
        case "choose":
            remedies.choose(case, remedy=act["remedy"], now=at, revision=case.last_sequence)
        case "tell_billing":
            billing.mark_handed_over(case, actor=by(payer), how=act["how"], now=at)
        case "refund":
            amount = case.refund_amount or Decimal(act.get("amount", "1"))
            refunds.mark_refunded(case, agent=payer, reference=act["reference"], amount=amount, at=at, now=at)
        case "over":
            second_refunds.defect_over(case, evidence=act["evidence"], agent=agent, at=at, now=at)
        case name:
            raise ValueError(name)
