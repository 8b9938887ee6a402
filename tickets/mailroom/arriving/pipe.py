"""The letter that a mail server hands over by a pipe; a process for each, so it loads nothing that it doesn't need."""

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from django.conf import settings

from tickets.attachments.disk import why_foreign
from tickets.letters.addresses import envelope_sender
from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.envelopes import sender_and_recipients
from tickets.mailroom.arriving.spool_files import PIPE, Envelope

TRY_AGAIN, NO_LETTER = 75, 65  # EX_TEMPFAIL and EX_DATAERR of sysexits.h
PATIENCE = 5  # seconds for a server to answer
OUR_FOLDER = "SELECT identity FROM tickets_datafolder"


def main(arguments: Sequence[str]) -> int:
    """The exit status: 0 only once the letter is durable."""
    parser = argparse.ArgumentParser(
        "manage.py receive_email",
        description="Take one letter on standard input; exit 0 once it is durable, 75 for “try again”, 65 for none.",
    )
    parser.add_argument("recipients", nargs="*", help="the envelope's recipients")
    parser.add_argument("--sender", help="the envelope's sender; empty, <> or MAILER-DAEMON: the null sender")
    given = parser.parse_args(arguments)
    raw = sys.stdin.buffer.read()
    if not raw.strip():
        return _refuse("There is no letter on standard input.", status=NO_LETTER)
    if foreign := _why_not_ours():  # nobody would find the letter there
        return _refuse(foreign, status=TRY_AGAIN)
    try:
        receive(raw, sender=given.sender, recipients=given.recipients, now=datetime.now(UTC))
    except (OSError, MemoryError) as problem:
        return _refuse(f"The letter can't be stored just now: {problem}", status=TRY_AGAIN)
    return 0


def receive(raw: bytes, *, sender: str | None, recipients: Sequence[str], now: datetime) -> Path:
    """Returns once it is durable, else raises OSError. An mbox "From " line does no harm.

    Without `sender`, or without recipients, the letter's own headers give them. Recipients are not checked: whoever
    set up the pipe chose which letters go through it, and would lose one that is refused here.
    """
    header_sender, header_recipients = sender_and_recipients(raw)
    envelope = Envelope(
        source=PIPE,
        received_at=now,
        sender=header_sender if sender is None else envelope_sender(sender),
        recipients=tuple(recipients) or header_recipients,
    )
    return spool.keep(raw, envelope=envelope)


def _refuse(sentence: str, *, status: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return status


def _why_not_ours() -> str:
    """As `data_folder_check.why_not_ours`: "" too where no database answers, or it knows no folder yet."""
    try:
        row = _asked_of_sqlite() if settings.DATABASE_URL.startswith("sqlite:") else _asked_of_postgresql()
    except (sqlite3.Error, psycopg.Error):
        return ""
    return why_foreign(settings.PORTAL_DATA, identity=row[0]) if row else ""


def _asked_of_sqlite() -> tuple[str] | None:
    path = Path(unquote(urlsplit(settings.DATABASE_URL).path[1:])).absolute()
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=PATIENCE)) as database:
        row: tuple[str] | None = database.execute(OUR_FOLDER).fetchone()
    return row


def _asked_of_postgresql() -> tuple[str] | None:
    with psycopg.connect(settings.DATABASE_URL, connect_timeout=PATIENCE) as database:
        row: tuple[str] | None = database.execute(OUR_FOLDER).fetchone()
    return row
