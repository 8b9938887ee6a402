"""`make mutants`: changes single conditions of the product, and names the changes that no test notices.

COUNT (100) changes are picked by SEED (1), evenly over the code; arguments are the beginnings of the files to change.
Each is made in a copy of the project and meets its nearest tests first, then all of its app: those that start processes
only where processes are what the code is about.
What can't be noticed stands in equivalent.toml, with the reason. Only SQLite; no browsers, faults, journeys.

mutmut 3 leaves out decorated functions, which are most of ours that write, and constants; Cosmic Ray has one command
of tests for every change, and changes the files in place. Neither picks a number of changes by a seed.
"""

import os
import queue
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.figures import ROOT, modules, named
from tests.mutants.changes import Mutant, mutants_of
from tests.mutants.nearest import nearest_tests, whole_tests

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".tools", "node_modules", "var", "__pycache__", ".*_cache")
PYTEST = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--tb=no"]
LONGEST = 1800  # seconds; a change that hangs a test is noticed, by pytest's own limit or by this one
ABOUT_PROCESSES = ("supportportal/serve/", "supportportal/asgi")
NO_TESTS = 5  # pytest's answer when nothing was collected


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Outcome:
    mutant: Mutant
    noticed_by: str  # the test, or nothing
    seconds: float


def all_mutants(beginnings: Iterable[str] = ()) -> list[Mutant]:
    files = [path for path in modules() if named(path).startswith(tuple(beginnings) or "")]
    return [mutant for path in files for mutant in mutants_of(named(path), path.read_text())]


def sample(mutants: Sequence[Item], *, count: int, seed: int) -> list[Item]:
    """One out of each of `count` stretches of the code, all equally long."""
    count, chance = min(count, len(mutants)), random.Random(seed)
    return [mutants[int((place + chance.random()) * len(mutants) / count)] for place in range(count)]


def equivalent_mutants() -> set[tuple[str, str, str]]:
    listed = tomllib.loads(EQUIVALENT.read_text())["mutant"]
    return {(entry["file"], entry["line"], entry["change"]) for entry in listed}


def key_of(mutant: Mutant) -> tuple[str, str, str]:
    """As in equivalent.toml: by the words of the line, since its number changes."""
    return mutant.file, mutant.source, mutant.change


@contextmanager
def copies(number: int) -> Iterator["queue.Queue[Path]"]:
    with tempfile.TemporaryDirectory(prefix="portal-mutants-") as folder:
        free: queue.Queue[Path] = queue.Queue()
        for place in range(number):
            copy = Path(folder) / str(place)
            shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
            free.put(copy)
        yield free


def failing_test(project: Path, tests: list[str], **environment: str) -> str:
    """The first that fails, or nothing."""
    if not any(".py" in test for test in tests):
        return ""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PORTAL_", "TEST_"))}
    process = subprocess.Popen(
        [*PYTEST, *tests],
        cwd=project,
        env=kept | environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # with the servers that its tests have started
        process.communicate()
        return "a test that never ended"
    if process.returncode in (0, NO_TESTS):
        return ""
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", output, re.MULTILINE)
    return failed[1] if failed else "the start of the tests"


def outcome_of(mutant: Mutant, free: "queue.Queue[Path]") -> Outcome:
    began, project = time.monotonic(), free.get()
    file = project / mutant.file
    text = file.read_text()
    file.write_text(mutant.applied_to(text))
    try:
        nearest = nearest_tests(mutant.file)
        others = [test for test in whole_tests(mutant.file) if test not in nearest]
        quick = [] if mutant.file.startswith(ABOUT_PROCESSES) else ["-m", "not processes"]
        noticed_by = failing_test(project, nearest) or failing_test(project, [*quick, *others])
    finally:
        file.write_text(text)
        free.put(project)
    return Outcome(mutant, noticed_by, time.monotonic() - began)


def tried(mutants: list[Mutant]) -> list[Outcome]:
    jobs, outcomes = int(os.environ.get("JOBS", os.cpu_count() or 2)), []
    with copies(jobs) as free:
        with ThreadPoolExecutor(jobs) as pool:
            for future in as_completed([pool.submit(outcome_of, mutant, free) for mutant in mutants]):
                outcomes.append(outcome := future.result())
                print(f"{len(outcomes):4}/{len(mutants)}  {told(outcome.mutant)}")
                print(f"          {outcome.noticed_by or 'SURVIVES'}, {outcome.seconds:.0f} s", flush=True)
        # A test that fails without the change has noticed nothing.
        noticing = {outcome.noticed_by for outcome in outcomes if ".py" in outcome.noticed_by}
        broken = {test for test in sorted(noticing) if failing_test(free.queue[0], [test])}
    return [Outcome(o.mutant, "" if o.noticed_by in broken else o.noticed_by, o.seconds) for o in outcomes]


def told(mutant: Mutant) -> str:
    return f"{mutant.file}:{mutant.line}  {' '.join(mutant.change.split())}"


def main(beginnings: list[str]) -> int:
    count, seed = int(os.environ.get("COUNT", "100")), int(os.environ.get("SEED", "1"))
    listed, chosen = equivalent_mutants(), sample(all_mutants(beginnings), count=count, seed=seed)
    outcomes = tried([mutant for mutant in chosen if key_of(mutant) not in listed])
    survivors = [outcome.mutant for outcome in outcomes if not outcome.noticed_by]
    print(
        f"\nSEED={seed}: {len(chosen)} changes, {len(chosen) - len(outcomes)} of them listed as equivalent, "
        f"{len(outcomes) - len(survivors)} noticed, {len(survivors)} survive."
    )
    for mutant in survivors:
        app = mutant.file.partition("/")[0]
        print(f"\n{told(mutant)}\n    {mutant.source}\n    met {' '.join(nearest_tests(mutant.file))} and all of {app}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
