"""Django’s SMTP backend, which also signs, encrypts, and says whether a failed letter may have arrived all the same."""

import contextlib
import logging
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from email.message import Message
from email.utils import getaddresses, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import utf8_charset_qp
from django.utils import translation
from django.utils.translation import gettext as _

from tickets.outbox import oauth
from tickets.outbox.dkim_signing import require_key, signed
from tickets.outbox.testing_copy import diverted
from tickets.outbox.way_out import why_shut

log = logging.getLogger(__name__)


class OutcomeUnknown(smtplib.SMTPException):
    """The letter was being handed over and no answer came: the other side may have it."""


class _PlainConnection(smtplib.SMTP):
    content = b""  # the last letter, as it left
    answer = ""  # to it

    def sendmail(self, from_addr: str, to_addrs: str | Sequence[str], msg: Any, *options: Any, **more: Any) -> Any:
        self.content = signed(msg)
        return super().sendmail(from_addr, to_addrs, self.content, *options, **more)

    def data(self, msg: Any) -> tuple[int, bytes]:
        with _marking_unknown_outcomes():
            code, said = super().data(msg)
        self.answer = f"{code} {said.decode(errors='replace')}"
        return code, said


class _EncryptedConnection(_PlainConnection, smtplib.SMTP_SSL):
    pass


class _OpportunisticConnection(_PlainConnection):
    """TLS where it is offered, whosever the certificate is (RFC 7435): as mail servers do among each other."""

    def __init__(self, host: str, port: int, **options: Any) -> None:
        super().__init__(host, port, **options)
        self.ehlo_or_helo_if_needed()
        if not self.has_extn("starttls"):
            return
        anybody = ssl.create_default_context()
        anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
        try:
            self.starttls(context=anybody)
        except (OSError, smtplib.SMTPException) as problem:
            log.info("the mail server offers TLS and can't do it: %s", type(problem).__name__)
            self.close()
            self.ehlo_resp = self.helo_resp = None
            self.connect(host, port)


@contextlib.contextmanager
def _marking_unknown_outcomes() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPResponseException:
        raise  # an answer, so the outcome is known
    except (OSError, smtplib.SMTPException) as problem:
        raise OutcomeUnknown(str(problem)) from problem


class NeedsUtf8(smtplib.SMTPNotSupportedError):
    """No server on the way has to know such an address, and ours doesn't."""

    def __str__(self) -> str:
        with translation.override(settings.LANGUAGE_CODE):
            return _("our mail server can’t write to addresses with such letters before the @ (SMTPUTF8)")


class NoWayOut(smtplib.SMTPConnectError):
    def __str__(self) -> str:
        return str(self.smtp_error)


def _needs_utf8(address: str) -> bool:
    """A domain alone doesn't: the DNS has it in other letters."""
    return not parseaddr(address)[1].rpartition("@")[0].isascii()


class EmailBackend(smtp.EmailBackend):
    def open(self) -> bool | None:
        """Whatever stands in the way stands in every letter's way: none of them is given up for it."""
        try:
            require_key()
            return self._open()
        except (OSError, smtplib.SMTPException) as problem:
            raise NoWayOut(421, why_shut(problem)) from problem

    def _open(self) -> bool | None:
        """By an OAuth token where there is a user and no password."""
        if self.connection or self.password or not self.username:
            opened: bool | None = super().open()
            return opened
        oauth.log_in_by_token(self._open_by_token, refusals=(smtplib.SMTPAuthenticationError,))
        return True

    def _open_by_token(self, token: str) -> None:
        super().open()
        connection: Any = self.connection
        answer = oauth.xoauth2(self.username, token)
        try:
            connection.ehlo_or_helo_if_needed()
            # When it refuses, the server first says why and waits for an empty line, then says 535.
            connection.auth("XOAUTH2", lambda challenge=None: "" if challenge else answer)
        except (OSError, smtplib.SMTPException):
            self.close()
            raise

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """On the connection that `delivery` has opened; on one of their own for letters beside the outbox."""
        email_messages = [diverted(letter) for letter in email_messages]
        for letter in email_messages:
            letter.encoding = utf8_charset_qp  # a relay may rewrite eight bits, and no signature survives that
        in_utf8 = [letter for letter in email_messages if any(map(_needs_utf8, letter.recipients()))]
        is_mine = bool(in_utf8) and self.open()
        try:
            for letter in in_utf8:
                self._send_in_utf8(letter)
        finally:
            if is_mine:
                self.close()
        plain = [letter for letter in email_messages if letter not in in_utf8]
        return (super().send_messages(plain) or 0) + len(in_utf8)

    def _send_in_utf8(self, email_message: EmailMessage) -> None:
        """RFC 6531 and 6532: the address stands in the envelope as it is, and so do those in To and Cc."""
        connection: Any = self.connection
        connection.ehlo_or_helo_if_needed()
        if not connection.has_extn("smtputf8"):
            raise NeedsUtf8
        message: Any = email_message.message()  # Django's own kind, whose lines end as they do on the way
        for name, shown in {"To": ", ".join(email_message.to), **email_message.extra_headers}.items():
            if name in ("To", "Cc") and not shown.isascii():
                del message[name]
                folded = shown.replace(", ", ",\r\n ").encode()
                Message.__setitem__(message, name, folded.decode("ascii", "surrogateescape"))  # as these very bytes
        addresses = [address for _, address in getaddresses(email_message.recipients())]
        options = ["SMTPUTF8", "BODY=8BITMIME"]
        content = message.as_bytes(linesep="\r\n")
        connection.sendmail(email_message.from_email, addresses, content, mail_options=options)

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        if self.use_ssl:
            return _EncryptedConnection
        return _PlainConnection if self.use_tls else _OpportunisticConnection


def answer_of(backend: BaseEmailBackend) -> str:
    """What the mail server said to the last letter; empty where none was asked."""
    connection = getattr(backend, "connection", None)
    return connection.answer if isinstance(connection, _PlainConnection) else ""


def content_of(backend: BaseEmailBackend, letter: EmailMessage) -> bytes:
    """The letter that was just sent, to the byte."""
    connection = getattr(backend, "connection", None)
    if isinstance(connection, _PlainConnection):
        return connection.content
    message: Any = letter.message()
    as_written: bytes = message.as_bytes(linesep="\r\n")
    return as_written
