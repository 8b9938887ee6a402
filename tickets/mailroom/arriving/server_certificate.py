"""The certificate that our letter boxes show to mail servers which ask for TLS; a renewed one counts from the next on.

Without one that can be used, letters are taken without TLS: most servers encrypt where they can and send anyhow.
"""

import logging
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from django.conf import settings

log = logging.getLogger(__name__)

Stamp = tuple[tuple[int, int], ...]  # when each file was changed, and how long it is
SAID_BEFORE_THE_END = timedelta(days=7)


class ServerCertificate:
    """Belongs to one intake. Read when a connection comes and a file has changed since the last one."""

    def __init__(self) -> None:
        self._context: ssl.SSLContext | None = None
        self._stamp: Stamp | None = None
        self._ends_at: datetime | None = None
        self._said = ""

    def context(self, *, now: datetime) -> ssl.SSLContext | None:
        """For one connection; None where no TLS is offered. One that can't be read leaves the one before in use."""
        if not settings.SMTP_TLS_CERT:
            return None
        problem = ""
        try:
            if (stamp := _stamp()) != self._stamp:
                self._context, self._ends_at, self._stamp = _context(), _ends_at(), stamp
        except (OSError, ValueError) as unreadable:  # ssl.SSLError is an OSError
            problem = f"can’t be read: {unreadable}"
        self._say(problem or _about_its_end(self._ends_at, now=now))
        return self._context

    def _say(self, problem: str) -> None:
        """Once for each change."""
        if problem != self._said:
            level = logging.ERROR if problem else logging.INFO
            log.log(level, "the certificate SMTP_TLS_CERT %s", problem or "is in order")
            self._said = problem


def ends_at() -> datetime | None:
    """None if it can't be used."""
    try:
        _context()
        return _ends_at()
    except (OSError, ValueError):
        return None


def _stamp() -> Stamp:
    found = [Path(name).stat() for name in (settings.SMTP_TLS_CERT, settings.SMTP_TLS_KEY)]
    return tuple((file.st_mtime_ns, file.st_size) for file in found)


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(settings.SMTP_TLS_CERT, settings.SMTP_TLS_KEY, password="")  # or it would ask a terminal
    return context


def _ends_at() -> datetime:
    pem = Path(settings.SMTP_TLS_CERT).read_bytes()
    return x509.load_pem_x509_certificates(pem)[0].not_valid_after_utc


def _about_its_end(ends: datetime | None, *, now: datetime) -> str:
    if ends is None or ends - now > SAID_BEFORE_THE_END:
        return ""
    verb = "ended" if ends <= now else "ends"
    return f"{verb} on {ends.astimezone(UTC):%Y-%m-%d at %H:%M} UTC"
