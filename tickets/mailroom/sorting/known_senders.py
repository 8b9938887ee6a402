"""What we look up before letters are sorted: which came before, who wrote them, and who else they went to."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection

from tickets import participants
from tickets.customers import who_stay
from tickets.letters.addresses import is_at_our_domain, split
from tickets.letters.headers import MAX_MESSAGE_ID
from tickets.letters.mail_providers import MAIL_PROVIDERS
from tickets.mailroom.senders.sender_rules import senders_of
from tickets.mailroom.sorting import threads
from tickets.mailroom.sorting.acknowledgement_counts import AcknowledgementCounts, counted
from tickets.mailroom.sorting.opened_letter import Fate, OpenedLetter, Outcome
from tickets.models import Customer, IncomingEmail, Ticket

LETTER, NAMED, CUSTOMER, COLLEAGUE = "letter", "named", "customer", "colleague"
RULE, OPENED = "rule", "opened"
MAX_ADDRESSES_READ = 100  # of To and Cc
NO_ID = "<>"  # no letter has it
LOOKUP = """
WITH named(message_id) AS (VALUES {message_ids})
SELECT 'letter', fingerprint, id, 0 FROM tickets_incomingemail WHERE fingerprint IN ({fingerprints})
UNION ALL SELECT 'named', message_id, 0, 0 FROM named
  WHERE EXISTS (SELECT 1 FROM tickets_incomingemail WHERE message_id_header = named.message_id)
UNION ALL SELECT 'customer', email, id, 0 FROM tickets_customer WHERE LOWER(email) IN ({senders})
UNION ALL SELECT 'customer', address, customer_id, 0 FROM tickets_customeraddress WHERE LOWER(address) IN ({senders})
UNION ALL SELECT 'rule', sender, id, CASE act WHEN 'refuse' THEN 1 ELSE 0 END FROM tickets_senderrule
  WHERE sender IN ({named_by_rules})
UNION ALL SELECT 'opened', LOWER(customer.email), COUNT(*), 0 FROM tickets_ticket AS ticket
  JOIN tickets_customer AS customer ON customer.id = ticket.customer_id
  WHERE LOWER(customer.email) IN ({senders}) AND ticket.opened_at > %s GROUP BY LOWER(customer.email)
UNION ALL SELECT 'opened', '@' || sender_domain, COUNT(*), 0 FROM tickets_incomingemail
  WHERE sender_domain IN ({domains}) AND fate = 'ticket' AND received_at > %s GROUP BY sender_domain
"""
# Added only when the letters went to somebody besides us.
COLLEAGUES = """UNION ALL SELECT 'colleague', LOWER(person.email), 0, 0 FROM tickets_agent
  JOIN auth_user AS person ON person.id = tickets_agent.user_id WHERE LOWER(person.email) IN ({others})
