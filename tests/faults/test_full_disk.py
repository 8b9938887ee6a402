"""The disk of the spool is full: nothing is promised that isn't kept, nothing is half there, and it mends by itself."""

import os
import resource
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from tests.portal import ROOT, free_port
from tests.tickets.mailroom.letters import NOW
from tickets.mailroom.arriving import spool
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import IncomingEmail, Ticket

pytestmark = pytest.mark.processes

LARGE, SMALL, DISK = 90_000, 2_000, 300_000  # bytes


def letter(number: int, *, size: int) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = f"ada{number}@mail.example", settings.SUPPORT_ADDRESS
    message["Subject"], message["Message-ID"] = f"Letter {number}", f"<{number}@mail.example>"
    message.set_content("It is slow.\n" * (size // 12))
    return message


@contextmanager
def intake(data: Path) -> Iterator[tuple[psutil.Process, int]]:
    """Its database is away, so that whatever comes stays in the spool."""
    port = free_port()
    given = {"PORTAL_DATA": str(data), "SMTP_PORT": str(port), "DATABASE_URL": f"sqlite:///{data}/nowhere/p.sqlite3"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "smtp_intake"],
        cwd=ROOT,
        env=os.environ | given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline()
        yield psutil.Process(process.pid), port
    finally:
        process.terminate()
        process.communicate(timeout=30)


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A disk of its own where we may mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    mounted = sys.platform == "linux" and subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def answer_to(port: int, message: EmailMessage) -> int:
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        try:
            client.send_message(message)
        except smtplib.SMTPDataError as refusal:
            return refusal.smtp_code
    return 250


def arrived(count: int) -> None:
    while sort_letters(now=NOW):
        pass
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == sorted(f"Letter {n}" for n in range(count))
    assert list(IncomingEmail.objects.values_list("fate", flat=True)) == ["ticket"] * count
    assert list(spool.folder().iterdir()) == []


@pytest.mark.django_db
@pytest.mark.timeout(120)
def test_a_full_disk_takes_no_letter_halfway_and_takes_them_again_when_there_is_room(tmp_path: Path):
    with small_disk(tmp_path / "spool") as mounted, intake(tmp_path) as (_, port):
        if not mounted:
            pytest.skip("no disk may be mounted here; the test of the file limit stands for this one")
        codes = [answer_to(port, letter(number, size=LARGE)) for number in range(5)]
        kept = codes.count(250)
        assert 0 < kept < 5
        assert codes == [250] * kept + [451] * (5 - kept)
        assert len(list(spool.folder().iterdir())) == len(spool.waiting()) == kept
        arrived(kept)
        assert [answer_to(port, letter(number, size=LARGE)) for number in range(kept, 5)] == [250] * (5 - kept)
        arrived(5)


@pytest.mark.django_db
@pytest.mark.timeout(120)
@pytest.mark.skipif(not hasattr(psutil.Process, "rlimit"), reason="no limits on files here")
def test_a_letter_too_large_for_what_is_left_hurts_no_smaller_one(tmp_path: Path):
    with intake(tmp_path) as (process, port):
        process.rlimit(resource.RLIMIT_FSIZE, (LARGE // 2, resource.RLIM_INFINITY))
        codes = [answer_to(port, letter(number, size=size)) for number, size in enumerate((SMALL, LARGE, SMALL))]
        assert codes == [250, 451, 250]
        assert len(list(spool.folder().iterdir())) == len(spool.waiting()) == 2
        process.rlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert answer_to(port, letter(1, size=LARGE)) == 250
    arrived(3)


def with_small_files_only() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGE // 2, resource.RLIM_INFINITY))


@pytest.mark.django_db
def test_a_letter_by_the_pipe_that_finds_no_room_is_to_be_brought_again_and_nothing_is_half_there(tmp_path: Path):
    raw, given = letter(0, size=LARGE).as_bytes(), os.environ | {"PORTAL_DATA": str(tmp_path)}
    pipe = [sys.executable, "manage.py", "receive_email", "--sender=ada0@mail.example", settings.SUPPORT_ADDRESS]
    refused = subprocess.run(
        pipe, input=raw, cwd=ROOT, env=given, capture_output=True, timeout=60, preexec_fn=with_small_files_only
    )
    assert (refused.returncode, b"can't be stored just now" in refused.stderr) == (75, True)
    assert list((tmp_path / "spool").iterdir()) == []
    taken = subprocess.run(pipe, input=raw, cwd=ROOT, env=given, capture_output=True, timeout=60)
    assert (taken.returncode, taken.stderr) == (0, b"")
    arrived(1)
