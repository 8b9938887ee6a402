"""The only writer of a case: every change is recorded as an event, and the events form a chain."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from tickets.models import Agent, CaseEvent, ConformityCase

ONE_LINE_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
# The chain itself, and when the sweep looks again.
FIELDS_WITHOUT_EVENTS = {"id", "link_nonce", "last_sequence", "last_hash", "next_notice_at"}
CUSTOMER = "customer"
SYSTEM = "system"
AGENTS = "agent:"


def by(agent: Agent) -> str:
    """How the log names an agent."""
    return f"{AGENTS}{agent.pk}"


class EventKind(models.TextChoices):
    """What can happen to a case (GUARANTEE.md 2.3), as the desk shows it."""

    NOTIFIED = "notified", _("The report arrived; the days begin")
    # A call or a paper letter, by the agent who took or opened it.
    WRITTEN_DOWN = "written_down", _("Written down at the desk")
    CLASSIFIED = "classified", _("Called a case")
    SUBSCRIPTION_LINKED = "subscription_linked", _("Subscription linked")
    ADDRESS_CORRECTED = "address_corrected", _("The customer corrected their address; the contract was looked up anew")
    ACKNOWLEDGED = "acknowledged", _("The customer was told the last day")
    INFO_REQUESTED = "info_requested", _("The customer was asked something; the days go on")
    INFO_RECEIVED = "info_received", _("The customer answered")
    PROGRESS = "progress", _("The customer was told where things stand")
    TOLD = "told", _("The customer was told by telephone")
    NOT_DELIVERED = "not_delivered", _("A letter did not reach the customer")
    FIX_PROPOSED = "fix_proposed", _("A fix was proposed")
    CONFORMITY_CLAIMED = "conformity_claimed", _("Declared put right")
    CONFIRMED_RESOLVED = "confirmed_resolved", _("The customer says it works")
    CONTESTED = "contested", _("The customer says it goes on")
    REMINDER = "reminder", _("A reminder went out")
    ESCALATED = "escalated", _("A colleague asked for help at once")
    WARNED = "warned", _("The customer was told that time runs out")
    BREACHED = "breached", _("The time was over")
    SERIOUS_DEFECT_FLAGGED = "serious_defect_flagged", _("Called serious")
    CALLED_MINOR = "called_minor", _("Called minor by two of us")
    REFUSED = "refused", _("We refused to put it right")
    REJECTED = "rejected", _("Refused as no defect")
    WITHDRAWN = "withdrawn", _("Withdrawn by the customer")
    MERGED = "merged", _("Merged")
    UNMERGED = "unmerged", _("The merger was undone")
    REMEDY_OFFERED = "remedy_offered", _("The choice is open")
    REMEDY_CHOSEN = "remedy_chosen", _("The customer chose")
    CLEARED = "cleared", _("Billing may hear of it, as one of its people decided")
    HANDED_OVER = "handed_over", _("Billing was told")
    REFUND_DUE = "refund_due", _("The days of the refund begin")
    REFUND_LATE = "refund_late", _("The time of the refund was over")
    REFUNDED = "refunded", _("Paid back")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Opened again, with the first dates")
    DUE_RECOMPUTED = "due_recomputed", _("The dates were counted anew")
    ENTERED = "entered_for_customer", _("Entered in the customer’s name")
    REFUSAL_PROPOSED = "refusal_proposed", _("An agent proposed to say no")
    REFUSAL_DROPPED = "refusal_dropped", _("The proposal was dropped")


@dataclass(frozen=True, slots=True)
class Break:
    """Where a case's chain no longer holds, and why."""

    case_id: int
    sequence: int
    why: str


