"""Who the customer is, their contracts, requests and cases, and letters of theirs that became no request."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from supportportal.foundations.masking import masks
from tickets.drafts.draft_ends import naming
from tickets.exporting.facts import facts_of
from tickets.exporting.folder import ExportedGroup, ExportedLine, keep, keep_file
from tickets.guarantee.evidence.archive import Archive
from tickets.guarantee.rules import events
from tickets.models import (
    CaseEvent,
    ConformityCase,
    Customer,
    IncomingEmail,
    Message,
    RenewalLetter,
    Ticket,
    TicketEvent,
)

WHO = {events.CUSTOMER: "customer", events.SYSTEM: "system"}


def person(customer: Customer, archive: Archive) -> Iterator[ExportedGroup]:
    own = customer.known_addresses
    contracts = customer.subscriptions.order_by("pk")
    renewals = RenewalLetter.objects.filter(subscription__in=contracts).order_by("pk")
    more = {
        "addresses": [facts_of(row, own=own) for row in customer.addresses.order_by("pk")],
        "subscriptions": [facts_of(row, own=own) for row in contracts],
        "renewals": [facts_of(row, own=own) for row in renewals],
        "drafts": [facts_of(row, own=own) for row in naming(own).order_by("pk")],
        "mergers": [facts_of(row, own=own) for row in customer.mergers.filter(undone_at=None).order_by("pk")],
    }
    yield ExportedGroup(
        "customer", _("Who you are to us"), {**facts_of(customer, own=own), **more}, _of_contracts(customer)
    )


def requests(customer: Customer, archive: Archive) -> Iterator[ExportedGroup]:
    """The same number of queries for each request, however long it is."""
    for ticket in Ticket.objects.filter(customer=customer).order_by("opened_at", "pk"):
        yield _request(ticket, archive, own=customer.known_addresses)


def loose_letters(customer: Customer, archive: Archive) -> Iterator[ExportedGroup]:
    letters = IncomingEmail.objects.annotate(writer=Lower("from_address"))
    own = customer.known_addresses
    for letter in letters.filter(writer__in=own, ticket=None).order_by("received_at", "pk"):
        path = _keep_letter(archive, letter, own=own)
        entry = ExportedLine(letter.received_at, _("You"), letter.subject)
        yield ExportedGroup(
            "letters", _("A letter that became no request"), facts_of(letter, own=own) | {"path": path}, [entry]
        )


def _request(ticket: Ticket, archive: Archive, *, own: list[str]) -> ExportedGroup:
    messages, entries = _messages(ticket, archive, own=own)
    letters = ticket.letters.outside_side_threads().order_by("received_at", "pk")
    history = list(ticket.events.all())
    cases = [(case, list(case.events.order_by("sequence"))) for case in ticket.cases.order_by("pk")]
    facts = facts_of(ticket, own=own) | {
        "messages": messages,
        "letters_received": [
            facts_of(letter, own=own) | {"path": _keep_letter(archive, letter, own=own)} for letter in letters
        ],
        "letters_sent": _sent(ticket, archive, own=own),
        "participants": [facts_of(row, own=own) for row in ticket.participants.order_by("pk")],
        "drafts": [facts_of(row, own=own) for row in ticket.drafts.order_by("pk")],
        "proofs": [facts_of(row, own=own) for row in ticket.proofs.order_by("pk")],
        "possible_claims": [facts_of(row, own=own) for row in ticket.possible_claims.order_by("pk")],
        "cases": [_case(case, log, own=own) for case, log in cases],
        "tags": list(ticket.tags.values_list("name", flat=True)),
        "history": [facts_of(event, own=own) for event in history],
    }
    entries += [_told_act(event) for event in history]
    entries += [_told_event(event) for _case_row, log in cases for event in log]
    return ExportedGroup("requests", str(ticket), facts, sorted(entries, key=lambda entry: entry.at))


def _messages(ticket: Ticket, archive: Archive, *, own: list[str]) -> tuple[list[dict[str, Any]], list[ExportedLine]]:
    messages, entries = [], []
    for message in ticket.messages.order_by("created_at", "pk").prefetch_related("attachments"):
        copies = [(file, keep_file(archive, file)) for file in message.attachments.all()]
        files = [facts_of(file, own=own) | asdict(copy) for file, copy in copies]
        facts = facts_of(message, own=own) | {"files": files}
        text = facts["full_text"] or facts["text"]
        messages.append(facts)
        entries.append(
            ExportedLine(message.created_at, who_wrote(message.author), text, [copy for _file, copy in copies])
        )
    return messages, entries


def _sent(ticket: Ticket, archive: Archive, *, own: list[str]) -> list[dict[str, Any]]:
    """What we wrote to the customer's side, without the keys in its links; reminders went to our own people."""
    letters = ticket.outgoing.to_customers().order_by("created_at", "pk")
    rows = []
    for letter in letters:
        facts = facts_of(letter, own=own) | {"path": f"letters/sent/{letter.pk}.txt"}
        archive.add(facts["path"], f"{facts['subject']}\n\n{facts['text']}".encode())
        rows.append(facts)
    return rows


