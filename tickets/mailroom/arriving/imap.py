"""Letters fetched from a mailbox, each once, whoever else reads in it; nothing there changes before it is safe here."""

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
from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.envelopes import as_delivered
from tickets.mailroom.arriving.imap_login import Account, Refused, opened
from tickets.models import IncomingEmail, MailboxCursor

log = logging.getLogger(__name__)

LOOK_EVERY = 20.0  # seconds, where the server can't call us
IDLE_FOR = 25.0  # seconds; then we look ourselves: its call may be lost, and health wants to know that we are there
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0  # seconds before we call again after trouble
Source = IncomingEmail.Source
AT_ONCE = 100  # letters asked about in one command
UID = re.compile(rb"\bUID (\d+)")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
TROUBLE = (OSError, IMAP4.error, ImapToolsError, DatabaseError)
NEEDS_THE_OPERATOR = (Refused, ssl.SSLCertVerificationError, FileNotFoundError, PermissionError)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the server says of a letter before we fetch it."""

    uid: int
    size: int
    arrived_at: datetime


def watch(account: Account, *, stop: threading.Event) -> None:
    """Until told to stop; after trouble with the mailbox or the database it calls again, less and less often."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        try:
            close_old_connections()
            with opened(account) as box:
                while not stop.is_set():
                    take_new(box, account, now=datetime.now(UTC))
                    pause = FIRST_PAUSE
                    wait_for_more(box, stop=stop)
        except TROUBLE as problem:
            if isinstance(problem, NEEDS_THE_OPERATOR):
                log.error("no letters are fetched, we call again in %g s: %s", pause, str(problem)[:300])
            else:
                log.warning("the mailbox is left alone for %g s: %s", pause, type(problem).__name__)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def take_new(box: BaseMailBox, account: Account, *, now: datetime) -> int:
    """All letters after the cursor, oldest first; how many. The cursor moves on only once a letter is on our disk.

    A crash in between brings the letter again under the same key, which is the same row of the ledger.
    """
    cursor, _ = MailboxCursor.objects.get_or_create(mailbox=account.name, defaults={"opened_at": now})
    validity = _uid_validity(box)
    if cursor.uid_validity != validity:  # the old UIDs mean nothing any more: all again, the sorter knows them
        cursor.uid_validity, cursor.last_uid = validity, 0
    taken = 0
    began = time.monotonic()
    for letter in _new_letters(box, after=cursor.last_uid, now=now):
        source = Source.IMPORT if _is_history(letter, cursor) else Source.IMAP
        taken += _take(box, letter, key=_key(account, validity, letter.uid), source=source)
        cursor.last_uid, cursor.taken_at = letter.uid, now
        cursor.looked_at = _after(began, now=now)  # a mailbox full of years takes longer than health waits for a sign
        cursor.save()
    if taken:
        spool.collect(now=now)
    _tidy_up(box, up_to=cursor.last_uid)
    MailboxCursor.objects.filter(pk=cursor.pk).update(looked_at=_after(began, now=now))
    return taken


def _after(began: float, *, now: datetime) -> datetime:
    """It was `now` when `time.monotonic()` gave `began`."""
    return now + timedelta(seconds=time.monotonic() - began)


def _is_history(letter: Waiting, cursor: MailboxCursor) -> bool:
    """It lay there for days before we first looked: somebody else had it in hand, and a machine’s answer comes late."""
    days = timedelta(days=settings.IMAP_FIRST_DAYS)
    return cursor.opened_at is not None and letter.arrived_at < cursor.opened_at - days


def _uid_validity(box: BaseMailBox) -> int:
    """As the server said it when the folder was opened."""
    said = box.client.untagged_responses.get("UIDVALIDITY", [b""])[-1]
    return int(said) if isinstance(said, bytes) and said.isdigit() else 0


def _key(account: Account, validity: int, uid: int) -> str:
    return f"imap-{sha256(account.name.encode()).hexdigest()[:16]}-{validity}-{uid}"


