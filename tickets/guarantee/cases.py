"""A report that the service doesn’t work as promised becomes a case, with its dates and everything they rest on."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from legal import versions
from legal.models import NoticeText
from tickets.access import require_work_on
from tickets.guarantee.evidence.sealing import report_seal
from tickets.guarantee.notices.contract_facts import about_the_contract
from tickets.guarantee.notices.late_receipt import waits_for_the_breach
from tickets.guarantee.notices.notice_queue import announce
from tickets.guarantee.rules import clock, policies, zone_data
from tickets.guarantee.rules.events import CUSTOMER, SYSTEM, TOLD_TO_US, EventKind, Origin, by, record_event
from tickets.guarantee.rules.holding import State, hold, settle
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.guarantee.subscriptions import (
    countries_of,
    facts_for_a_case,
    subscription_of,
    terms_at_contract,
)
from tickets.models import Agent, CaseNotice, ConformityCase, Message, OutgoingEmail, PossibleClaim, Ticket
from tickets.proofs import is_unproved
from tickets.refusals import EmptyText, NotAReport
from tickets.waiting import wait_for_us

Letter = NoticeText.Kind
# What a case knows from its first moment on; its first event records all of it.
OPENING_FIELDS = (
    "ticket",
    "notification",
    "defect_number",
    "duty",
    "defect",
    "channel",
    "severity",
    "state",
    "notified_at",
    "policy",
    "day0",
    "last_day",
    "due_at",
    "due_at_customer",
    "outer_due_date",
    "customer_zone",
    "tzdata",
    "subscription",
    "contract_reference",
    "subscription_active",
    "price",
    "currency",
    "period_months",
    "paid_from",
    "country",
    "terms_version",
    "policy_version",
)


@transaction.atomic
def open_case(
    ticket: Ticket,
    *,
    notification: Message,
    notified_at: datetime,
    now: datetime,
    duty: str = policies.GUARANTEE,
    defect: str = "",
    defect_number: int = 1,
    channel: str = "",
    origin: Origin = TOLD_TO_US,
) -> ConformityCase:
    """The clock starts at `notified_at`, however late somebody calls it a case. Opening it twice gives the same case.

    `duty` is the slug of the document that promises it. The caller holds the ticket's lock.
    """
    facts = _opening_facts(ticket, notified_at=notified_at, duty=duty)
    facts |= {"defect": defect.strip()[:200], "channel": channel or ticket.channel}
    case, born = ConformityCase.objects.get_or_create(
        ticket=ticket, notification=notification, duty=duty, defect_number=defect_number, defaults=facts
    )
    if born:
        changes = {field: getattr(case, field) for field in OPENING_FIELDS}
        record_event(
            case,
            kind=EventKind.NOTIFIED,
            actor=CUSTOMER,
            occurred_at=notified_at,
            now=now,
            changes=changes,
            payload={**terms_at_contract(case.subscription), **origin},
            seals=report_seal(notification),
        )
        settle(case, now=now)
        reschedule(case, now=now)
    return case


@transaction.atomic
def classify(
    message: Message, *, agent: Agent, defect: str, now: datetime, duty: str = policies.GUARANTEE
) -> ConformityCase:
    """From any message of the customer, and the days count from it. The customer is told the last day.

    The same defect in the same message again gives the same case.
    """
    # The ticket is the lock. Rival: the same form, sent twice.
    tickets = Ticket.objects.select_for_update(of=("self",), no_key=True).select_related("customer")
    ticket = tickets.get(pk=message.ticket_id)
    require_work_on(ticket, agent=agent)
    if message.author != Message.Author.CUSTOMER:
        raise NotAReport
    if not defect.strip():
        raise EmptyText
    earlier_cases = list(ConformityCase.objects.filter(ticket=ticket, notification=message, duty=duty))
    title = defect.strip()[:200].casefold()
    # Of defects there may be several in one message.
    same = (case for case in earlier_cases if duty != policies.GUARANTEE or case.defect.casefold() == title)
    if same_case := next(same, None):
        return same_case
    case = open_case(
        ticket,
        notification=message,
        notified_at=message.created_at,
        now=now,
        duty=duty,
        defect=defect,
        defect_number=1 + max((case.defect_number for case in earlier_cases), default=0),
        channel=_channel_of(message),
    )
    payload = {"defect": case.defect, "days_used": progress_of(case, now=now).day}
    record_event(case, kind=EventKind.CLASSIFIED, actor=by(agent), occurred_at=now, now=now, payload=payload)
    acknowledge(case, now=now, context=receipt_of(case, now=now))
    # What somebody was still asked about, and an earlier no about this very message.
    claims = PossibleClaim.objects.filter(ticket=ticket, duty=duty).filter(Q(decided_at=None) | Q(message=message))
    claims.update(decided_at=now, decided_by=agent, is_claim=True)
    if ticket.closed_at:
        wait_for_us(ticket, since=now)
    return case


def receipt_of(case: ConformityCase, *, now: datetime) -> dict[str, object]:
    """What T1 says besides the dates. Article D. 221-5: the receipt of a withdrawal repeats its content; ours for
    other requests repeats theirs too, but not to an address that may be a stranger’s.
    """
    content = "" if is_unproved(case.ticket) else case.notification.words
    return {"days_used": progress_of(case, now=now).day or None, "content": content, **about_the_contract(case)}


@transaction.atomic
def acknowledge(
    case: ConformityCase,
    *,
    now: datetime,
    context: Mapping[str, object],
    answers_message_id: str = "",
    hops: int = 0,
    as_letter: str = OutgoingEmail.Kind.NOTICE,
) -> None:
    """T1, once, where the ticket's own acknowledgement doesn't tell the last day. As `announce`.

    Once the last day is over, it is said by the letter of the breach, which the sweep sends within a minute.
    """
    if not waits_for_the_breach(case, now=now) and announce(
        case,
        Letter.ACKNOWLEDGEMENT,
        now=now,
        due_at=now,
        context=context,
        answers_message_id=answers_message_id,
        hops=hops,
        as_letter=as_letter,
    ):
        _record_acknowledged(case, now=now)
    reschedule(case, now=now)


@transaction.atomic
def acknowledge_late(case: ConformityCase, *, now: datetime) -> bool:
    """For the sweep: the mailroom limits its answers, but the law wants T1 all the same. Whether it was sent now."""
    hold(case)
    if case.state != State.OPEN:  # rival: an agent who wrote, or a choice that opened meanwhile
        return False
    acknowledge(case, now=now, context=receipt_of(case, now=now))
    return True


def record_acknowledgement(case: ConformityCase, *, letter: OutgoingEmail, now: datetime) -> None:
    """The ticket's own acknowledgement said what T1 says; it is claimed here, so that no sweep sends it again.

    Not when the last day was over already, which it doesn't say.
    """
    if waits_for_the_breach(case, now=now):
        return
    notice = CaseNotice.objects.create(
        case=case, kind=Letter.ACKNOWLEDGEMENT, due_at=now, claimed_at=now, recipients=[CUSTOMER]
    )
    notice.letters.add(letter)
    _record_acknowledged(case, now=now)
    reschedule(case, now=now)


def _record_acknowledged(case: ConformityCase, *, now: datetime) -> None:
    changes = {"state": State.ACKNOWLEDGED} if case.state == State.OPEN else {}
    record_event(case, kind=EventKind.ACKNOWLEDGED, actor=SYSTEM, occurred_at=now, now=now, changes=changes)


def cases_with_promises(ticket: Ticket) -> QuerySet[ConformityCase]:
    """The nearest end first, each with what counts its days."""
    versions_of = ("policy_version__policy", "policy_version__document")
    return ticket.cases.select_related(*versions_of).order_by("due_at")


def progress_of(case: ConformityCase, *, now: datetime) -> clock.Progress:
    """As of today, or of the day on which it was put right or closed."""
    moment = case.conformity_at or case.closed_at or now
    return clock.progress(day0=case.day0, last_day=case.last_day, policy=policies.counting_of(case), now=moment)


def _opening_facts(ticket: Ticket, *, notified_at: datetime, duty: str) -> dict[str, object]:
    zone = clock.zone_or_none(ticket.customer.time_zone)
    country = countries_of([ticket])[ticket.pk]
    version = policies.promise_at(notified_at, duty=duty, country=country)
    policy = policies.policy_in(version, duty=duty)
    dates = policies.dates_of(notified_at, zone=zone, policy=policy)
    reference = ticket.subscription_reference or ticket.customer.subscription_reference
    return {
        "notified_at": notified_at,
        "policy": policy.name,
        **asdict(dates),
        "customer_zone": zone,
        "tzdata": zone_data.edition(),
        "terms_version": versions.in_force("terms", on=dates.day0),
        "policy_version": version,
        **facts_for_a_case(subscription_of(ticket), reference=reference, day0=dates.day0),
        "country": country,
    }


def _channel_of(message: Message) -> str:
    """A later message on a ticket from a chat or a form may have come by mail."""
    if hasattr(message, "letter"):
        return Ticket.Channel.MAIL
    began_by_agent = message.ticket.channel == Ticket.Channel.AGENT  # and its customer answered on its page
    return Ticket.Channel.FORM if began_by_agent else message.ticket.channel
