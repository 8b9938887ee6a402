"""Headers, alphabets and dates as careless programs spell them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tickets.letters import transfer
from tickets.letters.charsets import decoded
from tickets.letters.headers import Mailbox, mailboxes, message_ids, moment, parameters, words
from tickets.letters.parsing import parse

RUSSIAN = "Здравствуйте, соединение с сервером не работает уже три дня."
WESTERN = ("utf-8", "", "iso-8859-1", "iso-8859-15")
TOP = b"From: Ada <ada@mail.example>\nSubject: PLACE\nContent-Type: text/plain; charset=koi8-r\n\nx"


@pytest.mark.parametrize(
    ("content", "declared", "text"),
    [
        ("5 € déjà payés".encode(), "iso-8859-15", "5 € déjà payés"),
        ("déjà payé".encode("iso-8859-15"), "iso-8859-15", "déjà payé"),
        *[("Déjà payé, à Genève. Andr".encode() + b"\xe9.", name, "Déjà payé, à Genève. André.") for name in WESTERN],
        ("Déjà payé, déj".encode() + b"\xc3", "utf-8", "Déjà payé, déj\ufffd"),
        (RUSSIAN.encode("koi8-r"), "iso-8859-1", RUSSIAN),
        (RUSSIAN.encode("cp1251"), "us-ascii", RUSSIAN),
        (RUSSIAN.encode("koi8-r"), "koi8-r", RUSSIAN),
        (b"\x1b$B-!\x1b(B ok", "iso-2022-jp", "① ok"),
        (b"\x1b(I1\x1b(B ok", "iso-2022-jp", "ｱ ok"),
        (b"plain words", "utf-16", "plain words"),
        (b"\xed\xa0\xbd\xed\xb8\x80", "utf-8", "😀"),
        ("สวัสดี".encode("cp874"), "windows-874", "สวัสดี"),
        ("déjà".encode("mac_roman"), "x-mac-roman", "déjà"),
    ],
)
def test_an_alphabet_that_lies_or_has_an_odd_name(content: bytes, declared: str, text: str):
    assert decoded(content, declared) == text


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Berg, Ada <ada@mail.example>", [("Berg, Ada", "ada@mail.example")]),
        ("Ada <ada@mail.example", [("Ada", "ada@mail.example")]),
        ("Ada [ada@mail.example]", [("Ada", "ada@mail.example")]),
        ("Ada <ada@[192.0.2.1]>", [("Ada", "ada@[192.0.2.1]")]),
        ('"ada..berg."@mail.example', [("", "ada..berg.@mail.example")]),
        ("one, two, three, four, five, Ada <ada@mail.example>", [("five, Ada", "ada@mail.example")]),
        ('"a@evil.example"@mail.example', []),
    ],
)
def test_an_address_that_is_spelled_wrongly(header: str, found: list[tuple[str, str]]):
    assert mailboxes(header) == [Mailbox(*one) for one in found]


@pytest.mark.parametrize(
    "said",
    [
        "Tue, 10 Mar 2026 09:12:44 +01:00",
        "Tue, 10 Mar 2026 09:12:44 CET",
        "Tue, 10 Mar 2026 09:12:44 GMT+0100",
        "Tue, 10 Mar 126 09:12:44 +0100",
        "Tue Mar 10 09:12:44 2026 +0100",
        "2026-03-10T09:12:44+01:00",
        "2026-03-10 09:12:44 +0100",
    ],
)
def test_a_date_in_an_odd_spelling(said: str):
    assert moment(said) == datetime.fromisoformat("2026-03-10T08:12:44+00:00")


@pytest.mark.parametrize(
    ("place", "in_winter", "in_summer"),
    [
        ("Europe/Lisbon", "WET", "WEST"),
        ("Europe/London", "GMT", "BST"),
        ("Europe/Paris", "CET", "CEST"),
        ("Europe/Paris", "MET", "MEST"),
        ("Europe/Berlin", "MEZ", "MESZ"),
        ("Europe/Athens", "EET", "EEST"),
        ("Europe/Moscow", "MSK", "MSK"),
        ("Asia/Singapore", "SGT", "SGT"),
        ("Asia/Hong_Kong", "HKT", "HKT"),
        ("Asia/Tokyo", "JST", "JST"),
        ("Asia/Seoul", "KST", "KST"),
        ("Australia/Sydney", "AEDT", "AEST"),
        ("Pacific/Auckland", "NZDT", "NZST"),
    ],
)
def test_a_date_with_the_name_of_a_zone_is_that_of_clocks_there(place: str, in_winter: str, in_summer: str):
    for day, name in (("15 Jan 2026", in_winter), ("15 Jul 2026", in_summer)):
        there = datetime.strptime(f"{day} 12:00:00", "%d %b %Y %H:%M:%S").replace(tzinfo=ZoneInfo(place))
        assert moment(f"{day} 12:00:00 {name}") == there, name


def test_a_leap_second_is_a_date_and_the_day_that_never_was_is_none():
    assert moment("Sat, 31 Dec 2016 23:59:60 +0000") == datetime.fromisoformat("2016-12-31T23:59:59+00:00")
    assert moment("Tue, 31 Feb 2026 09:12:44 +0100") is None


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        ("=?UTF-8?Q?Probl=C3=A8me", "Problème"),
        ("=?UTF-8?Q?a=E3=80=80b?=", "a\u3000b"),
        ("a  =?UTF-8?Q?_b_?=  c", "a b c"),
    ],
)
def test_a_subject_in_an_odd_spelling(subject: str, read: str):
    assert words(subject) == read


def test_raw_headers_are_in_the_alphabet_of_the_text():
    assert parse(TOP.replace(b"PLACE", "Не работает".encode("koi8-r"))).subject == "Не работает"
    assert parse(TOP.replace(b"PLACE", "déjà".encode())).subject == "déjà"


def test_a_message_id_in_an_encoded_word_is_one():
    assert message_ids("=?utf-8?q?=3Cone=40mail=2Eexample=3E?=") == ["<one@mail.example>"]


def test_a_path_of_windows_is_not_unescaped():
    assert parameters(r'attachment; filename="C:\Users\Ada\a.pdf"')["filename"] == r"C:\Users\Ada\a.pdf"
    assert parameters(r'attachment; filename="a\"b.pdf"')["filename"] == 'a"b.pdf'


def test_a_file_keeps_its_name_where_a_semicolon_is_missing():
    raw = b'From: a@b.example\nContent-Type: application/pdf\nContent-Disposition: attachment filename="x.pdf"\n\nx'
    assert [file.name for file in parse(raw).files] == ["x.pdf"]


@pytest.mark.parametrize("above", [b"\xef\xbb\xbf", b"\r\n \r\n", b"\n\t\n\n"])
def test_what_an_editor_left_above_the_headers_is_no_text(above: bytes):
    assert parse(above + TOP).subject == "PLACE"


def test_a_remark_behind_base64_is_none_of_it():
    assert transfer.decoded(b"SGVsbG8sIHlvdQ== ignored", "base64", is_text=True) == b"Hello, you"
    assert transfer.decoded(b"SGVsbG8=\nSGVsbG8=", "base64", is_text=True) == b"HelloHello"