def _new_letters(box: BaseMailBox, *, after: int, now: datetime) -> Iterator[Waiting]:
    found = box.uids(f"UID {after + 1}:*", charset=None)
    uids = sorted(uid for uid in map(int, found) if uid > after)  # `*` is the last letter, however old
    for start in range(0, len(uids), AT_ONCE):
        asked = ",".join(map(str, uids[start : start + AT_ONCE]))
        _, lines = box.client.uid("FETCH", asked, "(UID RFC822.SIZE INTERNALDATE)")
        letters = [_described(line, now=now) for line in lines if isinstance(line, bytes) and UID.search(line)]
        yield from sorted(letters, key=lambda letter: letter.uid)


def _described(line: bytes, *, now: datetime) -> Waiting:
    uid, size, moment = UID.search(line), SIZE.search(line), Internaldate2tuple(line)
    arrived = datetime.fromtimestamp(time.mktime(moment), UTC) if moment else now
    return Waiting(uid=int(uid[1]) if uid else 0, size=int(size[1]) if size else 0, arrived_at=min(arrived, now))


def _take(box: BaseMailBox, letter: Waiting, *, key: str, source: str) -> bool:
    """False when somebody else removed it before we had it."""
    too_large = letter.size > settings.LETTER_MAX_BYTES
    raw = _fetched(box, letter.uid, "HEADER" if too_large else "")
    if raw is None:
        log.warning("letter %s was removed from the mailbox before it could be fetched", key)
        return False
    sender, recipients = as_delivered(raw)
    envelope = spool.Envelope(
        source=source,
        received_at=letter.arrived_at,
        sender=sender,
        recipients=recipients,
        key=key,
        set_aside=fate_reasons.too_large(megabytes=settings.LETTER_MAX_BYTES // (1024 * 1024)) if too_large else None,
    )
    spool.keep(raw, envelope=envelope)
    return True


def _fetched(box: BaseMailBox, uid: int, section: str) -> bytes | None:
    """BODY.PEEK: reading must not mark it as read."""
    _, answer = box.client.uid("FETCH", str(uid), f"(BODY.PEEK[{section}])")
    return next((bytes(item[1]) for item in answer if isinstance(item, tuple) and len(item) > 1), None)


def _tidy_up(box: BaseMailBox, *, up_to: int) -> None:
    """Moves or deletes what is safe with us, also what a crash left over; never what was too large to be fetched."""
    if not up_to or not (settings.IMAP_MOVE_TO or settings.IMAP_DELETE):
        return
    uids = box.uids(f"UID 1:{up_to} SMALLER {settings.LETTER_MAX_BYTES + 1} UNDELETED", charset=None)
    offered = box.client.capabilities
    folder = encode_folder(settings.IMAP_MOVE_TO).decode("ascii")
    for start in range(0, len(uids), AT_ONCE):
        some = ",".join(uids[start : start + AT_ONCE])
        if settings.IMAP_MOVE_TO and "MOVE" in offered:
            _ask(box, "MOVE", some, folder)
            continue
        if settings.IMAP_MOVE_TO:
            _ask(box, "COPY", some, folder)
        _ask(box, "STORE", some, "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in offered:  # a plain EXPUNGE would take along what others marked and we haven't fetched
            _ask(box, "EXPUNGE", some)


def _ask(box: BaseMailBox, *command: str) -> None:
    status, said = box.client.uid(*command)
    if status != "OK":
        raise IMAP4.error(f"{command[0]} was refused: {said!r}")


def wait_for_more(box: BaseMailBox, *, stop: threading.Event, clock: Callable[[], float] = time.monotonic) -> None:
    """Until the server says that something changed, or it's time to look."""
    if "IDLE" not in box.client.capabilities:
        stop.wait(LOOK_EVERY)
        box.client.noop()
        return
    end = clock() + IDLE_FOR
    box.idle.start()
    while not stop.is_set() and clock() < end:
        began = clock()
        if box.idle.poll(timeout=1) or clock() - began < 0.5:  # at once and nothing said: the connection has ended
            break
    box.idle.stop()
