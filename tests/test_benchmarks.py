"""docs/benchmarks.md says what was measured, where and when, and nothing that wasn't."""

import platform
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import document, machine, run
from benchmarks.document import Kept
from benchmarks.machine import Occasion
from benchmarks.report import Result, Subject, Table, Target, spread

SUBJECTS = {"mail": Subject("Letters", "From spool\n    to ticket."), "chat": Subject("Chat", "Words said.")}
OCCASION = Occasion("2026-11-28", "3477bea + changes", "Some CPU, 2 cores", "Python 3.11.2", "0.4 on 2 cores")
MIXTURE = Table(
    "The mixture", ["", "ms (least – median – most)"], [["ours", str(spread([3, 1, 2]))], ["floor", "0.50"]]
)
RESULT = Result(
    "3 passes of 100 letters.",
    [MIXTURE],
    [Target("times the floor", 4.0, 2.5), Target("letters a second", 1234.5, 1000, at_least=True)],
    {"passes": [1, 2, 3]},
)
PAGE = """\
|         | `ARGS=` |   measured |            commit |     targets |
| ------- | ------: | ---------: | ----------------: | ----------: |
| Letters |  `mail` | 2026-11-28 | 3477bea + changes | 1 of 2 kept |
| Chat    |  `chat` |    not yet |                   |             |

## Letters

From spool to ticket.

Measured on 2026-11-28 at commit 3477bea + changes. Some CPU, 2 cores; Python 3.11.2. Load before it began: 0.4 on 2
cores.

3 passes of 100 letters.

### The mixture

|       | ms (least – median – most) |
| ----- | -------------------------: |
| ours  |         1.00 – 2.00 – 3.00 |
| floor |                       0.50 |

### Targets

| target           | measured |  wanted |        |
| ---------------- | -------: | ------: | -----: |
| times the floor  |     4.00 |   ≤ 2.5 | MISSED |
| letters a second |    1,234 | ≥ 1,000 |   kept |

## Chat

Words said.

Not measured yet on this tree.

## By hand

Once.
"""


def test_a_section_shows_its_tables_its_targets_and_where_they_were_measured(tmp_path: Path) -> None:
    document.keep("mail", Kept(OCCASION, RESULT), folder=tmp_path)
    page = document.page(SUBJECTS, document.read(tmp_path), by_hand="## By hand\n\nOnce.\n")
    assert page == f"# Benchmarks\n\n{document.HEAD}\n\n{PAGE}"


def test_measuring_one_leaves_the_others_with_their_own_date(tmp_path: Path) -> None:
    for name in SUBJECTS:
        document.keep(name, Kept(OCCASION, RESULT), folder=tmp_path)
    document.keep("chat", Kept(replace(OCCASION, day="2027-01-05", commit="0123abc"), RESULT), folder=tmp_path)
    mail, chat = document.page(SUBJECTS, document.read(tmp_path)).split("## Chat")
    assert "Measured on 2026-11-28 at commit 3477bea + changes" in mail
    assert "Measured on 2027-01-05 at commit 0123abc." in chat


def test_a_table_too_wide_to_line_up_is_a_table_all_the_same() -> None:
    wide = Table("", ["", "b"], [["a" * 100, "1" * 20], ["short", "2"]])
    assert document.markdown(wide) == f"|  | b |\n| --- | --: |\n| {'a' * 100} | {'1' * 20} |\n| short | 2 |"


def test_the_page_is_what_the_kept_results_make() -> None:
    """Nobody changed a figure by hand. `document.write(run.SUBJECTS)` makes the page anew."""
    by_hand = document.BY_HAND.read_text()
    assert document.DOCUMENT.read_text() == document.page(run.SUBJECTS, document.read(), by_hand=by_hand)
    assert set(document.read()) <= set(run.ALL)


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_a_commit_with_changes_says_so_but_for_what_measuring_itself_writes(tmp_path: Path) -> None:
    assert machine.commit_of(tmp_path) == "unknown"
    for command in (
        ["init", "--quiet"],
        [
            "-c",
            "user.name=Ada",
            "-c",
            "user.email=ada@portal.example",
            "commit",
            "--quiet",
            "--allow-empty",
            "-m",
            "One",
        ],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    commit = machine.commit_of(tmp_path)
    assert len(commit) == 7
    (tmp_path / "benchmarks" / "results").mkdir(parents=True)
    (tmp_path / "benchmarks" / "results" / "mail.json").write_text("{}")
    assert machine.commit_of(tmp_path) == commit
    (tmp_path / "tickets.py").write_text("")
    assert machine.commit_of(tmp_path) == f"{commit} + changes"


def test_where_it_was_measured_names_no_machine_and_no_path() -> None:
    where = f"{machine.processor()}, {machine.disk()}"
    assert "/" not in where
    assert platform.node() not in where
