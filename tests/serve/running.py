"""`manage.py serve` as a process of its own, and everything that belongs to it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.log_search import nothing_personal_in
from tests.portal import ROOT, free_port

OURS = ("SECRET_KEY", "REDIS_URL", "DATABASE_URL", "PORTAL_EMBEDDED")  # of the test run, not of the portal it starts


def command(data: Path, **environment: str) -> tuple[list[str], dict[str, str]]:
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    settings = {"PORTAL_DATA": str(data), "PORTAL_DEMO": "0", **environment}
    return [sys.executable, "manage.py", "serve"], {**kept, **settings}


def refused(data: Path, **environment: str) -> tuple[int, str]:
    """The exit status and the words of a serve that can't start."""
    arguments, variables = command(data, **environment)
    ended = subprocess.run(arguments, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=60)
    assert ended.stdout == ""
    return ended.returncode, ended.stderr


def belonging_to(data: Path) -> list[psutil.Process]:
    """Every process started with this PORTAL_DATA, whoever its parent is by now."""
    return [process for process in psutil.process_iter() if _belongs(process, data)]


def _belongs(process: psutil.Process, data: Path) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        # Redis writes its title over its environment, but it works in its own folder.
        return process.environ().get("PORTAL_DATA") == str(data) or Path(process.cwd()).is_relative_to(data)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def until(true: Callable[[], object], *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not so after {seconds} s"
        time.sleep(0.05)


class Serve:
    """One run of the portal, ready when made."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.port, self.smtp_port = free_port(), free_port()
        self.url = f"http://localhost:{self.port}"
        arguments, variables = command(data, PORT=str(self.port), SMTP_PORT=str(self.smtp_port), **environment)
        self._log = data.parent / f"{data.name}.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(arguments, cwd=ROOT, env=variables, stdout=log, stderr=log)
        until(lambda: "Ctrl-C stops everything" in self.said or self.process.poll() is not None, seconds=90)
        assert self.process.poll() is None, self.said

    @property
    def said(self) -> str:
        return self._log.read_text()

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(60)
        nothing_personal_in(self._log)
        return code

    def redis(self) -> psutil.Process:
        return next(process for process in belonging_to(self.data) if "unixsocket" in " ".join(process.cmdline()))

    def intakes(self) -> list[psutil.Process]:
        return [process for process in belonging_to(self.data) if "smtp_intake" in process.cmdline()]

    def workers(self) -> list[psutil.Process]:
        """The worker's first process and those it forked."""
        return [process for process in belonging_to(self.data) if "worker" in process.cmdline()]
