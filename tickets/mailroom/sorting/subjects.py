"""The subject of a letter that joins a ticket, where it says more than the thread is called anyway."""

import re

from tickets.models import OutgoingEmail, Ticket

LONGEST = 300  # characters of a subject that are kept
LOOKED_AT = 1_000
LETTERS_COMPARED = 50  # of ours, the latest ones
# What programs put before a subject when they answer or forward, and what gateways mark letters from outside with.
PREFIX = re.compile(
    r"\s*(?:(?:re|aw|wg|fwd?|tr|r|i|rif|ris|antw|doorst|sv|vs|vb|vl|odp|pd|rv|res|enc|ref|回复|答复|转发)"
    r"\s?(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s?[:：]"
    r"|\[(?:ext|extern|external|externe|external email|fwd)\](?:\s?:)?)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\[#\d{1,15}\]")
FORWARDED = re.compile(r"\s*\(fwd?\)\s*$", re.IGNORECASE)


def own_subject(subject: str, *, ticket: Ticket) -> str:
    """As it was written, on one line; "" when it is the ticket's, or that of a letter of ours on the ticket."""
    line = " ".join(subject.replace("\0", "").split())[:LONGEST]
    words = bare(line)
    if not words or words == bare(ticket.subject):
        return ""
    letters = OutgoingEmail.objects.filter(ticket=ticket).exclude(kind=OutgoingEmail.Kind.REMINDER)
    ours = letters.order_by("-pk").values_list("subject", flat=True)[:LETTERS_COMPARED]
    return "" if any(words == bare(named) for named in ours) else line


def bare(subject: str) -> str:
    """Without "Re:", "[#12]" and the like, in a spelling that can be compared."""
    words = NUMBER.sub(" ", subject.replace("\u00a0", " ").replace("\u202f", " "))
    position = 0
    while prefix := PREFIX.match(words, position):
        position = prefix.end()
    return " ".join(FORWARDED.sub("", words[position:][:LOOKED_AT]).casefold().split())
