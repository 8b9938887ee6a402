"""Django’s SMTP backend, which also says whether a failed letter may have arrived all the same."""

import contextlib
import smtplib
from collections.abc import Iterator, Sequence
from email.message import Message
from email.utils import getaddresses, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation
from django.utils.translation import gettext as _

from tickets.outbox import oauth
from tickets.outbox.testing_copy import diverted


class OutcomeUnknown(smtplib.SMTPException):
    """The letter was being handed over and no answer came: the other side may have it."""


class _PlainConnection(smtplib.SMTP):
    answer = ""  # to the last letter

    def data(self, msg: Any) -> tuple[int, bytes]:
        with _marking_unknown_outcomes():
            code, said = super().data(msg)
        self.answer = f"{code} {said.decode(errors='replace')}"
        return code, said


class _EncryptedConnection(_PlainConnection, smtplib.SMTP_SSL):
    pass


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


def _needs_utf8(address: str) -> bool:
    """A domain alone doesn't: the DNS has it in other letters."""
    return not parseaddr(address)[1].rpartition("@")[0].isascii()


class EmailBackend(smtp.EmailBackend):
    def open(self) -> bool | None:
        """By an OAuth token where there is a user and no password."""
        if self.connection or self.password or not self.username:
            return super().open()
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
        return _EncryptedConnection if self.use_ssl else _PlainConnection


def answer_of(backend: BaseEmailBackend) -> str:
    """What the mail server said to the last letter; empty where none was asked."""
    connection = getattr(backend, "connection", None)
    return connection.answer if isinstance(connection, _PlainConnection) else ""
