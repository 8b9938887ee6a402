"""Django’s way to a mail server, which also says whether a failed letter may have arrived all the same."""

import contextlib
import smtplib
from collections.abc import Iterator
from typing import Any

from django.core.mail.backends import smtp


class OutcomeUnknown(smtplib.SMTPException):
    """The letter was being handed over and no answer came: the other side may have it."""


class _Plain(smtplib.SMTP):
    def data(self, msg: Any) -> tuple[int, bytes]:
        with _handing_over():
            return super().data(msg)


class _Encrypted(smtplib.SMTP_SSL):
    def data(self, msg: Any) -> tuple[int, bytes]:
        with _handing_over():
            return super().data(msg)


@contextlib.contextmanager
def _handing_over() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPResponseException:
        raise  # an answer, whatever it is
    except (OSError, smtplib.SMTPException) as problem:
        raise OutcomeUnknown(str(problem)) from problem


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Encrypted if self.use_ssl else _Plain
