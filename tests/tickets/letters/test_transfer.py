"""Base64 as real letters have it: whole, cut, dirty, or several pieces one after the other."""

import base64
import binascii
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tickets.letters.transfer import MAX_BASE64_PIECES, PADDING_INSIDE, STRAY, from_base64


def slowly(data: bytes) -> bytes:
    """By the standard library alone: what each letter was read by before a faster decoder came."""
    if (padding := data.find(b"=")) >= 0 and PADDING_INSIDE.search(data, padding):
        return b"".join(slowly_piece(piece) for piece in data.split(b"=", MAX_BASE64_PIECES) if piece.strip())
    return slowly_piece(data)


def slowly_piece(data: bytes) -> bytes:
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = STRAY.sub(b"", data)
        whole = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def wrapped(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


WHOLE = st.binary(max_size=400).map(wrapped)
DIRT = st.sampled_from([b"=", b"==", b"====", b"\r\n", b" ", b"\t", b"-", b"_", b"!", b"\0", b"\x80", b"\xff", b"=\0A"])
LETTERS = st.text(alphabet="ABCxyz019+/=\r\n -", max_size=40).map(str.encode)


@settings(max_examples=2_000, deadline=None)
@given(st.lists(st.one_of(WHOLE, DIRT, LETTERS, WHOLE.map(lambda one: one[:-3])), max_size=6).map(b"".join))
@example(b"QUJD")
@example(b"QUI=")
@example(b"QUI")
@example(b"QUJDRA")
@example(b"QUI=\r\n\r\n")
@example(b"QUI====")
@example(b"QUI=QUJD")
@example(b"9Bz\0=B")
@example(b"=")
@example(b"")
def test_any_bytes_are_read_as_the_standard_library_reads_them(data: bytes) -> None:
    assert from_base64(data) == slowly(data)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 57, 58, 100_000])
def test_a_file_comes_out_as_it_went_in(size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    assert from_base64(wrapped(content[:size])) == content[:size]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", [b"=", b"A=", b"=\0A", b"A=\r\n", b"QUJD\x80", b"\r\n"])
def test_a_hostile_file_is_read_in_time(piece: bytes) -> None:
    began = time.process_time()
    from_base64(piece * (5_000_000 // len(piece)))
    assert time.process_time() - began < 10
