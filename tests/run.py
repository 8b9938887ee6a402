"""`make test`: the suite on SQLite, what asks for a database on PostgreSQL too, then in a browser; says what can't run.

`make test-processes` (`processes` here): what starts portals, servers and clusters, once, on SQLite.
Other arguments are handed to pytest, and then only they run, on SQLite: `python -m tests.run tests/chat -k resume`.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests import chromium
from tests.postgres import NoPostgres, running_postgres

REQUIRED = os.environ.get("CI") == "true"
CORES = os.cpu_count() or 2
PYTEST = [sys.executable, "-m", "pytest", "-q"]
EVERYTHING_BUT_BROWSERS = ["tests", "--ignore=tests/browser"]
# The house rules are `make check`'s.
LOGIC = [
    *[*EVERYTHING_BUT_BROWSERS, "--ignore=tests/test_house_rules.py", "-m", "not processes"],
    *["-n", str(CORES), "--dist=worksteal"],
]
# A third of their time is waited: for servers to start, for clients to give up. A file's tests share what they start.
PROCESSES = [*EVERYTHING_BUT_BROWSERS, "-m", "processes", "-n", str(CORES + 1), "--dist=loadfile"]
IN_BROWSERS = ["tests/browser", "-n", str(CORES), "--dist=loadfile"]  # each with a portal of its own


@dataclass(frozen=True, slots=True)
class Outcome:
    what: str
    passed: bool
    word: str


def pass_of(what: str, arguments: list[str], **environment: str) -> Outcome:
    print(f"\n== {what} ==", flush=True)
    began = time.monotonic()
    code = subprocess.run([*PYTEST, *arguments], env={**os.environ, **environment}, check=False).returncode
    return Outcome(what, code == 0, f"{'passed' if code == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s")


def not_run(what: str, why: str) -> Outcome:
    return Outcome(what, not REQUIRED, f"NOT RUN: {why}")


def postgresql_pass() -> Outcome:
    try:
        with running_postgres() as url:
            # In tests/serve it is a certain day, which the server's clock doesn't know.
            return pass_of("PostgreSQL", [*LOGIC, "--ignore=tests/serve"], TEST_DATABASE_URL=url)
    except NoPostgres as reason:
        return not_run("PostgreSQL", str(reason))


def browser_pass() -> Outcome:
    if path := chromium.found_or_installed():
        return pass_of("Browser", IN_BROWSERS, CHROMIUM=path)
    subprocess.run([*PYTEST, "tests/browser", "--collect-only"], check=False)
    return not_run("Browser", "no Chromium, and no package manager that may install it; the tests are named above")


def workers_for(arguments: list[str]) -> list[str]:
    """Several only for a folder: they take longer to start than the tests of a file to run."""
    many = any(Path(argument).is_dir() for argument in arguments) and "-n" not in arguments
    return ["-n", str(CORES), "--dist=loadfile"] if many else []


def main(arguments: list[str]) -> int:
    if arguments == ["processes"]:
        outcomes = [pass_of("Processes", PROCESSES)]
    elif arguments:
        outcomes = [pass_of("SQLite", [*arguments, *workers_for(arguments)])]
    else:
        outcomes = [pass_of("SQLite", LOGIC), postgresql_pass(), browser_pass()]
    print()
    for outcome in outcomes:
        print(f"{outcome.what:<12}{outcome.word}")
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
