"""Letters fetched from a mailbox, each once, whoever else reads in it; nothing there changes before it is safe here."""

import logging
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from imaplib import IMAP4, Internaldate2tuple
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.utils import encode_folder

from tickets.mailroom import spool
from tickets.mailroom.envelopes import as_delivered
from tickets.models import IncomingEmail, MailboxCursor

log = logging.getLogger(__name__)

PATIENCE = 60.0  # seconds for one answer of the server
LOOK_EVERY = 20.0  # seconds, where the server can't call us
IDLE_FOR = 120.0  # seconds; then we look ourselves, in case its call was lost
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0  # seconds before we call again after trouble
AT_ONCE = 100  # letters asked about in one command
PORTS = {"imaps": 993, "imap": 143, "imap+tls": 143}
UID = re.compile(rb"\bUID (\d+)")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
TROUBLE = (OSError, IMAP4.error, ImapToolsError, DatabaseError)


@dataclass(frozen=True, slots=True)
class Account:
    """Where the mailbox is and how to get in; `token` instead of a password for XOAUTH2."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str
    token: str = ""

    @property
    def name(self) -> str:
        return f"{self.user}@{self.host}/{self.folder}"[:320]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the server says of a letter before we fetch it."""

    uid: int
    size: int
    arrived_at: datetime


def account_of(url: str, *, token: str = "") -> Account:
    """Of `imaps://user:password@host/INBOX`. A token that is a path is read from there at each log-in: it expires."""
    parts = urlsplit(url)
    return Account(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        token=token,
    )


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
            log.warning("the mailbox is left alone for %g s: %s", pause, type(problem).__name__)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def opened(account: Account) -> BaseMailBox:
    """Logged in, in its folder; only to read when nothing is to be moved or deleted, so that nothing can be marked."""
    box = _connected(account)
    try:
        if account.token:
            path = Path(account.token)
            token = path.read_text().strip() if account.token.startswith("/") else account.token
            box.xoauth2(account.user, token, initial_folder=None)
        else:
            box.login(account.user, account.password, initial_folder=None)
        _, offered = box.client.capability()  # more is offered after the log-in than before it
        box.client.capabilities = tuple(offered[-1].decode("ascii", "replace").upper().split())
        box.folder.set(account.folder, readonly=not (settings.IMAP_MOVE_TO or settings.IMAP_DELETE))
    except BaseException:
        box.client.shutdown()
        raise
    return box


def _connected(account: Account) -> BaseMailBox:
    if account.scheme == "imap":
        return MailBoxUnencrypted(account.host, account.port, timeout=PATIENCE)
    context = ssl.create_default_context()
    if account.scheme == "imap+tls":
        return MailBoxStartTls(account.host, account.port, timeout=PATIENCE, ssl_context=context)
    return MailBox(account.host, account.port, timeout=PATIENCE, ssl_context=context)


def take_new(box: BaseMailBox, account: Account, *, now: datetime) -> int:
    """All letters after the cursor, oldest first; how many. The cursor moves on only once a letter is on our disk.

    A crash in between brings the letter again under the same key, which is the same row of the ledger.
    """
    cursor, _ = MailboxCursor.objects.get_or_create(mailbox=account.name)
    validity = _uid_validity(box)
    if cursor.uid_validity != validity:  # the old UIDs mean nothing any more: all again, the sorter knows them
        cursor.uid_validity, cursor.last_uid = validity, 0
    taken = 0
    for letter in _new_letters(box, after=cursor.last_uid, now=now):
        taken += _take(box, letter, key=_key(account, validity, letter.uid), now=now)
        cursor.last_uid, cursor.taken_at = letter.uid, now
        cursor.save()
    if taken:
        spool.collect(now=now)
    _tidy_up(box, up_to=cursor.last_uid)
    return taken


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


def _take(box: BaseMailBox, letter: Waiting, *, key: str, now: datetime) -> bool:
    """False when somebody else removed it before we had it."""
    too_large = letter.size > settings.LETTER_MAX_BYTES
    raw = _fetched(box, letter.uid, "HEADER" if too_large else "")
    if raw is None:
        log.warning("letter %s was removed from the mailbox before it could be fetched", key)
        return False
    megabytes = settings.LETTER_MAX_BYTES // (1024 * 1024)
    reason = f"larger than {megabytes} MB: only its head was fetched, the letter is left in the mailbox"
    sender, recipients = as_delivered(raw)
    envelope = spool.Envelope(
        source=IncomingEmail.Source.IMAP, received_at=letter.arrived_at, sender=sender, recipients=recipients, key=key,
        set_aside=reason if too_large else "",
    )  # fmt: skip
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
