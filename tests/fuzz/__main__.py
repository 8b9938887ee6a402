"""`make fuzz`: letters of tests/emails, damaged in every way, until FUZZ_SECONDS (600) are over; says what it found."""

import json
import os
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tickets.fate_reasons import ReasonCode
from tickets.letters.parsing import parse
from tickets.mailroom.sorting.reading_report import as_read

LETTERS = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "emails").glob("*.eml"))]
SLOWEST = 5.0  # seconds for one letter of a few kilobytes, on a busy machine
PIECES = [
    *[
        b"\r\n",
        b"\n\n",
        b"\0",
        b"\xff\xfe",
        b"\x1b$B",
        b"--b1\n",
        b"--b1--",
        b"=?utf-8?b?",
        b"?=",
        b"<!--",
        b"<a ",
        b"> ",
    ],
    *[b"Content-Type: multipart/mixed; boundary=b1\n", b"Content-Type: message/rfc822\n\n", b"On 1:00 a@b wrote:\n"],
    *[b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: x-uuencode\n", b"; name*0*=utf-7''%"],
    *[
        b"charset=utf-16",
        b"charset=idna",
        b"BEGIN:VEVENT\n",
        b"begin 644 a\nM",
        b"Content-Type: application/pkcs7-mime\n",
        b"\x30\x80",
        b"{\\*\\htmltag",
        b"LZFu",
        b"\x78\x9f\x3e\x22",
        b"-----BEGIN PGP SIGNED MESSAGE-----\n",
    ],
]
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 60), st.one_of(st.sampled_from(PIECES), st.binary(max_size=8))),
    max_size=12,
)


def damaged(letter: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for where, length, piece in changes:
        position = int(where * len(letter))
        letter = letter[:position] + piece + letter[position + length :]
    return letter


def examine(raw: bytes) -> None:
    started = time.perf_counter()
    letter = parse(raw)
    json.dumps(as_read(raw)).encode()
    said = "".join([letter.subject, letter.from_name, letter.text, letter.reply_text, letter.html, letter.message_id])
    said.encode()
    assert "\0" not in said, "a NUL"
    assert "<script" not in letter.html.lower(), "a script"
    assert letter.unreadable is None or letter.unreadable.code != ReasonCode.NOT_READ, letter.unreadable
    assert time.perf_counter() - started < SLOWEST, "too slow"


def main() -> int:
    seconds = float(os.environ.get("FUZZ_SECONDS", "600"))
    ends, tried = time.monotonic() + seconds, 0

    @settings(max_examples=500, deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=True)
    @given(st.sampled_from(LETTERS), st.sampled_from(LETTERS), st.floats(0, 1), CHANGES)
    def letters_are_read(letter: bytes, other: bytes, cut: float, changes: list[tuple[float, int, bytes]]) -> None:
        nonlocal tried
        tried += 1
        joined = letter if cut < 0.5 else letter[: int(cut * len(letter))] + other[int(cut * len(other)) :]
        examine(damaged(joined, changes))

    while time.monotonic() < ends:
        letters_are_read()
    print(f"{tried:,} letters in {seconds:g} seconds, nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
