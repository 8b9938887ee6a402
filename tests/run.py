"""`make test`: the whole suite on SQLite, again on PostgreSQL, then in a browser; says what it could not run, and why.

Arguments are handed to pytest, and then only the SQLite pass runs: `python -m tests.run tests/chat -k resume`.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass

from tests import chromium
from tests.postgres import NoPostgres, running_postgres

REQUIRED = os.environ.get("CI") == "true"
WORKERS = (os.cpu_count() or 2) + 1  # a third of the time is waited: for servers to start, for clients to give up
PYTEST = [sys.executable, "-m", "pytest", "-q"]
EVERYTHING_BUT_BROWSERS = ["tests", "--ignore=tests/browser", "-n", str(WORKERS), "--dist=loadfile"]
IN_BROWSERS = ["tests/browser", "-n", str(os.cpu_count() or 2), "--dist=loadfile"]  # each with a portal of its own


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
            # tests/serve start portals of their own, each with its own database
            arguments = [*EVERYTHING_BUT_BROWSERS, "--ignore=tests/serve", "-m", "not once"]
            return pass_of("PostgreSQL", arguments, TEST_DATABASE_URL=url)
    except NoPostgres as reason:
        return not_run("PostgreSQL", str(reason))


def browser_pass() -> Outcome:
    if path := chromium.found_or_installed():
        return pass_of("Browser", IN_BROWSERS, CHROMIUM=path)
    subprocess.run([*PYTEST, "tests/browser", "--collect-only"], check=False)
    return not_run("Browser", "no Chromium, and no package manager that may install it; the tests are named above")


def main(arguments: list[str]) -> int:
    if arguments:
        outcomes = [pass_of("SQLite", arguments)]
    else:
        outcomes = [pass_of("SQLite", EVERYTHING_BUT_BROWSERS), postgresql_pass(), browser_pass()]
    print()
    for outcome in outcomes:
        print(f"{outcome.what:<12}{outcome.word}")
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
