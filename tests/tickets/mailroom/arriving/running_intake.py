"""The real intake as a process of its own, as the supervisor starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.db import connection

from tests.portal import free_port
from tickets.mailroom.arriving.smtp import LetterBox, SmtpIntake, letter_box


class OnLoopback(Controller):
    """The real letter box on a free port, in a thread of its own."""

    def __init__(self, handler: object, *, kind: type[LetterBox] = LetterBox, **address: Any) -> None:
        self._kind = kind
        super().__init__(handler, **address)

    def factory(self) -> SMTP:
        return letter_box(SmtpIntake(arrived=lambda: None), self._kind)


def database_url() -> str:
    """The test's own database, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()


@dataclass(frozen=True)
class Intake:
    process: subprocess.Popen[bytes]
    port: int
    lmtp_port: int


@contextmanager
def intake(
    data: Path, *, database: str = "", program: Sequence[str] = ("manage.py", "smtp_intake"), **environment: str
) -> Iterator[Intake]:
    """Without `database` it finds none, and the letters stay in the spool. Killed at the end if it still runs."""
    port, lmtp_port = free_port(), free_port()
    given = {
        "PORTAL_DATA": str(data),
        "SMTP_PORT": str(port),
        "LMTP_PORT": str(lmtp_port),
        "DATABASE_URL": database or f"sqlite:///{data}/nowhere/portal.sqlite3",
    }
    process = subprocess.Popen(
        [sys.executable, *program], cwd=settings.BASE_DIR, env=os.environ | given | environment, stderr=subprocess.PIPE
    )
    try:
        until_open(port, process)
        yield Intake(process, port, lmtp_port)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.05)
