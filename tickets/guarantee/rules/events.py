"""The only writer of a case: every change is recorded as an event, and the events form a chain."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tickets.guarantee.rules.words import (
    ONE_LINE_JSON,
    SEALED,
    as_json_value,
    names_of,
    new_salt,
    parted,
    salted_hash,
    together,
)
from tickets.models import Agent, CaseEvent, ConformityCase

# The chain itself, and when the sweep looks again.
FIELDS_WITHOUT_EVENTS = {"id", "link_nonce", "last_sequence", "last_hash", "next_notice_at"}
# Where an act of a customer came from: address and browser, which can be erased, and the kind of link that led there.
Origin = Mapping[str, str]
TOLD_TO_US: Origin = {}
CUSTOMER = "customer"
SYSTEM = "system"
AGENTS = "agent:"


def by(agent: Agent) -> str:
    """How the log names an agent."""
    return f"{AGENTS}{agent.pk}"


class EventKind(models.TextChoices):
    """What can happen to a case (GUARANTEE.md 2.3), as the desk shows it."""

    NOTIFIED = "notified", _("The report arrived; the days begin")
    WRITTEN_DOWN = "written_down", _("Written down at the desk")  # by the agent who took the call, or opened the letter
    CLASSIFIED = "classified", _("Called a case")
    SUBSCRIPTION_LINKED = "subscription_linked", _("Subscription linked")
    COUNTRY_SAID = "country_said", _("The customer said of which country the contract is")
    ADDRESS_CORRECTED = "address_corrected", _("The customer corrected their address; the contract was looked up anew")
    CUSTOMER_CHANGED = "customer_changed", _("The request is another customer’s; the contract was looked up anew")
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
    MOVED = "moved", _("Moved to another request of the same customer; the days go on")
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
    READ_ANEW = "read_anew", _("A letter was read anew, and its words with it")
    REDACTED = "redacted", _("Something was taken out for good")
    WORDS_MOVED = "words_moved", _("The words were moved out of the log, which got new hashes")
    ERASED = "erased", _("The words were erased")


@dataclass(frozen=True, slots=True)
class Break:
    """Where a case's chain no longer holds, and why."""

    case_id: int
    sequence: int
    why: str | Promise  # in the reader's language, whenever it is read


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
    seals: Mapping[str, object] | None = None,
) -> CaseEvent:
    """Saves `changes` in the case's row and records them, in one transaction. `payload`: what else is worth keeping.

    `actor`: "customer", "system" or "agent:<id>". `seals`: rows that must stay as they are, as `sealing` names them.
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
        **sealed(record, seals=seals or {}),
        previous_hash=chain_end.last_hash,
    )
    event.hash = hash_of(event)
    event.save(force_insert=True)
    for field, value in {**(changes or {}), "last_sequence": event.sequence, "last_hash": event.hash}.items():
        setattr(case, field, value)
    case.save(update_fields=[*(changes or {}), "last_sequence", "last_hash"])
    return event


def sealed(record: Mapping[str, object], *, seals: Mapping[str, object]) -> dict[str, Any]:
    """Payload, words and salt of a new event: the payload has the facts, and of all else a salted hash."""
    payload, words = parted(record)
    salt = new_salt() if words or seals else ""
    if words:
        payload[SEALED] = {"names": names_of(words), "sha256": salted_hash(salt, words)}
    if seals:
        payload["rows"] = {name: salted_hash(salt, [name, row]) for name, row in seals.items()}
    return {"payload": payload, "words": words or None, "salt": salt}


def facts_of(event: CaseEvent) -> dict[str, Any]:
    """All that was recorded with it; without its words where they were erased."""
    facts = {name: value for name, value in event.payload.items() if name not in (SEALED, "rows")}
    return together(facts, event.words or {})


def canonical(event: CaseEvent) -> str:
    """The event as one line of JSON, the same on every machine: sorted keys, UTC, no spaces."""
    facts = {
        "case": event.case_id,
        "sequence": event.sequence,
        "kind": event.kind,
        "actor": event.actor,
        "occurred_at": as_json_value(event.occurred_at),
        "recorded_at": as_json_value(event.recorded_at),
        "payload": event.payload,
    }
    return ONE_LINE_JSON.encode(facts)


def hash_of(event: CaseEvent) -> str:
    """SHA-256 of the previous hash and the event: whoever changes one has to change all that follow."""
    return hashlib.sha256((event.previous_hash + canonical(event)).encode()).hexdigest()


def breaks(case: ConformityCase, *, registered: tuple[int, str] | None = None) -> Iterator[Break]:
    """None if the chain is whole, ends where the row says, and gives every field of the row when it is replayed.

    `registered`: the number and the hash of an event, as the register of all cases has them.
    Of many cases, prefetch the events.
    """
    log_events = list(case.events.all())
    previous = ""
    for sequence, event in enumerate(log_events, start=1):
        if event.sequence != sequence:
            yield Break(case.pk, sequence, _("an event is missing"))
            return
        if event.previous_hash != previous or event.hash != hash_of(event):
            yield Break(case.pk, sequence, _("the event was changed"))
            return
        if why := _words_changed(event, log_events):
            yield Break(case.pk, sequence, why)
        if broken_at := event.kind == EventKind.WORDS_MOVED and event.payload.get("broken_at"):
            yield Break(case.pk, broken_at, _("it did not hold any more when the words were moved"))
        previous = event.hash
    if registered and registered not in [(event.sequence, event.hash) for event in log_events]:
        yield Break(case.pk, registered[0], _("the register knows another chain"))
    if (len(log_events), previous) != (case.last_sequence, case.last_hash):
        yield Break(case.pk, len(log_events), _("the log doesn’t end where the case says"))
        return
    for field, value in sorted((_untouched(case) | replayed(log_events)).items()):
        if _field_as_json(case, field, getattr(case, _attribute(field))) != value:
            label = getattr(ConformityCase._meta.get_field(field), "verbose_name", field)
            why = format_lazy(_("{label} ({field}) is not what the events made it"), label=label, field=field)
            yield Break(case.pk, len(log_events), why)


def erasure_of(event: CaseEvent, log_events: Sequence[CaseEvent]) -> CaseEvent | None:
    """The event that says by which rule its words were erased, all of the case’s or these."""
    later = (each for each in log_events if each.sequence > event.sequence)
    return next((each for each in later if _erases(each, event)), None)


def _erases(later: CaseEvent, event: CaseEvent) -> bool:
    if later.kind == EventKind.REDACTED:
        return event.sequence in later.payload["emptied"]
    return later.kind == EventKind.ERASED


def _words_changed(event: CaseEvent, log_events: Sequence[CaseEvent]) -> str | Promise:
    seal = event.payload.get(SEALED)
    if seal is None:
        return _("the event has words that it never sealed") if event.words else ""
    if event.words is None:
        return "" if erasure_of(event, log_events) else _("its words are missing, and no rule erased them")
    return "" if seal["sha256"] == salted_hash(event.salt, event.words) else _("its words were changed")


def _untouched(case: ConformityCase) -> dict[str, object]:
    """The row before any event: a choice or a refund that no event recorded can’t be in it."""
    fields = [field for field in ConformityCase._meta.concrete_fields if field.name not in FIELDS_WITHOUT_EVENTS]
    return {field.name: _field_as_json(case, field.name, field.get_default()) for field in fields}


def replayed(case_events: Iterable[CaseEvent]) -> dict[str, object]:
    row: dict[str, object] = {}
    for event in case_events:
        row |= facts_of(event).get("changes", {})
    return row


def _attribute(field: str) -> str:
    return getattr(ConformityCase._meta.get_field(field), "attname", field)


def _field_as_json(case: ConformityCase, field: str, value: object) -> object:
    if isinstance(ConformityCase._meta.get_field(field), models.DecimalField) and value is not None:
        return f"{Decimal(str(value)):.2f}"
    return as_json_value(value)
