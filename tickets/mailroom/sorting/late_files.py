"""Files that found no room on the disk: their letter is already in its ticket, and they follow when there is room."""

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

NO_ROOM_ERRORS = {errno.ENOSPC, errno.EDQUOT}
RETRY_FILES_AFTER = timedelta(minutes=1)
LETTERS_PER_ROUND = 20


def lacks_room(problem: Exception) -> bool:
    return isinstance(problem, OSError) and problem.errno in NO_ROOM_ERRORS


def expect(letter: IncomingEmail, *, now: datetime) -> None:
    """In the transaction that gives the letter its fate: agents are told what is missing, and that it will come."""
    row = IncomingEmail.objects.select_related("message__ticket").get(pk=letter.pk)
    if row.message is None:
        return  # it joined no ticket; the files stay in its source
    text = _("The files of this letter found no room on our disk. They come by themselves when there is room.")
    write_message(row.message.ticket, author=Message.Author.NOTE, text=text, created_at=now)
    IncomingEmail.objects.filter(pk=letter.pk).update(files_due_at=now + RETRY_FILES_AFTER)


def fetch(*, now: datetime) -> int:
    """From the letters’ sources; returns how many have their files now. Any number of workers may do it at once."""
    due = IncomingEmail.objects.filter(files_due_at__lte=now).exclude(message=None).order_by("files_due_at", "pk")
    fetched = 0
    for letter in due.select_related("message")[:LETTERS_PER_ROUND]:
        # Rival: another worker with the same list.
        same_attempt = IncomingEmail.objects.filter(pk=letter.pk, files_due_at=letter.files_due_at)
        if not same_attempt.update(files_due_at=now + RETRY_FILES_AFTER):
            continue
        try:
            _keep_files(letter)
        except OSError as problem:
            log.warning("the files of letter %s still wait: %s", letter.pk, type(problem).__name__)
            break
        fetched += 1
    return fetched


@transaction.atomic
def _keep_files(letter: IncomingEmail) -> None:
    files = open_letter(letter).files
    keep_all([(Attachment(message=letter.message), file) for file in files])
    IncomingEmail.objects.filter(pk=letter.pk).update(files_due_at=None)
