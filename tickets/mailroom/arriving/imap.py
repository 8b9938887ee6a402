"""Letters fetched from a mailbox, each once, whoever else reads it; nothing there changes before it is safe here."""

import logging
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from imaplib import IMAP4, Internaldate2tuple

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from imap_tools import BaseMailBox, ImapToolsError
from imap_tools.utils import encode_folder

from tickets import fate_reasons
from tickets.mailroom.arriving import collecting, spool
from tickets.mailroom.arriving.envelopes import sender_and_recipients
from tickets.mailroom.arriving.imap_login import Account, MailboxRefused, open_mailbox
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.models import IncomingEmail, MailboxCursor
from tickets.outbox.oauth import TokenRefused

log = logging.getLogger(__name__)

POLL_EVERY = 20.0  # seconds, where the server can't call us
IDLE_FOR = 25.0  # seconds; then we look ourselves: its call may get lost, and health waits for a sign of us
FIRST_RETRY_PAUSE, MAX_RETRY_PAUSE = 1.0, 300.0  # seconds before we connect again
Source = IncomingEmail.Source
LETTERS_PER_COMMAND = 100
UID_ITEM = re.compile(rb"\bUID (\d+)")
SIZE_ITEM = re.compile(rb"\bRFC822\.SIZE (\d+)")
MAILBOX_ERRORS = (OSError, IMAP4.error, ImapToolsError, DatabaseError)
OPERATOR_ERRORS = (MailboxRefused, TokenRefused, ssl.SSLCertVerificationError)


@dataclass(frozen=True, slots=True)
class MailboxLetter:
    """What the server says of a letter before we fetch it."""

    uid: int
    size: int
    arrived_at: datetime


def watch(account: Account, *, stop: threading.Event) -> None:
    """Until told to stop. After trouble with the mailbox or the database it connects again, less and less often."""
    pause = FIRST_RETRY_PAUSE
    while not stop.is_set():
        try:
            close_old_connections()
            with open_mailbox(account) as box:
                while not stop.is_set():
                    take_new(box, account, now=datetime.now(UTC))
                    pause = FIRST_RETRY_PAUSE
                    wait_for_more(box, stop=stop)
        except MAILBOX_ERRORS as problem:
            if isinstance(problem, OPERATOR_ERRORS):
                reason = _reason_of(problem)
                log.error("no letters are fetched, we call again in %g s: %s", pause, reason)
                _note_trouble(account, reason, now=datetime.now(UTC))
            else:
                log.warning("the mailbox is left alone for %g s: %s", pause, type(problem).__name__)
            stop.wait(pause)
            pause = min(pause * 2, MAX_RETRY_PAUSE)


def take_new(box: BaseMailBox, account: Account, *, now: datetime) -> int:
    """Fetches the letters after the cursor, oldest first; returns how many. The cursor passes only letters on our disk.

    After a crash in between, the letter comes again under the same key, which is the same row of the ledger.
    """
    cursor, _ = MailboxCursor.objects.get_or_create(mailbox=account.name, defaults={"opened_at": now})
    validity = _uid_validity(box)
    if cursor.uid_validity != validity:  # the old UIDs are void: fetch all again, the sorter finds the copies
        cursor.uid_validity, cursor.last_uid = validity, 0
    taken = 0
    began = time.monotonic()
    for letter in _new_letters(box, after=cursor.last_uid, now=now):
        source = Source.IMPORT if _is_history(letter, cursor) else Source.IMAP
        taken += _keep_letter(box, letter, key=_spool_key(account, validity, letter.uid), source=source)
        cursor.last_uid, cursor.taken_at = letter.uid, now
        # At each letter: a mailbox full of years takes longer than health waits for a sign.
        cursor.looked_at = _current_time(began, now=now)
        cursor.save()
    if taken:
        collecting.collect(now=now)
    _tidy_up(box, up_to=cursor.last_uid)
    looked = MailboxCursor.objects.filter(pk=cursor.pk)
    looked.update(looked_at=_current_time(began, now=now), trouble="", trouble_since=None)
    return taken


def _reason_of(problem: Exception) -> str:
    """In the words of the other side, without the lines of a library."""
    return (problem.verify_message if isinstance(problem, ssl.SSLCertVerificationError) else str(problem))[:300]


def _note_trouble(account: Account, reason: str, *, now: datetime) -> None:
    """For the desk's first page, until a look into the mailbox succeeds."""
    try:
        cursor, _ = MailboxCursor.objects.get_or_create(mailbox=account.name, defaults={"opened_at": now})
        cursor.trouble, cursor.trouble_since = reason, cursor.trouble_since or now
        cursor.save(update_fields=["trouble", "trouble_since"])
    except DatabaseError as problem:
        log.warning("the trouble could not be noted: %s", type(problem).__name__)


def _current_time(began: float, *, now: datetime) -> datetime:
    """`now` plus the time since `time.monotonic()` was `began`."""
    return now + timedelta(seconds=time.monotonic() - began)


