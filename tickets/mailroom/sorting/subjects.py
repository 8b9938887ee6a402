"""The subject of a letter that joins a ticket, if it says more than the ticket's own."""

import re

from tickets.models import OutgoingEmail, SideThread, Ticket

MAX_SUBJECT_LENGTH = 300  # what is kept of a subject
MAX_LENGTH_COMPARED = 1_000
MAX_LETTERS_COMPARED = 50  # of ours, the latest ones
# What programs put before a subject when they answer or forward, and how gateways mark letters from outside.
PREFIX = re.compile(
    r"\s*(?:(?:re|aw|wg|fwd?|tr|r|i|rif|ris|antw|doorst|sv|vs|vb|vl|odp|pd|rv|res|enc|ref|回复|答复|转发)"
    r"\s?(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s?[:：]"
    r"|\[(?:ext|extern|external|externe|external email|fwd)\](?:\s?:)?)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\[#\d{1,15}\]")
FORWARDED = re.compile(r"\s*\(fwd?\)\s*$", re.IGNORECASE)


def own_subject(subject: str, *, ticket: Ticket, side_thread: SideThread | None = None) -> str:
    """As written, on one line; "" if it is the ticket's or the side thread's, or that of one of our letters there."""
    line = " ".join(subject.replace("\0", "").split())[:MAX_SUBJECT_LENGTH]
    bare_line = bare_subject(line)
    if not bare_line or bare_line == bare_subject((side_thread or ticket).subject):
        return ""
    if side_thread:
        return line
    letters = OutgoingEmail.objects.to_customers().filter(ticket=ticket)
    our_subjects = letters.order_by("-pk").values_list("subject", flat=True)[:MAX_LETTERS_COMPARED]
    return "" if any(bare_line == bare_subject(our_subject) for our_subject in our_subjects) else line


def bare_subject(subject: str) -> str:
    """Without "Re:", "[#12]" and the like, spelled so that it can be compared."""
    line = NUMBER.sub(" ", subject.replace("\u00a0", " ").replace("\u202f", " "))
    position = 0
    while prefix := PREFIX.match(line, position):
        position = prefix.end()
    return " ".join(FORWARDED.sub("", line[position:][:MAX_LENGTH_COMPARED]).casefold().split())
