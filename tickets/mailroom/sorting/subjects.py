"""The subject of a letter that joins a ticket, if it says more than the ticket's own."""

from tickets.letters.set_phrases.subject_marks import bare_subject
from tickets.models import OutgoingEmail, SideThread, Ticket

MAX_SUBJECT_LENGTH = 300  # what is kept of a subject
MAX_LETTERS_COMPARED = 50  # of ours, the latest ones


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
