"""The log of a real server, asked by real browsers: it says what went wrong where, and holds no key to anything."""

import json
import logging
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from supportportal.logs import without_keys
from supportportal.serve import web_server
from tests.log_search import nothing_personal_in
from tests.portal import ROOT, free_port
from tests.serve.running import OURS, until

pytestmark = pytest.mark.processes


@dataclass(frozen=True)
class Site:
    port: int
    data: Path
    log: Path
    kept: dict

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> int:
        request = urllib.request.Request(f"http://localhost:{self.port}{path}", method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as problem:
            return problem.code

    def links(self, part: str) -> list[str]:
        return [path for sent in self.kept["letters"] for path in sent["links"] if re.search(part, path)]

    @property
    def tokens(self) -> set[str]:
        paths = [*self.links("^/(en|fr)/"), *(chat["path"] for chat in self.kept["chats"])]
        return {path.split("/")[3] for path in paths}


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A portal of the past, with links that are known; uvicorn with the access log that an operator may turn on."""
    data, port = tmp_path_factory.mktemp("logged"), free_port()
    shutil.unpack_archive(ROOT / "tests" / "data" / "portal-aa03046.tar.xz", data)
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {"PORTAL_DATA": str(data), "PORT": str(port)}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    command = web_server.command(request.param, "supportportal.asgi:application", port=port)
    if request.param == "uvicorn":
        command = [part for part in command if part != "--no-access-log"]
        command[command.index("--log-level") + 1] = "info"
    log = data / "web.log"
    with log.open("wb") as file:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
    running = Site(port, data, log, json.loads((data / "letters.json").read_text()))
    try:
        until(lambda: server.poll() is None and answers(running), seconds=60)
        yield running
    finally:
        server.terminate()
        server.wait(20)
    nothing_personal_in(log)


def answers(site: Site) -> bool:
    try:
        return site.ask("/health/live") == 200
    except OSError:
        return False


def test_what_fails_below_a_valid_link_is_logged_with_its_route_and_without_the_key(site: Site) -> None:
    case = site.links(r"/cases/[^/]+/$")[0]
    hidden, chat = site.links("/complete/$")[0], site.kept["chats"][0]["path"]
    for path in (data for data in (site.data / "private" / "attachments").rglob("*") if data.is_file()):
        path.write_bytes(b"neither a picture nor anything else")
    for request in site.links(r"/requests/[^/]+/$"):
        page = urllib.request.urlopen(f"http://localhost:{site.port}{request}", timeout=20).read().decode()
        if pictures := re.findall(r'"(/[^"]+/preview/)"', page):
            break
    assert [site.ask(path) for path in pictures] == [404] * len(pictures) != []
    referer = {"Referer": f"http://localhost:{site.port}{case}", "Origin": "http://elsewhere.example"}
    asked = {
        f"{request}files/{uuid.uuid4()}/": ("GET", 404),
        f"{request}elsewhere/": ("GET", 404),
        f"{request[:-3]}/": ("GET", 404),  # cut by a mail program
        f"{chat}files/{uuid.uuid4()}": ("GET", 404),
        f"{chat}end": ("GET", 405),
        f"{case}works/": ("POST", 403),
        hidden: ("PUT", 403),
    }
    for path, (method, status) in asked.items():
        assert site.ask(path, method=method, **referer) == status, path
    with pytest.raises(InvalidStatus), connect(f"ws://localhost:{site.port}/ws{chat}"):
        pass
    with connect(f"ws://localhost:{site.port}/ws/chat/", origin=f"http://localhost:{site.port}") as line:
        line.send(json.dumps({"type": "hello", "token": chat.split("/")[3] + "x", "after": 0}))
        assert "token" not in str(line.recv(timeout=10))
    no_key_stands_in_the_log(site)
    text = site.log.read_text()
    for route in ("/en/requests/<str:token>/files/<uuid:public_id>/", "/en/chat/<str:token>/end", "/en/requests/…/"):
        assert route in text, route


def test_an_error_of_ours_below_a_valid_link_is_logged_without_the_key(site: Site) -> None:
    """The database is gone: the worst that can happen while somebody holds a link in their hand."""
    request = site.links(r"/requests/[^/]+/$")[0]
    (site.data / "portal.sqlite3").rename(site.data / "elsewhere")
    (site.data / "portal.sqlite3").write_bytes(b"not a database, but long enough to be looked at as one" * 100)
    for suffix in ("", "-wal", "-shm"):
        path = site.data / f"portal.sqlite3{suffix}"
        if suffix and path.exists():
            path.unlink()
    before = len(site.log.read_text())
    until(lambda: site.ask(request) == 500, seconds=20)
    until(lambda: "DatabaseError" in site.log.read_text()[before:])
    no_key_stands_in_the_log(site)


def no_key_stands_in_the_log(site: Site) -> None:
    text = site.log.read_text()
    assert len(site.tokens) > 10
    assert [token for token in site.tokens if token in text or token.rpartition(".")[2][:20] in text] == []


def test_an_exception_that_names_a_key_is_logged_without_it(caplog: pytest.LogCaptureFixture) -> None:
    """As a task's, whose words nobody has chosen."""
    key = f"31d2860c31d64d2dadb392fdfcb0f42c.1xXEMe.{'aB3-_' * 8}xyz"
    try:
        raise LookupError(f"no conversation for {key}")
    except LookupError as problem:
        logging.getLogger("celery.app.trace").exception("task %(name)s raised: %(why)r", {"name": "a", "why": problem})
    assert "no conversation for …" in caplog.text
    assert "aB3-_" not in caplog.text


@pytest.mark.parametrize(
    ("written", "logged"),
    [
        ("GET /en/cases/1.OQh4L0AVGeoll8PHP29L2zjDssB-HOVcgPAq_UPbGDY/choice/", "GET /en/cases/…/choice/"),
        ("support+t.1.scpi724uxwqzycn7@pelerine.example", "support+t.1.…@pelerine.example"),
        ("<rep.5.7f1ca69c19fd.v6262leeoqnjanmg@pelerine.example>", "<rep.5.7f1ca69c19fd.…@pelerine.example>"),
        ("letter 20261128T090500123456-abcdef0123456789.one.letter sent in 0.123456 s by 3.11.2", None),
        ("spool file tickets.mailroom.spool_files_of_today 127.0.0.1:8000", None),
        ("/password/new/1k-d4xyz1-0123456789abcdef0123456789abcdef/", "/password/new/1k-…/"),
        ("20-11-2026-deadbeef", None),
    ],
)
def test_keys_are_told_from_what_an_operator_needs(written: str, logged: str | None) -> None:
    assert without_keys(written) == (logged or written)
