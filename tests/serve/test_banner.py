"""What is shown when the portal is open: passwords to a person at a terminal, and to nobody else."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.portal import ROOT
from tests.serve.running import command

pytestmark = pytest.mark.processes
SHOW = (
    "import sys, django; django.setup(); from supportportal.serve import banner; "
    "print('\\n'.join(banner.lines(terminal=sys.stdout.isatty())))"
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "demo-logins.json").write_text(json.dumps({"admin": "abcd-efgh-jkmn", "lead": "pqrs-tuvw-xyz2"}))
    return tmp_path


def environment(data: Path, **changed: str) -> dict[str, str]:
    _, variables = command(data, SECRET_KEY="only-for-tests-" + "0123456789" * 5, **changed)
    return {**variables, "DJANGO_SETTINGS_MODULE": "supportportal.settings"}


def shown_in_a_pipe(data: Path, **changed: str) -> str:
    variables = environment(data, **changed)
    if changed.get("PORTAL_DEMO") == "":
        del variables["PORTAL_DEMO"]
    done = subprocess.run([sys.executable, "-c", SHOW], cwd=ROOT, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_person_at_a_terminal_reads_the_passwords(data: Path) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run([sys.executable, "-c", SHOW], cwd=ROOT, env=environment(data), stdout=theirs, check=False)
    os.close(theirs)
    text = b""
    while b"Ctrl-C" not in text:
        text += os.read(ours, 65536)
    os.close(ours)
    assert done.returncode == 0
    assert b"admin         abcd-efgh-jkmn" in text
    assert b"lead          pqrs-tuvw-xyz2" in text


def test_a_log_learns_where_the_passwords_lie_and_not_what_they_are(data: Path) -> None:
    text = shown_in_a_pipe(data)
    assert f"Their passwords stand in {data}/demo-logins.json" in text
    assert "admin, lead." in text
    assert "abcd" not in text
    assert "public address" not in text


def test_who_opens_a_public_portal_is_told_how_to_come_in(data: Path) -> None:
    public = {"PORTAL_URL": "https://help.example.org", "PORTAL_DEMO": ""}
    assert "This is a public address: lock them or change their passwords" in shown_in_a_pipe(data, **public)
    (data / "demo-logins.json").unlink()
    said = shown_in_a_pipe(data, **public)
    assert "`manage.py set_up` makes an empty portal usable" in said
    assert "(PORTAL_URL is https) set PORTAL_DEMO=1." in said
    assert "set_up" not in shown_in_a_pipe(data, **{**public, "PORTAL_DEMO": "1"})
    at_home = shown_in_a_pipe(data, PORTAL_DEMO="0")
    assert ("set_up" in at_home, "PORTAL_DEMO=1" in at_home) == (True, False)


def test_demo_log_ins_come_to_a_public_address_only_when_asked_for_aloud(tmp_path: Path) -> None:
    variables = environment(tmp_path, PORTAL_URL="https://help.example.org")
    del variables["PORTAL_DEMO"]
    load = [sys.executable, "manage.py", "load_demo"]
    done = subprocess.run(load, cwd=ROOT, env=variables, capture_output=True, text=True)
    assert (done.returncode, done.stderr.strip()) == (
        1,
        "CommandError: PORTAL_URL is https, a public address: set PORTAL_DEMO=1 if demo log-ins are wanted there.",
    )
    asked = "from django.conf import settings; import sys; sys.exit(0 if settings.PORTAL_DEMO else 3)"
    for url, demo, wanted in (
        ("https://help.example.org", None, 3),
        ("https://help.example.org", "1", 0),
        ("http://help.example.org", None, 0),
    ):
        given = {**variables, "PORTAL_URL": url, **({"PORTAL_DEMO": demo} if demo else {})}
        assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=given).returncode == wanted, (url, demo)


def test_a_machine_without_shared_memory_is_told_so_in_one_sentence(tmp_path: Path) -> None:
    """The kernel refuses to let the file of a lock grow, as a full or read-only /dev/shm does."""
    script = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); "
        "from supportportal.serve.shared_memory import require_shared_memory; require_shared_memory()"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert done.stderr.startswith("The portal can't start: the worker's processes need shared memory, and it can't be")
