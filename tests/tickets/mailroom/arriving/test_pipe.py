"""A letter by the pipe asks the database itself whose folder this is, without the portal’s models."""

from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from tests.tickets.mailroom.letters import letter
from tickets.data_folder_check import recognise
from tickets.mailroom.arriving import pipe, spool

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def a_database_that_anybody_can_ask(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    name = str(connection.settings_dict["NAME"])
    parts = urlsplit(settings.DATABASE_URL)
    path = f"/{name}"  # of SQLite absolute, so with two slashes in a row
    settings.DATABASE_URL = f"{parts.scheme}://{parts.netloc}{path}{f'?{parts.query}' if parts.query else ''}"
    settings.PORTAL_DATA = tmp_path / "ours"
    settings.PORTAL_DATA.mkdir()
    monkeypatch.setattr("sys.stdin", type("Input", (), {"buffer": BytesIO(letter().as_bytes())}))


def handed_over() -> int:
    return pipe.main(["--sender=ada@mail.example", "support@pelerine.example"])


def test_before_any_folder_is_known_the_letter_is_taken() -> None:
    assert (handed_over(), len(spool.waiting())) == (0, 1)


def test_in_the_folder_of_its_database_the_letter_is_taken() -> None:
    recognise(now=timezone.now())
    assert (handed_over(), len(spool.waiting())) == (0, 1)


def test_in_another_folder_it_is_to_be_brought_again(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recognise(now=timezone.now())
    settings.PORTAL_DATA = tmp_path / "another"
    settings.PORTAL_DATA.mkdir()
    assert (handed_over(), spool.waiting()) == (75, [])
    assert "lie in another folder" in capsys.readouterr().err


def test_while_the_database_is_away_the_letter_is_taken(settings: Settings, tmp_path: Path) -> None:
    recognise(now=timezone.now())
    away = {"sqlite": f"sqlite:///{tmp_path}/nowhere.sqlite3", "postgresql": "postgres://portal@127.0.0.1:1/portal"}
    settings.PORTAL_DATA = tmp_path / "another"
    settings.PORTAL_DATA.mkdir()
    settings.DATABASE_URL = away[connection.vendor]
    assert (handed_over(), len(spool.waiting())) == (0, 1)
    assert not (tmp_path / "nowhere.sqlite3").exists()
