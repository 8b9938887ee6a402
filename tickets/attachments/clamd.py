"""The virus scanner at the other end of a socket: ClamAV's clamd, asked with INSTREAM."""

import socket
import time
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit

CHUNK = 128 * 1024
DEFAULT_PORT = 3310
LONGEST_ANSWER = 4096


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class NoAnswer(Exception):
    """The scanner is away, too slow, or hung up."""


class NotScanned(Exception):
    """The scanner answered, but with an error about this file: it is longer than clamd takes, for example."""


def virus_in(content: Readable, *, url: str, seconds: float) -> str:
    """The name of what was found, or empty. All together it takes `seconds` at most, then `NoAnswer`."""
    deadline = time.monotonic() + seconds
    try:
        with _connected(url, deadline) as line:
            for piece in _pieces(content):
                line.settimeout(_left(deadline))
                line.sendall(piece)
            return _verdict(_answer(line, deadline))
    except OSError as problem:
        raise NoAnswer(type(problem).__name__) from problem


def _connected(url: str, deadline: float) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "", parts.port or DEFAULT_PORT), timeout=_left(deadline))
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(_left(deadline))
    try:
        line.connect(parts.path)
    except OSError:
        line.close()
        raise
    return line


def _pieces(content: Readable) -> Iterator[bytes]:
    yield b"zINSTREAM\0"
    while piece := content.read(CHUNK):
        yield len(piece).to_bytes(4, "big") + piece
    yield bytes(4)


def _answer(line: socket.socket, deadline: float) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        line.settimeout(_left(deadline))
        if not (piece := line.recv(LONGEST_ANSWER)):
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _left(deadline: float) -> float:
    if (left := deadline - time.monotonic()) <= 0:
        raise TimeoutError
    return left


def _verdict(answer: str) -> str:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND") or "?"
    if not said:
        raise NoAnswer("hung up")
    raise NotScanned(said[:200])
