"""Senders of whom it is settled what becomes of their letters: a block list, and those that are always a ticket."""

from datetime import datetime

from tickets.letters.addresses import split
from tickets.letters.mail_providers import MAIL_PROVIDERS
from tickets.letters.parsing import ParsedEmail
from tickets.mailroom.senders.mailing_lists import list_names
from tickets.mailroom.senders.writers import Correspondent
from tickets.models import Agent, SenderRule
from tickets.refusals import EverybodysProvider


def senders_of(letter: ParsedEmail, writer: Correspondent) -> list[str]:
    """As rules name them, the narrowest first: addresses, lists, domains."""
    pairs = [split(address) for address in (letter.from_address, writer.address) if address]
    addresses = ["@".join(pair) for pair in pairs]
    lists = [f"<{name}>" for name in list_names(letter)]
    return list(dict.fromkeys([*addresses, *lists, *(f"@{domain}" for _, domain in pairs)]))


def make_rule(sender: str, *, act: str, reason: str, by: Agent, now: datetime) -> SenderRule:
    """The latest word on a sender counts. Nobody refuses all customers of a mail provider."""
    sender = sender.lower() if sender.startswith("<") else "@".join(split(sender))
    if act == SenderRule.Act.REFUSE and is_everybodys(sender):
        raise EverybodysProvider
    facts = {"act": act, "reason": reason[:300], "made_by": by, "made_at": now}
    return SenderRule.objects.update_or_create(sender=sender, defaults=facts)[0]


def is_everybodys(sender: str) -> bool:
    return sender.removeprefix("@") in MAIL_PROVIDERS
