"""Django’s SMTP backend, which also says whether a failed letter may have arrived all the same."""

import contextlib
import smtplib
from collections.abc import Iterator
from typing import Any

from django.core.mail.backends import smtp


class OutcomeUnknown(smtplib.SMTPException):
    """The letter was being handed over and no answer came: the other side may have it."""


class _PlainConnection(smtplib.SMTP):
    def data(self, msg: Any) -> tuple[int, bytes]:
        with _marking_unknown_outcomes():
            return super().data(msg)


class _EncryptedConnection(smtplib.SMTP_SSL):
    def data(self, msg: Any) -> tuple[int, bytes]:
        with _marking_unknown_outcomes():
            return super().data(msg)


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
