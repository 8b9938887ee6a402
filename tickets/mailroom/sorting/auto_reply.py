"""May a machine answer this letter? Not to lists, robots, bounces and ourselves: no loop, no bomb, no rudeness."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from tickets.fate_reasons import Silence
from tickets.letters.addresses import envelope_sender, is_at_our_domain, is_postmaster, plus_part, split
from tickets.letters.headers import COMMENT
from tickets.letters.parsing import ParsedEmail
from tickets.letters.set_phrases.machine_notices import is_notice
from tickets.letters.set_phrases.robots import asks_something, is_automatic_subject, is_automatic_text
from tickets.mailroom.senders.mailing_lists import came_through_a_list, is_our_own_list, senders_before
from tickets.models import IncomingEmail, OutgoingEmail, SideThread, Ticket
from tickets.outbox.letterhead import HOPS_HEADER, INSTANCE_HEADER, instance_name

MAX_HOPS = 2
MAX_THREAD_LETTERS_AN_HOUR = 20  # letters of one thread; more means that machines are talking
ROBOT_MAILBOX = re.compile(
    r"(?:mailer-daemon|postmaster|bounces?"
    r"|(?:.{1,40}[+._-])?(?:no[._-]?reply|do[._-]?not[._-]?reply|ne[._-]?pas[._-]?repondre))(?:[+._-].*)?"
)
AUTO_REPLY_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponse", "x-auto-reply-from", "x-mail-autoreply")
SUPPRESSED_ANSWERS = re.compile(r"\b(?:all|autoreply|oof)\b")
SPAM_FLAG = re.compile(r"\s*(?:yes|true)\b")


def is_automatic(letter: ParsedEmail) -> bool:
    """A machine wrote it (RFC 3834). Suppressing our answer is no sign of that: ordinary Exchange mail does it."""
    return (
        _auto_submitted(letter) not in ("", "no")
        or bool(letter.report)
        or is_automatic_answer(letter)
        or is_notice(letter.subject, letter.text)
        or letter.header("precedence").lower() in ("bulk", "junk")
        or (letter.header("precedence").lower() == "list" and not is_our_own_list(letter))
        or all(is_robot(address) for address in (letter.from_address, *(asked.address for asked in letter.reply_to)))
    )


def is_robot(address: str) -> bool:
    """Nobody reads what is sent there."""
    return bool(ROBOT_MAILBOX.fullmatch(split(address)[0]))


def is_automatic_answer(letter: ParsedEmail) -> bool:
    """An out-of-office reply or the like (RFC 3834, 5): the letter it answers has arrived."""
    return (
        _auto_submitted(letter) == "auto-replied"
        or any(name in letter.headers for name in AUTO_REPLY_HEADERS)
        or letter.header("precedence").lower() in ("auto_reply", "auto-reply")
        or (is_automatic_subject(letter.subject) and not asks_something(letter.reply_text))
        or is_automatic_text(letter.reply_text)
    )


def _auto_submitted(letter: ParsedEmail) -> str:
    return COMMENT.sub("", letter.header("auto-submitted")).partition(";")[0].strip().lower()


def why_no_acknowledgement(
    letter: ParsedEmail, *, writer: str, sender: str, recipients: Sequence[str]
) -> Silence | None:
    """The reason not to answer `writer` automatically (RFC 3834 and MAIL.md 3.2); None when we may."""
    if has_null_sender(letter, sender=sender):
        return Silence.NULL_SENDER
    if is_automatic(letter):
        return Silence.MACHINE
    if came_through_a_list(letter) and not is_our_own_list(letter):
        return Silence.MAILING_LIST
    if SUPPRESSED_ANSWERS.search(letter.header("x-auto-response-suppress").lower()):
        return Silence.ASKS_FOR_NONE
    if "x-loop" in letter.headers or is_our_own(letter) or hops_of(letter) >= MAX_HOPS:
        return Silence.BEEN_HERE
    # A form on our own site, or a group of ours, names our domain and somebody else to answer.
    is_from_writer = writer.lower() == letter.from_address.lower()
    if is_at_our_domain(writer) or (is_from_writer and is_at_our_domain(letter.message_id.strip("<>"))):
        return Silence.OUR_DOMAIN
    if any(SPAM_FLAG.match(letter.header(name).lower()) for name in ("x-spam-flag", "x-spam", "x-spam-status")):
        return Silence.SPAM
    ours = [mailbox.address for mailbox in (*letter.to, *letter.cc) if is_at_our_domain(mailbox.address)]
    delivered_to = [address for address in recipients if is_at_our_domain(address)]
    if all(is_postmaster(address) for address in delivered_to or ours) and ours:
        return Silence.TO_POSTMASTER
    return None if ours else Silence.NOT_TO_US


def has_null_sender(letter: ParsedEmail, *, sender: str) -> bool:
    """As bounces and other machines' letters have: `MAIL FROM:<>`, or the Return-Path that a mail server made of it."""
    returned_to = letter.headers.get("return-path", ("-",))[0]
    return not envelope_sender(sender) or not envelope_sender(returned_to)


def hops_of(letter: ParsedEmail) -> int:
    hops = letter.header(HOPS_HEADER.lower()).strip()
    return min(int(hops), 99) if hops.isascii() and hops.isdecimal() and len(hops) < 9 else 0


def is_our_own(letter: ParsedEmail) -> bool:
    """A letter that this portal sent and that came back. A form or a group may write in our name for somebody else."""
    in_our_name = plus_part(letter.from_address) is not None
    others = [
        mailbox for mailbox in (*letter.reply_to, *senders_before(letter)) if not is_at_our_domain(mailbox.address)
    ]
    return letter.header(INSTANCE_HEADER.lower()) == instance_name() or (
        in_our_name and (is_automatic(letter) or not others)
    )


def is_busy(ticket: Ticket, *, now: datetime, side_thread: SideThread | None = None) -> bool:
    """More letters went back and forth within the hour than people write: with the customer, or in the side thread."""
    hour_ago = now - timedelta(hours=1)
    received = IncomingEmail.objects.filter(ticket=ticket, side_thread=side_thread, received_at__gt=hour_ago)
    sent = OutgoingEmail.objects.filter(ticket=ticket, message__side_thread=side_thread, created_at__gt=hour_ago)
    return received.count() + sent.count() >= MAX_THREAD_LETTERS_AN_HOUR
