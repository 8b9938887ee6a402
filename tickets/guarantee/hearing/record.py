"""What was heard, as a row keeps it: its reasons can be told later, in any language."""

from collections.abc import Mapping
from typing import Any

from tickets.guarantee.hearing.findings import Finding, Meaning
from tickets.guarantee.hearing.reader import Hearing, Verdict, Writer
from tickets.guarantee.hearing.reasons import decisive
from tickets.guarantee.hearing.rights import Right, RightNamed


def as_record(heard: Hearing) -> dict[str, Any]:
    """As much of it as its reasons need."""
    return {
        "verdict": heard.verdict,
        "writer": heard.writer,
        "ticked": heard.is_ticked,
        "findings": [[found.meaning, found.words] for found in decisive(heard)],
        "rights": [[named.right, named.words, named.is_asked] for named in heard.rights_named],
    }


def from_record(record: Mapping[str, Any]) -> Hearing:
    """Also of an empty one, which knows no reason."""
    named = tuple(RightNamed(Right(right), words, asked) for right, words, asked in record.get("rights", ()))
    return Hearing(
        Verdict(record.get("verdict", Verdict.PERHAPS)),
        tuple(name.right for name in named if not name.is_asked),
        tuple(Finding(Meaning(meaning), words) for meaning, words in record.get("findings", ())),
        named,
        Writer(record.get("writer", Writer.PERSON)),
        is_ticked=record.get("ticked", False),
    )
