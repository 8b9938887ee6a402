"""A letter that opens a new ticket: whose it is, what it is about, and whether a machine may say that it came."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Lower

from tickets import handling, intake
from tickets.mailroom import manners, threads
from tickets.mailroom.addresses import plus_part
from tickets.mailroom.details import Details, details_of
from tickets.mailroom.letter import Fate, Opened, Outcome
from tickets.models import Customer, IncomingEmail, Ticket

LETTER, CUSTOMER = "letter", "customer"


@dataclass(slots=True)
class Known:
    """What the database says about several letters at once: which came before, and who of their writers is known."""

    letters: dict[str, int] = field(default_factory=dict)  # by fingerprint
    customers: dict[str, Customer] = field(default_factory=dict)  # by address in lower case
    acknowledgements_left: int = 0

    @classmethod
    def about(cls, opened: Sequence[Opened], *, now: datetime) -> "Known":
        letters = IncomingEmail.objects.filter(fingerprint__in=[one.fingerprint for one in opened])
        senders = {one.parsed.from_address for one in opened if _is_plain(one.parsed.from_address)}
        customers = Customer.objects.alias(lowered=Lower("email")).filter(
            lowered__in=[Lower(Value(sender)) for sender in sorted(senders)]
        )
        found = list(
            letters.order_by().values_list(Value(LETTER), "fingerprint", "pk")
            .union(customers.order_by().values_list(Value(CUSTOMER), "email", "pk"), all=True)
        )  # fmt: skip
        keys = [key for kind, _, key in found if kind == CUSTOMER]
        people = Customer.objects.in_bulk(keys).values() if keys else []
        return cls(
            letters={mark: key for kind, mark, key in found if kind == LETTER},
            customers={customer.email.lower(): customer for customer in people},
            acknowledgements_left=manners.acknowledgements_left(now=now),
        )

    def remember(self, one: Opened, outcome: Outcome) -> None:
        self.letters.setdefault(one.fingerprint, one.letter.pk)
        if outcome.fate == Fate.TICKET and not outcome.reason:
            self.acknowledgements_left -= 1


def _is_plain(address: str) -> bool:
    """Python and the database agree about its lower case."""
    return bool(address) and address.isascii()


def open_new(one: Opened, *, known: Known, related: Ticket | None, verified: bool, now: datetime) -> Outcome:
    details = details_of(one.parsed, recipients=one.letter.envelope_to)
    customer, is_new = _customer(one, details, known)
    silence = _why_unasked(one, details) or _why_not_now(customer, known=known, is_new=is_new, related=related, now=now)
    ticket = intake.open_ticket(
        customer,
        topic=details.topic,
        topic_reason=details.topic_reason,
        missing=details.missing,
        subject=one.parsed.subject or "(no subject)",
        text=one.parsed.reply_text,
        full_text=one.full_text,
        html=one.parsed.html,
        channel=Ticket.Channel.MAIL,
        language=details.language or customer.language,
        subscription_reference=details.subscription_reference,
        received_at=one.letter.received_at,
        files=one.files,
        conformity=details.conformity and not one.is_history,
        acknowledge=not silence,
        answers_message_id=one.parsed.message_id if len(one.parsed.message_id) < threads.LONGEST_ID else "",
        hops=manners.hops_of(one.parsed) + 1,
        possibly_related=related,
        verified=verified,
        closed=one.is_history,
        now=now,
    )
    note_the_copied(one, ticket, now=now)
    return Outcome(Fate.TICKET, f"not acknowledged: {silence}" if silence else "", ticket, ticket.opening)


def _customer(one: Opened, details: Details, known: Known) -> tuple[Customer, bool]:
    """And whether the database had never heard of them: then it need not be asked how often we wrote to them."""
    address, name, reference = one.parsed.from_address, one.parsed.from_name, details.subscription_reference
    language = details.language or "en"
    if not _is_plain(address):
        return intake.customer_of(address, name=name, language=language, subscription_reference=reference), False
    if customer := known.customers.get(address.lower()):
        intake.fill_blanks(customer, name=name, subscription_reference=reference)
        return customer, False
    customer = intake.new_customer(address, name=name, language=language, subscription_reference=reference)
    known.customers[address.lower()] = customer
    return customer, True


def _why_unasked(one: Opened, details: Details) -> str:
    if one.is_history:
        return "imported history"
    if not one.may_be_answered:
        return "was sorted before"
    silence = manners.why_no_acknowledgement(
        one.parsed, sender=one.letter.envelope_from, recipients=one.letter.envelope_to
    )
    # The law wants a report acknowledged, once, also to somebody whose mail program would rather have none.
    return "" if silence == manners.ASKS_FOR_NONE and details.conformity else silence


def _why_not_now(customer: Customer, *, known: Known, is_new: bool, related: Ticket | None, now: datetime) -> str:
    if known.acknowledgements_left <= 0:
        return "too many acknowledgements in this hour"
    return "" if is_new else manners.why_silent_towards(customer, related=related, now=now)


def note_the_copied(one: Opened, ticket: Ticket, *, now: datetime) -> None:
    """Who is in Cc gets nothing; an agent sees them, and may let them in."""
    ours = {ticket.customer.email.lower(), one.parsed.from_address.lower()}
    strangers = [
        mailbox.address
        for mailbox in one.parsed.cc
        if mailbox.address.lower() not in ours and plus_part(mailbox.address) is None and len(mailbox.address) <= 320
    ]
    handling.copied_in(ticket, addresses=strangers, now=now)
