"""Whoever brings more than their share to a web server waits for their own turn, on each of the two."""

import contextlib
import http.client
import selectors
import signal
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import psutil
import pytest

from supportportal.serve.paces import NEW_LINES
from supportportal.serve.web_server import PROGRAMS
from tests.chat.server import Server, running_server

pytestmark = pytest.mark.processes

MEGABYTE = 1024 * 1024
CROWD, OFFICE, SHOUTER, SENDER, OTHER = (f"203.0.113.{number}" for number in range(1, 6))
AT_ONCE = int(NEW_LINES.burst + NEW_LINES.longest * NEW_LINES.rate)  # that are let in, sooner or later


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def server(request: pytest.FixtureRequest, redis_server: str) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TRUSTED_PROXIES", "127.0.0.1")
        with running_server(request.param, redis_server) as running:
            yield running


def connected(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 0), timeout=30)


def line_for(server: Server, address: str) -> socket.socket:
    """A line that was asked for, and isn't answered yet."""
    line = connected(server)
    head = ["GET /ws/chat/ HTTP/1.1", f"Host: {urlsplit(server.url).netloc}", f"Origin: {server.url}"]
    head += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    head += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", f"X-Forwarded-For: {address}"]
    line.sendall("\r\n".join([*head, "", ""]).encode())
    return line


def status_of(line: socket.socket) -> int:
    return int(line.recv(4096).split()[1])


def answered(lines: list[socket.socket], *, seconds: float = 0.0) -> list[socket.socket]:
    """Those with an answer by now; with `seconds`, as soon as one has it."""
    with selectors.DefaultSelector() as selector:
        for line in lines:
            selector.register(line, selectors.EVENT_READ)
        return [key.fileobj for key, _ in selector.select(seconds) if isinstance(key.fileobj, socket.socket)]


def test_a_crowd_of_lines_waits_and_a_line_from_elsewhere_does_not(server: Server) -> None:
    with contextlib.ExitStack() as stack:
        crowd = [stack.enter_context(line_for(server, CROWD)) for _ in range(AT_ONCE - 20)]
        other = stack.enter_context(line_for(server, OTHER))
        assert status_of(other) == 101
        assert len(answered(crowd)) < len(crowd) * 2 // 3  # else all of them, who had asked before


def test_an_office_that_comes_back_all_at_once_has_all_its_lines(server: Server) -> None:
    with contextlib.ExitStack() as stack:
        office = [stack.enter_context(line_for(server, OFFICE)) for _ in range(30 * 3)]
        assert [status_of(line) for line in office] == [101] * len(office)


def test_of_a_crowd_that_would_wait_too_long_the_last_are_sent_away(server: Server) -> None:
    with contextlib.ExitStack() as stack:
        crowd = []
        while len(crowd) < 3 * AT_ONCE:
            crowd.append(stack.enter_context(line_for(server, f"{CROWD}0")))
            if len(crowd) > AT_ONCE and any(status_of(line) == 429 for line in answered(crowd[AT_ONCE:])):
                return
        waiting = crowd[AT_ONCE:]
        while waiting:
            for line in answered(waiting, seconds=30):
                if status_of(line) == 429:
                    return
                waiting.remove(line)
        pytest.fail("everybody was let in")


def test_who_shouts_nonsense_is_read_no_further(server: Server) -> None:
    line = line_for(server, SHOUTER)
    assert status_of(line) == 101
    frame = b"\x81\xfe\x0f\xa0\x00\x00\x00\x00" + b"!" * 4_000  # text, masked by zeros
    piece, sent = frame * 250, 0
    with contextlib.suppress(OSError):
        while sent < 100 * MEGABYTE:
            sent += line.send(piece[sent % len(frame) :])
    assert sent < 50 * MEGABYTE  # what is on its way when the line is dropped, a second later
    line.close()


def test_large_bodies_of_one_address_are_read_at_a_pace(server: Server) -> None:
    def send(address: str, megabytes: int) -> tuple[int, float]:
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(server.url).port, timeout=60)
        names = {"Host": "localhost", "Content-Type": "application/octet-stream", "X-Forwarded-For": address}
        connection.request("POST", "/en/nope", b"x" * megabytes * MEGABYTE, names)
        status = connection.getresponse().status
        connection.close()
        return status, time.monotonic() - begun

    status, took = send(SENDER, 50)
    assert (status, took > 4) == (413, True)  # read as fast as it is sent, it takes a tenth of that
    assert send(OTHER, 1)[0] == 404


def test_many_may_come_while_the_server_is_busy(server: Server) -> None:
    """It is stopped for that long. Where its queue is full a newcomer isn't heard, and tries again after a second."""
    port = urlsplit(server.url).port or 0
    process = next(process for process in psutil.process_iter() if _serves(process, port))
    with contextlib.ExitStack() as stack:
        process.send_signal(signal.SIGSTOP)
        stack.callback(process.send_signal, signal.SIGCONT)
        for _ in range(200):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))


def _serves(process: psutil.Process, port: int) -> bool:
    try:
        words = process.cmdline()
    except psutil.Error:  # it has just ended
        return False
    return str(port) in words and any(program in words for program in PROGRAMS.values())
