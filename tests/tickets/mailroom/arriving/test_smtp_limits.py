"""Letters at the edges of the protocol, the disk and the memory."""

import asyncio
import resource
import smtplib
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from tests.portal import free_port
from tests.tickets.mailroom.arriving.running_intake import OnLoopback, intake
from tests.tickets.mailroom.letters import NOW, letter
from tickets.mailroom.arriving import collecting, spool, spool_files
from tickets.mailroom.arriving.keeping import Keeper
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.models import IncomingEmail

pytestmark = pytest.mark.processes

OURS = settings.SUPPORT_ADDRESS
ENVELOPE = Envelope(source="smtp", received_at=NOW, recipients=(OURS,))


@pytest.fixture
def running_port(tmp_path: Path) -> Iterator[int]:
    controller = OnLoopback(object(), hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller.port
    controller.stop()


def kept() -> list[bytes]:
    return [letter.raw for path in spool.waiting() for letter in spool_files.read(path)]


def test_a_full_disk_is_451_without_a_trace_and_recovers_by_itself(tmp_path: Path):
    raw = letter("x" * 60 + "\n").as_bytes() * 100
    with intake(tmp_path) as running, smtplib.SMTP("127.0.0.1", running.port, timeout=10) as client:
        resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (1_000, resource.RLIM_INFINITY))
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            client.sendmail("ada@mail.example", OURS, raw)
        assert refusal.value.smtp_code == 451
        assert list((tmp_path / "spool").iterdir()) == []
        client.sendmail("ada@mail.example", OURS, b"Subject: small\r\n\r\n")
        resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        client.sendmail("ada@mail.example", OURS, raw)
    assert [len(content) > 1_000 for content in kept()] == [False, True]


def test_552_beyond_the_limit_also_for_a_sender_that_does_not_say_its_size(tmp_path: Path):
    with intake(tmp_path, LETTER_MAX_MB="1") as running, smtplib.SMTP("127.0.0.1", running.port, timeout=10) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == str(1024 * 1024)
        line = b"y" * 62 + b"\r\n"
        for lines, code in ((16_384, 250), (16_385, 552), (40_000, 552)):
            client.mail("ada@mail.example")
            client.rcpt(OURS)
            client.docmd("DATA")
            client.send(line * lines + b".\r\n")
            assert client.getreply()[0] == code
    assert [len(content) for content in kept()] == [1024 * 1024]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b".\r\n", b""),
        (b"\r\n.\r\n", b"\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"a\r\n..b\r\n...\r\n.\r\n", b"a\r\n.b\r\n..\r\n"),
        (b"a\n.\nb\r\n\n.\r\nc\r\n.\r\n", b"a\n.\nb\r\n\n.\r\nc\r\n"),  # only CRLF.CRLF ends a letter
        (b"a\r.\r\r\n.\r\n", b"a\r.\r\r\n"),
        (b"z" * 200_000 + b"\r\n.\r\n", b"z" * 200_000 + b"\r\n"),
    ],
)
@pytest.mark.parametrize("pause", [False, True])
def test_dots_and_ends_are_read_as_the_standard_says(running_port: int, sent: bytes, expected: bytes, pause: bool):
    with socket.create_connection(("127.0.0.1", running_port), timeout=10) as wire:
        answers = wire.makefile("rb")
        wire.sendall(f"HELO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<{OURS}>\r\nDATA\r\n".encode())
        while not answers.readline().startswith(b"354"):
            continue
        for piece in [sent[i : i + 1] for i in range(len(sent))] if pause and len(sent) < 100 else [sent]:
            wire.sendall(piece)
            time.sleep(0.001 if pause else 0)
        wire.sendall(b"NOOP\r\nQUIT\r\n")
        assert [line[:3] for line in answers.readlines()] == [b"250", b"250", b"221"]
    assert kept() == [expected]


def test_letters_beyond_what_memory_is_for_are_sent_back_for_a_while(tmp_path: Path):
    large = b"Subject: large\r\n\r\n" + (b"y" * 998 + b"\r\n") * 12_000  # 12 MB

    async def deliver(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readline()
        writer.write(f"HELO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<{OURS}>\r\nDATA\r\n".encode())
        while not (await reader.readline()).startswith(b"354"):
            continue
        writer.write(large + b".\r\n")
        await writer.drain()
        return (await reader.readline())[:3]

    async def all_at_once(port: int) -> list[bytes]:
        return await asyncio.gather(*(deliver(port) for _ in range(24)))

    with intake(tmp_path) as running:
        answers = asyncio.run(all_at_once(running.port))
        assert set(answers) == {b"250", b"451"}
        assert psutil.Process(running.process.pid).memory_info().rss < 500 * 1024 * 1024
        assert asyncio.run(deliver(running.port)) == b"250"
    assert len(kept()) == answers.count(b"250") + 1


async def test_letters_that_wait_together_share_one_file():
    keeper = Keeper()
    raws = [f"Subject: {number}\r\n\r\n\x00{{}}\n".encode() for number in range(50)]
    names = await asyncio.gather(*(keeper.keep(raw, envelope=ENVELOPE) for raw in raws))
    assert len(set(names)) == 50
    assert len(spool.waiting()) < 10
    assert sorted(kept()) == sorted(raws)


@pytest.mark.django_db
def test_a_file_of_several_letters_becomes_as_many_rows_also_twice():
    raws = [b"Subject: one\r\n\r\n", b"", b"Subject: three\r\n\r\nWords\r\n"]
    path = spool.keep_all([(raw, ENVELOPE) for raw in raws])
    content = path.read_bytes()
    assert collecting.collect(now=NOW) == 3
    path.write_bytes(content)
    collecting.collect(now=NOW)
    rows = IncomingEmail.objects.order_by("spool_name")
    assert [row.raw.read() for row in rows] == raws
    assert [row.spool_name for row in rows] == [f"{path.name}/{number}" for number in range(3)]
