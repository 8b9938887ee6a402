"""No letter costs more than a moment, or much more memory than its own size."""

import multiprocessing
import os
import resource
import time
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from asn1crypto import cms

from tickets.fate_reasons import Reason, ReasonCode
from tickets.letters.mime import TooMuch
from tickets.letters.parsing import parse
from tickets.mailroom.sorting import read_limits

HEAD = b"From: a@b.c\n"
SIZE = 10_000_000
MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"


def filled(start: bytes, piece: bytes, size: int = SIZE) -> bytes:
    return start + (piece * (size // len(piece) + 1))[:size]


def compressed(content: bytes) -> bytes:
    """An S/MIME envelope of RFC 3274."""
    letter = {"content_type": "data", "content": zlib.compress(content)}
    zipped = {"version": "v0", "compression_algorithm": {"algorithm": "zlib"}, "encap_content_info": letter}
    return cms.ContentInfo({"content_type": "compressed_data", "content": cms.CompressedData(zipped)}).dump()


def signed_in_pieces(count: int) -> bytes:
    """One of RFC 5652 whose sender didn't know how long it would be, and wrote a byte at a time."""
    data, signed = (bytes.fromhex(f"06092a864886f70d01070{number}") for number in (1, 2))
    letter = in_parts(0x30, data, in_parts(0xA0, in_parts(0x24, b"\x04\x01\n" * count)))
    return in_parts(0x30, signed, in_parts(0xA0, in_parts(0x30, b"\x02\x01\x01\x31\x00", letter, b"\x31\x00")))


def in_parts(tag: int, *parts: bytes) -> bytes:
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


HOSTILE: dict[str, Callable[[], bytes]] = {  # ten million bytes each, made when they are read
    "one long text": lambda: filled(HEAD + b"\n", b"hello world\n"),
    "nested": lambda: filled(
        HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (n, n) for n in range(20)) + b"\n",
        b"text\n",
    ),
    "nearly boundaries": lambda: filled(HEAD + MIXED, b"--bX\n"),
    "boundaries": lambda: filled(HEAD + MIXED, b"--b\n"),
    "one dash": lambda: filled(HEAD + b'Content-Type: multipart/mixed; boundary="-"\n\n', b"-"),
    "folded header": lambda: filled(HEAD + b"X: a\n", b" \n"),
    "addresses": lambda: filled(b"From: ", b"a@b.c,", 900_000),
    "encoded words": lambda: filled(HEAD + b"Subject: ", b"=?utf-8?q?a?= ", 900_000),
    "html": lambda: filled(HEAD + b"Content-Type: text/html\n\n", b"<p>hello <b>x</b></p>"),
    "attributions": lambda: filled(HEAD + b"\n", b"On 1 2026 10:10 a@b x:\n"),
    "uuencoded": lambda: filled(HEAD + b"Content-Type: a/b\nContent-Transfer-Encoding: x-uuencode\n\n", b"M\n"),
    "base64": lambda: filled(HEAD + b"Content-Type: a/b\nContent-Transfer-Encoding: base64\n\n", b"A=B=\n"),
    "calendar": lambda: filled(HEAD + b"Content-Type: text/calendar\n\nBEGIN:VEVENT\n", b'SUMMARY;a="b";'),
    "winmail": lambda: filled(
        HEAD + b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22\0\0", b"\x01\x03\x90" + b"\0" * 8
    ),
    "many pages": lambda: HEAD + MIXED + filled(b"--b\nContent-Type: text/html\n\n", b"<p>x</p>", 50_000) * 190,
    "quoted-printable": lambda: filled(HEAD + b"\n", b"=C3=A9=\n"),
    "beginnings of files": lambda: filled(HEAD + b"\n", b"begin 644 a\n!!!!!!!!!\n") + b"\nend\n",
    "pdf": lambda: filled(
        HEAD + b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n", b"JVBERi0x" * 9 + b"\n"
    ),
    "damage": lambda: filled(HEAD + b"X: 1\n", b"no header\n" + b"x" * 70 + b"\n"),
    "raw words": lambda: filled(HEAD + b"Subject: ", "路由器".encode("gb2312"), 900_000),
    "comments": lambda: filled(HEAD + b"Content-Type: text/html\n\n", b"<!--<o:"),
    "many named parts": lambda: filled(HEAD + MIXED, b"--b\nContent-Type: a/b; name=c\n\nx\n"),
    "invitations": lambda: (
        HEAD + MIXED + filled(b"--b\nContent-Type: text/calendar\n\n", b"DESCRIPTION:x\n", 50_000) * 190
    ),
    "telephones": lambda: filled(HEAD + b"\n", b"+1 (1) 1-"),
    "envelopes": lambda: (
        HEAD + MIXED + filled(b"--b\nContent-Type: application/pkcs7-mime\n\n", b"0\x80", 50_000) * 190
    ),
    "compressed": lambda: (
        HEAD + b"Content-Type: application/pkcs7-mime\n\n" + compressed(b"Subject: x\n\n" + b"x" * 10 * SIZE)
    ),
}


@pytest.mark.parametrize("name", ["one long text", "nested", "base64", "uuencoded", "quoted-printable"])
def test_a_hostile_letter_takes_less_than_ten_times_its_size(name: str):
    raw = HOSTILE[name]()
    tracemalloc.start()
    parse(raw)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10 * len(raw)


LONGEST = 25 * 1024 * 1024
MOST_SECONDS, MOST_MEMORY = 10, 400 * 1024 * 1024  # of work; a worker may take twice as long and a gigabyte


def stretched(raw: bytes) -> bytes:
    """The same thing over and over, as long as a letter may be."""
    return (raw + raw[-SIZE // 2 :] * 10)[:LONGEST]


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_the_longest_letter_is_read_in_seconds_within_the_memory_of_a_worker(name: str):
    """In a process of its own, which the system refuses more memory."""
    raw = stretched(HOSTILE[name]())
    child = os.fork()
    if child == 0:
        spare_memory(MOST_MEMORY)
        began = time.process_time()
        letter = parse(raw)
        too_slow, starved = (
            time.process_time() - began > MOST_SECONDS,
            letter.unreadable == Reason(ReasonCode.TOO_MUCH_MEMORY),
        )
        os._exit(too_slow + 2 * starved)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_letter_whose_reader_is_refused_memory_is_not_read_and_says_why():
    # In a process that starts anew: one that has run other tests has memory of theirs to use again.
    child = multiprocessing.get_context("spawn").Process(target=read_without_memory)
    child.start()
    child.join()
    assert child.exitcode == 0


def read_without_memory() -> None:
    raw = b"Subject: too much\n" + HOSTILE["pdf"]()
    spare_memory(SIZE // 4)
    letter = parse(raw)
    os._exit((letter.subject, letter.unreadable) != ("too much", Reason(ReasonCode.TOO_MUCH_MEMORY)))


def spare_memory(spare: int) -> None:
    in_use = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmData"))
    read_limits.limit_memory(int(in_use.split()[1]) * 1024 + spare)


def test_an_envelope_in_millions_of_pieces_is_given_up_in_time():
    envelope = HEAD + b"Content-Type: application/pkcs7-mime; smime-type=signed-data\n\n"
    assert parse(envelope + signed_in_pieces(2)).problems == ()
    with read_limits.within(0.5):
        letter = parse(envelope + signed_in_pieces(SIZE // 3))
    assert (letter.from_address, str(letter.unreadable)) == ("a@b.c", "reading it takes more than 20 seconds")


def test_a_process_never_allows_itself_more_memory_than_it_was_given():
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_DATA, (2**31, 2**32))
        read_limits.limit_memory(2**40)
        os._exit(resource.getrlimit(resource.RLIMIT_DATA) != (2**32, 2**32))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.timeout(20)
def test_work_without_end_is_ended_and_the_rest_goes_on():
    with pytest.raises(TooMuch, match="takes more than"), read_limits.within(0.05):
        while True:
            pass
    with read_limits.within(0.05):
        time.sleep(0.2)  # waiting is no work
    began = time.process_time()
    while time.process_time() - began < 0.1:
        pass