"""


@dataclass(slots=True)
class LedgerLookup:
    """What the database says about several letters at once: which came before, and which writers are customers."""

    letters: dict[str, int] = field(default_factory=dict)  # by fingerprint
    message_ids: set[str] = field(default_factory=set)  # those the letters name that are in the ledger
    customers: dict[str, Customer] = field(default_factory=dict)  # by address in lower case
    acknowledged: AcknowledgementCounts = field(default_factory=AcknowledgementCounts)
    rules: dict[str, bool] = field(default_factory=dict)  # by sender: whether it isn't for us, or always a ticket
    # Requests in the last hour, by address in lower case, and by "@" and domain.
    opened: Counter[str] = field(default_factory=Counter)
    colleagues: set[str] = field(default_factory=set)  # agents' addresses among the recipients

    @classmethod
    def about(cls, opened_letters: Sequence[OpenedLetter], *, now: datetime) -> "LedgerLookup":
        """In one query, because a letter that comes alone needs one of its own. Its customers stay who they are."""
        rows = _rows_about(opened_letters, now=now)
        keys = {address.lower(): key for kind, address, key, _ in rows if kind == CUSTOMER}
        stay = who_stay(Customer.objects.filter(pk__in=keys.values())) if keys else []
        if len(stay) < len(set(keys.values())):
            return cls.about(opened_letters, now=now)  # a rival forgot or merged one, and what we read is over
        customers = {customer.pk: customer for customer in stay}
        return cls(
            letters={fingerprint: key for kind, fingerprint, key, _ in rows if kind == LETTER},
            rules={sender: bool(refuses) for kind, sender, _, refuses in rows if kind == RULE},
            opened=Counter({address: number for kind, address, number, _ in rows if kind == OPENED}),
            message_ids={message_id for kind, message_id, _, _ in rows if kind == NAMED},
            customers={address: customers[key] for address, key in keys.items()},
            colleagues={address for kind, address, _, _ in rows if kind == COLLEAGUE},
            acknowledged=AcknowledgementCounts.among(rows),
        )

    def remember(self, opened: OpenedLetter, outcome: Outcome) -> None:
        self.letters.setdefault(opened.fingerprint, opened.letter.pk)
        self.message_ids.add(opened.parsed.message_id[:MAX_MESSAGE_ID])
        if outcome.fate == Fate.TICKET:
            self.opened[opened.writer.address.lower()] += 1
            self.opened[f"@{split(opened.writer.address)[1]}"] += 1
        if outcome.fate == Fate.TICKET and outcome.silence is None:
            self.acknowledged.add(opened.writer.address)

    def sender_with_a_rule(self, opened: OpenedLetter) -> str:
        return next((sender for sender in senders_of(opened.parsed, opened.writer) if sender in self.rules), "")

    def is_always_a_ticket(self, opened: OpenedLetter) -> bool:
        return self.rules.get(self.sender_with_a_rule(opened)) is False

    def forget(self, fingerprint: str, *, of: IncomingEmail) -> None:
        """The letter being sorted takes it over: the column is unique, because rivals may sort the same letter."""
        IncomingEmail.objects.filter(pk=of.pk).update(fingerprint=None)
        del self.letters[fingerprint]


def _rows_about(opened_letters: Sequence[OpenedLetter], *, now: datetime) -> list[tuple[str, str, int, int]]:
    fingerprints = [opened.fingerprint for opened in opened_letters]
    letters = [opened.parsed for opened in opened_letters]
    addresses = [opened.writer.address for opened in opened_letters]
    senders = {address.lower() for address in addresses if is_ascii_address(address)} or {""}
    message_ids = {message_id for letter in letters for message_id in threads.answered_ids(letter)} or {NO_ID}
    counts, count_values = counted(addresses, now=now)
    named_by_rules = {sender for opened in opened_letters for sender in senders_of(opened.parsed, opened.writer)}
    domains = {split(address)[1] for address in addresses} - MAIL_PROVIDERS or {""}
    hour_ago = connection.ops.adapt_datetimefield_value(now - timedelta(hours=1))
    statement = LOOKUP.format(
        message_ids=_placeholders(message_ids, "(%s)"),
        fingerprints=_placeholders(fingerprints),
        senders=_placeholders(senders),
        named_by_rules=_placeholders(named_by_rules or {""}),
        domains=_placeholders(domains),
    )
    statement += counts
    about_senders = [*senders, *senders, *(named_by_rules or {""}), *senders, hour_ago]
    about_senders += [*domains, hour_ago]
    values = [*message_ids, *fingerprints, *about_senders, *count_values]
    if others := {address for opened in opened_letters for address in _others_addressed(opened)}:
        statement += COLLEAGUES.format(others=_placeholders(others))
        values += others
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _placeholders(values: Collection[str], placeholder: str = "%s") -> str:
    return ", ".join([placeholder] * len(values))


def is_ascii_address(address: str) -> bool:
    """Only for such do Python and the database agree on the lower case."""
    return bool(address) and address.isascii()


def note_others_addressed(
    letters: Sequence[tuple[OpenedLetter, Ticket]], *, lookup: LedgerLookup, now: datetime
) -> None:
    """Others whom it is for, or who are to be answered, get nothing; an agent sees them, and may let them in."""
    strangers = []
    for opened, ticket in letters:
        others = _others_addressed(opened, besides={ticket.customer.email.lower(), ticket.address.lower()})
        strangers.append((ticket, [address for address in others if address not in lookup.colleagues]))
    participants.note_addressed([(ticket, addresses) for ticket, addresses in strangers if addresses], now=now)


def _others_addressed(opened: OpenedLetter, *, besides: Collection[str] = ()) -> list[str]:
    """In lower case, without its sender and our own addresses."""
    letter = opened.parsed
    addresses = dict.fromkeys(mailbox.address.lower() for mailbox in (*letter.to, *letter.cc, *letter.reply_to))
    return [
        address
        for address in islice(addresses, MAX_ADDRESSES_READ)
        if address not in (letter.from_address.lower(), *besides)
        and "@" in address
        and len(address) <= 320
        and not is_at_our_domain(address)
    ]
