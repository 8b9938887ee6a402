"""A colleague forwards what a customer wrote to them: it becomes the customer's request."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from tickets import customers
from tickets.attachments.files import IncomingFile
from tickets.guarantee.hearing.reader import hear
from tickets.letters.addresses import is_at_our_domain
from tickets.letters.attributions import (
    AS_SEEN,
    FORWARDED,
    FROM_LINE,
    MAX_HEADER_BLOCK_LINES,
    MAX_LINE_LENGTH,
    below_headers,
    header_block,
)
from tickets.letters.contents import LetterFile
from tickets.letters.details import details_of
from tickets.letters.headers import ADDRESS, Mailbox
from tickets.letters.parsing import FORWARDED_SUBJECT, ParsedEmail, parse
from tickets.letters.quoting import new_in
from tickets.mailroom.sorting import read_limits, trust
from tickets.mailroom.sorting.known_senders import LedgerLookup
from tickets.mailroom.sorting.opened_letter import Fate, OpenedLetter, Outcome, files_of
from tickets.models import Agent, Ticket
from tickets.new_request import Request

MAX_LINES_SEARCHED = 400  # above the forwarded letter


@dataclass(frozen=True, slots=True)
class Forward:
    """`writer`: None where the forwarded letter doesn't say, or names ourselves. `above`: the colleague's own words."""

    writer: Mailbox | None
    letter: ParsedEmail
    above: str
    files: list[IncomingFile]


def open_forwarded(
    opened: OpenedLetter, *, lookup: LedgerLookup, related: Ticket | None, now: datetime
) -> Outcome | None:
    """None for a letter that forwards nothing, or is from nobody of whom our border says that they are a colleague."""
    lines, enclosed = opened.parsed.text.translate(AS_SEEN).split("\n"), _enclosed_in(opened.parsed)
    start = None if enclosed else _begins_at(lines, is_named=bool(FORWARDED_SUBJECT.match(opened.parsed.subject)))
    if (enclosed is None and start is None) or not trust.is_verified(opened.parsed):
        return None
    colleagues = Agent.objects.at_the_desk().select_related("user")
    agent = colleagues.filter(user__email__iexact=opened.parsed.from_address).order_by("pk").first()
    if agent is None:
        return None
    forward = _attached(opened, enclosed) if enclosed else _in_text(opened, lines, start=start or 0)
    if forward is None:
        return None
    if forward.writer is None:
        with translation.override(agent.language):
            why = _("The forwarded letter doesn’t say who wrote it. Name the customer: the request is theirs then.")
        return Outcome(Fate.TICKET, note=(agent, why))
    request = _request(opened, forward, writer=forward.writer, agent=agent, related=related)
    customer = customers.customer_of(forward.writer.address, name=forward.writer.name, language=request["language"])
    silence = lookup.acknowledged.why_silent_towards(
        forward.writer.address, is_related=related is not None, verified=False
    )
    request["acknowledge"] = opened.may_be_answered and silence is None and not customer.complained_at
    note = (agent, forward.above) if forward.above else None
    return Outcome(Fate.TICKET, request=(customer, request), silence=silence, note=note)


def _request(
    opened: OpenedLetter, forward: Forward, *, writer: Mailbox, agent: Agent, related: Ticket | None
) -> Request:
    letter = forward.letter
    details = details_of(letter, recipients=opened.letter.envelope_to)
    return {
        "topic": details.topic,
        "topic_reason": details.topic_reason,
        "missing": details.missing,
        "subject": letter.subject or "(no subject)",
        "text": letter.reply_text,
        "full_text": "" if letter.text == letter.reply_text else letter.text,
        "html": letter.html,
        "channel": Ticket.Channel.MAIL,
        "language": details.language or "en",
        "written_to": details.written_to.key if details.written_to else None,
        "subscription_reference": details.subscription_reference,
        "received_at": opened.letter.received_at,
        "files": forward.files,
        "heard": hear(letter.reply_text, subject=letter.subject, language=details.language),
        "possibly_related": related,
        "verified": False,
        "address": writer.address,
        "written_down_by": agent,
    }


def _enclosed_in(letter: ParsedEmail) -> LetterFile | None:
    return next((file for file in letter.files if file.content_type == "message/rfc822"), None)


def _attached(opened: OpenedLetter, enclosed: LetterFile) -> Forward | None:
    """With what else is attached. None for one that can't be read: it stays a file of the colleague's letter."""
    with read_limits.within(read_limits.MAX_READING_SECONDS):
        inner = parse(enclosed.content)
    if inner.unreadable:
        return None
    besides = replace(opened.parsed, files=tuple(file for file in opened.parsed.files if file is not enclosed))
    files = [] if opened.files_later else [*files_of(inner), *files_of(besides)]
    return Forward(_customers(Mailbox(inner.from_name, inner.from_address)), inner, opened.parsed.reply_text, files)


def _in_text(opened: OpenedLetter, lines: Sequence[str], *, start: int) -> Forward:
    """Below its header lines."""
    head, body = _head_and_body([_unquoted(line) for line in lines[start:]])
    text = "\n".join(body).strip()
    subject = FORWARDED_SUBJECT.sub("", opened.parsed.subject, count=1).strip()
    inner = ParsedEmail(subject=subject, text=text, reply_text=new_in(text)[0])
    above = "\n".join(lines[:start]).strip()
    return Forward(_customers(_mailbox_in(head)), inner, above, opened.files)


def _begins_at(lines: Sequence[str], *, is_named: bool) -> int | None:
    """`is_named`: its subject says that it is forwarded. A header block alone stands above a reply's history, too."""
    for number, line in enumerate(lines[:MAX_LINES_SEARCHED]):
        if FORWARDED.match(line[:MAX_LINE_LENGTH]):
            return number
        if is_named and (first := header_block(list(lines[: number + 10]), number)) is not None:
            return first
    return None


def _unquoted(line: str) -> str:
    return line.removeprefix(">").removeprefix(" ") if line.startswith(">") else line


def _head_and_body(lines: list[str]) -> tuple[list[str], list[str]]:
    number = next((n for n, line in enumerate(lines[:MAX_HEADER_BLOCK_LINES]) if FROM_LINE.match(line)), None)
    if number is None:
        return [], lines[1:]
    body = below_headers(lines, number)
    return lines[number : number + 1], lines[body:]


def _mailbox_in(head: Sequence[str]) -> Mailbox | None:
    """Of "From: Ada Berg <ada@…>", "De : Ada Berg [mailto:ada@…]" and the like."""
    line = next(iter(head), "")[:MAX_LINE_LENGTH].replace("：", ":").replace("mailto:", " ")
    address = ADDRESS.search(line)
    if address is None:
        return None
    name = line[: address.start()].partition(":")[2]
    return Mailbox(name.strip(" <[(\"'*"), address[0].strip("*'"))


def _customers(mailbox: Mailbox | None) -> Mailbox | None:
    return mailbox if mailbox and mailbox.address and not is_at_our_domain(mailbox.address) else None
