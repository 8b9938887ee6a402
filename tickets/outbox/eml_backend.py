"""Without a mail server: each letter becomes one readable .eml file in the folder `EMAIL_FILE_PATH`."""

import os
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from tickets.outbox.testing_copy import diverted


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for letter in email_messages:
            write(diverted(letter), folder)
        return len(email_messages)


def write(letter: EmailMessage, folder: Path) -> Path:
    """Named by time and Message-ID; either whole or not there at all."""
    message = letter.message()
    sender = re.sub(r"[^A-Za-z0-9.-]", "", str(message["Message-ID"]).partition("@")[0])[:80]
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{sender}"
    draft = folder / f".{name}-{secrets.token_hex(4)}.draft"
    with draft.open("xb") as file:
        file.write(message.as_bytes())
        file.flush()
        os.fsync(file.fileno())
    return draft.rename(folder / f"{name}.eml")
