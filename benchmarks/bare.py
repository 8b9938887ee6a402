"""The least that reading a letter can cost: the standard library parses it and decodes every part."""

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from benchmarks.racing import obey, timed


def run_pass(letters: str) -> dict[str, Any]:
    paths = sorted(Path(letters).glob("*.eml"))
    return timed(lambda: [parse(path.read_bytes()) for path in paths])


def parse(raw: bytes) -> int:
    letter = message_from_bytes(raw, policy=policy.default)
    return sum(len(part.get_payload(decode=True) or b"") for part in letter.walk() if not part.is_multipart())


if __name__ == "__main__":
    obey({"pass": run_pass})