def who_wrote(author: str) -> str:
    """Notes and side threads are the team's own, about the customer and not to them; the page says so."""
    people = {
        Message.Author.CUSTOMER: _("You"),
        Message.Author.AGENT: _("Our team"),
        Message.Author.NOTE: _("Our team, a note"),
        Message.Author.FORWARDED: _("Our team, to somebody outside"),
        Message.Author.OUTSIDER: _("Somebody outside, to our team"),
    }
    return people.get(Message.Author(author), _("Automatic"))


def _keep_letter(archive: Archive, letter: IncomingEmail, *, own: list[str]) -> str:
    """As it came; one that somebody else wrote is theirs, and one from which something was taken out is sealed."""
    path = f"letters/received/{letter.pk}.eml"
    source = letter.readable_source if letter.from_address.lower() in own else None
    return path if source and keep(archive, path, source) else ""


def _case(case: ConformityCase, log: list[CaseEvent], *, own: list[str]) -> dict[str, Any]:
    notices = [facts_of(notice, own=own) for notice in case.notices.order_by("claimed_at", "pk")]
    return facts_of(case, own=own) | {"events": [_event(event) for event in log], "notices": notices}


def _event(event: CaseEvent) -> dict[str, Any]:
    facts = {"sequence": event.sequence, "kind": event.kind, "who": WHO.get(event.actor, "team")}
    times = {"occurred_at": event.occurred_at, "recorded_at": event.recorded_at}
    return facts | times | {"facts": events.facts_of(event)}


def _told_event(event: CaseEvent) -> ExportedLine:
    people = {events.CUSTOMER: _("You"), events.SYSTEM: _("Automatic")}
    kind = dict(events.EventKind.choices).get(event.kind, event.kind)
    return ExportedLine(event.occurred_at, people.get(event.actor, _("Our team")), str(kind))


def _told_act(event: TicketEvent) -> ExportedLine:
    """Without colleagues, and whoever else took part."""
    people = {kind: _("You") for kind in (TicketEvent.Kind.REOPENED_BY_CUSTOMER, TicketEvent.Kind.UNMASKED_BY_CUSTOMER)}
    who = _("Our team") if "by" in event.facts else people.get(TicketEvent.Kind(event.kind), _("Automatic"))
    words = [str(TicketEvent.Kind(event.kind).label), masks.masked(event.reason)]
    return ExportedLine(event.at, who, ": ".join(filter(None, words)))


def _of_contracts(customer: Customer) -> list[ExportedLine]:
    known = ExportedLine(customer.created_at, _("Known since"), " · ".join(filter(None, _who_they_are(customer))))
    contracts = customer.subscriptions.order_by("pk")
    told = [
        ExportedLine(row.told_at, _("Subscription"), f"{row.reference}: {row.price} {row.currency}")
        for row in contracts
    ]
    return [known, *told]


def _who_they_are(customer: Customer) -> list[str]:
    return [customer.name, *customer.known_addresses, customer.phone, customer.subscription_reference]
