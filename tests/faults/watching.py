"""Looking at a whole portal from outside: its own database file, and letters brought to its door."""

import smtplib
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg

Ask = Callable[[str], list[tuple[Any, ...]]]


def sqlite(data: Path) -> Ask:
    def ask(sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{data}/portal.sqlite3?mode=ro", uri=True, timeout=60) as connection:
            return connection.execute(sql).fetchall()

    return ask


def postgresql(url: str) -> Ask:
    def ask(sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(url) as connection:
            return connection.execute(sql).fetchall()

    return ask


def bring(port: int, number: int, *, to: str, sender: str = "") -> None:
    """Until it is taken: a 451 or a refused connection is tried again, as every mail server does."""
    message = EmailMessage()
    message["From"] = sender or f"ada{number}@mail.example"
    message["To"] = to
    message["Subject"], message["Message-ID"] = f"Fault {number}", f"<fault.{number}@mail.example>"
    message.set_content(f"It is too slow, says number {number}.")
    for _ in range(300):
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
                client.send_message(message)
        except (OSError, smtplib.SMTPException):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"letter {number} was never taken")


def until(true: Callable[[], object], *, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"after {seconds} s still not so: {what}"
        time.sleep(0.3)


def all_arrived_once(ask: Ask, count: int, *, seconds: float = 90) -> None:
    """Each letter is one ticket with one acknowledgement, and all of those have left."""
    open_ends = (
        "SELECT (SELECT COUNT(*) FROM tickets_incomingemail WHERE sorted_at IS NULL) + "
        "(SELECT COUNT(*) FROM tickets_outgoingemail WHERE sent_at IS NULL AND failed_at IS NULL)"
    )
    arrived = "SELECT COUNT(*) FROM tickets_incomingemail WHERE subject LIKE 'Fault %'"
    until(lambda: ask(arrived) == [(count,)], seconds=seconds, what=f"{count} letters in the ledger")
    until(lambda: ask(open_ends) == [(0,)], seconds=seconds, what="nothing unsorted and nothing unsent")
    subjects = ask("SELECT subject FROM tickets_ticket WHERE subject LIKE 'Fault %'")
    assert sorted(subjects) == sorted((f"Fault {number}",) for number in range(count))
    assert ask("SELECT DISTINCT fate FROM tickets_incomingemail WHERE subject LIKE 'Fault %'") == [("ticket",)]


def copies_sent(data: Path, ask: Ask) -> set[int]:
    """How often each letter about one of ours has left: {1} is how it should be."""
    rows = ask(
        "SELECT message_id_header FROM tickets_outgoingemail JOIN tickets_ticket ON ticket_id = tickets_ticket.id "
        "WHERE tickets_ticket.subject LIKE 'Fault %'"
    )
    left = Counter(message_ids(data / "outgoing"))
    return {left[message_id] for (message_id,) in rows}


def message_ids(folder: Path) -> list[str]:
    """As an SMTP server would have got them."""
    return [str(message_from_bytes(path.read_bytes())["Message-ID"]).strip() for path in folder.glob("*.eml")]
