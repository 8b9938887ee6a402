"""A customer's mail server: a real SMTP server that keeps what it is handed."""

import contextlib
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.portal import free_port


class Mailbox:
    def __init__(self, port: int) -> None:
        self.url = f"smtp://127.0.0.1:{port}"
        self.letters: list[EmailMessage] = []
        self.recipients: set[str] = set()  # of the envelopes

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.recipients.update(envelope.rcpt_tos)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 Kept"

    def letters_to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if address in letter["To"]]

    def wait_for(self, count: int, *, to: str = "", seconds: float = 30) -> list[EmailMessage]:
        """Letters to anybody, or to that address, as soon as there are so many."""
        deadline = time.monotonic() + seconds
        while len(found := self.letters_to(to)) < count:
            assert time.monotonic() < deadline, f"{len(found)} of {count} letters after {seconds} s"
            time.sleep(0.1)
        return found


def link_in(letter: EmailMessage, door: str) -> str:
    """The path of the link that leads through this door, such as `/requests/`."""
    body = letter.get_body(("plain",))
    assert body is not None
    return next(urlsplit(word).path for word in body.get_content().split() if door in word)


@contextlib.contextmanager
def running_mailbox() -> Iterator[Mailbox]:
    port = free_port()
    mailbox = Mailbox(port)
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield mailbox
    finally:
        server.stop()
