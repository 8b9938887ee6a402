"""Automatic answers whose headers don't say that a machine wrote them: absent people, and other desks."""

import re
from functools import lru_cache

from tickets.letters.set_phrases.absences import ABSENCES
from tickets.letters.set_phrases.absences.absence import STEM, Absence
from tickets.letters.vocabulary import names_a_topic

MAX_CHARACTERS = 2_000  # absent people say so near the beginning
FIRST_SENTENCES = 3
PREFIX = re.compile(
    r"(?:\s*(?:re|aw|antw|sv|vs|odp|ris|rif|res|tr|fw|fwd|wg)\s?(?:\[\d+\])?\s?[:：]|\s*\[[^\]]{1,40}\])+", re.I
)
FORWARDED = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|i|vb|doorst)\s?[:：]", re.I)  # by a person
# What may follow the words of a subject: nothing, what it answers, a remark, or the days of the absence.
REST_OF_SUBJECT = (
    r"\s*(?:$|[:：(!/|]|\d|\s[-–—]\s|autoreply|auto-reply|re:"
    r"|(?:until|till|from|bis|vom|ab|jusqu\w*|du \d|au \d|hasta|del \d|fino|dal|tot|van \d|t/m|até|de \d|do \d"
    r"|od|til|till"
    r"|fra|från|asti)\b)"
)
WITHIN_A_SENTENCE = r"(?:[^.\n]|(?<=\d)\.)"  # "bis zum 5. März nicht"

SUBJECT = re.compile(rf"(?:{'|'.join(absence.subject for absence in ABSENCES)}){REST_OF_SUBJECT}")
MACHINE = re.compile(rf"\W{{0,5}}(?:{'|'.join(absence.machine for absence in ABSENCES)})\b(?![^.!\n]{{0,40}}\?)")
ABSENT, RECEIVED = (
    {absence: re.compile(getattr(absence, said).replace(r"[^.\n]", WITHIN_A_SENTENCE)) for absence in ABSENCES}
    for said in ("absent", "received")
)
STEMS = {absence: frozenset(absence.stems.split()) for absence in ABSENCES}
WORD = re.compile(r"\w+")
# "until 5 March", "jusqu'au lundi", "vom 23. bis 27. November": a day or a month near a word for the end.
UNTIL_A_DAY = re.compile(
    r"\b(?:until|till?|through|from|between|bis|ab|vom|zwischen|jusqu\w*|du|à partir|entre|hasta|del|desde|fino|dal|al"
    r"|tra|tot|van|vanaf|tussen|até|de|do|od|między|fra|från|mellem|mellom|mellan|asti)\b[^.\n?!]{0,25}?"
    r"(?:\b\d{1,2}\b|\b20\d\d\b|\bmon\.?,? \d|\b(?:jan(?:uar\w*|vier|v)?|feb(?:r\w*)?|fév\w*|mar(?:ch|zo|s|ço|ca|zec)?"
    r"|märz|apr(?:il\w*)?|avril|abril|mai|may|maj[ua]?|mei|maio|juni?|june|juin|junio|giugno|juli?|july|juillet|luglio"
    r"|aug(?:ust\w*)?|août|agosto|sep(?:t\w*)?|sett?embre|setembro|o[kc]t(?:ob\w*)?|ott(?:obre)?|outubro|nov(?:em\w*)?"
    r"|déc\w*|de[czs]em\w*|dec|dez|dic(?:iembre|embre)?|stycz\w*|lut(?:y|ego)|kwie\w*|czerw\w*|lip(?:ca|iec)|sierp\w*"
    r"|wrze\w*|paźdz\w*|listopad\w*|grud\w*|monday|tues\w*|wednes\w*|thurs\w*|fri(?:day)?|lund\w*|mardi|martes|mercredi"
    r"|mercoledì|jeudi|vendredi|venerdì|montag|dienstag|mittwoch|donnerstag|freitag|lunes|miércoles|jueves|viernes"
    r"|weihn\w*|christmas|noël|kerst\w*|navid\w*|natale?|świąt)\b)"
)
NUMBERED = re.compile(r"\b(?:num\w+|núm\w+|numéro|nr|no|case|ticket|dossier|vorgang|ref\w*)\b\.?[^.\n\d]{0,12}\d{3,}")
LAST_WORDS = re.compile(r"(?<=[.!?])\s+|\n+")  # a sentence may end with a number
SENTENCE = re.compile(r"(?<=\D[.!?])\s+|\n+")
ADDRESS = re.compile(r"\S{1,100}@\S{1,100}")  # of a colleague: "billing@"


def is_automatic_subject(subject: str) -> bool:
    """Without the marks of an answer before it: "Re: Out of office" is one too."""
    if FORWARDED.match(subject):
        return False
    bare = _plain(subject)[:300]
    marks = PREFIX.match(bare)
    return bool(SUBJECT.match(bare[marks.end() :].lstrip() if marks else bare))


def asks_something(text: str) -> bool:
    """A person may write of an absence, and about automatic answers, also in the subject."""
    plain = _plain(text[:MAX_CHARACTERS])
    return "?" in plain or any(re.search(absence.wants, plain) for absence in ABSENCES)


@lru_cache(maxsize=8)  # several ask it of one letter
def is_automatic_text(text: str) -> bool:
    """An absent person's, that of somebody who left or of a closed house, a receipt, or a machine's."""
    plain = _plain(text[:MAX_CHARACTERS])
    sentences = [sentence for sentence in SENTENCE.split(plain) if len(sentence) > 1][: FIRST_SENTENCES + 1]
    if any(MACHINE.match(sentence) for sentence in [*sentences, *LAST_WORDS.split(plain)[1:]]):
        return True
    beginning = "\n".join(sentences)
    stems = {word[:STEM] for word in WORD.findall(beginning)}
    spoken = [absence for absence in ABSENCES if not STEMS[absence].isdisjoint(stems)]
    return any(_is_absence(plain, beginning, said) or _is_receipt(plain, beginning, said) for said in spoken)


def _is_absence(plain: str, beginning: str, absence: Absence) -> bool:
    """A customer who is out of the office may well have a problem there, or a question: then it takes two signs."""
    if not ABSENT[absence].search(beginning):
        return False
    signs = sum(1 for sign in absence.signs if re.search(sign, plain))
    return signs >= 2 if _asks(plain, absence) else bool(signs or UNTIL_A_DAY.search(plain))


def _is_receipt(plain: str, beginning: str, absence: Absence) -> bool:
    if not RECEIVED[absence].search(beginning):
        return False
    _, answer_to_come, _ = absence.signs
    return bool(re.search(answer_to_come, plain) or NUMBERED.search(plain)) and not _asks(plain, absence)


def _asks(plain: str, absence: Absence) -> bool:
    return "?" in plain or bool(re.search(absence.wants, plain)) or names_a_topic(ADDRESS.sub("", plain))


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("’", "'").strip().lower()
