"""A database's letters and files lie in one folder: a machine that has another one of its own doesn't start."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from supportportal.serve import web_server
from tests.portal import ROOT, free_port
from tests.serve.running import command

pytestmark = pytest.mark.processes
CELERY = ["-m", "celery", "--quiet", "--app", "supportportal", "worker", "--pool", "solo"]


@dataclass(frozen=True)
class Machines:
    """The first has opened the portal; the second has its database and its key, and a folder of its own."""

    first: Path
    second: Path
    variables: dict[str, str]

    def run(self, *arguments: str, data: Path, **more: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**self.variables, "PORTAL_DATA": str(data), **more},
            capture_output=True,
            text=True,
            timeout=100,
            input="Subject: A letter, for whoever reads one\n\nIt is slow.\n",
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def opened(self, data: Path) -> tuple[int, str]:
        """As `serve` opens it, without the processes that it starts."""
        script = (
            "import django; django.setup(); from django.utils import timezone; "
            "from supportportal.serve import database; database.prepare(demo=False, now=timezone.now())"
        )
        return self.run("-c", script, data=data)

    @property
    def sentence(self) -> str:
        return (
            f"PORTAL_DATA is “{self.second}”, and letters and files of this database lie in another folder. "
            "Every machine needs that same folder, shared over the network. If it is lost for good, "
            "`manage.py adopt_data_folder` makes this one take its place."
        )


@pytest.fixture
def machines(tmp_path: Path) -> Machines:
    return two_machines(tmp_path)


def two_machines(tmp_path: Path) -> Machines:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    shutil.unpack_archive(ROOT / "tests" / "data" / "portal-aa03046.tar.xz", first)
    _, variables = command(first, DATABASE_URL=f"sqlite:///{first}/portal.sqlite3", PORT=str(free_port()))
    variables |= {"SMTP_PORT": str(free_port()), "DJANGO_SETTINGS_MODULE": "supportportal.settings"}
    variables["SECRET_KEY"] = (first / "secret_key").read_text()
    return Machines(first, second, variables)


def test_a_portal_of_before_gets_its_identity_without_asking_and_keeps_it(machines: Machines) -> None:
    assert machines.opened(machines.first) == (0, "")
    identity = (machines.first / "identity").read_text()
    assert len(identity.strip()) == 32
    assert (machines.first / "identity").stat().st_mode & 0o777 == 0o600
    moved = machines.first.rename(machines.first.with_name("moved"))
    there = {"DATABASE_URL": f"sqlite:///{moved}/portal.sqlite3"}
    assert Machines(moved, machines.second, machines.variables | there).opened(moved) == (0, "")
    assert (moved / "identity").read_text() == identity


@pytest.fixture(scope="module")
def open_portal(tmp_path_factory: pytest.TempPathFactory) -> Machines:
    machines = two_machines(tmp_path_factory.mktemp("two"))
    assert machines.opened(machines.first) == (0, "")
    return machines


WEB = "supportportal.asgi:application"
STARTS = {
    "serve": (["manage.py", "serve"], 1, "The portal can't start: "),
    "letters by SMTP": (["manage.py", "smtp_intake"], 1, "CommandError: "),
    "letters by IMAP": (["manage.py", "imap_intake"], 1, "CommandError: "),
    "letters by a pipe": (["manage.py", "receive_email"], 75, ""),
    "daphne": (web_server.command("daphne", WEB, port=free_port())[1:], 1, "The portal can't start: "),
    "uvicorn": (web_server.command("uvicorn", WEB, port=free_port())[1:], 1, "The portal can't start: "),
    "worker": (CELERY, 1, "The portal can't start: "),
}


@pytest.mark.parametrize("what", STARTS)
def test_on_a_second_machine_with_a_folder_of_its_own_nothing_starts(open_portal: Machines, what: str) -> None:
    arguments, status, beginning = STARTS[what]
    imap = {"IMAP_URL": "imap://me:secret@127.0.0.1:1/INBOX"} if "IMAP" in what else {}
    ended, words = open_portal.run(*arguments, data=open_portal.second, **imap)
    assert (ended, words.splitlines()[-1]) == (status, f"{beginning}{open_portal.sentence}")
    assert "Traceback" not in words
    assert not (open_portal.second / "spool").exists()


def test_a_folder_that_two_machines_share_is_one_folder(machines: Machines) -> None:
    assert machines.opened(machines.first) == (0, "")
    machines.second.rmdir()
    machines.second.symlink_to(machines.first)
    assert machines.opened(machines.second) == (0, "")


def test_a_folder_that_was_lost_is_replaced_by_one_command_and_the_old_one_is_foreign_then(machines: Machines) -> None:
    assert machines.opened(machines.first) == (0, "")
    adopted = machines.run("manage.py", "adopt_data_folder", data=machines.second)
    assert adopted == (0, f"{machines.second} is this database's folder now. Restart every process.\n")
    assert machines.opened(machines.second) == (0, "")
    status, words = machines.opened(machines.first)
    assert (status, "lie in another folder" in words) == (1, True)


def test_a_backup_brings_its_identity_along(machines: Machines) -> None:
    assert machines.opened(machines.first) == (0, "")
    copy = machines.first.with_name("restored")
    shutil.copytree(machines.first, copy)
    restored = machines.variables | {"DATABASE_URL": f"sqlite:///{copy}/portal.sqlite3"}
    assert Machines(copy, machines.second, restored).opened(copy) == (0, "")
    before = machines.first.with_name("before")  # a backup of the time before there were identities
    before.mkdir()
    shutil.unpack_archive(ROOT / "tests" / "data" / "portal-aa03046.tar.xz", before)
    assert Machines(before, machines.second, restored | {"DATABASE_URL": f"sqlite:///{before}/portal.sqlite3"}).opened(
        before
    ) == (0, "")


def test_letters_are_taken_while_nobody_can_be_asked_whose_folder_it_is(machines: Machines) -> None:
    nowhere = {"DATABASE_URL": f"sqlite:///{machines.first}/nowhere/portal.sqlite3"}
    assert machines.run("manage.py", "receive_email", data=machines.first, **nowhere) == (0, "")
    assert len(list((machines.first / "spool").iterdir())) == 2  # one was there
    assert not (machines.first / "identity").exists()
