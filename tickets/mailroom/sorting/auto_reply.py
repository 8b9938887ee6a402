"""May a machine answer this letter? Not to lists, robots, bounces and ourselves: no loop, no bomb, no rudeness."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from tickets.fate_reasons import Silence
from tickets.letters.addresses import envelope_sender, is_at_our_domain, is_postmaster, plus_part, split
from tickets.letters.headers import COMMENT
from tickets.letters.parsing import ParsedEmail
from tickets.models import Customer, IncomingEmail, OutgoingEmail, Ticket
from tickets.outbox.letterhead import HOPS_HEADER, INSTANCE_HEADER, instance

ACKNOWLEDGEMENT = OutgoingEmail.Kind.ACKNOWLEDGEMENT
MOST_HOPS = 2
MOST_A_DAY = 5  # acknowledgements to one address
BREATH = timedelta(minutes=10)  # no two acknowledgements about related requests to one address within it
MOST_IN_AN_HOUR = 20  # letters of one thread, then machines are talking
ROBOTS = re.compile(
    r"(?:mailer-daemon|postmaster|bounces?"
    r"|(?:.{1,40}[+._-])?(?:no[._-]?reply|do[._-]?not[._-]?reply|ne[._-]?pas[._-]?repondre))(?:[+._-].*)?"
)
ROBOTS_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponse", "x-auto-reply-from", "x-mail-autoreply")
# What old programs put before the subject they answer, and nothing else in the letter says it.
ABSENT = re.compile(
    r"(?:automatic reply|auto(?:-| )?(?:reply|response)|out of (?:the )?office(?: autoreply)?|réponse automatique"
    r"|absence du bureau|automatische antwort|abwesenheitsnotiz|respuesta automática|risposta automatica"
    r"|automatisch antwoord|resposta automática|autosvar|automatyczna odpowiedź) ?[:：]",
    re.IGNORECASE,
)
SUPPRESS = re.compile(r"\b(?:all|autoreply|oof)\b")
LISTS = ("mailing-list", "x-mailing-list")  # besides all that begin with "list-"
SPAM = re.compile(r"\s*(?:yes|true)\b")


def is_automatic(letter: ParsedEmail) -> bool:
    """A machine wrote it (RFC 3834). Suppressing our answer alone doesn't say so: ordinary Exchange mail does that."""
    return (
        _submitted(letter) not in ("", "no")
        or bool(letter.report)
        or is_automatic_answer(letter)
        or letter.header("precedence").lower() in ("bulk", "list", "junk")
        or bool(ROBOTS.fullmatch(split(letter.from_address)[0]))
    )


def is_automatic_answer(letter: ParsedEmail) -> bool:
    """An out-of-office and the like (RFC 3834, 5): what it answers has arrived."""
    return (
        _submitted(letter) == "auto-replied"
        or any(name in letter.headers for name in ROBOTS_HEADERS)
        or letter.header("precedence").lower() in ("auto_reply", "auto-reply")
        or bool(ABSENT.match(letter.subject.replace("\u00a0", " ")))
    )


def _submitted(letter: ParsedEmail) -> str:
    return COMMENT.sub("", letter.header("auto-submitted")).partition(";")[0].strip().lower()


def why_no_acknowledgement(letter: ParsedEmail, *, sender: str, recipients: Sequence[str]) -> Silence | None:
    """The reason not to answer automatically (RFC 3834 and MAIL.md 3.2), None when we may."""
    if has_null_sender(letter, sender=sender):
        return Silence.NULL_SENDER
    if is_automatic(letter):
        return Silence.MACHINE
    if any(name.startswith("list-") or name in LISTS for name in letter.headers):
        return Silence.MAILING_LIST
    if SUPPRESS.search(letter.header("x-auto-response-suppress").lower()):
        return Silence.ASKS_FOR_NONE
    if "x-loop" in letter.headers or is_our_own(letter) or hops_of(letter) >= MOST_HOPS:
        return Silence.BEEN_HERE
    if is_at_our_domain(letter.from_address) or is_at_our_domain(letter.message_id.strip("<>")):
        return Silence.OUR_DOMAIN
    if any(SPAM.match(letter.header(name).lower()) for name in ("x-spam-flag", "x-spam", "x-spam-status")):
        return Silence.SPAM
    ours = [mailbox.address for mailbox in (*letter.to, *letter.cc) if is_at_our_domain(mailbox.address)]
    if all(is_postmaster(address) for address in recipients or ours) and ours:
        return Silence.TO_POSTMASTER
    return None if ours else Silence.NOT_TO_US


def has_null_sender(letter: ParsedEmail, *, sender: str) -> bool:
    """Of a bounce or another machine's letter: `MAIL FROM:<>`, or the Return-Path that a mail server made of it."""
    returned_to = letter.headers.get("return-path", ("-",))[0]
    return not envelope_sender(sender) or not envelope_sender(returned_to)


def hops_of(letter: ParsedEmail) -> int:
    said = letter.header(HOPS_HEADER.lower()).strip()
    return min(int(said), 99) if said.isascii() and said.isdecimal() and len(said) < 9 else 0


def is_our_own(letter: ParsedEmail) -> bool:
    """A letter this portal sent, come back."""
    return letter.header(INSTANCE_HEADER.lower()) == instance() or plus_part(letter.from_address) is not None


def why_silent_towards(customer: Customer, *, related: Ticket | None, now: datetime) -> Silence | None:
    """Somebody, or somebody's robot, opens request after request in this customer's name; None when nobody does."""
    if customer.complained_at:
        return Silence.COMPLAINED
    told = OutgoingEmail.objects.filter(to_address=customer.email, created_at__gt=now - timedelta(days=1))
    times = [at for kind, at in told.values_list("kind", "created_at")[:500] if kind == ACKNOWLEDGEMENT]
    if len(times) >= MOST_A_DAY:
        return Silence.OFTEN_TODAY
    if related and any(at > now - BREATH for at in times):
        return Silence.A_MOMENT_AGO
    if related and is_busy(related, now=now):
        return Silence.BUSY_THREAD
    return None


def is_busy(ticket: Ticket, *, now: datetime) -> bool:
    """More letters went to and fro within the hour than people write."""
    hour = now - timedelta(hours=1)
    came = IncomingEmail.objects.filter(ticket=ticket, received_at__gt=hour).count()
    return came + OutgoingEmail.objects.filter(ticket=ticket, created_at__gt=hour).count() >= MOST_IN_AN_HOUR
