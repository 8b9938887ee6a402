"""A contestant: a process of its own that does one pass when told, and says in one line of JSON how it went.

Lines in: {"do": "fill", "count": 100000} or {"do": "pass", "letters": "/folder"}. Lines out: what the act returns.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Act = Callable[..., dict[str, Any]]


class Racer:
    def __init__(self, name: str, command: list[str], *, log: Path, **environment: str) -> None:
        self.name = name
        self._log = log
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def do(self, act: str, **arguments: object) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": act, **arguments}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.name} fell out of the race:\n{self._log.read_text()[-3000:]}")
        return json.loads(answer)

    def end(self) -> None:
        self._process.communicate()


def timed(work: Callable[[], object]) -> dict[str, Any]:
    """By the clock on the wall, and by what this process itself computed: on a busy machine the latter says more."""
    began, computed = time.perf_counter(), time.process_time()
    work()
    return {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - computed}


def obey(acts: dict[str, Act]) -> None:
    """The contestant's side: until its input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        told = json.loads(line)
        answers.write(json.dumps(acts[told.pop("do")](**told)) + "\n")
        answers.flush()
