"""May a machine answer this letter? Not to lists, robots, bounces and ourselves: no loop, no bomb, no rudeness."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from tickets.mailroom.addresses import is_at_our_domain, plus_part, split
from tickets.mailroom.parsing import ParsedEmail
from tickets.models import Customer, OutgoingEmail

INSTANCE_HEADER = "X-Portal-Instance"  # on every letter we send: our own ones are known when they come back
MOST_A_DAY = 5  # acknowledgements to one customer
ROBOTS = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|ne-pas-repondre|bounces?)(?:[+._-].*)?")
SUPPRESS = re.compile(r"\b(?:all|autoreply|oof)\b")
LISTS = ("list-id", "list-unsubscribe", "list-post", "list-help", "mailing-list", "x-mailing-list")


def is_automatic(letter: ParsedEmail) -> bool:
    """A machine wrote it (RFC 3834). Suppressing our answer alone doesn't say so: ordinary Exchange mail does that."""
    submitted = letter.header("auto-submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or bool(letter.report)
        or any(name in letter.headers for name in ("x-autoreply", "x-autorespond", "x-autoresponse"))
        or letter.header("precedence").lower() in ("bulk", "list", "junk", "auto_reply")
        or bool(ROBOTS.fullmatch(split(letter.from_address)[0]))
    )


def why_no_acknowledgement(letter: ParsedEmail, *, sender: str, recipients: Sequence[str]) -> str:
    """The reason not to answer automatically (RFC 3834 and MAIL.md 3.2), "" when we may."""
    if not sender and letter.header("return-path") in ("", "<>") and recipients:
        return "null sender"
    if is_automatic(letter):
        return "written by a machine"
    if any(name in letter.headers for name in LISTS):
        return "a mailing list"
    if SUPPRESS.search(letter.header("x-auto-response-suppress").lower()):
        return "asks for no automatic answer"
    if "x-loop" in letter.headers or is_our_own(letter):
        return "has been here before"
    if is_at_our_domain(letter.from_address):
        return "from our own domain"
    if not any(is_at_our_domain(mailbox.address) for mailbox in (*letter.to, *letter.cc)):
        return "not addressed to us"
    return ""


def is_our_own(letter: ParsedEmail) -> bool:
    """A letter this portal sent, come back."""
    return letter.header(INSTANCE_HEADER.lower()) == instance() or plus_part(letter.from_address) is not None


def instance() -> str:
    return split(settings.SUPPORT_ADDRESS)[1]


def acknowledged_enough(customer: Customer, *, now: datetime) -> bool:
    """Somebody, or somebody's robot, opens request after request in this customer's name."""
    recent = OutgoingEmail.objects.filter(
        ticket__customer=customer,
        kind=OutgoingEmail.Kind.ACKNOWLEDGEMENT,
        created_at__gt=now - timedelta(days=1),
    )
    return recent.count() >= MOST_A_DAY
