"""A letter that opens a new ticket: whose it is, what it is about, and whether a machine may say that it came."""

from datetime import datetime

from tickets import customers
from tickets.fate_reasons import Silence
from tickets.letters.details import Details, details_of
from tickets.letters.headers import MAX_MESSAGE_ID
from tickets.mailroom.sorting import auto_reply
from tickets.mailroom.sorting.known_senders import Known, is_plain
from tickets.mailroom.sorting.opened_letter import Fate, Opened, Outcome
from tickets.models import Customer, Ticket
from tickets.new_request import Request


def open_new(one: Opened, *, known: Known, related: Ticket | None, verified: bool, now: datetime) -> Outcome:
    """What is to be opened; `pile` opens it, with the others."""
    details = details_of(one.parsed, recipients=one.letter.envelope_to)
    customer, is_new = _customer(one, details, known)
    silence = _why_unasked(one, details) or _why_not_now(customer, known=known, is_new=is_new, related=related, now=now)
    request: Request = {
        "topic": details.topic,
        "topic_reason": details.topic_reason,
        "missing": details.missing,
        "subject": one.parsed.subject or "(no subject)",
        "text": one.parsed.reply_text,
        "full_text": one.full_text,
        "html": one.parsed.html,
        "channel": Ticket.Channel.MAIL,
        "language": details.language or customer.language,
        "subscription_reference": details.subscription_reference,
        "received_at": one.letter.received_at,
        "files": one.files,
        # What a machine wrote starts no clock; its words are marked all the same, for a person to decide.
        "conformity": details.conformity and not one.is_history and not auto_reply.is_automatic(one.parsed),
        "acknowledge": silence is None,
        "answers_message_id": one.parsed.message_id if len(one.parsed.message_id) < MAX_MESSAGE_ID else "",
        "hops": auto_reply.hops_of(one.parsed) + 1,
        "possibly_related": related,
        "verified": verified,
        "closed": one.is_history,
    }
    return Outcome(Fate.TICKET, request=(customer, request), silence=silence)


def _customer(one: Opened, details: Details, known: Known) -> tuple[Customer, bool]:
    """And whether the database had never heard of them: then it need not be asked how often we wrote to them."""
    address, name, reference = one.parsed.from_address, one.parsed.from_name, details.subscription_reference
    language, phone = details.language or "en", details.phone
    if not is_plain(address):
        known_by = {"subscription_reference": reference, "phone": phone}
        return customers.customer_of(address, name=name, language=language, **known_by), False
    if customer := known.customers.get(address.lower()):
        customers.fill_blanks(customer, name=name, subscription_reference=reference, phone=phone)
        return customer, False
    customer = customers.new_customer(
        address, name=name, language=language, subscription_reference=reference, phone=phone
    )
    known.customers[address.lower()] = customer
    return customer, True


def _why_unasked(one: Opened, details: Details) -> Silence | None:
    if one.is_history:
        return Silence.HISTORY
    if not one.may_be_answered:
        return Silence.SORTED_BEFORE
    silence = auto_reply.why_no_acknowledgement(
        one.parsed, sender=one.letter.envelope_from, recipients=one.letter.envelope_to
    )
    # The law wants a report acknowledged, once, also to somebody whose mail program would rather have none.
    return None if silence == Silence.ASKS_FOR_NONE and details.conformity else silence


def _why_not_now(
    customer: Customer, *, known: Known, is_new: bool, related: Ticket | None, now: datetime
) -> Silence | None:
    if known.acknowledgements_left <= 0:
        return Silence.BUSY_HOUR
    return None if is_new else auto_reply.why_silent_towards(customer, related=related, now=now)
