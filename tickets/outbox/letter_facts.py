"""What the company has settled about its letters, in one query for all that are written at once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from tickets.letters.addresses import split
from tickets.models import Ticket

FACTS = """
SELECT 'company', 0, phone, name, legal_form, address, register FROM legal_company
UNION ALL SELECT 'sender', id, address, sender_name, brand, '', CAST(signatures AS TEXT) FROM tickets_mailaddress
  WHERE ended_at IS NULL
UNION ALL SELECT 'words', 0, kind, topic, language, subject, body FROM tickets_letterwords
"""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom a letter is from. `brand`: in place of the portal’s name; "" for the portal itself."""

    address: str
    name: str = ""
    brand: str = ""
    signatures: Mapping[str, str] = field(default_factory=dict)  # Markdown, by language

    @property
    def provider(self) -> str:
        return self.brand or settings.PORTAL_NAME

    @property
    def shown_name(self) -> str:
        return self.name or self.provider

    @property
    def is_support_address(self) -> bool:
        return split(self.address) == split(settings.SUPPORT_ADDRESS)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Markdown, with names in braces."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class LetterFacts:
    phone: str = ""  # article L. 121-16: whoever sells names a telephone number, below every letter
    company: str = ""  # its facts on one line, as business papers name them
    senders: Mapping[int, Sender] = field(default_factory=dict)
    words: Mapping[tuple[str, str, str], OwnWords] = field(default_factory=dict)  # by kind, topic and language

    def sender_to(self, ticket: Ticket) -> Sender:
        """The address it was written to, while that is in use; else the support address."""
        return self.senders.get(ticket.written_to_id or 0) or self.portal

    @property
    def portal(self) -> Sender:
        """The support address, as an administrator has described it or as it is."""
        described = (sender for sender in self.senders.values() if sender.is_support_address)
        return next(described, Sender(settings.SUPPORT_ADDRESS))

    def words_of(self, kind: str, *, topic: str, language: str) -> OwnWords | None:
        """Those for its topic, or for all; None where the built-in ones are used."""
        return self.words.get((kind, topic, language)) or self.words.get((kind, "", language))


def letter_facts() -> LetterFacts:
    with connection.cursor() as cursor:
        cursor.execute(FACTS)
        rows = cursor.fetchall()
    phone, *names = next((row[2:] for row in rows if row[0] == "company"), ("",))
    return LetterFacts(
        phone=phone,
        company=_on_one_line(*names) if names else "",
        senders={
            key: Sender(address, name, brand, json.loads(signatures))
            for fact, key, address, name, brand, _, signatures in rows
            if fact == "sender"
        },
        words={
            (kind, topic, language): OwnWords(subject, body)
            for fact, _, kind, topic, language, subject, body in rows
            if fact == "words"
        },
    )


def _on_one_line(name: str, legal_form: str, address: str, register: str) -> str:
    place = ", ".join(line.strip() for line in address.splitlines() if line.strip())
    return " · ".join(filter(None, (f"{name} {legal_form}".strip(), place, register)))
