"""No loop survives, even with a second portal on the other side and a relay between them that forgets everything."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tickets.mailroom.letters import letter

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[4]
FORGOTTEN = re.compile(
    rb"^(?:auto-submitted|x-auto-response-suppress|x-portal-[a-z]+|in-reply-to|references|reply-to|return-path):"
    rb".*\r?\n(?:[ \t].*\r?\n)*",
    re.IGNORECASE | re.MULTILINE,
)


class Portal:
    def __init__(self, domain: str, data: Path) -> None:
        self.address = f"support@{domain}"
        own = {"PORTAL_DATA": str(data), "PORTAL_DOMAIN": domain, "SECRET_KEY": domain * 5, "DATABASE_URL": ""}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.with_apps", "tests.tickets.mailroom.sorting.portal_room"],
            cwd=ROOT,
            env={**os.environ, **own},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def answers(self, path: Path | None = None) -> list[Path]:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{path or ''}\n")
        self.process.stdin.flush()
        return self.left()

    def left(self) -> list[Path]:
        assert self.process.stdout is not None
        return [Path(name) for name in json.loads(self.process.stdout.readline())]


@pytest.fixture
def portals(tmp_path: Path) -> Iterator[tuple[Portal, Portal]]:
    both = Portal("one.example", tmp_path / "one"), Portal("two.example", tmp_path / "two")
    try:
        for portal in both:
            portal.left()
        yield both
    finally:
        for portal in both:
            portal.process.kill()
            portal.process.wait()


def letters_exchanged(one: Portal, two: Portal, first: Path, *, forgetful: bool) -> int:
    """From the moment a letter of `two` arrives at `one`, until nobody has anything more to say."""
    underway, exchanged = [(one, first)], 0
    while underway and exchanged < 60:
        to, path = underway.pop(0)
        other = two if to is one else one
        for left in to.answers(path):
            exchanged += 1
            if forgetful:
                left.write_bytes(FORGOTTEN.sub(b"", left.read_bytes()))
            underway.append((other, left))
    return exchanged


@pytest.mark.parametrize(("forgetful", "most"), [(False, 1), (True, 10)])
def test_two_portals_writing_to_each_other_fall_silent(
    portals: tuple[Portal, Portal], tmp_path: Path, *, forgetful: bool, most: int
):
    one, two = portals
    start = tmp_path / "start.eml"
    start.write_bytes(letter(From=two.address, To=one.address).as_bytes())
    exchanged = letters_exchanged(one, two, start, forgetful=forgetful)
    assert 1 <= exchanged <= most
    assert (one.answers(), two.answers()) == ([], [])
