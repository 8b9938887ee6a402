"""Files that found no room on the disk: their letter is a ticket already, and they follow it when there is room."""

import errno
import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tickets.attachments.files import keep_all
from tickets.mailroom.sorting.opened_letter import open_letter
from tickets.models import Attachment, IncomingEmail, Message
from tickets.writing import write_message

log = logging.getLogger(__name__)

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
NEXT_TRY = timedelta(minutes=1)
AT_ONCE = 20  # letters in one round


def lacks_room(problem: Exception) -> bool:
    return isinstance(problem, OSError) and problem.errno in NO_ROOM


def expect(letter: IncomingEmail, *, now: datetime) -> None:
    """Within the transaction that gave the letter its fate: agents are told what is missing, and that it comes."""
    sorted_ = IncomingEmail.objects.select_related("message__ticket").get(pk=letter.pk)
    if sorted_.message is None:
        return  # it joined nothing: its source has the files
    text = _("The files of this letter found no room on our disk. They come by themselves when there is room.")
    write_message(sorted_.message.ticket, author=Message.Author.NOTE, text=text, created_at=now)
    IncomingEmail.objects.filter(pk=letter.pk).update(files_due_at=now + NEXT_TRY)


def fetch(*, now: datetime) -> int:
    """Out of the letters’ sources; how many letters have their files now. Any number of workers may do it at once."""
    due = IncomingEmail.objects.filter(files_due_at__lte=now).exclude(message=None).order_by("files_due_at", "pk")
    fetched = 0
    for letter in due.select_related("message")[:AT_ONCE]:
        # Rival: another worker with the same list.
        mine = IncomingEmail.objects.filter(pk=letter.pk, files_due_at=letter.files_due_at)
        if not mine.update(files_due_at=now + NEXT_TRY):
            continue
        try:
            _fetch(letter)
        except OSError as problem:
            log.warning("the files of letter %s still wait: %s", letter.pk, type(problem).__name__)
            break
        fetched += 1
    return fetched


@transaction.atomic
def _fetch(letter: IncomingEmail) -> None:
    assert letter.message is not None  # noqa: S101 for the type checker: `fetch` asks only for those
    files = open_letter(letter).files
    keep_all([(Attachment(message=letter.message), file) for file in files])
    IncomingEmail.objects.filter(pk=letter.pk).update(files_due_at=None)
