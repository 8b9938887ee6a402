"""Nothing is lost between the wire and the ledger, and nothing comes twice."""

import json
import os
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from tests.tickets.mailroom.letters import NOW, letter
from tickets.mailroom.arriving import collecting, spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting.opened_letter import open_letter
from tickets.models import IncomingEmail
from tickets.models.storage import private_storage

ENVELOPE = Envelope(source="smtp", received_at=NOW, sender="ada@mail.example", recipients=("support@x.example",))


def test_a_kept_letter_is_one_file_with_its_envelope_and_its_very_bytes():
    raw = b"Subject: x\r\n\r\n\x00\xff\n"
    path = spool.keep(raw, envelope=ENVELOPE)
    content, _, line = path.read_bytes().rpartition(b"\n")
    assert content == raw
    assert json.loads(line) == {
        "source": "smtp",
        "received_at": NOW.isoformat(),
        "sender": "ada@mail.example",
        "recipients": ["support@x.example"],
        "size": len(raw),
    }
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(spool.folder().iterdir()) == [path]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_can_not_be_written_leaves_nothing():
    spool.folder().mkdir()
    spool.folder().chmod(0o500)
    with pytest.raises(OSError, match="denied"):
        spool.keep(b"x", envelope=ENVELOPE)
    assert spool.waiting() == []


@pytest.mark.django_db
def test_a_spool_file_becomes_one_row_and_goes():
    path = spool.keep(letter().as_bytes(), envelope=ENVELOPE)
    assert collecting.collect(now=NOW) == 1
    row = IncomingEmail.objects.get()
    assert (row.spool_name, row.source, row.received_at, row.envelope_from, row.envelope_to, row.fate) == (
        path.name,
        "smtp",
        NOW,
        "ada@mail.example",
        ["support@x.example"],
        "",
    )
    with row.raw.open("rb") as file:
        assert file.read() == letter().as_bytes()
    assert not path.exists()
    assert collecting.collect(now=NOW) == 0


@pytest.mark.django_db
def test_a_file_that_survived_a_crash_after_its_row_is_collected_to_nothing():
    path = spool.keep(letter().as_bytes(), envelope=ENVELOPE)
    content = path.read_bytes()
    collecting.collect(now=NOW)
    path.write_bytes(content)
    assert collecting.collect(now=NOW) == 1
    assert (IncomingEmail.objects.count(), spool.waiting()) == (1, [])


@pytest.mark.django_db
def test_a_source_half_written_by_a_crash_is_written_again():
    raw = letter().as_bytes()
    path = spool.keep(raw, envelope=ENVELOPE)
    content = path.read_bytes()
    collecting.collect(now=NOW)
    stored = source_of(IncomingEmail.objects.get())
    IncomingEmail.objects.all().delete()
    stored.write_bytes(raw[:10])
    path.write_bytes(content)
    collecting.collect(now=NOW)
    with IncomingEmail.objects.get().raw.open("rb") as file:
        assert file.read() == raw


def source_of(row: IncomingEmail) -> Path:
    return Path(private_storage().path(row.raw.name))


@pytest.mark.django_db
def test_the_file_of_a_letter_becomes_its_source_and_nothing_is_copied():
    raw = letter(f"Nobody else writes this: {uuid4()}").as_bytes()
    path = spool.keep(raw, envelope=ENVELOPE)
    number = path.stat().st_ino
    collecting.collect(now=NOW)
    source = source_of(IncomingEmail.objects.get())
    assert (source.stat().st_ino, source.stat().st_nlink, source.read_bytes()) == (number, 1, raw)


@pytest.mark.django_db
def test_the_same_letter_again_keeps_its_source_whole():
    raw = letter().as_bytes()
    for _ in range(2):
        spool.keep(raw, envelope=ENVELOPE)
        collecting.collect(now=NOW)
    sources = {source_of(row) for row in IncomingEmail.objects.all()}
    assert (IncomingEmail.objects.count(), [source.read_bytes() for source in sources]) == (2, [raw])


@pytest.mark.django_db
@pytest.mark.parametrize("row_is_there", [True, False])
def test_a_collector_that_died_before_the_file_was_removed_is_followed_by_one_that_ends_it(row_is_there: bool):
    raw = letter().as_bytes()
    path = spool.keep(raw, envelope=ENVELOPE)
    as_it_came = path.read_bytes()
    collecting.collect(now=NOW)
    row = IncomingEmail.objects.get()
    source_of(row).write_bytes(as_it_came)
    path.hardlink_to(source_of(row))
    if not row_is_there:
        row.delete()
    collecting.collect(now=NOW)
    row = IncomingEmail.objects.get()
    assert (row.envelope_from, source_of(row).read_bytes(), spool.waiting()) == ("ada@mail.example", raw, [])


@pytest.mark.django_db
def test_a_collector_that_died_before_it_took_the_envelope_away_leaves_a_letter_that_reads_the_same():
    path = spool.keep(letter("It is slow.").as_bytes(), envelope=ENVELOPE)
    as_it_came = path.read_bytes()
    collecting.collect(now=NOW)
    row = IncomingEmail.objects.get()
    source_of(row).write_bytes(as_it_came)
    assert open_letter(row).parsed.text == "It is slow."


@pytest.mark.django_db
def test_letters_that_share_a_file_become_sources_of_their_own():
    raws = [letter(f"Number {number}.").as_bytes() for number in range(3)]
    spool.keep_all([(raw, ENVELOPE) for raw in raws])
    assert collecting.collect(now=NOW) == 3
    assert [source_of(row).read_bytes() for row in IncomingEmail.objects.order_by("pk")] == raws


@pytest.mark.django_db
def test_a_file_without_an_envelope_is_kept_all_the_same():
    spool.folder().mkdir()
    (spool.folder() / "odd.letter").write_bytes(b"Subject: x\n\nText")
    assert collecting.collect(now=NOW) == 1
    assert IncomingEmail.objects.get().source == "pipe"


@pytest.mark.django_db
def test_an_envelope_that_no_database_takes_is_kept_without_the_offence():
    envelope = Envelope(source="pipe", received_at=NOW, sender="a\x00b\udcff@c.example", recipients=("\ud800@x",))
    spool.keep(b"Subject: x\n\nText", envelope=envelope)
    assert collecting.collect(now=NOW) == 1
    row = IncomingEmail.objects.get()
    assert (row.envelope_from, row.envelope_to) == ("ab@c.example", ["@x"])


@pytest.mark.django_db
def test_drafts_are_not_letters():
    spool.folder().mkdir()
    (spool.folder() / ".half.draft").write_bytes(b"x")
    assert collecting.collect(now=NOW) == 0
    assert spool.folder().parent == settings.PORTAL_DATA
