"""Say how words would be heard, without storing anything: one JSON object a line in, one out."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from tickets.guarantee.hearing.reader import hear
from tickets.guarantee.hearing.reasons import reasons_of

TEXTS = ("text", "language", "subject", "door")


class Unheard(Exception):
    """A line that is no request to hear something, in words for whoever wrote it."""


class Command(BaseCommand):
    help = "Say how texts would be heard: does one report a defect, or exercise another right? Stores nothing."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a JSON object a line: text, language, subject, door, ticked")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            lines = file.read_bytes().split(b"\n")
        except (OSError, ValueError) as problem:
            self.stderr.write(f"{file} can’t be read: {getattr(problem, 'strerror', None) or problem}")
            sys.exit(1)
        unheard = 0
        with translation.override("en"):
            for number, line in enumerate(lines, 1):
                if line.strip():
                    unheard += not self._say(number, line)
        if unheard:
            sys.exit(1)

    def _say(self, number: int, line: bytes) -> bool:
        """In its place an object with what is wrong, so that the others keep theirs."""
        try:
            answer = _heard(_request(line))
        except Unheard as problem:
            self.stderr.write(f"Line {number}: {problem}")
            answer = {"line": number, "error": str(problem)}
        self.stdout.write(json.dumps(answer))
        return "error" not in answer


def _request(line: bytes) -> dict[str, Any]:
    """Raises Unheard."""
    try:
        request = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise Unheard("it is no JSON in UTF-8.") from problem
    if not isinstance(request, dict):
        raise Unheard("it is no JSON object.")
    if request.get("text") is None:
        raise Unheard("“text” is missing.")
    for name in TEXTS:
        if not isinstance(request.get(name) or "", str):
            raise Unheard(f"“{name}” is no text.")
    if not isinstance(request.get("ticked", False), bool):
        raise Unheard("“ticked” is neither true nor false.")
    return request


def _heard(request: dict[str, Any]) -> dict[str, Any]:
    """Every door hears alike: which one it was says nothing of the words."""
    text, language, subject = (request.get(name) or "" for name in ("text", "language", "subject"))
    heard = hear(text, subject=subject, language=language.lower()[:2], ticked=request.get("ticked", False))
    return {"verdict": heard.verdict, "rights": list(heard.rights), "why": reasons_of(heard)}
