"""What is to be paid is told to who moves the money: by a signed webhook, or from a list when there is none."""

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

from tickets.guarantee import billing_pauses as pauses
from tickets.guarantee.rules.events import SYSTEM, Kind, record_event
from tickets.guarantee.rules.policies import PAYMENTS, REFUND, WITHDRAWAL
from tickets.models import ConformityCase

log = logging.getLogger(__name__)

MOVES_MONEY = (ConformityCase.Remedy.REDUCTION, ConformityCase.Remedy.TERMINATION)
STILL_OPEN = Q(refunded_at=None, closed_at=None)
TO_PAY = Q(duty__in=PAYMENTS, conformity_at=None)  # duties that are kept by paying
TO_HAND_OVER = (
    STILL_OPEN & Q(handed_over_at=None) & (Q(remedy_choice__in=MOVES_MONEY, remedy_chosen_at__isnull=False) | TO_PAY)
)
EVENTS = {WITHDRAWAL: "contract_withdrawn", REFUND: "refund_owed"}  # else a remedy was chosen
PATIENCE = 10  # seconds for an answer
SIGNATURE_HEADER = "X-Portal-Signature"
OFFICE = "office"  # the pause when nobody answers at all


class NoRedirect(HTTPRedirectHandler):
    """A choice is told at the address that was set, and nowhere else."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def waiting() -> "QuerySet[ConformityCase]":
    """Chosen, withdrawn from or owed, and not yet told to billing; the oldest first. The task list of people."""
    untold = ConformityCase.objects.filter(TO_HAND_OVER).select_related("ticket__customer", "subscription")
    return untold.order_by(Coalesce("remedy_chosen_at", "notified_at"), "pk")


def hand_over_choices(*, now: datetime, at_once: bool = False) -> int:
    """How many were taken. Each is told at least once, always with the same key: the other side counts it once.

    Nothing is locked while we wait for an answer. What was refused is told again after a pause that grows up to an
    hour, or `at_once`. Ends early when the other side is away; the next round goes on.
    """
    if not settings.BILLING_WEBHOOK_URL or not (at_once or pauses.is_over(OFFICE, now=now)):
        return 0
    taken = 0
    for case in waiting():
        if not at_once and not pauses.is_over(key_of(case), now=now):
            continue
        try:
            status = tell(case, now=now)
        except OSError as problem:
            log.warning("billing can't be reached, choices wait: %s", type(problem).__name__)
            pauses.lengthen(OFFICE, now=now)
            break
        pauses.end(OFFICE)
        taken += _took(case, status, now=now)
    return taken


def _took(case: ConformityCase, status: int, *, now: datetime) -> bool:
    if 200 <= status < 300:
        pauses.end(key_of(case))
        mark_handed_over(case, actor=SYSTEM, how="webhook", now=now)
        return True
    pauses.lengthen(key_of(case), now=now)
    log.warning("billing answered %s to the choice of case %s, which waits", status, case.pk)
    return False


def tell(case: ConformityCase, *, now: datetime) -> int:
    """Posts the choice; the status of the answer. No answer is an `OSError`."""
    body = written(case).encode()
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": key_of(case),
        SIGNATURE_HEADER: signature(body, at=now, secret=settings.BILLING_WEBHOOK_SECRET),
    }
    # The address is a setting, checked at the start to begin with http:// or https://.
    request = Request(settings.BILLING_WEBHOOK_URL, data=body, headers=headers, method="POST")  # noqa: S310
    opener: OpenerDirector = build_opener(NoRedirect)
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        with refusal:
            return refusal.code


def written(case: ConformityCase) -> str:
    """The choice as one line of JSON, the same for the same choice; a withdrawal has none, and its day instead."""
    last_day = case.last_day if case.duty in PAYMENTS else case.refund_last_day
    facts = {
        "event": EVENTS.get(case.duty, "remedy_chosen"),
        "key": key_of(case),
        "case": case.pk,
        "ticket": case.ticket_id,
        "subscription_reference": case.contract_reference,
        "customer_email": case.ticket.customer.email,
        "choice": case.remedy_choice,
        "chosen_at": _instant(case.remedy_chosen_at or case.notified_at),
        "amount": None if case.refund_amount is None else f"{case.refund_amount:.2f}",
        "currency": case.currency,
        "refund_last_day": last_day.isoformat() if last_day else None,
    }
    return json.dumps(facts, sort_keys=True, ensure_ascii=False)


def key_of(case: ConformityCase) -> str:
    """The same at every attempt to tell one choice."""
    chosen = case.events.filter(kind=Kind.REMEDY_CHOSEN).order_by("-sequence").values_list("sequence", flat=True)
    return f"case-{case.pk}-{chosen.first() or 0}"


def signature(body: bytes, *, at: datetime, secret: str) -> str:
    """“t=<seconds>,v1=<hex>”: HMAC-SHA256 of the seconds, a full stop and the body."""
    seconds = str(int(at.timestamp()))
    seal = hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={seal}"


@transaction.atomic
def mark_handed_over(case: ConformityCase, *, actor: str, how: str, now: datetime) -> bool:
    """Whether it was us: the rival is another round, or a person with the list. `actor` as in `events`."""
    case.refresh_from_db(from_queryset=ConformityCase.objects.select_for_update())
    if case.handed_over_at or not (case.remedy_chosen_at or case.duty in PAYMENTS):
        return False
    changes = {"handed_over_at": now}
    told = {"how": how, "key": key_of(case)}
    record_event(case, kind=Kind.HANDED_OVER, actor=actor, occurred_at=now, now=now, changes=changes, payload=told)
    return True


def _instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
