"""What goes over a chat's socket: JSON frames, as described in docs/chat-protocol.md."""

import json
import time
from http import HTTPStatus

VERSION = 1
MAX_BYTES = 16 * 1024
POST_MAX_BYTES = 32 * 1024  # of the same words by plain requests
READABLE_BYTES = 64 * 1024  # up to here a post that is too big is refused by its key; the line goes on
PING_EVERY = 20  # seconds, asked of clients
SILENT_FOR = 100.0  # seconds without a frame until a line counts as dead
HELLO_WITHIN = 10.0
LONGEST_KEY = 64  # characters

# Close codes, all of them our own: Daphne turns the standard's, such as 1009, into 1011.
UNREADABLE = 4400
NO_ACCESS = 4403
SILENT = 4408
TOO_BIG = 4413
NOT_TEXT = 4415
TOO_FAST = 4429
FAILED = 4500

Frame = dict[str, object]


class BadFrame(Exception):
    """The connection is to be closed with `code`, or only the post of that `key` refused, where there is one.

    A request is answered by `reason` and `status`.
    """

    def __init__(self, code: int, *, key: str = "") -> None:
        super().__init__(code)
        self.code, self.key = code, key

    @property
    def reason(self) -> str:
        return "too_long" if self.code == TOO_BIG else "unreadable"

    @property
    def status(self) -> HTTPStatus:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if self.code == TOO_BIG else HTTPStatus.BAD_REQUEST


def read(text: str | None) -> Frame:
    if text is None:
        raise BadFrame(NOT_TEXT)
    encoded = text.encode("utf-8", "replace")
    is_big = len(encoded) > MAX_BYTES
    try:
        frame = read_object(encoded, most=READABLE_BYTES)
    except BadFrame as problem:
        raise BadFrame(TOO_BIG if is_big else problem.code) from problem
    if not isinstance(frame.get("type"), str):
        raise BadFrame(TOO_BIG if is_big else UNREADABLE)
    if is_big:
        raise BadFrame(TOO_BIG, key=_key_of(frame))
    return frame


def read_object(text: bytes, *, most: int) -> Frame:
    """A JSON object of at most `most` bytes, as it comes through either door, by socket or by POST."""
    if len(text) > most:
        raise BadFrame(TOO_BIG)
    try:
        content = json.loads(text.decode())
    except (ValueError, RecursionError) as problem:  # the latter when it is nested thousands deep
        raise BadFrame(UNREADABLE) from problem
    if not isinstance(content, dict):
        raise BadFrame(UNREADABLE)
    return content


def _key_of(frame: Frame) -> str:
    """Of a post; empty for every other frame, and where there is none that a refusal could name."""
    key = frame.get("key") if frame["type"] == "post" else ""
    return key if isinstance(key, str) and len(key) <= LONGEST_KEY else ""


def word(frame: Frame, name: str) -> str:
    value = frame.get(name)
    if not isinstance(value, str):
        raise BadFrame(UNREADABLE)
    return value


def number(frame: Frame, name: str) -> int:
    """A whole number from 0 that fits any database's integer."""
    value = frame.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise BadFrame(UNREADABLE)
    return value


class Bucket:
    """Fills with one token every `1/rate` seconds up to `burst`; each act takes one."""

    def __init__(self, *, rate: float, burst: int) -> None:
        self.rate, self.burst = rate, burst
        self.tokens, self.filled_at = float(burst), time.monotonic()

    def allows(self) -> bool:
        now = time.monotonic()
        self.tokens = min(self.burst, self.tokens + (now - self.filled_at) * self.rate)
        self.filled_at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    def give_back(self) -> None:
        """What was asked for doesn't count."""
        self.tokens += 1
