"""A chat server that may be killed and started again on the same port, with the same database."""

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from supportportal.serve import web_server
from tests.chat.client import Client
from tests.chat.conftest import forget_limits
from tests.chat.ready_database import own_database
from tests.chat.server import Server, Visitor, _wait
from tests.log_search import nothing_personal_in
from tests.portal import ROOT, free_port


class Mortal:
    """`lifted`: without the limits on how fast one person may write."""

    def __init__(
        self,
        kind: str,
        folder: Path,
        redis_url: str,
        *,
        sessions: dict[str, str],
        lifted: bool = False,
        module: str = "",
        **settings: str,
    ) -> None:
        self.port, self.folder, self.sessions = free_port(), folder, sessions
        self.environment = {
            **os.environ,
            "PORTAL_DATA": str(folder),
            "PORT": str(self.port),
            "REDIS_URL": redis_url,
            **settings,
        }
        named = module or ("benchmarks.chat.ours" if lifted else "supportportal.asgi")
        self.command = web_server.command(kind, f"{named}:application", port=self.port)
        self.process: subprocess.Popen[bytes] | None = None

    @classmethod
    def beside(cls, other: "Mortal") -> "Mortal":
        """Another process of the same portal, on a port of its own."""
        one = cls.__new__(cls)
        one.port, one.folder, one.sessions = free_port(), other.folder, other.sessions
        one.environment = {**other.environment, "PORT": str(one.port)}
        one.command = [word.replace(str(other.port), str(one.port)) for word in other.command]
        one.process = None
        one.start()
        return one

    @property
    def server(self) -> Server:
        return Server(f"http://localhost:{self.port}", self.sessions)

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        _wait(self.server.url, self.process, self.folder / "log")

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait(20)

    def customer(self, token: str, **more: Any) -> Client:
        return self._client("/ws/chat/", {"token": token}, **more)

    def agent(self, conversation: str, **more: Any) -> Client:
        session = self.sessions["ines"]
        return self._client("/ws/chat/agent/", {"conversation": conversation}, session=session, **more)

    def _client(self, path: str, hello: dict[str, str], *, kind: type[Client] = Client, **more: Any) -> Client:
        return kind(f"ws://127.0.0.1:{self.port}{path}", origin=self.server.url, hello=hello, **more)

    def forget_limits(self) -> None:
        """All tests come from one address: what one of them has used up is not held against the next."""
        forget_limits(self.environment["REDIS_URL"])

    def two_sides(self, name: str, **more: Any) -> tuple[Client, Client]:
        """A conversation that Ines has taken: its first message says so."""
        token = Visitor(self.server).start_chat(name)
        ines = Visitor(self.server, who="ines")
        assert ines.take(name)[0] == 200
        found = re.search(r'data-conversation="([^"]+)"', ines.open(ines.desk(name))[1])
        assert found
        return self.customer(token, **more), self.agent(found[1], **more)


@contextlib.contextmanager
def mortal(kind: str, folder: Path, redis_url: str, *, empty: str = "", **more: Any) -> Iterator[Mortal]:
    """`empty`: the URL of a database to be used instead of a file."""
    folder.mkdir(parents=True, exist_ok=True)
    with own_database(folder, empty=empty) as (database, sessions):
        one = Mortal(kind, folder, redis_url, sessions=sessions, **{**database, **more})
        one.start()
        try:
            yield one
        finally:
            one.kill()
    nothing_personal_in(folder / "log")