def _is_history(letter: MailboxLetter, cursor: MailboxCursor) -> bool:
    """It lay there for days before we first looked: somebody else handled it, and a machine’s answer comes too late."""
    days = timedelta(days=settings.IMAP_FIRST_DAYS)
    return cursor.opened_at is not None and letter.arrived_at < cursor.opened_at - days


def _uid_validity(box: BaseMailBox) -> int:
    """As the server gave it when the folder was opened."""
    answer = box.client.untagged_responses.get("UIDVALIDITY", [b""])[-1]
    return int(answer) if isinstance(answer, bytes) and answer.isdigit() else 0


def _spool_key(account: Account, validity: int, uid: int) -> str:
    return f"imap-{sha256(account.name.encode()).hexdigest()[:16]}-{validity}-{uid}"


def _new_letters(box: BaseMailBox, *, after: int, now: datetime) -> Iterator[MailboxLetter]:
    answer = box.uids(f"UID {after + 1}:*", charset=None)
    uids = sorted(uid for uid in map(int, answer) if uid > after)  # `*` is the last letter, however old
    for start in range(0, len(uids), LETTERS_PER_COMMAND):
        uid_set = ",".join(map(str, uids[start : start + LETTERS_PER_COMMAND]))
        _, lines = box.client.uid("FETCH", uid_set, "(UID RFC822.SIZE INTERNALDATE)")
        answers = [line for line in lines if isinstance(line, bytes) and UID_ITEM.search(line)]
        yield from sorted((_mailbox_letter(line, now=now) for line in answers), key=lambda letter: letter.uid)


def _mailbox_letter(line: bytes, *, now: datetime) -> MailboxLetter:
    uid, size, moment = UID_ITEM.search(line), SIZE_ITEM.search(line), Internaldate2tuple(line)
    arrived = datetime.fromtimestamp(time.mktime(moment), UTC) if moment else now
    return MailboxLetter(uid=int(uid[1]) if uid else 0, size=int(size[1]) if size else 0, arrived_at=min(arrived, now))


def _keep_letter(box: BaseMailBox, letter: MailboxLetter, *, key: str, source: str) -> bool:
    """False if somebody else removed it before we had it."""
    too_large = letter.size > settings.LETTER_MAX_BYTES
    raw = _fetch_section(box, letter.uid, "HEADER" if too_large else "")
    if raw is None:
        log.warning("letter %s was removed from the mailbox before it could be fetched", key)
        return False
    sender, recipients = sender_and_recipients(raw)
    envelope = Envelope(
        source=source,
        received_at=letter.arrived_at,
        sender=sender,
        recipients=recipients,
        key=key,
        set_aside=fate_reasons.too_large(megabytes=settings.LETTER_MAX_BYTES // (1024 * 1024)) if too_large else None,
    )
    spool.keep(raw, envelope=envelope)
    return True


def _fetch_section(box: BaseMailBox, uid: int, section: str) -> bytes | None:
    """BODY.PEEK: reading must not mark it as read."""
    _, answer = box.client.uid("FETCH", str(uid), f"(BODY.PEEK[{section}])")
    return next((bytes(item[1]) for item in answer if isinstance(item, tuple) and len(item) > 1), None)


def _tidy_up(box: BaseMailBox, *, up_to: int) -> None:
    """Moves or deletes what is safe with us, even after a crash; never what was too large to be fetched."""
    if not up_to or not (settings.IMAP_MOVE_TO or settings.IMAP_DELETE):
        return
    uids = box.uids(f"UID 1:{up_to} SMALLER {settings.LETTER_MAX_BYTES + 1} UNDELETED", charset=None)
    capabilities = box.client.capabilities
    folder = encode_folder(settings.IMAP_MOVE_TO).decode("ascii")
    for start in range(0, len(uids), LETTERS_PER_COMMAND):
        uid_set = ",".join(uids[start : start + LETTERS_PER_COMMAND])
        if settings.IMAP_MOVE_TO and "MOVE" in capabilities:
            _require_ok(box, "MOVE", uid_set, folder)
            continue
        if settings.IMAP_MOVE_TO:
            _require_ok(box, "COPY", uid_set, folder)
        _require_ok(box, "STORE", uid_set, "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in capabilities:  # a plain EXPUNGE would also delete what others marked and we haven't fetched
            _require_ok(box, "EXPUNGE", uid_set)


def _require_ok(box: BaseMailBox, *command: str) -> None:
    status, answer = box.client.uid(*command)
    if status != "OK":
        raise IMAP4.error(f"{command[0]} was refused: {answer!r}")


def wait_for_more(box: BaseMailBox, *, stop: threading.Event, clock: Callable[[], float] = time.monotonic) -> None:
    """Until the server says that something changed, or it's time to look."""
    if "IDLE" not in box.client.capabilities:
        stop.wait(POLL_EVERY)
        box.client.noop()
        return
    end = clock() + IDLE_FOR
    box.idle.start()
    while not stop.is_set() and clock() < end:
        began = clock()
        if box.idle.poll(timeout=1) or clock() - began < 0.5:  # at once, without news: the connection has ended
            break
    box.idle.stop()
