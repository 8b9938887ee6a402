"""Letters that are hard to read, each named after what is hard in it."""

import base64
import json
import struct

import pytest

from tests.tickets.mailroom.letters import EMAILS, PDF, PNG, example
from tickets.letters import mime, old_files, rtf, sealed
from tickets.letters.parsing import parse
from tickets.letters.tnef import UnreadableTnef, unpacked

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
    assert len(READINGS) >= 62


def test_what_is_inside_winmail_dat():
    (file,) = parse(example("winmail_dat_holds_everything")).files
    assert (file.content_type, file.content) == ("application/pdf", b"%PDF-1.4 packed")


def packed_file(*properties: bytes) -> bytes:
    """A winmail.dat with one file (MS-OXTNEF): where it begins, its content, and these properties of it."""
    content = (2, 0x800F, b"1"), (2, 0x9005, struct.pack("<I", len(properties)) + b"".join(properties))
    attributes = [(2, 0x9002, b""), *content]
    pieces = [struct.pack("<BHHI", level, name, 6, len(data)) + data + b"\0\0" for level, name, data in attributes]
    return b"\x78\x9f\x3e\x22\0\0" + b"".join(pieces)


def words_property(name: int, words: bytes) -> bytes:
    return struct.pack("<HHII", 0x1E, name, 1, len(words)) + words + b"\0" * (-len(words) % 4)


@pytest.mark.parametrize(
    ("kind", "size"),  # MS-OXCDATA, 2.11.1; the shorter ones are filled up to four bytes
    [(0, 0), (1, 0), (2, 4), (3, 4), (4, 4), (5, 8), (6, 8), (7, 8), (10, 4), (11, 4), (20, 8), (64, 8), (72, 16)],
)
def test_a_number_or_a_time_among_a_files_properties_hides_nothing_after_it(kind: int, size: int):
    fixed = struct.pack("<HH", kind, 0x0E20) + b"\x11" * size
    (file,) = unpacked(packed_file(fixed, words_property(0x3707, b"screen.png"))).files
    assert (file.name, file.content) == ("screen.png", b"1")


def test_a_packed_file_has_its_long_name_and_the_short_one_where_there_is_no_other():
    kind, short, long = (0x370E, b"image/png"), (0x3704, b"SCREEN~1.PNG"), (0x3707, b"screen.png")
    for properties, name in (
        ([kind, short, long], "screen.png"),
        ([kind, long, short], "screen.png"),
        ([kind, short], "SCREEN~1.PNG"),
        ([kind], ""),
    ):
        (file,) = unpacked(packed_file(*(words_property(*each) for each in properties))).files
        assert (file.name, file.content_type) == (name, "image/png")


@pytest.mark.parametrize("data", [b"", b"\x78\x9f\x3e\x22", b"\x78\x9f\x3e\x22" + b"\xff" * 5_000, PDF])
def test_what_is_no_winmail_dat_is_unreadable_and_nothing_else(data: bytes):
    with pytest.raises(UnreadableTnef):
        unpacked(data)


def test_what_no_database_takes_does_not_come_out_of_winmail_dat():
    raw = example("winmail_dat_holds_everything").replace(b"ZQAgAGEAcwAgAGkA", b"ZQAAAGEAAAAgAGkA")
    assert "\0" not in parse(raw).text
    assert parse(raw).text.startswith("The words are inside")


def test_what_is_inside_of_outlooks_rtf_is_html_again():
    assert parse(example("winmail_dat_with_html_inside_rtf")).html == (
        "<p>Bonjour,</p><p>l’application reste bloquée sur «&nbsp;connexion&nbsp;» depuis hier 😀&nbsp;"
        "<b>Que faire&nbsp;?</b></p><p>Привет</p>"
    )


@pytest.mark.parametrize(
    ("packed", "unpacked"),  # the two examples of MS-OXRTFCP, section 4
    [
        (
            "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0",
            rb"{\rtf1\ansi\ansicpg1252\pard hello world}" + b"\r\n",
        ),
        ("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0", rb"{\rtf1 WXYZWXYZWXYZWXYZWXYZ}"),
    ],
)
def test_compressed_rtf_as_its_specification_shows_it(packed: str, unpacked: bytes):
    assert rtf.unpacked(bytes.fromhex(packed)) == unpacked


