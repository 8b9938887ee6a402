"""All rows that a case's evidence rests on, read at once: the same few queries, however long the case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from legal.models import Version
from tickets.guarantee.evidence.log_facts import Erased, erasure_in, flat_facts
from tickets.guarantee.evidence.register import head_of
from tickets.guarantee.evidence.verification import problems_of
from tickets.guarantee.rules.events import AGENTS, Break, EventKind, by, facts_of
from tickets.guarantee.rules.policies import zone_of
from tickets.guarantee.subscriptions import contract_terms
from tickets.models import (
    AddressProof,
    Agent,
    Attachment,
    CaseEvent,
    CaseNotice,
    ConformityCase,
    IncomingEmail,
    Message,
    OutgoingEmail,
)


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """`agents`: who acted, by their mark in the log, such as “agent:7”; who has left may be missing.

    `problems`: where it isn't any more as it was recorded. `head`: of the register of all cases, once it has this one.
    """

    case: ConformityCase
    events: Sequence[CaseEvent]
    problems: Sequence[Break]
    head: str
    messages: Sequence[Message]
    received: Sequence[IncomingEmail]
    sent: Sequence[OutgoingEmail]
    notices: Sequence[CaseNotice]
    versions: Sequence[Version]
    proofs: Sequence[AddressProof]
    agents: Mapping[str, Agent]
    zone: str

    @property
    def as_of(self) -> datetime:
        """When the last thing in it happened: what it says of delays is true at that instant."""
        moments: list[datetime | None] = [event.recorded_at for event in self.events]
        moments += [message.created_at for message in self.messages]
        moments += [letter.received_at for letter in self.received]
        moments += [moment for letter in self.sent for moment in (letter.created_at, letter.sent_at, letter.failed_at)]
        return max(filter(None, moments), default=self.case.notified_at)

    @property
    def erased(self) -> Erased | None:
        return erasure_in(self.events)

    def facts_of(self, event: CaseEvent) -> dict[str, Any]:
        return flat_facts(event, log=self.events)

    def facts(self, *kinds: EventKind) -> dict[str, Any]:
        """Of the last event of these kinds; empty without one."""
        found = next((event for event in reversed(self.events) if event.kind in kinds), None)
        return self.facts_of(found) if found else {}


def record_of(case: ConformityCase) -> CaseRecord:
    """Notes, side threads and letters to agents stay out: the customer was never told them."""
    log = list(case.events.order_by("sequence"))
    files = Prefetch("attachments", queryset=Attachment.objects.order_by("pk"))
    letters = OutgoingEmail.objects.order_by("pk")
    messages = case.ticket.messages.open_to_customers().select_related("agent__user")
    messages = messages.order_by("created_at", "pk").prefetch_related(files, Prefetch("outgoing", queryset=letters))
    received = IncomingEmail.objects.outside_side_threads().filter(ticket=case.ticket_id)
    sent = OutgoingEmail.objects.to_customers().filter(ticket=case.ticket_id).order_by("created_at", "pk")
    sent = sent.select_related("ticket__customer", "resend_of", "message__agent__user", "as_sent")
    sent = sent.defer("as_sent__packed")
    attached = Prefetch("message__attachments", queryset=Attachment.objects.order_by("pk"))
    return CaseRecord(
        case=case,
        events=log,
        problems=list(problems_of([case])),
        head=head_of(case),
        messages=list(messages),
        received=list(received.order_by("received_at", "pk")),
        sent=list(sent.prefetch_related(attached, "notices")),
        notices=list(case.notices.order_by("claimed_at", "pk").prefetch_related("letters")),
        versions=_versions(case, log),
        proofs=list(AddressProof.objects.filter(ticket=case.ticket_id).order_by("proved_at", "pk")),
        agents=_agents(log),
        zone=zone_of(case),
    )


def _versions(case: ConformityCase, log: Iterable[CaseEvent]) -> list[Version]:
    """What was in force: at the contract, at the report, and where a refund's own days began."""
    of_refunds = {facts_of(event).get("policy_version") for event in log if event.kind == EventKind.REFUND_DUE}
    keys = [row.pk for row in (contract_terms(case), case.terms_version, case.policy_version) if row]
    keys += sorted(key for key in of_refunds if isinstance(key, int))
    rows = Version.objects.select_related("document", "policy").prefetch_related("texts", "notice_texts")
    versions = rows.in_bulk(keys)
    return [versions[key] for key in dict.fromkeys(keys)]


def _agents(log: Iterable[CaseEvent]) -> dict[str, Agent]:
    marks = {event.actor for event in log} | {str(facts_of(event).get("second", "")) for event in log}
    keys = {int(key) for mark in marks if (key := mark.removeprefix(AGENTS)).isdecimal()}
    rows = Agent.objects.filter(pk__in=keys).select_related("user").prefetch_related("teams")
    return {by(agent): agent for agent in rows}
