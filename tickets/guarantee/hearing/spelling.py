"""A text as its sentences and plain words: one apostrophe, no accents, no capitals, and the usual slips of the pen."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from tickets.guarantee.hearing.misspellings import MISSPELLINGS, RUN_TOGETHER

APOSTROPHES = "’‘‛ʼ´`′＇"
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
# A long run of accents on one letter is no writing, and would take Unicode's own sorting of them a long time.
ACCENTS_WITHOUT_END = re.compile(r"([\u0300-\u036f]{2})[\u0300-\u036f]+")
TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+){0,3}|[.!?,;:()\n]")
DOUBLED = re.compile(r"([a-z])\1")
SHORTEST_WITH_DOUBLES = 5  # letters; “off” is not “of”
# “doesn't”, “it's”, “I've”: what stands for the piece behind the apostrophe.
SHORTENED = {"t": "not", "s": "is", "re": "are", "ve": "have", "ll": "will", "m": "am", "d": "would"}
VERBS = "do does did is are was were has have had could would should must"
NEGATED = {f"{verb}n": verb for verb in VERBS.split()} | {"can": "can", "won": "will", "shan": "shall", "ain": "is"}
ABBREVIATIONS = frozenset(
    (
        "art",
        "abs",
        "nr",
        "no",
        "bzw",
        "mr",
        "mrs",
        "ms",
        "mme",
        "mlle",
        "dr",
        "st",
        "env",
        "tel",
        "approx",
        "vs",
        "sr",
        "sra",
    )
)
ENDS = frozenset(".!?\n")
PAUSE = ","
PAUSES = frozenset(",;:()")
LONGEST_SENTENCE = 80  # words; what goes on is read as the next one, so that no text takes long
SHORT_LINE = 30  # characters; a wrapped line is longer
MOST_KEPT = 10_000  # words of which it is remembered what they mean: most of a text's are common


@dataclass(frozen=True)
class Sentence:
    """Its words, with a comma for each pause; the text that they come from is kept for quoting it."""

    words: Sequence[str]
    tokens: Sequence[re.Match[str]]  # of each word, where it stands in the text
    with_question_mark: bool
    source: str = field(repr=False)

    @cached_property
    def whole(self) -> str:
        return self.as_written(0, len(self.words))

    def as_written(self, first: int, end: int) -> str:
        tokens = self.tokens[first:end]
        return " ".join(self.source[tokens[0].start() : tokens[-1].end()].split()) if tokens else ""


def _folded_letters() -> dict[int, str]:
    """Every Latin letter as the small one without its accent; one for one, so that places stay the same."""
    letters = {}
    for code in [*range(0x41, 0x250), *range(0x1E00, 0x1F00)]:
        base = unicodedata.normalize("NFD", chr(code).lower())[:1]
        letters[code] = base if base.isascii() else chr(code)
    extra = {
        "œ": "o",
        "Œ": "o",
        "æ": "a",
        "Æ": "a",
        "ß": "s",
        "ø": "o",
        "Ø": "o",
        "ł": "l",
        "…": ".",
        "¿": ".",
        "¡": ".",
    }
    pauses = dict.fromkeys("–—", ",") | dict.fromkeys('«»“”„"', " ")
    return letters | {ord(letter): to for letter, to in (extra | pauses | dict.fromkeys(APOSTROPHES, "'")).items()}


FOLDED = _folded_letters()


def composed(text: str) -> str:
    """Each letter in one piece with its accent, and nothing that isn’t seen."""
    seen = text.translate(UNSEEN)
    return unicodedata.normalize("NFC", ACCENTS_WITHOUT_END.sub(r"\1", seen))


def plain(word: str) -> str:
    """One word as it is looked up, in a text and in our tables alike."""
    folded = word.translate(FOLDED)
    return DOUBLED.sub(r"\1", folded) if len(folded) >= SHORTEST_WITH_DOUBLES else folded


def sentences_of(text: str) -> Iterator[Sentence]:
    """`text` is composed. Linear in its length."""
    folded = text.translate(FOLDED)
    words: list[str] = []
    tokens: list[re.Match[str]] = []  # of each word
    for token in TOKEN.finditer(folded):
        mark = token[0]
        if mark not in ENDS:
            meant = _words(mark)
            if mark == "t" and words and words[-1] in NEGATED:  # “don t”: a program has lost the apostrophe
                words[-1] = NEGATED[words[-1]]
                meant = ("not",)
            words += meant
            tokens += [token] * len(meant)
            if len(words) >= LONGEST_SENTENCE and mark not in PAUSES:
                yield _sentence(words, tokens, "", text)
                words, tokens = [], []
        elif words and _ends(folded, token, words[-1]):
            yield _sentence(words, tokens, mark, text)
            words, tokens = [], []
    if words:
        yield _sentence(words, tokens, "", text)


def _sentence(words: list[str], tokens: list[re.Match[str]], mark: str, text: str) -> Sentence:
    """With a pause at its end, for phrases that must end there."""
    return Sentence([*words, PAUSE], tokens, mark == "?", text)


def _ends(folded: str, mark: re.Match[str], word_before: str) -> bool:
    after = folded[mark.end() : mark.end() + 1]
    if mark[0] == ".":
        is_abbreviation = word_before in ABBREVIATIONS or (len(word_before) == 1 and word_before.isalpha())
        is_abbreviation = is_abbreviation or (word_before.isdigit() and len(word_before) < 3)  # “15. Dezember”
        return not is_abbreviation and (not after or after.isspace() or after in ".!?,)")
    return mark[0] != "\n" or not _is_wrapped(folded, mark.start())


def _is_wrapped(folded: str, line_end: int) -> bool:
    """A line that a program has broken goes on in the next one. Bounded: a line may be a megabyte long."""
    is_long = "\n" not in folded[max(0, line_end - SHORT_LINE) : line_end] and line_end >= SHORT_LINE
    return is_long and folded[line_end + 1 : line_end + 2].isalpha()


@lru_cache(MOST_KEPT)
def _words(token: str) -> Sequence[str]:
    if token in PAUSES:
        return (PAUSE,)
    head, *tail = token.split("'")
    words = [*_unglued(head)]
    for piece in tail:
        stands_for = SHORTENED.get(piece) if len(words[-1]) > 1 or words[-1] == "i" else None
        if stands_for == "not":
            words[-1] = NEGATED.get(words[-1], words[-1])
        words += [stands_for] if stands_for else _unglued(piece)
    return words


def _unglued(piece: str) -> Sequence[str]:
    word = plain(piece)
    return APART.get(word) or (MEANT.get(word, word),)


APART = {f"{negated}t": (verb, "not") for negated, verb in NEGATED.items()} | {
    plain(written): tuple(apart.split()) for written, apart in RUN_TOGETHER.items()
}
MEANT = {plain(wrong): plain(right) for right, written in MISSPELLINGS.items() for wrong in written.split()}