@pytest.mark.parametrize("data", [b"", b"x" * 100, PDF])
def test_what_is_no_compressed_rtf_is_unreadable_and_nothing_else(data: bytes):
    with pytest.raises(rtf.UnreadableRtf):
        rtf.unpacked(data)


def test_the_words_of_rtf_without_its_tables_and_pictures():
    said = rb"{\rtf1{\fonttbl{\f0 Arial;}}{\pict 0123}{\*\unknown x}\uc2 a\u233 ??b\bin4 {{{{\line{\b c}\'e9}}}}"
    assert rtf.words_in(said) == ("aéb\ncé", "")


@pytest.mark.parametrize("data", [b"", b"\x30", b"\x30\x80\x06", PDF, bytes.fromhex("300b06092a864886f70d010702")])
def test_an_envelope_that_holds_nothing_is_unreadable_and_nothing_else(data: bytes):
    with pytest.raises(sealed.UnreadableEnvelope):
        sealed.content_of(data)


def test_an_envelope_that_is_cut_off_stays_a_file_and_says_so():
    letter = parse(example("signed_with_smime_around_the_words")[:900])
    assert [file.name for file in letter.files] == ["smime.p7m"]
    assert letter.problems == ("signed in a form that hides the words: they are in the attachment",)


def test_words_that_look_like_the_beginning_of_a_file_stay_words():
    said = b"begin 644 with this.\n\nbegin 644 log.txt\nM!\nno end\n"
    assert old_files.taken_out(said) == (said, [])


def test_the_bytes_of_files_survive():
    logs = parse(example("uuencoded_files_in_the_text")).files
    assert [file.content for file in logs] == [b"10:01 timeout\n" * 8, b"ok\n"]
    assert parse(example("uuencoded_log")).files[0].content == b"timeout 42 \n"
    assert parse(example("only_a_picture")).files[0].content == PNG


@pytest.mark.parametrize(
    "spelled",
    [
        b'(This file must be converted with BinHex 4.0)\n\n:#HPMFQ&Z,R"ZC`"36NGQEfGXC3#3:',
        b"=ybegin line=128 size=3 name=a.txt\n***\n=yend size=3",
    ],
)
def test_a_file_in_a_spelling_of_news_readers_stays_as_it_came(spelled: bytes):
    kind = b"application/mac-binhex40"
    (file,) = parse(b"Content-Type: %s; name=a.hqx\nContent-Disposition: attachment\n\n%s" % (kind, spelled)).files
    assert (file.name, file.content) == ("a.hqx", spelled)
    assert parse(b"Subject: a\n\nLook:\n" + spelled).text == "Look:\n" + spelled.decode()


def test_signatures_stand_apart():
    assert parse(example("answers_between_the_lines_from_a_phone")).signature == "Envoyé de mon iPhone"
    assert parse(example("outlook_history_without_marks")).signature == "Von meinem iPhone gesendet"
    assert parse(example("flowed_text_with_quotes")).signature == "Ada"


LIMIT = mime.LONGEST_TEXT
CUT = "the text is cut: the source has the rest"


@pytest.mark.parametrize(
    ("kind", "encoding", "body", "cut"),
    [
        ("text/plain", "8bit", b"x" * LIMIT, False),
        ("text/plain", "8bit", b"x" * (LIMIT + 1), True),
        ("text/plain", "base64", base64.encodebytes("語".encode() * (LIMIT - 50_000)), True),
        ("text/plain", "quoted-printable", b"=C3=A9" * (LIMIT - 50_000), True),
        ("text/html", "8bit", b"<p>" + b"x " * LIMIT, True),
        ("text/html", "8bit", b"<p>" + b"x " * (LIMIT // 4), False),
    ],
)
def test_a_text_that_is_too_long_says_that_it_is_cut(kind: str, encoding: str, body: bytes, cut: bool):
    head = f"From: a@b.example\nContent-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n"
    assert (CUT in parse(head.encode() + body).problems) is cut
