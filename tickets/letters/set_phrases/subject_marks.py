"""What mail programs put before a subject when they answer or forward, and how gateways mark letters from outside."""

import re

MAX_LENGTH = 1_000
MARKS = (
    "re|aw|antw|antwort|wg|fwd?|tr|rv|sv|vs|vb|vl|odp|rif|ris|doorst|ynt|ilt"
    "|отв|ответ|пересл|απ|回复|答复|回覆|转发|轉寄"
)
MARKS_OR_WORDS = "r|i|res|enc|ref|pd|vá"  # a customer may well begin with one of these: “Ref: 4711”
COUNTED = r"\s?(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s?[:：]"
OUTSIDE = r"\[(?:ext|extern|external|externe|external email|fwd)\](?:\s?:)?"
CERTAIN_PREFIX = re.compile(rf"\s*(?:(?:{MARKS}){COUNTED}|{OUTSIDE})", re.IGNORECASE)
PREFIX = re.compile(rf"\s*(?:(?:{MARKS}|{MARKS_OR_WORDS}){COUNTED}|{OUTSIDE})", re.IGNORECASE)
NUMBER = re.compile(r"\[#\d{1,15}\]")
FORWARDED = re.compile(r"\s*\(fwd?\)\s*$", re.IGNORECASE)


def without_marks(subject: str) -> str:
    """As its writer put it, for an answer that begins with one “Re:” and ends with one number of ours."""
    return _unmarked(subject, CERTAIN_PREFIX)


def bare_subject(subject: str) -> str:
    """Without "Re:", "[#12]" and the like, spelled so that it can be compared."""
    return _unmarked(subject, PREFIX).casefold()


def _unmarked(subject: str, prefix: re.Pattern[str]) -> str:
    line = NUMBER.sub(" ", subject.replace("\u00a0", " ").replace("\u202f", " "))
    position = 0
    while found := prefix.match(line, position):
        position = found.end()
    return " ".join(FORWARDED.sub("", line[position:][:MAX_LENGTH]).split())
