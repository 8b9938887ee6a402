"""docs/adding.md is true: what it says to write is put into a copy of the project, and the copy is tried out."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parent.parent
PARTS = (
    "supportportal",
    "faq",
    "tutorials",
    "legal",
    "tickets",
    "chat",
    "templates",
    "static",
    "tests",
    "requirements",
)
BLOCK = re.compile(r"^```\w+\n# (\S+), below: ([^\n]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def copied(to: Path) -> Path:
    for part in PARTS:
        shutil.copytree(ROOT / part, to / part)
    for file in ("pyproject.toml", "manage.py"):
        shutil.copy(ROOT / file, to)
    return to


def put_in(project: Path, blocks: list[tuple[str, str, str]]) -> None:
    for name, line, lines in blocks:
        file = project / name
        text = file.read_text()
        place = re.search(rf"^ *{re.escape(line)}\n", text, re.MULTILINE)
        assert place, (name, line)
        file.write_text(text[: place.end()] + lines + text[place.end() :])


def test_each_kind_is_added_with_the_lines_of_the_docs_and_nothing_else(tmp_path: Path) -> None:
    blocks = BLOCK.findall((ROOT / "docs" / "adding.md").read_text())
    assert len(blocks) == 12
    project = copied(tmp_path)
    put_in(project, blocks)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PORTAL_"))}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/new_kinds.py"]
    done = subprocess.run(command, cwd=project, env=kept, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
