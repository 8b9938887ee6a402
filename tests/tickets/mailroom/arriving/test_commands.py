"""The doors for mail servers and for people who want to check us."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.tickets.mailroom.letters import EMAILS, PDF, example, letter

pytestmark = pytest.mark.processes


def run(*arguments: str, data: Path, raw: bytes = b"", **settings_: str) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"PORTAL_DATA": str(data), **settings_}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, input=raw, cwd=settings.BASE_DIR, env=environment, capture_output=True, timeout=60)


def test_a_letter_from_the_pipe_is_durable_at_exit_0(tmp_path: Path):
    raw = letter().as_bytes()
    done = run("receive_email", "--sender", "ada@mail.example", settings.SUPPORT_ADDRESS, data=tmp_path, raw=raw)
    assert done.returncode == 0
    (path,) = (tmp_path / "spool").glob("*.letter")
    content, _, line = path.read_bytes().rpartition(b"\n")
    assert content == raw
    envelope = json.loads(line)
    assert (envelope["source"], envelope["sender"]) == ("pipe", "ada@mail.example")
    assert envelope["recipients"] == [settings.SUPPORT_ADDRESS]


@pytest.mark.parametrize("raw", [b"", b"\r\n \n"])
def test_exit_65_when_there_is_no_letter(tmp_path: Path, raw: bytes):
    done = run("receive_email", "--sender", "ada@mail.example", data=tmp_path, raw=raw)
    assert (done.returncode, done.stderr) == (65, b"There is no letter on standard input.\n")
    assert not (tmp_path / "spool").exists()


def test_a_letter_by_the_pipe_starts_neither_django_nor_the_portal(tmp_path: Path):
    """Most of its time went into that: each letter is a process of its own."""
    script = (
        "import sys, runpy; sys.argv[:] = ['manage.py', 'receive_email', '--sender=ada@mail.example', 'support@x.y']\n"
        "try: runpy.run_path('manage.py', run_name='__main__')\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "from django.apps import apps; heavy = {'celery', 'tickets.models', 'supportportal.settings'}\n"
        "print(apps.ready, sorted(heavy & set(sys.modules)))"
    )
    environment, raw = os.environ | {"PORTAL_DATA": str(tmp_path)}, letter().as_bytes()
    done = subprocess.run(
        [sys.executable, "-c", script], input=raw, cwd=settings.BASE_DIR, env=environment, capture_output=True
    )
    assert (done.stdout, done.stderr) == (b"False []\n", b"")
    assert len(list((tmp_path / "spool").glob("*.letter"))) == 1


def test_exit_75_when_it_can_not_be_stored(tmp_path: Path):
    (tmp_path / "spool").write_text("a file where the folder should be")
    assert run("receive_email", data=tmp_path, raw=letter().as_bytes()).returncode == 75


@pytest.mark.parametrize("words", [["--no-such-flag"], []])
def test_exit_75_when_we_are_called_wrongly(tmp_path: Path, words: list[str]):
    """Other statuses than 0 and 75 make a mail server send the letter back."""
    environment = os.environ | {"PORTAL_DATA": str(tmp_path)}
    shell = f"{shlex.quote(sys.executable)} manage.py receive_email {' '.join(words)} <&-"
    done = subprocess.run(shell, shell=True, cwd=settings.BASE_DIR, env=environment, capture_output=True, timeout=60)
    assert (done.returncode, list(tmp_path.glob("spool/*.letter"))) == (75, [])


def test_how_a_letter_is_read_needs_no_secret(tmp_path: Path):
    done = run("read_email", str(EMAILS / "mac_line_ends.eml"), "--json", data=tmp_path, SECRET_KEY="")
    assert (done.returncode, json.loads(done.stdout)["subject"]) == (0, "old")


def test_how_a_letter_is_read(tmp_path: Path):
    path = str(EMAILS / "picture_inside_html_and_pdf_beside.eml")
    done = run("read_email", path, str(EMAILS / "message_id_in_brackets.eml"), "--json", data=tmp_path)
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    html = first.pop("html")
    attachments = first.pop("attachments")
    assert html.startswith("<p>See the picture.")
    assert [(file["name"], file["size"], file["inline"]) for file in attachments] == [
        ("shot.png", 70, True),
        ("reçu de mars.pdf", 13, False),
    ]
    assert set(attachments[0]) == {"name", "content_type", "size", "sha256", "inline"}
    assert first == {
        "file": path,
        "subject": "Capture",
        "from_name": "Ada Berg",
        "from_address": "ada@mail.example",
        "to": ["support@pelerine.example"],
        "cc": [],
        "reply_to": [],
        "date": "2026-03-10T09:30:00+00:00",
        "message_id": "<related@mail.example>",
        "in_reply_to": [],
        "references": [],
        "text": "See the picture.",
        "reply_text": "See the picture.",
        "automatic": False,
        "bounce": False,
        "topic": "general",
        "subscription_reference": "",
        "problems": [],
    }
    assert second["references"] == ["<one@mail.example>", "<two@mail.example>"]


@pytest.mark.parametrize(
    "raw", [b"", b"\x00" * 50, PDF, b"From: \xff\n\n\xfe", example("multipart_that_never_ends")[:300]]
)
def test_it_reads_anything_from_standard_input(tmp_path: Path, raw: bytes):
    done = run("read_email", "-", "--json", data=tmp_path, raw=raw)
    assert done.returncode == 0
    assert json.loads(done.stdout)["file"] == "-"


def test_what_is_no_file_is_named_and_the_others_are_read(tmp_path: Path):
    path = str(EMAILS / "message_id_in_brackets.eml")
    done = run("read_email", str(tmp_path), str(tmp_path / "none.eml"), path, "--json", data=tmp_path)
    assert done.returncode == 1
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == [path]
    assert done.stderr.decode() == (
        f"{tmp_path} can’t be read: Is a directory\n{tmp_path}/none.eml can’t be read: No such file or directory\n"
    )


def test_who_has_heard_enough_may_go_before_the_end(tmp_path: Path) -> None:
    """As in `read_email … | head`: more than a pipe holds is still to be said when its reader closes it."""
    path = str(EMAILS / "picture_inside_html_and_pdf_beside.eml")
    command = [sys.executable, "manage.py", "read_email", *[path] * 200]
    environment = os.environ | {"PORTAL_DATA": str(tmp_path)}
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["subject"] == "Capture"
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_a_strange_delivery_report_is_called_one(tmp_path: Path):
    done = run("read_email", str(EMAILS / "delivery_report_of_a_strange_letter.eml"), data=tmp_path)
    said = json.loads(done.stdout)
    assert (said["bounce"], said["automatic"]) == (True, True)


def test_a_wrong_setting_is_no_reason_to_send_a_letter_back(tmp_path: Path) -> None:
    done = run("receive_email", data=tmp_path, raw=letter().as_bytes(), SUPPORT_ADDRESS="support")
    assert done.returncode == 75
    assert done.stderr.decode() == (
        "The portal can't start: SUPPORT_ADDRESS is “support”, and must be an email address.\n"
    )
