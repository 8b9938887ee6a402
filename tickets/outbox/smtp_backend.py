"""Django’s SMTP backend, which also says whether a failed letter may have arrived all the same."""

import contextlib
import smtplib
from collections.abc import Iterator
from typing import Any

from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend


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


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _EncryptedConnection if self.use_ssl else _PlainConnection


def answer_of(backend: BaseEmailBackend) -> str:
    """What the mail server said to the last letter; empty where none was asked."""
    connection = getattr(backend, "connection", None)
    return connection.answer if isinstance(connection, _PlainConnection) else ""
