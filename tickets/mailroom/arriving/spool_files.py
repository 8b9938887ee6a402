"""The spool's files: a single letter with its envelope below it, or several, each with its envelope above it."""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tickets import fate_reasons
from tickets.fate_reasons import Reason, ReasonCode
from tickets.letters.charsets import clean
from tickets.mailroom.arriving.envelopes import sender_and_recipients

log = logging.getLogger(__name__)

PIPE = "pipe"  # a `Source` of the ledger, whose models each letter by a pipe would have to wait for
SPOOL_SUFFIX = ".letter"
# Such a file begins with the letter and nothing else, so that the file itself can become the source.
SINGLE_SUFFIX = f".one{SPOOL_SUFFIX}"


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who handed the letter over, and for whom, whatever the letter itself claims."""

    source: str
    received_at: datetime
    sender: str = ""  # "" is the null sender of bounces
    recipients: tuple[str, ...] = ()
    key: str = ""  # one ledger row per key, however often the letter is brought; "" for a new letter
    set_aside: Reason | None = None  # why it goes into quarantine unread


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the spool: its bytes, its envelope, and its name in the ledger."""

    name: str
    envelope: Envelope
    raw: bytes
    alone_in: Path | None = None


def file_content(letters: Sequence[tuple[bytes, Envelope]]) -> Iterator[bytes]:
    """The content of a file. An envelope is a line of JSON; `size` says how many bytes its letter has."""
    if len(letters) == 1:
        ((raw, envelope),) = letters
        yield raw
        yield b"\n" + _envelope_line(envelope, size=len(raw))
        return
    for raw, envelope in letters:
        yield _envelope_line(envelope, size=len(raw)) + b"\n"
        yield raw


def _envelope_line(envelope: Envelope, *, size: int) -> bytes:
    fields: dict[str, object] = {**asdict(envelope), "received_at": envelope.received_at.isoformat()}
    optional = {"key": fields.pop("key"), "set_aside": fields.pop("set_aside")}
    return json.dumps(fields | {"size": size} | {name: value for name, value in optional.items() if value}).encode()


def read(path: Path) -> Iterator[Letter]:
    """The letters of one file; none if another collector was faster."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    if path.name.endswith(SINGLE_SUFFIX):
        yield _single_letter(path, content)
        return
    start, number = 0, 0
    while start < len(content) or not number:
        end = content.find(b"\n", start)
        line = content[start:] if end < 0 else content[start:end]
        body = len(content) if end < 0 else end + 1
        envelope, size = _envelope_and_size(line, path, content[body:])
        start = len(content) if size is None else body + size
        name = envelope.key or (path.name if size is None else f"{path.name}/{number}")
        yield Letter(name=name[:120], envelope=envelope, raw=content[body:start])
        number += 1


def _single_letter(path: Path, content: bytes) -> Letter:
    end = content.rfind(b"\n")
    envelope, size = _envelope_and_size(content[end + 1 :], path, content)
    raw = content[:end] if size == end else content
    return Letter(name=(envelope.key or path.name)[:120], envelope=envelope, raw=raw, alone_in=path)


def _envelope_and_size(line: bytes, path: Path, letter: bytes) -> tuple[Envelope, int | None]:
    try:
        fields = json.loads(line)
        return Envelope(
            source=fields["source"],
            received_at=datetime.fromisoformat(fields["received_at"]),
            sender=clean(fields["sender"]),
            recipients=tuple(clean(recipient) for recipient in fields["recipients"]),
            key=fields.get("key", ""),
            set_aside=_stored_reason(fields.get("set_aside")),
        ), fields.get("size")
    except (ValueError, KeyError, TypeError, AttributeError):
        log.error("spool file %s has no envelope; its letter is kept all the same", path.name)
        arrived = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        sender, _ = sender_and_recipients(letter)
        return Envelope(source=PIPE, received_at=arrived, sender=sender), None


def _stored_reason(stored: str | dict[str, Any] | None) -> Reason | None:
    """A bare text is from an older version, which may have left letters in the spool."""
    if isinstance(stored, str):
        return fate_reasons.other(stored)
    return Reason(ReasonCode(stored["code"]), stored["facts"]) if stored else None
