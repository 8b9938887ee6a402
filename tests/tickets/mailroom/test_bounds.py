"""No letter costs more than a moment, or much more memory than its own size."""

import time
import tracemalloc

import pytest

from tickets.mailroom.parsing import parse

HEAD = b"From: a@b.c\n"
SIZE = 10_000_000
MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"


def filled(start: bytes, piece: bytes, size: int = SIZE) -> bytes:
    return start + (piece * (size // len(piece) + 1))[:size]


HOSTILE = {
    "one long text": filled(HEAD + b"\n", b"hello world\n"),
    "nested": filled(
        HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (n, n) for n in range(20)) + b"\n",
        b"text\n",
    ),
    "nearly boundaries": filled(HEAD + MIXED, b"--bX\n"),
    "boundaries": filled(HEAD + MIXED, b"--b\n"),
    "one dash": filled(HEAD + b'Content-Type: multipart/mixed; boundary="-"\n\n', b"-"),
    "folded header": filled(HEAD + b"X: a\n", b" \n"),
    "addresses": filled(b"From: ", b"a@b.c,", 900_000),
    "encoded words": filled(HEAD + b"Subject: ", b"=?utf-8?q?a?= ", 900_000),
    "html": filled(HEAD + b"Content-Type: text/html\n\n", b"<p>hello <b>x</b></p>"),
    "attributions": filled(HEAD + b"\n", b"On 1 2026 10:10 a@b x:\n"),
    "uuencoded": filled(HEAD + b"Content-Type: a/b\nContent-Transfer-Encoding: x-uuencode\n\n", b"M\n"),
    "base64": filled(HEAD + b"Content-Type: a/b\nContent-Transfer-Encoding: base64\n\n", b"A=B=\n"),
    "calendar": filled(HEAD + b"Content-Type: text/calendar\n\nBEGIN:VEVENT\n", b'SUMMARY;a="b";'),
    "winmail": filled(HEAD + b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22\0\0", b"\x01\x03\x90" + b"\0" * 8),
    "many pages": HEAD + MIXED + filled(b"--b\nContent-Type: text/html\n\n", b"<p>x</p>", 50_000) * 190,
    "quoted-printable": filled(HEAD + b"\n", b"=C3=A9=\n"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_letter_costs_a_moment(name: str):
    started = time.process_time()
    parse(HOSTILE[name])
    assert time.process_time() - started < 6  # two on a quiet machine


@pytest.mark.parametrize("name", ["one long text", "nested", "base64", "uuencoded", "quoted-printable"])
def test_a_hostile_letter_takes_less_than_ten_times_its_size(name: str):
    raw = HOSTILE[name]
    tracemalloc.start()
    parse(raw)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10 * len(raw)
