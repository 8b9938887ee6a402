"""A file goes when nobody needs it any more, and not while somebody sends the same one again."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.tickets.factories import attachment_row, ticket_row
from tickets.attachments.deleting import delete_doomed, doom
from tickets.attachments.file_store import FileStore
from tickets.models import DoomedFile
from tickets.models.storage import private_storage

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(hours=2)


def kept() -> tuple[str, Path]:
    name = f"tests/{uuid4()}/file"
    with FileStore() as store:
        store.put(b"content", name=name)
    path = Path(private_storage().path(name))
    os.utime(path, (0, 0))
    return name, path


def test_a_file_that_no_row_needs_goes_and_so_does_the_promise():
    name, path = kept()
    doom([name, ""], now=NOW)
    assert (delete_doomed(now=LATER), path.exists(), DoomedFile.objects.count()) == (1, False, 0)
    assert list(path.parent.iterdir()) == []


def test_a_file_that_another_row_needs_stays():
    file = attachment_row(ticket_row(), content=uuid4().bytes)
    doom([file.file.name], now=NOW)
    assert (delete_doomed(now=LATER), Path(file.file.path).exists(), DoomedFile.objects.count()) == (1, True, 0)


def test_a_file_that_is_being_sent_again_stays_until_its_row_can_be_seen():
    name, path = kept()
    doom([name], now=NOW)
    with FileStore() as store:
        store.put(b"content", name=name)
    assert (delete_doomed(now=NOW), path.read_bytes(), DoomedFile.objects.count()) == (0, b"content", 1)
    assert (delete_doomed(now=LATER), path.exists()) == (1, False)


def test_a_file_taken_away_while_it_is_sent_again_is_written_anew():
    name, path = kept()
    path.rename(path.with_name("file.doomed"))
    with FileStore() as store:
        store.put(b"content", name=name)
    assert path.read_bytes() == b"content"


def test_what_a_crash_left_aside_goes_the_next_time():
    name, path = kept()
    path.rename(path.with_name("file.doomed"))
    doom([name], now=NOW)
    assert (delete_doomed(now=LATER), list(path.parent.iterdir())) == (1, [])


def test_a_file_doomed_twice_is_doomed_once():
    doom(["a"], now=NOW)
    doom(["a", "b"], now=NOW)
    assert sorted(DoomedFile.objects.values_list("name", flat=True)) == ["a", "b"]


def test_whether_a_file_is_needed_is_asked_by_an_index():
    """A million letters are not read through for each file."""
    names = [f"attachments/ab/{'ab' * 32}", f"letters/2026-01-01/{'cd' * 32}.eml"]
    doom(names, now=NOW)
    with CaptureQueriesContext(connection) as queries:
        delete_doomed(now=LATER)
    asked = [query["sql"] for query in queries if " FROM " in query["sql"] and "DoomedFile".lower() not in query["sql"]]
    assert len(asked) == 8 and all('"sha256" = ' in sql for sql in asked), asked
