"""Passwords, codes and phrases: nothing in them shows what they are, but the words beside them say it."""

import re
from collections.abc import Iterator

from supportportal.foundations.masking.made_up import DEVICES_AND_PROGRAMS
from supportportal.foundations.masking.said_patterns import (
    CREDENTIALS,
    ENDS,
    FLAGS,
    HAS_NAME,
    IS_SAID,
    KEY,
    KEY_STEMS,
    LOOSE_TIE,
    NEAR,
    NETRC,
    ON_A_LINE,
    ORDINARY,
    OTHER_NUMBER,
    PAIR,
    PASSWORD,
    PASSWORD_STEMS,
    PLACEHOLDER,
    QUOTES,
    SET_TO,
    SETTING,
    TURNED,
    USER_THEN_PASSWORD,
    VALUE,
    WITH_BLANKS,
)
from supportportal.foundations.masking.secret import Secret, SecretKind
from supportportal.foundations.masking.whole_sentence import SENTENCE_END

ENVIRONMENT = re.compile(r"[A-Z][A-Z0-9_]*=")
LIKE_A_FLIGHT = re.compile(r"[A-Za-z]{1,3}-?\d{1,5}")


def said_secrets(text: str) -> Iterator[Secret]:
    lower = text.lower()
    if any(stem in lower for stem in PASSWORD_STEMS):
        yield from _passwords(text)
        yield from _pairs(text)
    for match in CREDENTIALS.finditer(text):
        yield from _value(text, *match.span("value"), SecretKind.PASSWORD, strong=True)
    if any(stem in lower for stem in KEY_STEMS):
        yield from _settings_and_keys(text)


def _settings_and_keys(text: str) -> Iterator[Secret]:
    for setting in SETTING.finditer(text):
        is_whole = ENVIRONMENT.fullmatch(setting[0].removesuffix(setting["value"])) or (
            setting[0].removesuffix(setting["value"]).endswith(">") and text.startswith("</", setting.end())
        )
        if is_whole and not _is_no_secret(setting["value"]):
            yield Secret(SecretKind.PASSWORD, *setting.span("value"))
        yield from _value(text, *setting.span("value"), SecretKind.PASSWORD, strong=not _is_quoted(setting["value"]))
    for key in KEY.finditer(text):
        if _is_random(key["value"].rstrip(ENDS)):
            yield from _value(text, *key.span("value"), SecretKind.TOKEN, strong=True)


def _is_no_secret(value: str) -> bool:
    return len(value) < 4 or any(each.fullmatch(value.strip(QUOTES)) for each in (PLACEHOLDER, ORDINARY, OTHER_NUMBER))


def _is_ordinary(word: str) -> bool:
    return ORDINARY.fullmatch(word) is not None


def _passwords(text: str) -> Iterator[Secret]:
    for name in PASSWORD.finditer(text):
        tie = name["tie"].strip() or (IS_SAID.search(name["after"]) and "is") or ""
        start = _after_blanks(text, name.end(), lines=bool(tie) and not tie[-1].isalpha())
        if start >= len(text):
            continue
        if text[start] in QUOTES and (end := _closing_quote(text, start)):
            if (tie and tie[-1] not in ">→⇒") or is_strong(text[start + 1 : end]):
                yield from _value(text, start + 1, end, SecretKind.PASSWORD, strong=False)
            continue
        if tie and "phrase" in name["name"].lower() and (end := _end_of_phrase(text, start)):
            yield Secret(SecretKind.PASSWORD, start, end)
            continue
        if tie and (spaced := WITH_BLANKS.match(text, start)) and not any(map(_is_ordinary, spaced[0].split())):
            yield Secret(SecretKind.PASSWORD, *spaced.span())
            continue
        value = re.compile(VALUE).match(text, start)
        if value and (tie or not LIKE_A_FLIGHT.fullmatch(value[0].rstrip(ENDS))):
            yield from _value(text, start, value.end(), SecretKind.PASSWORD, strong=not tie)
        yield from _near(text, name.end("name"))
    for name in HAS_NAME.finditer(text):
        if match := SET_TO.match(text, name.start()):
            yield from _value(text, *match.span("value"), SecretKind.PASSWORD, strong=match["value"][0] not in QUOTES)
        window = text[max(0, name.start() - 100) : name.end()]
        for turned in TURNED.finditer(window):
            offset = max(0, name.start() - 100)
            start, end = turned.span("value")
            yield from _value(text, offset + start, offset + end, SecretKind.PASSWORD, strong=True)


def _near(text: str, start: int) -> Iterator[Secret]:
    """What stands a few words behind the name of a password, if nothing but a password looks like that."""
    if loose := LOOSE_TIE.match(text, start):
        value = re.compile(VALUE).match(text, loose.end())
        if value and not LIKE_A_FLIGHT.fullmatch(value[0].rstrip(ENDS)):
            yield from _value(text, *value.span(), SecretKind.PASSWORD, strong=True)
    if line := ON_A_LINE.match(text, start):
        yield from _value(text, *line.span("value"), SecretKind.PASSWORD, strong=True)
    end = SENTENCE_END.search(text, start, start + NEAR)
    for value in re.compile(r"(?<![\w<>])(?!\w+=)[^\s<>]{8,100}").finditer(
        text, start, end.start() + 1 if end else start + NEAR
    ):
        if (
            not text[value.end() : value.end() + 1].strip()
            and _kinds_of_signs(value[0].strip(QUOTES + "(" + ENDS)) >= 3
        ):
            yield from _value(text, *value.span(), SecretKind.PASSWORD, strong=True)


