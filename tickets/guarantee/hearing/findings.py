"""What was found in a sentence, and how it is meant."""

from dataclasses import dataclass, field
from enum import StrEnum


class Meaning(StrEnum):
    # Somebody calls on the law, the guarantee or a formal notice.
    CALLED_ON = "called on"
    # It may be a report.
    FAULT = "fault"
    VAGUE = "vague"
    NAMED = "named"  # the guarantee, without a call on it
    UNCLEAR = "unclear"  # no table knows what the whole text is about
    # It is none.
    DENIED = "denied"
    OF_ANOTHER_THING = "of another thing"
    IMAGINED = "imagined"
    ASKED = "asked"
    WISHED = "wished"
    TOLD = "told"
    SOLVED = "solved"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Finding:
    meaning: Meaning
    words: str  # as they were written
    first: int = 0  # which words of their sentence
    end: int = 0
    sentence: str = field(default="", repr=False)  # the whole of it, as it was written
