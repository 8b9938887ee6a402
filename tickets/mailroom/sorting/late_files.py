"""Files that follow their letters: the disk had no room for them, or too many came to their ticket within a day."""

import errno
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import translation
from django.utils.translation import gettext as _

from tickets.attachments import quota
from tickets.attachments.files import IncomingFile, keep_all
from tickets.mailroom.sorting.claims import MACHINE_ERRORS
from tickets.mailroom.sorting.opened_letter import open_letter
from tickets.models import Attachment, IncomingEmail, Message, Ticket
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


def put_off(ticket: Ticket, *, now: datetime) -> datetime:
    """When the files come of a letter that joins a full ticket: together with those that wait already, or in a day.

    Agents are told once a day, not with each letter.
    """
    with translation.override(settings.LANGUAGE_CODE):
        text = _(
            "This request was sent more than %(files)s files or %(megabytes)s MB within a day. Files that are missing "
            "from its letters stay in their sources, and come by themselves from tomorrow on."
        ) % {"files": quota.MOST_FILES_A_DAY, "megabytes": quota.MOST_MEGABYTES_A_DAY}
    told_today = ticket.messages.filter(author=Message.Author.NOTE, text=text, created_at__gt=now - quota.A_DAY)
    if not told_today.exists():
        write_message(ticket, author=Message.Author.NOTE, text=text, created_at=now)
    waiting = IncomingEmail.objects.filter(message__ticket=ticket, files_due_at__gt=now)
    return waiting.aggregate(next_turn=Min("files_due_at"))["next_turn"] or now + quota.A_DAY


def fetch(*, now: datetime) -> int:
    """From the letters’ sources; returns how many have their files now. Any number of workers may do it at once."""
    due = IncomingEmail.objects.filter(files_due_at__lte=now).exclude(message=None).order_by("files_due_at", "pk")
    letters_by_ticket: dict[Ticket, list[IncomingEmail]] = defaultdict(list)
    for letter in due.select_related("message__ticket")[:LETTERS_PER_ROUND]:
        if letter.message:
            letters_by_ticket[letter.message.ticket].append(letter)
    return sum(
        _fetch_for(ticket, letters, now=now)
        for ticket, letters in letters_by_ticket.items()
        if _claim_turn(ticket, letters[0], now=now)
    )


@transaction.atomic
def _claim_turn(ticket: Ticket, first: IncomingEmail, *, now: datetime) -> bool:
    """A ticket has one a day: what doesn't come in this one, however much it is, is out of the others' way."""
    next_turn = now + quota.A_DAY
    # Rival: another worker with the same list.
    same_turn = IncomingEmail.objects.filter(pk=first.pk, files_due_at=first.files_due_at)
    if not same_turn.update(files_due_at=next_turn):
        return False
    IncomingEmail.objects.filter(message__ticket=ticket, files_due_at__lt=next_turn).update(files_due_at=next_turn)
    return True


def _fetch_for(ticket: Ticket, letters: Sequence[IncomingEmail], *, now: datetime) -> int:
    """The files of one letter in any case, and of as many more as strangers may bring in a day."""
    today, fetched = quota.brought_to(ticket, now=now), 0
    for number, letter in enumerate(letters):
        try:
            files = open_letter(letter).files
            if fetched and not today.leave_room_for(files):
                break
            _keep(files, letter)
        except OSError as problem:
            log.warning("the files of letter %s still wait: %s", letter.pk, type(problem).__name__)
            if problem.errno in MACHINE_ERRORS:
                _try_again_soon(letters[number:], now=now)
                break
            continue  # with this letter's source something is wrong: it comes up again in the next turn
        today.add(files)
        fetched += 1
    return fetched


def _try_again_soon(letters: Sequence[IncomingEmail], *, now: datetime) -> None:
    waiting = IncomingEmail.objects.filter(pk__in=[letter.pk for letter in letters])
    waiting.update(files_due_at=now + RETRY_FILES_AFTER)


@transaction.atomic
def _keep(files: Sequence[IncomingFile], letter: IncomingEmail) -> None:
    keep_all([(Attachment(message=letter.message), file) for file in files])
    IncomingEmail.objects.filter(pk=letter.pk).update(files_due_at=None)
