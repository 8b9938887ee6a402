"""How much strangers may bring to one request or one chat within a day: otherwise one of them could fill the disk.

Agents are trusted. What opens a request, a place of its own, has only the limits of its form or letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet, Sum
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tickets.attachments.files import IncomingFile, KeptRow
from tickets.models import Attachment, Message, Ticket
from tickets.refusals import Refused

A_DAY = timedelta(days=1)
MOST_FILES_A_DAY = 100  # a letter brings the pictures of its signature, too
MOST_MEGABYTES_A_DAY = 150


class OverQuota(Refused):
    sentence = format_lazy(
        _(
            "Not sent: with these it would be more than {files} files or {megabytes} MB within a day. "
            "Send your words without them now, and the files tomorrow."
        ),
        files=MOST_FILES_A_DAY,
        megabytes=MOST_MEGABYTES_A_DAY,
    )


@dataclass(slots=True)
class FilesOfADay:
    """What strangers have brought to one place. `size`: in bytes."""

    count: int
    size: int

    def leave_room_for(self, files: Sequence[IncomingFile]) -> bool:
        size = self.size + sum(len(file.content) for file in files)
        return self.count + len(files) <= MOST_FILES_A_DAY and size <= MOST_MEGABYTES_A_DAY * 1024 * 1024

    def add(self, files: Sequence[IncomingFile]) -> None:
        self.count += len(files)
        self.size += sum(len(file.content) for file in files)


def may_bring(files: Sequence[IncomingFile], *, to: Ticket, now: datetime) -> bool:
    """Rivals that ask at the same moment may both be told yes."""
    return not files or brought_to(to, now=now).leave_room_for(files)


def brought_to(ticket: Ticket, *, now: datetime) -> FilesOfADay:
    """With what a machine sent, or somebody in an agent’s name: those are notes that no agent wrote."""
    files = Attachment.objects.filter(message__ticket=ticket, message__agent=None)
    return those_of_a_day(files.exclude(message__author=Message.Author.AGENT), now=now)


def those_of_a_day(files: QuerySet[KeptRow], *, now: datetime) -> FilesOfADay:
    """In one query, by the time of their messages."""
    recent = files.filter(message__created_at__gt=now - A_DAY)
    return FilesOfADay(**recent.aggregate(count=Count("pk"), size=Sum("size", default=0)))
