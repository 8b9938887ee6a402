"""The real ASGI application behind a real server with a database of its own, and small clients for it."""

import contextlib
import http.cookiejar
import json
import os
import re
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from supportportal.serve import web_server
from tests.chat.ready_database import own_database
from tests.log_search import nothing_personal_in
from tests.portal import ROOT, free_port

# For what the web server has a part in: handshakes, codes of closing, frames that it refuses by itself.
on_both_servers = pytest.mark.parametrize("server", ["daphne", "uvicorn"], indirect=True, scope="session")


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    sessions: dict[str, str]  # who -> session key, as in tests/chat/socket_people.py

    @property
    def socket_url(self) -> str:
        return self.url.replace("http", "ws", 1)


@contextlib.contextmanager
def running_server(kind: str, redis_url: str) -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="portal-chat-") as name, own_database(Path(name)) as (database, sessions):
        port = free_port()
        environment = {**os.environ, "PORTAL_DATA": name, "PORT": str(port), "REDIS_URL": redis_url, **database}
        command = web_server.command(kind, "supportportal.asgi:application", port=port)
        with (Path(name) / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
            try:
                _wait(f"http://localhost:{port}", process, Path(name) / "log")
                yield Server(f"http://localhost:{port}", sessions)
            finally:
                process.terminate()
                process.wait(20)
        nothing_personal_in(Path(name) / "log")


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 40
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{url}/health/live"):
            return
        time.sleep(0.1)
    raise RuntimeError(log.read_text()[-3000:])


class Visitor:
    """A browser without scripts: pages, forms and cookies."""

    def __init__(self, server: Server, *, who: str = "") -> None:
        self.server = server
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.session = {"Cookie": f"sessionid={server.sessions[who]}"} if who else {}

    def open(self, path: str, data: bytes | None = None, **headers: str) -> tuple[int, str]:
        given = dict(self.session)
        if data is not None and self.session:
            # urllib replaces the header that its own jar fills: one header for both.
            given["Cookie"] = "; ".join([given["Cookie"], *(f"{c.name}={c.value}" for c in self.cookies)])
        request = urllib.request.Request(self.server.url + path, data, {**given, **headers})
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def submit(self, page: str, path: str, **fields: str) -> tuple[int, str]:
        """Opens `page` for its CSRF token, then posts to `path`."""
        found = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', self.open(page)[1])
        assert found, page
        filled = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": found[1]}).encode()
        return self.open(path, filled, Accept="application/json, text/html", Referer=self.server.url + page)

    def start_chat(self, name: str, *, topic: str = "connectivity") -> str:
        """The token of the new conversation."""
        fields = {"topic": topic, "name": name, "email": f"{name.lower()}@customers.example"}
        status, answer = self.submit("/en/chat/?topic=" + topic, "/en/chat/", **fields)
        assert status == 200, answer
        return str(json.loads(answer)["token"])

    def desk(self, name: str) -> str:
        """The path of the named customer's conversation on this agent's desk."""
        page = self.open("/admin/chat/conversation/?list=team")[1]
        found = re.search(rf'href="(/admin/chat/conversation/\d+/change/)"><strong>{name}<', page)
        assert found, page
        return found[1]

    def take(self, name: str) -> tuple[int, str]:
        page = self.desk(name)
        return self.submit(page, page.replace("change/", "act/take/"))


@dataclass
class Line:
    """A client of docs/chat-protocol.md that keeps what it hears."""

    socket: ClientConnection
    last: int = 0
    hello: dict[str, Any] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    frames: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def post(self, text: str, *, key: str = "") -> str:
        key = key or uuid.uuid4().hex
        await self.send(type="post", key=key, text=text)
        return key

    async def hear(self) -> dict[str, Any]:
        frame: dict[str, Any] = json.loads(await self.socket.recv())
        self.frames.append(frame)
        if frame["type"] == "echo":
            await self.send(**frame)
        for message in frame.get("messages", []):
            assert message["sequence"] == self.last + 1, "a gap"
            self.last = message["sequence"]
            self.texts.append(message["text"])
        return frame

    async def hear_until(self, kind: str, **wanted: Any) -> dict[str, Any]:
        while True:
            frame = await self.hear()
            if frame["type"] == kind and all(frame.get(name) == value for name, value in wanted.items()):
                return frame

    async def hear_texts(self, number: int) -> list[str]:
        while len(self.texts) < number:
            await self.hear()
        return self.texts


@contextlib.asynccontextmanager
async def on_the_line(
    server: Server,
    path: str = "/ws/chat/",
    *,
    origin: str | None = "",
    who: str = "",
    address: str = "127.0.0.1",
    **hello: Any,
) -> AsyncIterator[Line]:
    """A socket with our own Origin, and with a hello when anything is given for it."""
    headers = {"Cookie": f"sessionid={server.sessions[who]}"} if who else {}
    ours = server.url if origin == "" else origin
    async with connect(
        server.socket_url.replace("localhost", "127.0.0.1") + path,
        origin=ours,
        additional_headers=headers,
        compression=None,
        ping_interval=None,
        local_addr=(address, 0),
    ) as socket:
        line = Line(
            socket, last=hello.get("last", 0), hello={k: v for k, v in hello.items() if k not in {"last", "version"}}
        )
        if hello:
            await line.send(**{"type": "hello", "version": 1, **hello})
        yield line
