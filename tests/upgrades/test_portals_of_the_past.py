"""A portal that was filled by an earlier version is opened by today's: nothing that people hold in their hands breaks.

Each archive in `tests/data` is the data folder of a small portal, filled by real acts: requests by letter, form and
chat, answers with files, a case whose choice is open, one that was refunded, one that is running, a withdrawal, chats,
articles and documents. `fill.py` made it with the code of the commit in its name, and makes the next one.
"""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.portal import ROOT

pytestmark = pytest.mark.processes

PORTALS = ("aa03046",)
OURS = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "REDIS_URL", "DATABASE_URL", "PORTAL_EMBEDDED")


@dataclass(frozen=True)
class Opened:
    kept: dict[str, Any]  # what people of then hold in their hands
    found: dict[str, Any]  # what came of it today

    @property
    def customers_letters(self) -> list[dict[str, Any]]:
        return [sent for sent in self.kept["letters"] if sent["kind"] != "reminder"]


@contextmanager
def database_of_its_own(folder: Path) -> Iterator[dict[str, str]]:
    """SQLite is in the folder; in the PostgreSQL pass, an empty one beside the test run's own."""
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        yield {}
        return
    name = f"past_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {"DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()}
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def opened(portal: str, folder: Path, *, new_key: str = "") -> Opened:
    """With the key of then; or with a new one, and that of then among the fallbacks."""
    shutil.unpack_archive(ROOT / "tests" / "data" / f"portal-{portal}.tar.xz", folder)
    changed = {}
    if new_key:
        changed = {"SECRET_KEY": new_key, "SECRET_KEY_FALLBACKS": (folder / "secret_key").read_text()}
        (folder / "secret_key").unlink()
    heads = heads_of(folder / "portal.sqlite3")
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    with database_of_its_own(folder) as database:
        environment = {**kept, "PORTAL_DATA": str(folder), **database, **changed}
        done = subprocess.run(
            [sys.executable, "-m", "tests.with_apps", "tests.upgrades.opening"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-4000:]
    return Opened(json.loads((folder / "letters.json").read_text()) | {"heads": heads}, json.loads(done.stdout))


def heads_of(database: Path) -> list[tuple[int, int, str]]:
    """How the chains of its cases ended."""
    with closing(sqlite3.connect(database)) as portal_of_then:
        rows = portal_of_then.execute("SELECT id, last_sequence, last_hash FROM tickets_conformitycase ORDER BY id")
        return rows.fetchall()


@pytest.fixture(scope="module", params=PORTALS)
def portal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return opened(request.param, tmp_path_factory.mktemp("past"))


def every_link_opens(portal: Opened) -> None:
    """The page of the request it was written for, and of no other."""
    pages = portal.found["pages"]
    assert len(pages) > 10
    for sent in portal.customers_letters:
        words = portal.kept["first_words"][str(sent["ticket"])]
        for path in sent["links"]:
            status, page = pages[path]
            part = path.rstrip("/").split("/")[-1]
            own = path.partition(".")[0] + "."  # its address without the seal, which another key may have made since
            # Who has chosen is led from the choice to the case.
            signs = {"complete": [f"#{sent['ticket']}"], "works": [own], "fails": [own], "choice": [own, words]}
            assert (status, any(sign in page for sign in signs.get(part, [words]))) == (200, True), path


def every_answer_joins_its_request(portal: Opened) -> None:
    """By the signed address alone, and by the signed Message-ID alone."""
    answers = portal.found["replies"]
    assert len(answers) == 2 * len(portal.customers_letters) > 40
    assert answers == [[way, "reply", True] for _ in portal.customers_letters for way in ("address", "message")]


def every_chat_can_be_read_on(portal: Opened) -> None:
    for chat in portal.kept["chats"]:
        status, page = portal.found["chats"][chat["path"]]
        assert (status, [words for words in chat["words"] if words not in page]) == (200, []), chat["path"]


def test_every_link_in_a_letter_of_then_opens_the_page_it_was_written_for(portal: Opened) -> None:
    every_link_opens(portal)


def test_an_answer_to_any_letter_of_then_joins_its_request(portal: Opened) -> None:
    every_answer_joins_its_request(portal)


def test_the_chats_of_then_can_be_read_on(portal: Opened) -> None:
    every_chat_can_be_read_on(portal)


def test_the_files_of_then_are_whole(portal: Opened) -> None:
    files = portal.found["files"]
    assert len(files) >= 4
    assert [path for path, size in files.items() if size <= 0] == []


def test_what_bounces_of_then_is_known_for_the_letter_it_was(portal: Opened) -> None:
    assert portal.found["bounces"] == [int(sent["bounce_to"].split(".")[1]) for sent in portal.kept["letters"]]


def test_agents_of_then_sign_in_and_open_the_links_of_their_reminders(portal: Opened) -> None:
    pages = portal.found["desk"]
    assert len(pages) == 3
    for path, (status, page) in pages.items():
        words = portal.kept["first_words"][path.split("/")[4]]
        assert (status, words in page) == (200, True), path


def test_what_there_was_to_read_is_found_under_its_old_address(portal: Opened) -> None:
    pages = portal.found["bookmarks"]
    assert len(pages) >= 6
    for path, title in portal.kept["bookmarks"].items():
        status, page = pages[path]
        assert (status, title in page) == (200, True), path


def test_the_cases_of_then_are_whole_and_nothing_is_said_twice(portal: Opened) -> None:
    for found in (portal.found["cases"], portal.found["cases_then"]):
        *remarks, last = found.splitlines()
        assert last == "4 whole, 0 broken"
        moved = [re.fullmatch(r"case (\d+): words moved .* (\d+) events .* with (\w+)", remark) for remark in remarks]
        anchors = [(int(match[1]), int(match[2]), match[3]) for match in moved if match]
        assert anchors == [head for head in portal.kept["heads"] if head[0] in {key for key, *_ in anchors}]
        assert len(anchors) == len(remarks) == 3  # a withdrawal has no words in its log
    assert portal.found["first_round"]["notices"] == 0  # all was said before the portal was stopped
    assert portal.found["notices_until_the_next_working_day"] > 0


def test_what_was_under_way_when_the_portal_was_stopped_comes_to_its_end(portal: Opened) -> None:
    assert portal.found["undone"] == {"letters": ["ticket", "ticket"], "unsent": [], "written": [".eml"]}


def test_a_key_that_is_rotated_breaks_nothing_that_people_hold_in_their_hands(tmp_path: Path) -> None:
    """Every kind of signed thing: links, reply addresses, Message-IDs, addresses of bounces, chats."""
    portal = opened(PORTALS[-1], tmp_path, new_key="a-new-key-" + "0123456789" * 5)
    assert len(portal.found["signed_today"]) >= 9
    old = {path for sent in portal.customers_letters for path in sent["links"]}
    assert [link for link in portal.found["signed_today"] if urlsplit(link).path in old] == []  # by the new key
    every_link_opens(portal)
    every_answer_joins_its_request(portal)
    every_chat_can_be_read_on(portal)
    assert portal.found["bounces"] == [int(sent["bounce_to"].split(".")[1]) for sent in portal.kept["letters"]]
