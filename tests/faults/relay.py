"""The other side's mail server on a bad day: a real socket, and answers as told."""

import asyncio
import contextlib
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.portal import free_port

KEPT = "250 Kept"
HANGS = "hangs"  # takes the letter, and never says so
SILENCE = 3.0  # seconds; longer than the tests' patience


class Relay:
    def __init__(self) -> None:
        self.port = free_port()
        self.answers: list[str] = []  # to the next letters, in order; after them every letter is kept
        self.letters: list[EmailMessage] = []
        self.senders: list[str] = []  # of the envelopes
        self.recipients: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else KEPT
        if answer in (KEPT, HANGS):
            self.senders.append(str(envelope.mail_from))
            self.recipients += envelope.rcpt_tos
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        if answer == HANGS:
            await asyncio.sleep(SILENCE)
            return "421 Too late"
        return answer

    @property
    def message_ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]


@contextlib.contextmanager
def running_relay() -> Iterator[Relay]:
    relay = Relay()
    server = Controller(relay, hostname="127.0.0.1", port=relay.port)
    server.start()
    try:
        yield relay
    finally:
        server.stop()
