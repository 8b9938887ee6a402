"""Automatic answers whose headers don't say that a machine wrote them: absent people, and other desks."""

import re

from tickets.letters.set_phrases.absences import LANGUAGES
from tickets.letters.vocabulary import names_a_topic

MAX_CHARACTERS = 2_000  # absent people say so near the beginning
FIRST_SENTENCES = 3
MAX_WORDS_OF_ABSENCE_ALONE = 60
PREFIX = re.compile(
    r"(?:\s*(?:re|aw|antw|sv|vs|odp|ris|rif|res|tr|fw|fwd|wg)\s?(?:\[\d+\])?\s?[:：]|\s*\[[^\]]{1,40}\])+", re.I
)
# What may follow the words of a subject: nothing, what it answers, a remark, or the days of the absence.
REST_OF_SUBJECT = (
    r"\s*(?:$|[:：(!/|]|\d|\s[-–—]\s|autoreply|auto-reply|re:"
    r"|(?:until|till|from|bis|vom|ab|jusqu\w*|du \d|au \d|hasta|del \d|fino|dal|tot|van \d|t/m|até|de \d|do \d"
    r"|od|til|till"
    r"|fra|från|asti)\b)"
)
WITHIN_A_SENTENCE = r"(?:[^.\n]|(?<=\d)\.)"  # "bis zum 5. März nicht"


# Pieces of words, without one of which no text is looked at closely.
TRIGGERS = """
office away leave holiday vacation autom auto-g autogen absen congé vacances déplacement bureau
abwesend büro haus urlaub erreichbar elternzeit platz oficina ausente vacaciones baja ufficio sede
assente ferie vacanza afwezig kantoor vakantie verlof aanwezig bereikbaar escritório férias licença
biur nieobecn urlop niedostępn zwolnien kontoret plats semester frånvarande ledig bortre fravær
orlov permisjon stede poissa loma vapaalla toimisto paikalla töissä kancelá dovolen nepřítom автомат
офис отпуск отсутств 自动 szabadság plass tillgäng tilg
"""
EACH_TRIGGER = tuple(TRIGGERS.split())
SUBJECT = re.compile(rf"(?:{'|'.join(absence.subject for absence in LANGUAGES.values())}){REST_OF_SUBJECT}")
MACHINE = re.compile(
    rf"\W{{0,5}}(?:{'|'.join(absence.machine for absence in LANGUAGES.values())})\b(?![^.!\n]{{0,40}}\?)"
)
ABSENT = {
    language: re.compile(absence.absent.replace(r"[^.\n]", WITHIN_A_SENTENCE))
    for language, absence in LANGUAGES.items()
}
SENTENCE = re.compile(r"(?<=\D[.!?])\s+|\n+")
ADDRESS = re.compile(r"\S{1,100}@\S{1,100}")  # of a colleague: "billing@"


def is_automatic_subject(subject: str) -> bool:
    """Without the marks of an answer before it: "Re: Out of office" is one too."""
    bare = _plain(subject)[:300]
    marks = PREFIX.match(bare)
    return bool(SUBJECT.match(bare[marks.end() :].lstrip() if marks else bare))


def is_automatic_text(text: str) -> bool:
    """An absent person's or a machine's.

    A customer who is out of the office may well have a problem there: with a topic's words it takes two more signs.
    """
    plain = _plain(text[:MAX_CHARACTERS])
    if not any(trigger in plain for trigger in EACH_TRIGGER):
        return False
    sentences = [sentence for sentence in SENTENCE.split(plain) if len(sentence) > 1][: FIRST_SENTENCES + 1]
    if any(MACHINE.match(sentence) for sentence in sentences):
        return True
    beginning = "\n".join(sentences)
    for language, absent in ABSENT.items():
        if absent.search(beginning):
            more = sum(1 for sign in LANGUAGES[language].more if re.search(sign, plain))
            is_short = len(plain.split()) <= MAX_WORDS_OF_ABSENCE_ALONE
            return more >= 2 if names_a_topic(ADDRESS.sub("", plain)) else more >= 1 or is_short
    return False


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("’", "'").strip().lower()
