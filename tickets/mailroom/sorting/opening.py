"""A letter that opens a ticket: who it is from, what it is about, and whether it is acknowledged."""

from datetime import datetime

from tickets import customers
from tickets.fate_reasons import Silence
from tickets.guarantee.hearing.reader import Hearing, hear
from tickets.letters.details import Details, details_of
from tickets.letters.headers import MAX_MESSAGE_ID
from tickets.mailroom.sorting import auto_reply, trust
from tickets.mailroom.sorting.known_senders import LedgerLookup, is_ascii_address
from tickets.mailroom.sorting.opened_letter import Fate, OpenedLetter, Outcome
from tickets.models import Customer, Ticket
from tickets.new_request import Request


def open_new(opened: OpenedLetter, *, lookup: LedgerLookup, related: Ticket | None, now: datetime) -> Outcome:
    """What is to be opened; `TicketBatch` opens it together with others."""
    verified = trust.is_proved(opened.parsed, writer=opened.writer.address)
    details = details_of(opened.parsed, recipients=opened.letter.envelope_to)
    customer = _customer_of(opened, details, lookup)
    heard = None if opened.is_history else hear_letter(opened, details)
    silence = _silence_by_letter(opened, heard, verified=verified) or _silence_by_sender(
        customer, address=opened.writer.address, lookup=lookup, related=related, verified=verified, now=now
    )
    request: Request = {
        "topic": details.topic,
        "topic_reason": details.topic_reason,
        "missing": details.missing,
        "subject": opened.parsed.subject or "(no subject)",
        "text": opened.parsed.reply_text,
        "full_text": opened.full_text,
        "html": opened.parsed.html,
        "channel": Ticket.Channel.MAIL,
        "language": own_language(details) or customer.language,
        "written_to": details.written_to.key if details.written_to else None,
        "subscription_reference": details.subscription_reference,
        "received_at": opened.letter.received_at,
        "files": opened.files,
        "heard": heard,
        # What a machine or a forger writes starts no clock; a person is asked all the same.
        "by_machine": auto_reply.is_automatic(opened.parsed) or silence == Silence.FORGED,
        "acknowledge": silence is None,
        "answers_message_id": opened.parsed.message_id if len(opened.parsed.message_id) < MAX_MESSAGE_ID else "",
        "hops": auto_reply.hops_of(opened.parsed) + 1,
        "possibly_related": related,
        "verified": verified,
        "claimed_from": opened.writer.claim,
        "address": opened.writer.address,
        "closed": opened.is_history,
    }
    return Outcome(Fate.TICKET, request=(customer, request), silence=silence)


def own_language(details: Details) -> str:
    """Of the address it was written to, else of its words."""
    return (details.written_to.language if details.written_to else "") or details.language


def hear_letter(opened: OpenedLetter, details: Details) -> Hearing:
    return hear(opened.parsed.reply_text, subject=opened.parsed.subject, language=details.language)


def _customer_of(opened: OpenedLetter, details: Details, lookup: LedgerLookup) -> Customer:
    address, name, reference = opened.writer.address, opened.writer.name, details.subscription_reference
    language, phone = own_language(details) or "en", details.phone
    if not is_ascii_address(address):
        identifiers = {"subscription_reference": reference, "phone": phone}
        return customers.customer_of(address, name=name, language=language, **identifiers)
    if customer := lookup.customers.get(address.lower()):
        customers.fill_blanks(customer, name=name, subscription_reference=reference, phone=phone)
        return customer
    customer = customers.new_customer(
        address, name=name, language=language, subscription_reference=reference, phone=phone
    )
    lookup.customers[address.lower()] = customer
    return customer


def _silence_by_letter(opened: OpenedLetter, heard: Hearing | None, *, verified: bool | None) -> Silence | None:
    if opened.is_history:
        return Silence.HISTORY
    if not opened.may_be_answered:
        return Silence.SORTED_BEFORE
    silence = auto_reply.why_no_acknowledgement(
        opened.parsed,
        writer=opened.writer.address,
        sender=opened.letter.envelope_from,
        recipients=opened.letter.envelope_to,
    )
    if silence in (None, Silence.ASKS_FOR_NONE) and verified is False and trust.is_forged(opened.parsed):
        return Silence.FORGED
    # The law wants a report acknowledged, once, even if the customer's mail program asks for no automatic answer.
    return None if silence == Silence.ASKS_FOR_NONE and heard and heard.is_claim else silence


def _silence_by_sender(
    customer: Customer,
    *,
    address: str,
    lookup: LedgerLookup,
    related: Ticket | None,
    verified: bool | None,
    now: datetime,
) -> Silence | None:
    if customer.complained_at:
        return Silence.COMPLAINED
    counts, is_related = lookup.acknowledged, related is not None
    if silence := counts.why_silent_towards(address, is_related=is_related, verified=verified):
        return silence
    return Silence.BUSY_THREAD if related and auto_reply.is_busy(related, now=now) else None
