"""Nothing is sent twice: a form carries a one-time key, and the second time it is told what became of the first."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from tickets.models import SentForm

REMEMBERED_FOR = timedelta(days=30)  # a browser may bring back a tab of weeks ago
# What a form holds besides what its sender meant: it may differ between two showings of one text.
NOT_MEANT = {"csrfmiddlewaretoken", "key", "seen", "was_open", "close", "next", "later", "revision"}


@dataclass(frozen=True, slots=True)
class Submission:
    """`key`: the same for everything sent from one showing of a form. `digest`: of what was filled in."""

    key: UUID
    digest: str


class SentAlready(Exception):
    """By a double click, by a try after a time-out, or by the Back button. Nothing was done this time."""

    def __init__(self, first: SentForm, *, changed: bool) -> None:
        super().__init__()
        self.outcome, self.changed = first.outcome, changed
        self.time = f"{timezone.localtime(first.sent_at):%H:%M}"

    def __str__(self) -> str:
        words = gettext(
            "This form was sent already, at %(time)s. What you changed since then is still here and was not sent. "
            "Send it again if it is to be sent as well."
        )
        return words % {"time": self.time}


def submission_of(
    key: UUID | None, posted: QueryDict, files: "MultiValueDict[str, UploadedFile[Any]]", *, form: str
) -> Submission | None:
    """`form` tells the forms of one page apart. Without a key a form is sent each time."""
    return Submission(uuid5(key, form), _digest(key, posted, files)) if key else None


def was_sent(key: UUID | None, *, form: str) -> bool:
    return key is not None and SentForm.objects.filter(key=uuid5(key, form)).exists()


def send_once(submission: Submission | None, act: Callable[[], str], *, now: datetime) -> str:
    """Does `act` and gives what it returns. Raises `SentAlready` when the form was sent before.

    The row and what `act` does are one transaction: when `act` refuses, the form may be sent again; and of two at
    once the second waits for the first.
    """
    if submission is None:
        return act()
    with transaction.atomic():
        first, is_new = SentForm.objects.get_or_create(
            key=submission.key, defaults={"digest": submission.digest, "sent_at": now}
        )
        if not is_new:
            raise SentAlready(first, changed=first.digest != submission.digest)
        first.outcome = act()
        first.save(update_fields=["outcome"])
        SentForm.objects.filter(sent_at__lt=now - REMEMBERED_FOR).delete()
        return first.outcome


def _digest(key: UUID, posted: QueryDict, files: "MultiValueDict[str, UploadedFile[Any]]") -> str:
    """With the key, which is kept nowhere: else whoever has the rows could try what was filled in."""
    fields = [
        (name, [value.strip().replace("\r\n", "\n") for value in values])
        for name, values in posted.lists()
        if name not in NOT_MEANT
    ]
    sizes = [(name, file.name, file.size) for name, several in files.lists() for file in several]
    return hashlib.sha256(repr((key, sorted(fields), sorted(sizes))).encode()).hexdigest()