def _kinds_of_signs(value: str) -> int:
    return sum(bool(re.search(each, value)) for each in ("[a-z]", "[A-Z]", r"\d", r"[!#$%&*?@+=~^_§]"))


def _pairs(text: str) -> Iterator[Secret]:
    for pattern in (PAIR, USER_THEN_PASSWORD, NETRC):
        for match in pattern.finditer(text):
            yield from _value(text, *match.span("value"), SecretKind.PASSWORD, strong=False)


def _value(text: str, start: int, end: int, kind: SecretKind, *, strong: bool) -> Iterator[Secret]:
    """The value between its quotes and without the sentence's punctuation, unless it is an ordinary word or number."""
    while start < end and text[start] in QUOTES + "(":
        start += 1
    if more := re.compile(r"&(?:amp;)?[\w.-]{1,40}=").search(text, start, end):
        end = more.start()
    whole_end = end
    while start < end and text[end - 1] in ENDS:
        end -= 1
    if text[end:whole_end].startswith("!") and not text[end : end + 2].strip("!").strip():
        end += 1  # "hunter2!" is more often a password than a cry
    value = text[start:end]
    if not value or PLACEHOLDER.fullmatch(value) or OTHER_NUMBER.fullmatch(value.rstrip("!")):
        return
    if strong and (value.startswith("_") or DEVICES_AND_PROGRAMS.fullmatch(value)):
        return
    if is_strong(value) or (not strong and _is_whole_answer(text, value, end)):
        yield Secret(kind, start, end)


def is_strong(value: str) -> bool:
    """Nobody writes such a word by chance: letters and digits or signs in it, or capitals inside."""
    letters, digits = any(map(str.isalpha, value)), any(map(str.isdigit, value))
    signs = re.search(r"[^\w'’.,/()-]|[a-z][A-Z]|\w{3}-\w{3,}-\w{3}", value) is not None
    return (
        len(value) >= 4
        and (digits or not ORDINARY.fullmatch(value.rstrip("!")))
        and ((letters and (digits or signs)) or (digits and len(value) > 5))
    )


def _is_whole_answer(text: str, value: str, end: int) -> bool:
    """A plain word is a password only where nothing goes on behind it: "is sunshine.", and not "is only for my TV"."""
    if ORDINARY.fullmatch(value) or len(value) < 3 or re.fullmatch(r"\W+", value):
        return False
    behind = text[end : end + 24].lstrip("".join(QUOTES) + " \t\u00a0")
    goes_on = re.match(
        r"(?:and|et|und|y|but|mais|aber|pero|for|pour|für|para|tout|simpl\w+|einfach|thanks|thx|merci|danke|please|"
        r"pls|stp|svp|bitte|/|\||\(|-|–|—|[.,;!?)\]}<\r\n])|$",
        behind,
        FLAGS,
    )
    return goes_on is not None


def _is_random(value: str) -> bool:
    classes = sum(bool(re.search(each, value)) for each in ("[a-z]", "[A-Z]", r"\d", r"[^A-Za-z0-9]"))
    longest = max(map(len, re.split(r"[._/=+~-]", value)), default=0)
    if OTHER_NUMBER.fullmatch(value) or not re.search(r"\d", value):
        return len(value) >= 24 and classes >= 3 and longest >= 16
    return (len(value) >= 16 and classes >= 2) or (
        len(value) >= 8 and classes >= 3 and re.search("[A-Za-z]", value) is not None
    )


def _is_quoted(value: str) -> bool:
    return len(value) > 2 and value[0] in "\"'" and value[-1] == value[0]


def _after_blanks(text: str, place: int, *, lines: bool) -> int:
    blank = re.compile(r"[ \t\u00a0\u202f]*(?:\r?\n[ \t>]{0,8})?" if lines else r"[ \t\u00a0\u202f]{0,8}")
    match = blank.match(text, place)
    return match.end() if match else place


def _closing_quote(text: str, start: int) -> int:
    closing = {"“": "”", "„": "“”", "«": "»", "‘": "’"}.get(text[start], text[start])
    for end in range(start + 1, min(len(text), start + 120)):
        if text[end] in closing:
            return end
        if text[end] == "\n":
            break
    return 0


def _end_of_phrase(text: str, start: int) -> int:
    """A passphrase of words ends with its sentence; one word only is no phrase."""
    words = re.compile(r"[^\W_]{2,20}(?:[ -][^\W_]{2,20}){2,9}(?=[.,;!?)\n]|\s*$)").match(text, start)
    return words.end() if words and sum(map(_is_ordinary, words[0].split())) < 2 else 0
