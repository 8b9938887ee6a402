"""Each reason that the mailroom may give for a fate is known to the words that translate it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import tickets
from tickets.mailroom.sorting import fate_reasons

PLACES = [Path(tickets.__file__).parent / folder for folder in ("letters", "mailroom", "outbox")]
GIVEN_TO = {"Outcome": 1, "TooMuch": 0, "set_aside": 1, "_in_short": 1}  # who takes a reason, in which place
NAMED = {"reason", "evidence"}


def given() -> Iterator[tuple[str, str]]:
    """Each reason in the sources, with 7 in its places, and where it stands."""
    for path in sorted(path for place in PLACES for path in place.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            for literal in literals(node):
                yield f"{path.name}:{literal.lineno}", said(literal)


def literals(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        place = GIVEN_TO.get(name)
        places = node.args[place : place + 1] if place is not None else []
        named = [keyword.value for keyword in node.keywords if keyword.arg in NAMED]
        yield from (found for one in [*places, *named] for found in texts(one))
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        if node.targets[0].id in {"reason", "LONG_CLOSED", "ASKS_FOR_NONE"} and is_text(node.value):
            yield node.value
    elif isinstance(node, ast.FunctionDef) and node.name.lstrip("_").startswith("why_"):
        returned = [one.value for one in ast.walk(node) if isinstance(one, ast.Return)]
        yield from (one for one in returned if one is not None and is_text(one))


def texts(node: ast.AST) -> Iterator[ast.expr]:
    """Of both sides of an “if … else …” too."""
    if isinstance(node, ast.IfExp):
        yield from (found for side in (node.body, node.orelse) for found in texts(side))
    elif is_text(node):
        yield node  # type: ignore[misc]


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def said(literal: ast.expr) -> str:
    if isinstance(literal, ast.Constant):
        return str(literal.value)
    assert isinstance(literal, ast.JoinedStr)
    return "".join(str(piece.value) if isinstance(piece, ast.Constant) else "7" for piece in literal.values)


def test_each_reason_in_the_sources_is_known():
    found = [(place, reason) for place, reason in given() if reason and len(reason) > 2]
    assert len({reason for _, reason in found}) > 35
    assert [one for one in found if not fate_reasons.is_known(one[1])] == []


@pytest.mark.parametrize("reason", ["", "something an older version said", "100 % new; and (more"])
def test_an_unknown_reason_stays_as_it_is(reason: str):
    assert fate_reasons.in_words(reason) == reason


def test_a_reason_is_said_in_the_reader_s_language_piece_by_piece():
    kept = "its ticket was closed more than 30 days ago: a new one beside it; not acknowledged: a mailing list"
    assert fate_reasons.in_words(kept) == kept
    assert fate_reasons.in_words("the same as letter 12") == "the same as letter 12"
    with translation.override("fr"):
        assert fate_reasons.in_words("the same as letter 12") == "le même que le courriel n° 12"
        assert fate_reasons.in_words(kept) == (
            "sa demande est close depuis plus de 30 jours\u00a0: une nouvelle s’ouvre à côté; "
            "sans accusé de réception\u00a0: une liste de diffusion"
        )
