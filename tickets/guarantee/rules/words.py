"""What people wrote, and who they are: beside an event, which has only its salted hash, so that it can be erased."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.functional import Promise

ONE_LINE_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
# The one list of names in events. These can be erased; the last line are fields of the case's row.
WORDS = frozenset(
    {
        *{"address", "afterwards", "beforehand", "browser", "content", "doubts", "evidence", "fact", "fix"},
        *{"next_step", "question", "reason", "reasons", "reference", "text", "why", "words"},
        *{"close_reason", "conformity_evidence", "contract_reference", "defect", "refund_reference"},
    }
)
# These stay as long as the chain: nobody can be known by them.
FACTS = frozenset(
    {
        *{"act", "amount", "channel", "emptied", "erased", "formula", "from", "ground", "head", "how", "increase"},
        *{"key", "kinds", "notice", "opened_by", "other_reference", "postmark", "reached_at", "refusal", "rows"},
        *{"country", "currency", "customer_zone", "duty", "policy", "rule", "second", "told", "tzdata"},
    }
)
ROWS = ("changes", "before")  # what an event set in the case's row, or found there: by field
SEALED = "sealed"  # in a payload: which names are kept as words, and their salted hash


class Undeclared(LookupError):
    """A name of text that stands neither in WORDS nor in FACTS."""


def new_salt() -> str:
    return secrets.token_hex(16)


def salted_hash(salt: str, content: object) -> str:
    """Whoever has erased the salt can't tell any more what was hashed, not even by trying every likely word."""
    return hashlib.sha256((salt + ONE_LINE_JSON.encode(as_json_value(content))).encode()).hexdigest()


def parted(record: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Facts and words of an event, as JSON values. Nothing that is empty counts as words."""
    facts: dict[str, Any] = {}
    words: dict[str, Any] = {}
    for name, value in record.items():
        if name in ROWS:
            hidden = {field: text for field, text in value.items() if field in WORDS and text}
            facts[name] = {field: inner for field, inner in value.items() if field not in hidden}
            words |= {name: hidden} if hidden else {}
        else:
            (words if _is_words(name, value) else facts)[name] = value
    return as_json_value(facts), as_json_value(words)


def names_of(words: Mapping[str, Any]) -> list[str]:
    """Such as `question` and `changes.close_reason`."""
    inner = [f"{name}.{field}" for name in ROWS for field in words.get(name, {})]
    return sorted([*inner, *(name for name in words if name not in ROWS)])


def together(facts: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    rows = {name: {**facts[name], **words.get(name, {})} for name in ROWS if name in facts}
    return {**facts, **words, **rows}


def _is_words(name: str, value: Any) -> bool:
    if isinstance(value, StrEnum | models.TextChoices) or not isinstance(value, str | list | tuple | Mapping | Promise):
        return False
    if name not in WORDS | FACTS:
        raise Undeclared(name)
    return name in WORDS and bool(value)


def as_json_value(value: Any) -> Any:
    """Instants in UTC, days and amounts as text, rows as their number."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Decimal() | StrEnum() | models.TextChoices() | Promise():
            return str(value)
        case models.Model():
            return value.pk
        case Mapping():
            return {str(key): as_json_value(inner) for key, inner in value.items()}
        case list() | tuple():
            return [as_json_value(inner) for inner in value]
    return value
