"""How letters lie in the spool: one alone in its file, above its envelope; or several in one, each below its own."""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tickets import fate_reasons
from tickets.fate_reasons import Reason, Why
from tickets.letters.charsets import clean
from tickets.mailroom.arriving.envelopes import as_delivered
from tickets.models import IncomingEmail

log = logging.getLogger(__name__)

ENDING = ".letter"
ALONE = f".one{ENDING}"  # its beginning is the letter and nothing else, so that the file itself can become the source


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who handed the letter over, and for whom; apart from what the letter itself claims."""

    source: str
    received_at: datetime
    sender: str = ""  # "" is the null sender of bounces
    recipients: tuple[str, ...] = ()
    key: str = ""  # one row of the ledger per key, whoever brings the letter how often; "" for a new one
    set_aside: Reason | None = None  # why it goes into quarantine unread


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the spool: its bytes, its envelope, and the name it has in the ledger."""

    name: str
    envelope: Envelope
    raw: bytes
    alone_in: Path | None = None


def written(letters: Sequence[tuple[bytes, Envelope]]) -> Iterator[bytes]:
    """The content of a file. An envelope is a line of JSON; `size` says how many bytes its letter has."""
    if len(letters) == 1:
        ((raw, envelope),) = letters
        yield raw
        yield b"\n" + _line(envelope, size=len(raw))
        return
    for raw, envelope in letters:
        yield _line(envelope, size=len(raw)) + b"\n"
        yield raw


def _line(envelope: Envelope, *, size: int) -> bytes:
    given: dict[str, object] = {**asdict(envelope), "received_at": envelope.received_at.isoformat()}
    optional = {"key": given.pop("key"), "set_aside": given.pop("set_aside")}
    return json.dumps(given | {"size": size} | {name: value for name, value in optional.items() if value}).encode()


def read(path: Path) -> Iterator[Letter]:
    """The letters of one file; none when another collector was faster."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    if path.name.endswith(ALONE):
        yield _alone(path, content)
        return
    start, number = 0, 0
    while start < len(content) or not number:
        end = content.find(b"\n", start)
        line = content[start:] if end < 0 else content[start:end]
        body = len(content) if end < 0 else end + 1
        envelope, size = _envelope(line, path, content[body:])
        start = len(content) if size is None else body + size
        name = envelope.key or (path.name if size is None else f"{path.name}/{number}")
        yield Letter(name=name[:120], envelope=envelope, raw=content[body:start])
        number += 1


def _alone(path: Path, content: bytes) -> Letter:
    end = content.rfind(b"\n")
    envelope, size = _envelope(content[end + 1 :], path, content)
    raw = content[:end] if size == end else content
    return Letter(name=(envelope.key or path.name)[:120], envelope=envelope, raw=raw, alone_in=path)


def _envelope(line: bytes, path: Path, letter: bytes) -> tuple[Envelope, int | None]:
    try:
        given = json.loads(line)
        return Envelope(
            source=given["source"],
            received_at=datetime.fromisoformat(given["received_at"]),
            sender=clean(given["sender"]),
            recipients=tuple(clean(recipient) for recipient in given["recipients"]),
            key=given.get("key", ""),
            set_aside=_reason(given.get("set_aside")),
        ), given.get("size")
    except (ValueError, KeyError, TypeError, AttributeError):
        log.error("spool file %s has no envelope; its letter is kept all the same", path.name)
        arrived = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return Envelope(source=IncomingEmail.Source.PIPE, received_at=arrived, sender=as_delivered(letter)[0]), None


def _reason(given: str | dict[str, Any] | None) -> Reason | None:
    """Its words alone are from an older version, which may have left letters in the spool."""
    if isinstance(given, str):
        return fate_reasons.other(given)
    return Reason(Why(given["code"]), given["facts"]) if given else None
