"""What we know before letters are sorted: which came before, who their writers are, and who else they went to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import connection

from tickets import participants
from tickets.letters.addresses import is_at_our_domain
from tickets.letters.headers import MAX_MESSAGE_ID
from tickets.mailroom.sorting import threads
from tickets.mailroom.sorting.opened_letter import Fate, Opened, Outcome
from tickets.models import Customer, IncomingEmail, OutgoingEmail, Ticket

LETTER, NAMED, CUSTOMER, ACKNOWLEDGED, COLLEAGUE = "letter", "named", "customer", "acknowledged", "colleague"
MOST_ADDRESSES_READ = 100  # of To and Cc
NO_ID = "<>"  # nobody has it
HOUR = timedelta(hours=1)
# The last part: how many acknowledgements in this hour, to all the world together.
KNOWN = """
WITH named(message_id) AS (VALUES {named})
SELECT 'letter', fingerprint, id FROM tickets_incomingemail WHERE fingerprint IN ({marks})
UNION ALL SELECT 'named', message_id, 0 FROM named
  WHERE EXISTS (SELECT 1 FROM tickets_incomingemail WHERE message_id_header = named.message_id)
UNION ALL SELECT 'customer', email, id FROM tickets_customer WHERE LOWER(email) IN ({senders})
UNION ALL SELECT 'acknowledged', '', COUNT(*) FROM (
  SELECT 1 FROM tickets_outgoingemail WHERE kind = %s AND created_at > %s LIMIT %s) AS recent
"""
# Only asked when the letters went to somebody else besides us.
COLLEAGUES = """UNION ALL SELECT 'colleague', LOWER(person.email), 0 FROM tickets_agent
  JOIN auth_user AS person ON person.id = tickets_agent.user_id WHERE LOWER(person.email) IN ({others})
"""


@dataclass(slots=True)
class Known:
    """What the database says about several letters at once: which came before, and who of their writers is known."""

    letters: dict[str, int] = field(default_factory=dict)  # by fingerprint
    message_ids: set[str] = field(default_factory=set)  # of letters here that these ones name
    customers: dict[str, Customer] = field(default_factory=dict)  # by address in lower case
    acknowledgements_left: int = 0
    colleagues: set[str] = field(default_factory=set)  # agents' addresses among those the letters went to

    @classmethod
    def about(cls, opened: Sequence[Opened], *, now: datetime) -> "Known":
        """In one question: it is asked for each letter that comes alone."""
        marks = [one.fingerprint for one in opened]
        senders = {one.parsed.from_address.lower() for one in opened if is_plain(one.parsed.from_address)} or {""}
        named = {message_id for one in opened for message_id in threads.answered_by(one.parsed)} or {NO_ID}
        most, hour_ago = settings.ACKNOWLEDGEMENTS_AN_HOUR, connection.ops.adapt_datetimefield_value(now - HOUR)
        statement = KNOWN.format(named=_places(named, "(%s)"), marks=_places(marks), senders=_places(senders))
        values = [*named, *marks, *senders, OutgoingEmail.Kind.ACKNOWLEDGEMENT.value, hour_ago, most]
        if others := {address for one in opened for address in _others_addressed(one)}:
            statement += COLLEAGUES.format(others=_places(others))
            values += others
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            found = cursor.fetchall()
        keys = [key for kind, _, key in found if kind == CUSTOMER]
        people = Customer.objects.in_bulk(keys).values() if keys else []
        return cls(
            letters={mark: key for kind, mark, key in found if kind == LETTER},
            message_ids={name for kind, name, _ in found if kind == NAMED},
            customers={customer.email.lower(): customer for customer in people},
            colleagues={address for kind, address, _ in found if kind == COLLEAGUE},
            acknowledgements_left=most - sum(number for kind, _, number in found if kind == ACKNOWLEDGED),
        )

    def remember(self, one: Opened, outcome: Outcome) -> None:
        self.letters.setdefault(one.fingerprint, one.letter.pk)
        self.message_ids.add(one.parsed.message_id[:MAX_MESSAGE_ID])
        if outcome.fate == Fate.TICKET and outcome.silence is None:
            self.acknowledgements_left -= 1

    def forget(self, fingerprint: str, *, of: IncomingEmail) -> None:
        """The letter that is sorted now takes the mark over; the column is unique, for rivals who sort one letter."""
        IncomingEmail.objects.filter(pk=of.pk).update(fingerprint=None)
        del self.letters[fingerprint]


def _places(values: Collection[str], place: str = "%s") -> str:
    return ", ".join([place] * len(values))


def is_plain(address: str) -> bool:
    """Python and the database agree about its lower case."""
    return bool(address) and address.isascii()


def note_others_addressed(letters: Sequence[tuple[Opened, Ticket]], *, known: Known, now: datetime) -> None:
    """Who else stands in To or Cc gets nothing; an agent sees them, and may let them in."""
    others = [(ticket, _others_addressed(one, besides={ticket.customer.email.lower()})) for one, ticket in letters]
    strangers = [(ticket, [one for one in addresses if one not in known.colleagues]) for ticket, addresses in others]
    participants.note_addressed([(ticket, addresses) for ticket, addresses in strangers if addresses], now=now)


def _others_addressed(one: Opened, *, besides: Collection[str] = ()) -> list[str]:
    """In lower case; neither its sender nor any address of ours."""
    addresses = dict.fromkeys(mailbox.address.lower() for mailbox in (*one.parsed.to, *one.parsed.cc))
    return [
        address
        for address in islice(addresses, MOST_ADDRESSES_READ)
        if address not in (one.parsed.from_address.lower(), *besides)
        and "@" in address
        and len(address) <= 320
        and not is_at_our_domain(address)
    ]
