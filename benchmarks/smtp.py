"""Letters a second that the real SMTP intake takes and has on the disk, beside what the disk itself can do.

The intake runs as in production, its collector included. Passes alternate: the disk alone, the intake, the disk again.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks import disk, report
from benchmarks.letters import TO
from benchmarks.racing import ROOT
from benchmarks.report import Result, Subject, Table, Target
from supportportal.serve import redis_server
from tests.portal import free_port

CONNECTIONS = 16
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
PASSES = int(os.environ.get("BENCH_PASSES", "5"))
WANTED = 500.0
SIZE = 4_000  # bytes of a letter: a plain one with the headers of three mail servers
SUBJECT = Subject(
    "SMTP: letters accepted",
    """
    Letters a second that the SMTP intake answers with 250, which it says only when the letter is on the disk: written,
    synced, renamed, its folder synced. The intake runs as in production, with the collector that makes rows of the
    letters. The floor is the disk alone, doing exactly that for files of the same size, from one thread and from as
    many as there are connections. Peers were measured by hand, see below.
    """,
)


@dataclass(frozen=True, slots=True)
class Pass:
    accepted_a_second: float
    disk_alone: float
    disk_with_as_many_threads: float


@contextmanager
def running_intake(data: Path) -> Iterator[int]:
    port = free_port()
    settings = {
        "PORTAL_DATA": str(data),
        "SMTP_PORT": str(port),
        "DATABASE_URL": f"sqlite:///{data}/portal.sqlite3",
        "SECRET_KEY": "only-for-this-benchmark-" + "0123456789" * 3,
        "SUPPORT_ADDRESS": TO,
        "LOG_LEVEL": "ERROR",
        "REDIS_URL": "",
    }
    environment = {**os.environ, **settings}
    data.mkdir(mode=0o700)
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=environment, check=True)
    broker = subprocess.Popen(redis_server.command(data), stdout=subprocess.DEVNULL)
    intake = subprocess.Popen(
        [sys.executable, "manage.py", "smtp_intake"], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    assert intake.stdout is not None
    intake.stdout.readline()
    try:
        yield port
    finally:
        for process in (intake, broker):
            process.terminate()
            process.wait(60)


async def send_for(seconds: float, *, port: int) -> float:
    """Letters a second, counted by the 250 after each."""
    began = time.perf_counter()
    senders = [_send_until(began + seconds, port=port, number=number) for number in range(CONNECTIONS)]
    accepted = sum(await asyncio.gather(*senders))
    return accepted / (time.perf_counter() - began)


async def _send_until(end: float, *, port: int, number: int) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def say(line: bytes, wanted: bytes) -> None:
        writer.write(line)
        while (answer := await reader.readline())[3:4] == b"-":
            pass
        if not answer.startswith(wanted):
            raise SystemExit(f"The intake said {answer!r} to {line[:40]!r}")

    accepted = 0
    await say(b"", b"220")
    await say(b"EHLO mx.mail.example\r\n", b"250")
    while time.perf_counter() < end:
        await say(b"MAIL FROM:<ada@mail.example>\r\n", b"250")
        await say(f"RCPT TO:<{TO}>\r\n".encode(), b"250")
        await say(b"DATA\r\n", b"354")
        await say(_letter(f"{number}.{accepted}.{end}") + b"\r\n.\r\n", b"250")
        accepted += 1
    await say(b"QUIT\r\n", b"221")
    writer.close()
    return accepted


def _letter(name: str) -> bytes:
    head = f"From: Ada <ada@mail.example>\r\nTo: {TO}\r\nSubject: Slow\r\nMessage-ID: <{name}@mail.example>\r\n\r\n"
    line = b"It is too slow in the evening, and I have tried everything I know.\r\n"
    return head.encode() + line * ((SIZE - len(head)) // len(line))


def one_pass(number: int, *, port: int, folder: Path) -> Pass:
    def intake() -> float:
        return asyncio.run(send_for(SECONDS, port=port))

    def disk_rate(threads: int) -> float:
        with tempfile.TemporaryDirectory(dir=folder) as name:
            return disk.pairs_a_second(Path(name), threads=threads, size=SIZE, seconds=SECONDS / 2)

    if number % 2:
        return Pass(intake(), disk_rate(1), disk_rate(CONNECTIONS))
    alone, together = disk_rate(1), disk_rate(CONNECTIONS)
    return Pass(intake(), alone, together)


def measure(options: list[str]) -> Result:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name, running_intake(Path(name) / "var") as port:
        asyncio.run(send_for(1, port=port))
        passes = [one_pass(number, port=port, folder=Path(name)) for number in range(PASSES)]
    rates = {
        f"accepted and durable, {CONNECTIONS} connections": [done.accepted_a_second for done in passes],
        "the disk alone, one thread": [done.disk_alone for done in passes],
        f"the disk alone, {CONNECTIONS} threads": [done.disk_with_as_many_threads for done in passes],
    }
    rows = [[what, str(report.spread(measured))] for what, measured in rates.items()]
    disks = median(max(done.disk_alone, done.disk_with_as_many_threads) for done in passes)
    accepted = median(done.accepted_a_second for done in passes)
    target = Target(
        "letters a second, or the disk’s own rate if less", accepted, round(min(WANTED, disks)), at_least=True
    )
    return Result(
        f"{report.passes(len(passes))} of {SECONDS:g} s, letters of {SIZE:,} bytes.",
        [Table("Letters a second", ["", "a second"], rows)],
        [target],
        {"passes": [asdict(done) for done in passes]},
    )
