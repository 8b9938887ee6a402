"""Letters that are hard to read, each named after what is hard in it."""

import json

import pytest

from tests.tickets.mailroom.letters import EMAILS, PDF, PNG, example
from tickets.mailroom.parsing import parse
from tickets.mailroom.tnef import Unreadable, unpacked

READINGS = json.loads((EMAILS / "readings.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(READINGS))
def test_a_hard_letter_is_read_as_a_person_would(name: str):
    letter = parse(example(name))
    assert not letter.unreadable
    assert READINGS[name] == {
        "subject": letter.subject,
        "reply_text": letter.reply_text,
        "files": [file.name for file in letter.files],
        "problems": list(letter.problems),
    }


def test_every_letter_has_a_reading():
    assert {path.stem for path in EMAILS.glob("*.eml")} == set(READINGS)
    assert len(READINGS) >= 52


def test_what_is_inside_winmail_dat():
    (file,) = parse(example("winmail_dat_holds_everything")).files
    assert (file.content_type, file.content) == ("application/pdf", b"%PDF-1.4 packed")


@pytest.mark.parametrize("data", [b"", b"\x78\x9f\x3e\x22", b"\x78\x9f\x3e\x22" + b"\xff" * 5_000, PDF])
def test_what_is_no_winmail_dat_is_unreadable_and_nothing_else(data: bytes):
    with pytest.raises(Unreadable):
        unpacked(data)


def test_what_no_database_takes_does_not_come_out_of_winmail_dat():
    raw = example("winmail_dat_holds_everything").replace(b"ZQAgAGEAcwAgAGkA", b"ZQAAAGEAAAAgAGkA")
    assert "\0" not in parse(raw).text
    assert parse(raw).text.startswith("The words are inside")


def test_the_bytes_of_files_survive():
    assert parse(example("uuencoded_log")).files[0].content == b"timeout 42 \n"
    assert parse(example("only_a_picture")).files[0].content == PNG


def test_signatures_stand_apart():
    assert parse(example("answers_between_the_lines_from_a_phone")).signature == "Envoyé de mon iPhone"
    assert parse(example("outlook_history_without_marks")).signature == "Von meinem iPhone gesendet"
    assert parse(example("flowed_text_with_quotes")).signature == "Ada"
