"""Codes that were sent, PINs that were chosen, and the codes and phrases kept for the day on which all else is lost."""

from collections.abc import Iterator

from supportportal.foundations.masking.code_patterns import (
    A_NAME,
    ANOTHER_NUMBER,
    AS_CODE,
    ASKED_FOR,
    BARE_CODE,
    BEHIND_CODE,
    CODE,
    CODE_FOR,
    CODE_IS,
    CODE_STEMS,
    IN_TWO_GROUPS,
    IS_YOUR_CODE,
    LICENCE,
    MY_CODE,
    OF_OTHER_CODES,
    ONLY_A_CODE,
    OTHER_CODE,
    PHRASE,
    PHRASE_STEMS,
    PIN_OF,
    PRINTED_CODE,
    RECEIVED,
    RECOVERY,
    SENT_BY_GOOGLE,
    SOME_DIGITS,
    SPEAKS_OF_CODES,
    SPEAKS_OF_LICENCES,
    TAN,
    TYPED,
    USE_IT,
)
from supportportal.foundations.masking.said_patterns import NEAR, ORDINARY
from supportportal.foundations.masking.secret import Secret, SecretKind
from supportportal.foundations.masking.whole_sentence import sentence_around

BEFORE, BEHIND = 160, 240  # characters of a word for codes in which the code itself stands
AT_A_NAME = (CODE, CODE_IS, PIN_OF, PRINTED_CODE, CODE_FOR, ASKED_FOR)
ANYWHERE = (IS_YOUR_CODE, MY_CODE, AS_CODE, ONLY_A_CODE)


def said_codes(text: str) -> Iterator[Secret]:
    lower = text.lower()
    for key in LICENCE.finditer(text):
        if SPEAKS_OF_LICENCES.search(text, max(0, key.start() - NEAR), key.end() + NEAR):
            yield Secret(SecretKind.TOKEN, *key.span("value"))
    yield from (Secret(SecretKind.CODE, *code.span("value")) for code in SENT_BY_GOOGLE.finditer(text))
    if any(stem in lower for stem in CODE_STEMS) or TAN.search(lower):
        yield from (Secret(SecretKind.CODE, *code.span("value")) for code in USE_IT.finditer(text))
        names = [name.span() for name in SPEAKS_OF_CODES.finditer(text)]
        for start, end in _windows(text, names):
            yield from _introduced(text, start, end)
        for name in names:
            yield from _in_the_sentence(text, *name)
    if any(stem in lower for stem in PHRASE_STEMS):
        yield from _phrases(text)


def _windows(text: str, names: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What is near the names, once, and no word cut in two."""
    start = end = 0
    for first, last in names:
        if first - BEFORE > end:
            if end:
                yield start, end
            start = text.find(" ", first - BEFORE, first) + 1 or first
        blank = text.find(" ", last + BEHIND, last + 2 * BEHIND)
        end = blank if blank > 0 else min(len(text), last + 2 * BEHIND)
    if end:
        yield start, end


def _introduced(text: str, start: int, end: int) -> Iterator[Secret]:
    names = [name.start() for name in A_NAME.finditer(text, start, end)]
    codes = [code for pattern in AT_A_NAME for name in names if (code := pattern.match(text, name, end))]
    for code in [*codes, *(code for pattern in ANYWHERE for code in pattern.finditer(text, start, end))]:
        of_others = OTHER_CODE.search(text, max(0, code.start() - 16), code.start())
        if code.re is CODE or not (of_others or OF_OTHER_CODES.search(code[0])):
            yield Secret(SecretKind.CODE, *code.span("value"))
    yield from _bare_codes(text, names, end)


def _bare_codes(text: str, names: list[int], end: int) -> Iterator[Secret]:
    for code in filter(None, (BARE_CODE.match(text, name, end) for name in names)):
        before, near = text[max(0, code.start() - 16) : code.start()], text[max(0, code.start() - 60) : code.end() + 60]
        if OTHER_CODE.search(before) or BEHIND_CODE.match(text, code.start() + 4, code.start() + 30):
            continue
        if before.endswith(('"', "'")) and "err" in near.lower():
            continue  # a field of an answer that says what went wrong
        if RECEIVED.search(near) or IN_TWO_GROUPS.fullmatch(code[0]):
            yield Secret(SecretKind.CODE, *code.span("value"))


def _in_the_sentence(text: str, start: int, end: int) -> Iterator[Secret]:
    start, end = sentence_around(text, start, end)
    if TYPED.search(text, start, end) and not OF_OTHER_CODES.search(text, start, end):
        for code in SOME_DIGITS.finditer(text, start, end):
            if not ANOTHER_NUMBER.search(text, max(0, code.start() - 16), code.start()):
                yield Secret(SecretKind.CODE, *code.span("value"))


def _phrases(text: str) -> Iterator[Secret]:
    for phrase in PHRASE.finditer(text):
        words = phrase["value"].split()
        if phrase["tie"] or sum(ORDINARY.fullmatch(word) is not None for word in words) * 4 <= len(words):
            yield Secret(SecretKind.RECOVERY, *phrase.span("value"))
    for codes in RECOVERY.finditer(text):
        if not ANOTHER_NUMBER.search(text, max(0, codes.start("value") - 16), codes.start("value")):
            yield Secret(SecretKind.RECOVERY, *codes.span("value"))
