"""Tells the billing system what to pay: by a signed webhook, or from a list where there is none."""

import hashlib
import hmac
import json
import logging
from datetime import UTC, datetime
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from tickets.guarantee import billing_pauses, clearance
from tickets.guarantee.rules.events import SYSTEM, EventKind, record_event
from tickets.guarantee.rules.policies import PAYMENTS, REFUND, WITHDRAWAL
from tickets.models import ConformityCase

log = logging.getLogger(__name__)

MOVES_MONEY = (ConformityCase.Remedy.REDUCTION, ConformityCase.Remedy.TERMINATION)
STILL_OPEN = Q(refunded_at=None, closed_at=None)
TO_PAY = Q(duty__in=PAYMENTS, conformity_at=None)  # duties that we keep by paying
TO_HAND_OVER = (
    STILL_OPEN & Q(handed_over_at=None) & (Q(remedy_choice__in=MOVES_MONEY, remedy_chosen_at__isnull=False) | TO_PAY)
)
EVENT_NAMES = {WITHDRAWAL: "contract_withdrawn", REFUND: "refund_owed"}  # any other duty: a remedy was chosen
ANSWER_TIMEOUT = 10  # seconds
SIGNATURE_HEADER = "X-Portal-Signature"
ALL_CHOICES = "office"  # the key of the pause when billing does not answer at all


class NoRedirect(HTTPRedirectHandler):
    """A choice is posted to the configured address and nowhere else."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def choices_for_billing() -> list[ConformityCase]:
    """Of those that billing doesn't know yet, what may be told: nothing is in doubt, or a person has decided."""
    cases = clearance.looked_up(choices_to_hand_over())
    return [case for case in cases if case.cleared_at or not clearance.doubts_of(case)]


def choices_to_hand_over() -> "QuerySet[ConformityCase]":
    """Choices, withdrawals and refunds that billing does not know yet, the oldest first. Also the list at the desk."""
    cases = ConformityCase.objects.filter(TO_HAND_OVER).select_related("ticket__customer", "subscription")
    return cases.order_by(Coalesce("remedy_chosen_at", "notified_at"), "pk")


def hand_over_choices(*, now: datetime, at_once: bool = False) -> int:
    """How many billing accepted. Each is posted at least once, always with the same key, so billing counts it once.

    Nothing is locked while we wait for an answer. A refused choice is posted again after a pause that grows up to an
    hour, or `at_once`. The round ends early when billing can't be reached; the next one goes on.
    """
    if not settings.BILLING_WEBHOOK_URL or not (at_once or billing_pauses.is_over(ALL_CHOICES, now=now)):
        return 0
    taken = 0
    for case in choices_for_billing():
        if not at_once and not billing_pauses.is_over(key_of(case), now=now):
            continue
        try:
            status = post_choice(case, now=now)
        except OSError as problem:
            log.warning("billing can't be reached, choices wait: %s", type(problem).__name__)
            billing_pauses.lengthen(ALL_CHOICES, now=now)
            break
        billing_pauses.end(ALL_CHOICES)
        taken += _record_answer(case, status, now=now)
    return taken


def _record_answer(case: ConformityCase, status: int, *, now: datetime) -> bool:
    if 200 <= status < 300:
        billing_pauses.end(key_of(case))
        mark_handed_over(case, actor=SYSTEM, how="webhook", now=now)
        return True
    billing_pauses.lengthen(key_of(case), now=now)
    log.warning("billing answered %s to the choice of case %s, which waits", status, case.pk)
    return False


def post_choice(case: ConformityCase, *, now: datetime) -> int:
    """The HTTP status of the answer; `OSError` when there is none."""
    body = choice_as_json(case).encode()
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": key_of(case),
        SIGNATURE_HEADER: signature(body, at=now, secret=settings.BILLING_WEBHOOK_SECRET),
    }
    # The start-up checks make sure that this setting begins with http:// or https://.
    request = Request(settings.BILLING_WEBHOOK_URL, data=body, headers=headers, method="POST")  # noqa: S310
    opener: OpenerDirector = build_opener(NoRedirect)
    try:
        with opener.open(request, timeout=ANSWER_TIMEOUT) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        with refusal:
            return refusal.code


def choice_as_json(case: ConformityCase) -> str:
    """One line of JSON, the same for the same choice. A withdrawal has no choice, but its own last day.

    `price`: of a period, as the case keeps it. What is left of it after a withdrawal (article L. 221-25) depends on
    what the customer asked for when they ordered, which only billing knows.
    """
    last_day = case.last_day if case.duty in PAYMENTS else case.refund_last_day
    facts = {
        "event": EVENT_NAMES.get(case.duty, "remedy_chosen"),
        "key": key_of(case),
        "case": case.pk,
        "ticket": case.ticket_id,
        "subscription_reference": case.contract_reference,
        "country": case.country,
        "customer_email": case.ticket.customer.email,
        "choice": case.remedy_choice,
        "chosen_at": _instant_as_text(case.remedy_chosen_at or case.notified_at),
        "amount": None if case.refund_amount is None else f"{case.refund_amount:.2f}",
        "price": None if case.price is None else f"{case.price:.2f}",
        "period_months": case.period_months,
        "currency": case.currency,
        "refund_last_day": last_day.isoformat() if last_day else None,
        **_what_is_known(case),
    }
    return json.dumps(facts, sort_keys=True, ensure_ascii=False)


def _what_is_known(case: ConformityCase) -> dict[str, object]:
    """Of who asked, and of what else ends the contract: billing reads it before it pays."""
    [known] = clearance.looked_up(ConformityCase.objects.filter(pk=case.pk))
    return {
        "identity": "proved" if known.is_proved else "unproved",
        "doubts": [str(doubt) for doubt in clearance.doubts_of(known)],
        "cleared": case.cleared_at is not None,
        "also_ended_by": [other.pk for other in clearance.other_ends_of(case)],
    }


def key_of(case: ConformityCase) -> str:
    """The idempotency key: the same at every attempt to post one choice."""
    choices = case.events.filter(kind=EventKind.REMEDY_CHOSEN).order_by("-sequence")
    return f"case-{case.pk}-{choices.values_list('sequence', flat=True).first() or 0}"


def signature(body: bytes, *, at: datetime, secret: str) -> str:
    """“t=<seconds>,v1=<hex>”: HMAC-SHA256 of the seconds, a full stop and the body."""
    seconds = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


@transaction.atomic
def mark_handed_over(case: ConformityCase, *, actor: str, how: str, now: datetime) -> bool:
    """Whether this call marked it. Rival: another round, or a person with the list. `actor` as in `record_event`."""
    case.refresh_from_db(from_queryset=ConformityCase.objects.select_for_update())
    if case.handed_over_at or not (case.remedy_chosen_at or case.duty in PAYMENTS):
        return False
    changes = {"handed_over_at": now}
    payload = {"how": how, "key": key_of(case)}
    record_event(
        case, kind=EventKind.HANDED_OVER, actor=actor, occurred_at=now, now=now, changes=changes, payload=payload
    )
    return True


def _instant_as_text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
