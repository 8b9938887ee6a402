"""A lost folder is replaced by another one, once; and the operator is told which of the two it was."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from tickets.data_folder_check import ForeignFolder, recognise, why_not_ours
from tickets.models import DataFolder

pytestmark = pytest.mark.django_db


def adopted() -> str:
    words = StringIO()
    call_command("adopt_data_folder", stdout=words)
    return words.getvalue()


def test_another_folder_is_adopted_once_and_the_one_before_is_foreign_then(settings: Settings, tmp_path: Path) -> None:
    before, now = tmp_path / "before", tmp_path / "now"
    before.mkdir()
    now.mkdir()
    settings.PORTAL_DATA = before
    recognise(now=timezone.now())
    assert adopted() == f"{before} was this database's folder already.\n"
    settings.PORTAL_DATA = now
    with pytest.raises(ForeignFolder):
        recognise(now=timezone.now())
    assert adopted() == f"{now} is this database's folder now. Restart every process.\n"
    assert adopted() == f"{now} was this database's folder already.\n"
    recognise(now=timezone.now())
    assert DataFolder.objects.get().identity == (now / "identity").read_text().strip()
    settings.PORTAL_DATA = before
    assert "lie in another folder" in why_not_ours(now=timezone.now())
