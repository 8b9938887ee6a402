"""The virus scanner at the other end of a socket: ClamAV's clamd, asked with INSTREAM."""

import socket
import time
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit

CHUNK_BYTES = 128 * 1024
DEFAULT_PORT = 3310
MAX_ANSWER_BYTES = 4096


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class NoAnswer(Exception):
    """The scanner is away, too slow, or hung up."""


class NotScanned(Exception):
    """The scanner answered, but with an error about this file: it is longer than clamd takes, for example."""


def virus_in(content: Readable, *, url: str, seconds: float) -> str:
    """The name of the virus found, or empty. Takes `seconds` at most in all, then raises `NoAnswer`."""
    deadline = time.monotonic() + seconds
    try:
        with _connection_to(url, deadline) as connection:
            for chunk in _instream_chunks(content):
                connection.settimeout(_seconds_left(deadline))
                connection.sendall(chunk)
            return _verdict(_read_answer(connection, deadline))
    except OSError as problem:
        raise NoAnswer(type(problem).__name__) from problem


def _connection_to(url: str, deadline: float) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "tcp":
        return socket.create_connection(
            (parts.hostname or "", parts.port or DEFAULT_PORT), timeout=_seconds_left(deadline)
        )
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(_seconds_left(deadline))
    try:
        connection.connect(parts.path)
    except OSError:
        connection.close()
        raise
    return connection


def _instream_chunks(content: Readable) -> Iterator[bytes]:
    yield b"zINSTREAM\0"
    while chunk := content.read(CHUNK_BYTES):
        yield len(chunk).to_bytes(4, "big") + chunk
    yield bytes(4)


def _read_answer(connection: socket.socket, deadline: float) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < MAX_ANSWER_BYTES:
        connection.settimeout(_seconds_left(deadline))
        if not (piece := connection.recv(MAX_ANSWER_BYTES)):
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _seconds_left(deadline: float) -> float:
    if (left := deadline - time.monotonic()) <= 0:
        raise TimeoutError
    return left


def _verdict(answer: str) -> str:
    verdict = answer.removeprefix("stream: ")
    if verdict == "OK":
        return ""
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND") or "?"
    if not verdict:
        raise NoAnswer("hung up")
    raise NotScanned(verdict[:200])
