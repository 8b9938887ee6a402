"""What somebody typed, as words and numbers."""

import re
import unicodedata
from dataclasses import dataclass

MAX_WORDS = 8
MAX_TYPED = 500  # characters
MIN_PREFIX = 2  # letters; a shorter word is itself and nothing longer
TOKEN = re.compile(r"[^\W_]+")
NUMBERED = re.compile(r"\[#(\d{1,18})\]|^\s*#(\d{1,18})\s*$")
# “PV-20410001”, “PV 20410001”, “pv20410001”: letters and many digits, however they are kept apart.
REFERENCE = re.compile(r"(?<![^\W_])([^\W\d_]{1,4})[\s._/-]{0,2}(\d{4,})(?![^\W_])")


@dataclass(frozen=True, slots=True)
class Word:
    """Any of its spellings answers it; each is a row of tokens that stand one behind the other."""

    spellings: tuple[tuple[str, ...], ...]

    def for_sqlite(self) -> str:
        return " OR ".join(f'"{" ".join(tokens)}"{"*" if is_prefix(tokens) else ""}' for tokens in self.spellings)

    def for_postgresql(self) -> str:
        quoted = ([f"'{token}'" for token in tokens] for tokens in self.spellings)
        return " | ".join(
            f"({' <-> '.join(words)}{':*' if is_prefix(tokens) else ''})"
            for words, tokens in zip(quoted, self.spellings, strict=True)
        )


@dataclass(frozen=True, slots=True)
class SearchQuery:
    words: tuple[Word, ...]
    number: int | None  # of a request
    is_number_alone: bool  # nothing else is meant: “#46”, or a subject of ours with “[#46]” in it


def is_prefix(tokens: tuple[str, ...]) -> bool:
    """Who types “connec” also means “connection”."""
    return len(tokens[-1]) >= MIN_PREFIX


def asked(typed: str) -> SearchQuery:
    typed = typed[:MAX_TYPED].replace("\0", "")
    if numbered := NUMBERED.search(typed):
        return SearchQuery((), int(numbered[1] or numbered[2]), is_number_alone=True)
    references = [Word(((head, digits), (head + digits,))) for head, digits in REFERENCE.findall(folded(typed))]
    rest = REFERENCE.sub(" ", folded(typed))
    others = (tuple(TOKEN.findall(chunk)) for chunk in rest.split())
    words = dict.fromkeys([*references, *(Word((tokens,)) for tokens in others if tokens)])
    bare = typed.strip()
    number = int(bare) if bare.isascii() and bare.isdecimal() and len(bare) <= 18 else None
    return SearchQuery(tuple(words)[:MAX_WORDS], number, is_number_alone=False)


def folded(text: str) -> str:
    """As the index has it: no accents, no capitals."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(character for character in plain if not unicodedata.combining(character)).lower()