@transaction.atomic(savepoint=False)
def record_event(
    case: ConformityCase,
    *,
    kind: EventKind | str,
    actor: str,
    occurred_at: datetime,
    now: datetime,
    changes: Mapping[str, object] | None = None,
    payload: Mapping[str, object] | None = None,
) -> CaseEvent:
    """Saves `changes` in the case's row and records them, in one transaction. `payload`: what else is worth keeping.

    `actor`: "customer", "system" or "agent:<id>".
    """
    # The case's row is the lock. Rival: another call, which would take the same number.
    chain_end = ConformityCase.objects.select_for_update(no_key=True).only("last_sequence", "last_hash").get(pk=case.pk)
    record = dict(payload or {})
    if changes:
        record["changes"] = {field: _field_as_json(case, field, value) for field, value in changes.items()}
    event = CaseEvent(
        case=case,
        sequence=chain_end.last_sequence + 1,
        kind=str(kind),
        actor=actor,
        occurred_at=occurred_at,
        recorded_at=now,
        payload=_as_json_value(record),
        previous_hash=chain_end.last_hash,
    )
    event.hash = hash_of(event)
    event.save(force_insert=True)
    for field, value in {**(changes or {}), "last_sequence": event.sequence, "last_hash": event.hash}.items():
        setattr(case, field, value)
    case.save(update_fields=[*(changes or {}), "last_sequence", "last_hash"])
    return event


def canonical(event: CaseEvent) -> str:
    """The event as one line of JSON, the same on every machine: sorted keys, UTC, no spaces."""
    facts = {
        "case": event.case_id,
        "sequence": event.sequence,
        "kind": event.kind,
        "actor": event.actor,
        "occurred_at": _as_json_value(event.occurred_at),
        "recorded_at": _as_json_value(event.recorded_at),
        "payload": event.payload,
    }
    return ONE_LINE_JSON.encode(facts)


def facts_of(event: CaseEvent) -> dict[str, Any]:
    """What the event says: what it set in the case, and what else it keeps, by name."""
    others = {name: value for name, value in event.payload.items() if name != "changes"}
    return {**event.payload.get("changes", {}), **others}


def hash_of(event: CaseEvent) -> str:
    """SHA-256 of the previous hash and the event: whoever changes one has to change all that follow."""
    return hashlib.sha256((event.previous_hash + canonical(event)).encode()).hexdigest()


def breaks(case: ConformityCase) -> Iterator[Break]:
    """None if the chain is whole, ends where the row says, and gives every field of the row when it is replayed."""
    log_events = list(case.events.order_by("sequence"))
    previous = ""
    for sequence, event in enumerate(log_events, start=1):
        if event.sequence != sequence:
            yield Break(case.pk, sequence, "an event is missing")
            return
        if event.previous_hash != previous or event.hash != hash_of(event):
            yield Break(case.pk, sequence, "the event was changed")
            return
        previous = event.hash
    if (len(log_events), previous) != (case.last_sequence, case.last_hash):
        yield Break(case.pk, len(log_events), "the log doesn’t end where the case says")
        return
    for field, value in sorted((_untouched(case) | replayed(log_events)).items()):
        if _field_as_json(case, field, getattr(case, _attribute(field))) != value:
            yield Break(case.pk, len(log_events), f"{field} is not what the events made it")


def _untouched(case: ConformityCase) -> dict[str, object]:
    """The row before any event: a choice or a refund that no event recorded can’t be in it."""
    fields = [field for field in ConformityCase._meta.concrete_fields if field.name not in FIELDS_WITHOUT_EVENTS]
    return {field.name: _field_as_json(case, field.name, field.get_default()) for field in fields}


def replayed(case_events: Iterable[CaseEvent]) -> dict[str, object]:
    row: dict[str, object] = {}
    for event in case_events:
        row |= event.payload.get("changes", {})
    return row


def _attribute(field: str) -> str:
    return getattr(ConformityCase._meta.get_field(field), "attname", field)


def _field_as_json(case: ConformityCase, field: str, value: object) -> object:
    if isinstance(ConformityCase._meta.get_field(field), models.DecimalField) and value is not None:
        return f"{Decimal(str(value)):.2f}"
    return _as_json_value(value)


def _as_json_value(value: Any) -> Any:
    """Instants in UTC, days and amounts as text, rows as their number."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Decimal() | StrEnum() | models.TextChoices():
            return str(value)
        case models.Model():
            return value.pk
        case Mapping():
            return {str(key): _as_json_value(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_as_json_value(inner) for inner in value]
    return value
