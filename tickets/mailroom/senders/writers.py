"""Whom a letter is answered to: who stands in its `From`, or whoever it names to be answered instead."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tickets.letters.addresses import envelope_sender, is_at_our_domain, split
from tickets.letters.headers import Mailbox, mailboxes
from tickets.letters.parsing import ParsedEmail
from tickets.mailroom.senders.mailing_lists import list_addresses, senders_before
from tickets.mailroom.sorting.auto_reply import is_robot

NOBODY = Mailbox("", "")
VIA = re.compile(r"""["'\s]*(.+?)["'\s]*\s(?:via|par|über)\s.+""", re.IGNORECASE)  # 'Gina' via Support


@dataclass(frozen=True, slots=True)
class Correspondent:
    """`claim`: who From names, if answers go to somebody else. Nothing proves then that both are one person."""

    name: str
    address: str
    claim: str = ""


def writer_of(letter: ParsedEmail, *, envelope_from: str) -> Correspondent:
    """As mail programs choose whom to answer; never us, a list, or nobody’s mailbox while it names a person."""
    mailbox = _answered_instead(letter) or _in_from(letter) or _handed_in_by(letter, envelope_from=envelope_from)
    claim = "" if mailbox.address.lower() == letter.from_address.lower() else letter.from_address
    return Correspondent(mailbox.name, mailbox.address, claim[:320])


def _answered_instead(letter: ParsedEmail) -> Mailbox | None:
    """Not when it names who stands in From, too: that is enough of an answer."""
    asked = list(_persons(letter, letter.reply_to))
    if not asked and _is_rewritten(letter):
        asked = list(_persons(letter, senders_before(letter)))
    if not asked or any(mailbox.address.lower() == letter.from_address.lower() for mailbox in asked):
        return None
    return replace(asked[0], name=asked[0].name or _persons_name(letter))


def _in_from(letter: ParsedEmail) -> Mailbox | None:
    return Mailbox(letter.from_name, letter.from_address) if letter.from_address else None


def _handed_in_by(letter: ParsedEmail, *, envelope_from: str) -> Mailbox:
    senders = [*mailboxes(letter.header("sender")), *mailboxes(envelope_sender(envelope_from))]
    return next(_persons(letter, senders), NOBODY)


def _persons(letter: ParsedEmail, candidates: Sequence[Mailbox]) -> Iterator[Mailbox]:
    lists = list_addresses(letter)
    return (
        mailbox
        for mailbox in candidates
        if not (is_at_our_domain(mailbox.address) or is_robot(mailbox.address) or split(mailbox.address) in lists)
    )


def _is_rewritten(letter: ParsedEmail) -> bool:
    """From names a list or ourselves, and not who wrote."""
    return is_at_our_domain(letter.from_address) or split(letter.from_address) in list_addresses(letter)


def _persons_name(letter: ParsedEmail) -> str:
    """As From has it; a form’s or a list’s name is no person’s."""
    if via := VIA.fullmatch(letter.from_name):
        return via[1]
    return "" if _is_rewritten(letter) or is_robot(letter.from_address) else letter.from_name
