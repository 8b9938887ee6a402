"""One address opens more connections than a server may open files at first, and others still get their page."""

import contextlib
import resource
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.chat.server import Visitor, running_server

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("kind", ["daphne", "uvicorn"])
def test_others_get_their_page_while_a_thousand_connections_say_nothing(kind: str, tmp_path: Path) -> None:
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < 4096:
        pytest.skip("this machine lets nobody open more files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, most))  # of the server, which inherits it
    with running_server(kind, f"unix://{tmp_path}/nowhere.sock") as server, contextlib.ExitStack() as idle:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(before, 4096), most))
        place = urlsplit(server.url)
        for _ in range(1_200):
            idle.enter_context(socket.create_connection(("127.0.0.1", place.port or 80), timeout=10))
        assert Visitor(server).open("/en/")[0] == 200
    resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))
