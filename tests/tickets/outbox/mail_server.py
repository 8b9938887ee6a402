"""A real SMTP server of the other side, with TLS if wanted: answers DATA as told, and remembers what it took."""

import contextlib
import ssl
from collections.abc import Iterator

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from tests.portal import free_port


class MailServer:
    def __init__(self) -> None:
        self.answer = "250 taken"
        self.taken: list[tuple[str | None, list[str], bytes]] = []
        self.encrypted: list[bool] = []  # of each letter taken

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            self.taken.append((envelope.mail_from, envelope.rcpt_tos, bytes(envelope.original_content or b"")))
            self.encrypted.append(session.ssl is not None)
        return self.answer


@contextlib.contextmanager
def running_mail_server(
    settings: Settings, *, port: int = 0, tls: ssl.SSLContext | None = None
) -> Iterator[MailServer]:
    """The portal sends through it from now on."""
    server = MailServer()
    port = port or free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port, tls_context=tls)
    controller.start()
    settings.EMAIL_BACKEND = "tickets.outbox.smtp_backend.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 10
    try:
        yield server
    finally:
        controller.stop()
