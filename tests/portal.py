"""The whole portal as its operator starts it, for tests that need all of it at once."""

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.log_search import nothing_personal_in

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Portal:
    url: str
    smtp_port: int
    data: Path
    logins: dict[str, str]


def free_port() -> int:
    """Not one of those that the system gives to whoever connects: another test’s would take it before it is used."""
    while True:
        port = random.randint(10_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def running_portal(data: Path, **environment: str) -> Iterator[Portal]:
    """`manage.py serve` with the demo content, on free ports; stopped as an operator would, with SIGTERM."""
    port, smtp_port = free_port(), free_port()
    inherited = {k: v for k, v in os.environ.items() if k not in {"SECRET_KEY", "REDIS_URL", "DATABASE_URL"}}
    settings = {"PORT": str(port), "SMTP_PORT": str(smtp_port), "PORTAL_DATA": str(data), **environment}
    with (data / "serve.log").open("wb") as log:
        serve = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=ROOT, env={**inherited, **settings}, stdout=log, stderr=log
        )
        try:
            url = f"http://localhost:{port}"
            wait_until_ready(url, serve, data / "serve.log")
            logins = json.loads((data / "demo-logins.json").read_text())
            yield Portal(url, smtp_port, data, logins)
        finally:
            serve.send_signal(signal.SIGTERM)
            serve.wait(60)
    nothing_personal_in(data / "serve.log")


def first_letter_command(said: str) -> str:
    """What the banner tells its reader to type."""
    return said.partition("Send a first letter")[2].splitlines()[1].strip()


def wait_until_ready(url: str, serve: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while serve.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the portal did not get ready:\n{log.read_text()[-4000:]}")
