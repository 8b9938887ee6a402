"""What goes over a chat's socket: JSON frames, as described in docs/chat-protocol.md."""

import json
import time
from http import HTTPStatus

VERSION = 1
MAX_BYTES = 16 * 1024
POST_MAX_BYTES = 32 * 1024  # for the same message by a plain request
READABLE_BYTES = 64 * 1024  # up to this size, a post that is too big is refused by its key and the line stays open
PING_EVERY = 20  # seconds; how often clients are asked to ping
SILENT_AFTER_SECONDS = 100.0  # without a frame, until a line counts as dead
HELLO_WITHIN_SECONDS = 10.0
MAX_KEY_LENGTH = 64  # characters

# Close codes, all our own: Daphne turns standard ones, such as 1009, into 1011.
UNREADABLE = 4400
NO_ACCESS = 4403
SILENT = 4408
TOO_BIG = 4413
NOT_TEXT = 4415
TOO_FAST = 4429
FAILED = 4500

Frame = dict[str, object]


class BadFrame(Exception):
    """The connection has to be closed with `code`; where there is a `key`, only that post is refused.

    A plain request is answered with `reason` and `status`.
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
    """A JSON object of at most `most` bytes, whether it came by socket or by POST."""
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
    """The key of a post; empty for every other frame, and when there is none that a refusal could name."""
    key = frame.get("key") if frame["type"] == "post" else ""
    return key if isinstance(key, str) and len(key) <= MAX_KEY_LENGTH else ""


def text_field(frame: Frame, name: str) -> str:
    value = frame.get(name)
    if not isinstance(value, str):
        raise BadFrame(UNREADABLE)
    return value


def is_set(frame: Frame, name: str) -> bool:
    return frame.get(name) is True


def number_field(frame: Frame, name: str) -> int:
    """A whole number from 0 that fits any database's integer."""
    value = frame.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise BadFrame(UNREADABLE)
    return value


class Bucket:
    """Gains one token every `1/rate` seconds, up to `burst`; each act takes one."""

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
        """Returns the token of a frame that we asked for ourselves."""
        self.tokens += 1
