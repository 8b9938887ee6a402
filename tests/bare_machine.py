"""`make bare`: README's two commands on this machine's own Python (/usr/bin/python3), as a stranger types them.

In a copy of the project with a `.venv` of its own: opens the portal with `make run`, sends the very letter that it
prints, waits for the acknowledgement in `var/outgoing`, stops it with Ctrl-C, and runs the tests of the doors for
letters with `make test`. The developer's `.venv` isn't touched, pip's cache is shared, and nothing stays.

The system's Python is often older than the one on PATH, and isn't any better for it: letters were once lost to
CPython 3.11.2 alone. Where it isn't a Python that we support there is nothing to try, and that is said.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.portal import ROOT, first_letter_command, free_port

SYSTEM_PYTHON = "/usr/bin/python3"
SUPPORTED = ((3, 11), (3, 14))  # from, and before: `requires-python`
LEFT_OUT = shutil.ignore_patterns(
    ".git",
    ".venv",
    ".tools",
    "node_modules",
    "var",
    "__pycache__",
    ".*_cache",
    ".import_linter_cache",
    ".hypothesis",
    "build",
)
OPENS_WITHIN = 600.0  # seconds: the packages are installed meanwhile
ANSWERED_WITHIN = 60.0
STOPS_WITHIN = 60.0
DOORS = [
    f"tests/tickets/mailroom/arriving/test_{door}.py"
    for door in (
        "smtp",
        "smtp_limits",
        "connections",
        "door_check",
        "lmtp",
        "imap",
        "imap_tls",
        "webhooks",
        "commands",
        "spool",
        "null_sender",
    )
]


class Failed(Exception):
    """What went wrong on the bare machine, in a sentence."""


def why_not(python: str) -> str:
    """The reason why this Python has nothing to show, "" when it has."""
    version = "import sys; print('.'.join(map(str, sys.version_info[:3])))"
    try:
        found = subprocess.run([python, "-c", version], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return f"there is no {python}: not run"
    first, end = SUPPORTED
    if not first <= tuple(map(int, found.split(".")))[:2] < end:
        return f"system Python is {found}, not supported: not run"
    if subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode:
        return f"system Python is {found} and has no pip: not run"
    return ""


def as_a_stranger(**ports: str) -> dict[str, str]:
    """The environment of somebody who has set nothing, and whose `python3` is the system's."""
    kept = ("HOME", "USER", "LANG", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "SSL_CERT_FILE")
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name in kept or name.startswith("PIP_") or name.lower().endswith("_proxy")
    }
    return inherited | {"PATH": "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin"} | ports


def until(true: Callable[[], object], *, seconds: float, else_say: Callable[[], str]) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise Failed(else_say())
        time.sleep(0.2)


@contextlib.contextmanager
def open_portal(project: Path, log: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """`make run` until the banner says that it is open; Ctrl-C at the end, after which nothing may be left."""
    with log.open("wb") as output:
        portal = subprocess.Popen(
            ["make", "run", f"PYTHON={SYSTEM_PYTHON}"],
            cwd=project,
            env=environment,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        until(
            lambda: "Ctrl-C stops everything" in log.read_text() or portal.poll() is not None,
            seconds=OPENS_WITHIN,
            else_say=lambda: f"not open after {OPENS_WITHIN:g} s:\n{log.read_text()[-4000:]}",
        )
        if portal.poll() is not None:
            raise Failed(f"`make run` ended with {portal.returncode}:\n{log.read_text()[-4000:]}")
        yield
    finally:
        if portal.poll() is None:
            os.killpg(portal.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            portal.wait(STOPS_WITHIN)
        stopped = portal.poll() is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(portal.pid, signal.SIGKILL)
        portal.wait()
    if not stopped:
        raise Failed(f"Ctrl-C didn't stop it within {STOPS_WITHIN:g} s:\n{log.read_text()[-4000:]}")


def acknowledged_letter(project: Path, log: Path) -> None:
    """The command that the banner prints, to the letter; and its acknowledgement."""
    environment = as_a_stranger(PORT=str(free_port()), SMTP_PORT=str(free_port()))
    with open_portal(project, log, environment):
        command = first_letter_command(log.read_text())
        print(command, flush=True)
        sent = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True)
        if sent.returncode:
            raise Failed(f"the letter was not taken:\n{sent.stderr}\n{log.read_text()[-2000:]}")
        until(
            lambda: any(b"To: ada@example.org" in path.read_bytes() for path in (project / "var/outgoing").glob("*")),
            seconds=ANSWERED_WITHIN,
            else_say=lambda: f"no acknowledgement after {ANSWERED_WITHIN:g} s:\n{log.read_text()[-4000:]}",
        )


def tests_of_the_doors(project: Path) -> None:
    command = ["make", "test", f"PYTHON={SYSTEM_PYTHON}", f"ARGS=-n {os.cpu_count() or 2} {' '.join(DOORS)}"]
    if subprocess.run(command, cwd=project, env=as_a_stranger()).returncode:
        raise Failed("the tests of the doors failed")


def main() -> int:
    if reason := why_not(SYSTEM_PYTHON):
        print(f"Bare machine: {reason}")
        return 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="portal-bare-") as folder:
        project = Path(folder) / "portal"
        shutil.copytree(ROOT, project, ignore=LEFT_OUT, symlinks=True)
        try:
            acknowledged_letter(project, Path(folder) / "run.log")
            print(f"The first letter was taken and acknowledged after {time.monotonic() - began:.0f} s.", flush=True)
            tests_of_the_doors(project)
        except Failed as reason:
            print(f"Bare machine: FAILED: {reason}")
            return 1
    print(f"Bare machine: passed in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
