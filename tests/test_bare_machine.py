"""What `make bare` tries, and what it says where there is nothing to try."""

from pathlib import Path

import pytest

from supportportal.serve import banner
from tests.bare_machine import why_not
from tests.portal import first_letter_command


def python(folder: Path, version: str, *, pip: bool) -> str:
    """A program that answers as that Python would."""
    program = folder / "python3"
    program.write_text(f'#!/bin/sh\n[ "$1" = -m ] && exit {0 if pip else 1}\necho {version}\n')
    program.chmod(0o700)
    return str(program)


@pytest.mark.parametrize(
    ("version", "pip", "reason"),
    [
        ("3.10.12", True, "system Python is 3.10.12, not supported: not run"),
        ("3.14.0", True, "system Python is 3.14.0, not supported: not run"),
        ("3.11.2", False, "system Python is 3.11.2 and has no pip: not run"),
        ("3.11.2", True, ""),
        ("3.13.1", True, ""),
    ],
)
def test_a_python_that_is_not_tried_is_named_with_the_reason(tmp_path: Path, version: str, *, pip: bool, reason: str):
    assert why_not(python(tmp_path, version, pip=pip)) == reason


def test_a_machine_without_a_python_of_its_own_is_told_so(tmp_path: Path):
    assert why_not(f"{tmp_path}/python3") == f"there is no {tmp_path}/python3: not run"


def test_the_command_is_the_one_that_people_read():
    command = first_letter_command("\n".join(banner.lines(terminal=False)))
    assert command.startswith("python3 -c 'import smtplib; smtplib.SMTP(")
    assert command.endswith("What can I do?\")'")
