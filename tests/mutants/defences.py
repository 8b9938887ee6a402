"""`make defences`: takes each defence of docs/security.md away, and names those whose test stays green without it.

defences.toml says where in the product a defence stands, and what is left when it is gone. Each is taken away in a copy
of the project, and meets the one test that has to turn red. ARGS chooses rows, by their number or first words, and
tests, by a part of their name: `make defences ARGS="31 bounce"`. On SQLite, and in a browser where there is one.
"""

import os
import queue
import shutil
import sys
import time
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from tests import chromium, prepared
from tests.figures import ROOT
from tests.mutants.run import copies, failing_test

TABLE = Path(__file__).with_name("defences.toml")
IN_BROWSERS = "tests/browser/"


@dataclass(frozen=True, slots=True)
class Change:
    file: str
    was: str  # stands once in the file
    without: str


@dataclass(frozen=True, slots=True)
class Defence:
    """Of several changes where several layers do the same: then each layer has a test of its own, too."""

    row: str  # of docs/security.md: its number, or its first words
    changes: tuple[Change, ...]
    test: str  # that has to turn red

    def __str__(self) -> str:
        return f"{self.row}: {self.changes[0].file}, {self.test_name}"

    @property
    def is_migrated(self) -> bool:
        """It is part of the database itself, which has to be made anew."""
        return any("/migrations/" in change.file for change in self.changes)

    @property
    def test_name(self) -> str:
        return self.test.rpartition("::")[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    defence: Defence
    noticed_by: str  # the test, or nothing
    seconds: float

    @property
    def is_red(self) -> bool:
        """By a failure of its own test: one that couldn't even start has seen nothing."""
        return self.noticed_by.partition("[")[0] == self.defence.test

    @property
    def told(self) -> str:
        """What a green one ended with, unless all was well."""
        return "" if self.is_red else self.noticed_by


def all_defences() -> list[Defence]:
    entries = tomllib.loads(TABLE.read_text())["defence"]
    return [
        Defence(
            entry["row"],
            tuple(Change(part["file"], part["was"], part["without"]) for part in (entry, *entry.get("also", ()))),
            entry["test"],
        )
        for entry in entries
    ]


def chosen_among(defences: Sequence[Defence], words: Sequence[str]) -> list[Defence]:
    def is_named(defence: Defence, word: str) -> bool:
        if word.isdecimal():
            return defence.row == word
        return defence.row.startswith(word) or word in defence.test_name

    return [defence for defence in defences if not words or any(is_named(defence, word) for word in words)]


def without(text: str, change: Change) -> str:
    if text.count(change.was) != 1:
        raise LookupError(f"{change.file} has it {text.count(change.was)} times: {change.was}")
    return text.replace(change.was, change.without)


def outcome_of(defence: Defence, free: "queue.Queue[Path]", *, of_before: str) -> Outcome:
    """`of_before`: by which the database of the unchanged code is known, which stands for that of the changed one."""
    began, project = time.monotonic(), free.get()
    before = {file: file.read_text() for file in (project / change.file for change in defence.changes)}
    try:
        for change in defence.changes:
            file = project / change.file
            file.write_text(without(file.read_text(), change))
        database = {} if defence.is_migrated else {"PREPARED_FOR": of_before}
        noticed_by = failing_test(project, [defence.test], **database)
    finally:
        for file, text in before.items():
            file.write_text(text)
        if defence.is_migrated:  # the copy's database is another one now
            shutil.copytree(prepared.FOLDER, project / prepared.FOLDER.relative_to(ROOT), dirs_exist_ok=True)
        free.put(project)
    return Outcome(defence, noticed_by, time.monotonic() - began)


def tried(defences: Sequence[Defence], *, jobs: int) -> list[Outcome]:
    outcomes, of_before = [], prepared.fingerprint()
    with copies(jobs) as free, ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(outcome_of, defence, free, of_before=of_before) for defence in defences]
        for future in as_completed(futures):
            outcomes.append(outcome := future.result())
            place, verdict = f"{len(outcomes):4}/{len(defences)}", "red" if outcome.is_red else "GREEN"
            line = f"{place}  {verdict}, {outcome.seconds:.0f} s  {outcome.defence}  {outcome.told}"
            print(line.rstrip(), flush=True)
    return outcomes


def first_red_without_a_change(defences: Sequence[Defence]) -> str:
    """A test that is red anyway would prove nothing. Browsers are a run of their own."""
    tests = list(dict.fromkeys(defence.test for defence in defences))
    in_browsers = [test for test in tests if test.startswith(IN_BROWSERS)]
    others = [test for test in tests if test not in in_browsers]
    return failing_test(ROOT, others) or failing_test(ROOT, in_browsers)


def main(words: list[str]) -> int:
    chosen, browser = chosen_among(all_defences(), words), chromium.found_or_installed()
    os.environ |= {"CHROMIUM": browser} if browser else {}
    possible = [defence for defence in chosen if browser or not defence.test.startswith(IN_BROWSERS)]
    if broken := first_red_without_a_change(possible):
        print(f"{broken} is red with every defence in place.")
        return 1
    outcomes = tried(possible, jobs=int(os.environ.get("JOBS", os.cpu_count() or 2)))
    green = [outcome.defence for outcome in outcomes if not outcome.is_red]
    print(f"\n{len(outcomes)} defences taken away: {len(outcomes) - len(green)} noticed, {len(green)} not.")
    for defence in green:
        print(f"\n{defence}")
        for change in defence.changes:
            print(f"    {change.file}\n    was      {change.was}\n    without  {change.without}")
    if len(possible) < len(chosen):
        print(f"\n{len(chosen) - len(possible)} NOT TRIED: there is no Chromium.")
    return 1 if green else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
