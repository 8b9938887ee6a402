"""Does everything add up? What is known of each letter, in and out, once the storm is over."""

from collections import Counter
from pathlib import Path
from typing import TypedDict

from django.conf import settings

from tests.faults.watching import message_ids
from tickets.mailroom.arriving import spool
from tickets.models import Attachment, IncomingEmail, OutgoingEmail, Ticket


class State(TypedDict):
    waiting: int  # files in the spool, and drafts
    unsorted: int
    fates: dict[str, int]
    tickets: int
    tickets_of_one_letter: int  # the most that any subject has
    files: int
    unsent: int
    sent: int
    most_copies: int  # of one Message-ID, on the other side


def state() -> State:
    copies = Counter(message_ids(Path(settings.EMAIL_FILE_PATH)))
    subjects = Counter(Ticket.objects.values_list("subject", flat=True))
    return {
        "waiting": len(spool.waiting()),
        "unsorted": IncomingEmail.objects.unsorted().count(),
        "fates": dict(Counter(IncomingEmail.objects.order_by("pk").values_list("fate", flat=True))),
        "tickets": Ticket.objects.count(),
        "tickets_of_one_letter": max(subjects.values(), default=0),
        "files": Attachment.objects.count(),
        "unsent": OutgoingEmail.objects.filter(sent_at=None).count(),
        "sent": len(copies),
        "most_copies": max(copies.values(), default=0),
    }
