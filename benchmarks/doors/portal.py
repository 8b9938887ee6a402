"""A whole portal whose doors are tried: web server and letter box on one core, everything else on the other."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.chat.servers import pin
from supportportal.serve import web_server
from supportportal.serve.redis_server import command as redis_command
from tests.portal import ROOT, free_port

STARTS_WITHIN = 90.0  # seconds
USUAL_OPEN_FILES = 1024  # what most systems let a service open at first


@dataclass(frozen=True, slots=True)
class Doors:
    port: int
    smtp_port: int
    rooms: list[dict[str, str]]  # what each side of an open conversation needs
    watched: list[psutil.Process]

    @property
    def megabytes(self) -> float:
        return sum(process.memory_info().rss for process in self.watched) / 1e6


@contextlib.contextmanager
def running(server: str, *, rooms: int) -> Iterator[Doors]:
    port, smtp_port = free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="bench-doors-") as data, contextlib.ExitStack() as stack:
        environment = _environment(data, port=port, smtp_port=smtp_port)
        log = stack.enter_context((Path(data) / "log").open("wb"))

        def start(command: list[str], *, core: int) -> psutil.Process:
            limited = ["prlimit", f"--nofile={USUAL_OPEN_FILES}:", *command] if has_prlimit() else command
            process = subprocess.Popen(limited, cwd=ROOT, env=environment, stdout=log, stderr=log)
            stack.callback(_stop, process)
            pin(process.pid, core)
            return psutil.Process(process.pid)

        def run(*words: str) -> str:
            done = subprocess.run(
                [sys.executable, *words], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
            )
            return done.stdout

        start(redis_command(Path(data)), core=1)
        run("manage.py", "migrate", "-v0")
        run("manage.py", "load_demo")
        made = json.loads(run("-m", "tests.with_apps", "benchmarks.chat.rooms", str(rooms)))
        celery = [sys.executable, "-m", "celery", "--quiet", "--app", "supportportal"]
        start([*celery, "worker", "--concurrency", "2"], core=1)
        intake = start([sys.executable, "-m", "tests.with_apps", "benchmarks.doors.intake"], core=0)
        web = start(web_server.command(server, "supportportal.asgi:application", port=port), core=0)
        for door in (port, smtp_port):
            if not _answers(door):
                raise SystemExit(f"The portal didn't start:\n{(Path(data) / 'log').read_text()[-3000:]}")
        yield Doors(port, smtp_port, made, [web, intake])


def _environment(data: str, *, port: int, smtp_port: int) -> dict[str, str]:
    settings = {
        "PORTAL_DATA": data,
        "SECRET_KEY": "only-for-benches-" + "0123456789" * 5,
        "PORT": str(port),
        "SMTP_PORT": str(smtp_port),
        "DATABASE_URL": f"sqlite:///{data}/portal.sqlite3",
        "DJANGO_SETTINGS_MODULE": "supportportal.settings",
        "TRUSTED_PROXIES": "127.0.0.0/8",  # so that everybody can have an address of their own
        "LOG_LEVEL": "ERROR",
        "SKIP_CHECKS": "1",
    }
    return {name: value for name, value in os.environ.items() if name != "REDIS_URL"} | settings


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        print(f"  {process.args} had to be killed", file=sys.stderr, flush=True)
        process.kill()
        process.wait()


def has_prlimit() -> bool:
    return any((Path(folder) / "prlimit").exists() for folder in os.get_exec_path())


def _answers(port: int) -> bool:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return True
        time.sleep(0.1)
    return False
