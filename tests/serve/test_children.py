"""Who is started for which setting."""

import pytest
from django.utils import timezone
from pytest_django import Settings

from supportportal.serve import children

pytestmark = pytest.mark.processes


def names() -> list[str]:
    return [plan.name for plan in children.workers(since=timezone.now())]


def test_a_mailbox_is_watched_only_when_there_is_one(settings: Settings) -> None:
    settings.IMAP_URL = ""
    assert names() == ["worker", "beat", "smtp", "web"]
    settings.IMAP_URL = "imaps://support:secret@mail.example/INBOX"
    assert names() == ["worker", "beat", "smtp", "imap", "web"]
