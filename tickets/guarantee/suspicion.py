"""Finds words that sound like a defect or claim the guarantee; people judge whether it is one."""

import re
from dataclasses import dataclass

from supportportal.foundations.topics import Topic
from tickets.letters.denial import first_meant

MAX_TEXT_LENGTH = 3_000  # characters
WORKS_EN = r"(?:work(?:s|ed|ing)?|connect(?:s|ed|ing)?|load(?:s|ed|ing)?|start(?:s|ed|ing)?|open(?:s|ed|ing)?)"
NOT_EN = r"(?:do(?:es)?n't|do(?:es)? not|won't|will not|can't|cannot|can not|isn't|is not|aren't|not|never|no longer)"
WORKS_FR = r"(?:fonctionn\w+|march\w+|(?:se |me |s')?connect\w+|démarr\w+|s'ouvr\w+)"
# By language: the service fails.
DEFECTS = {
    "en": (
        rf"\b{NOT_EN}(?: \w+)? {WORKS_EN}\b|\bstopped (?:working|connecting)\b|\bbroken\b|\b(?:is|are|went) down\b|"
        r"\bkeeps (?:disconnecting|dropping|crashing)\b|\bcrash(?:es|ed|ing)?\b|\boutage\b|\bdefect(?:s|ive)?\b|"
        rf"\bnothing {WORKS_EN}\b|"
        r"\bno (?:connection|internet|access)\b|\bunusable\b|\bfail(?:s|ed|ing)? to (?:connect|start|load|open)\b"
    ),
    "fr": (
        rf"\b(?:ne |n')(?:\w+ )?{WORKS_FR}(?: \w+)? (?:pas|plus|jamais)\b|\b{WORKS_FR} (?:pas|plus)\b|\ben panne\b|"
        rf"\brien ne {WORKS_FR}\b|"
        r"\bne (?:parviens|parvient|arrive|arrivons|parvenons) (?:pas|plus) à (?:me |nous |se )?connecter\b|"
        r"\bimpossible de (?:me |se |nous )?(?:connecter|lancer|ouvrir|démarrer)\b|\bplante(?:nt)?\b|\binutilisable\b|"
        r"\bdysfonctionne\w*|\bdéfectueu(?:x|se)\b|\bse (?:déconnecte|coupe) (?:sans cesse|tout le temps|sans arrêt)|"
        r"\b(?:pas|plus|aucune) (?:de )?connexion\b"
    ),
}
# It isn’t what was promised. In all languages at once: people quote the law in its own.
GUARANTEE = (
    r"\b(?:défauts?|absence|manque) de conformité\b|\black of conformity\b|"
    r"\bgarantie\b(?: légale)?(?: (?:de )?(?:la )?conformité)?|"
    r"\b(?:money[- ]back|legal) guarantee\b|\bwarranty\b|\bconformité\b|\bconsumer rights?\b|"
    r"\bnot (?:as )?(?:advertised|promised|described)\b|\bpas comme (?:promis|annoncé|prévu)\b"
)
PATTERNS = {
    **{language: re.compile(f"{GUARANTEE}|{defects}") for language, defects in DEFECTS.items()},
    "": re.compile("|".join([GUARANTEE, *DEFECTS.values()])),
}
SENTENCE = re.compile(r"[^.!?\n]*")


@dataclass(frozen=True, slots=True)
class Suspicion:
    words: str  # the match
    defect: str  # the sentence around it, offered as the title of a case


def counts_at_once(text: str, *, topic: str, language: str) -> bool:
    """A message to connectivity that it doesn’t connect reports a defect, box ticked or not: the clock runs."""
    return topic == Topic.CONNECTIVITY and suspected_defect(text, language) is not None


def suspected_defect(text: str, language: str) -> Suspicion | None:
    """By the patterns of its language, or of all where we have none. It doesn’t say who is right."""
    read_text = text[:MAX_TEXT_LENGTH]
    match = first_meant(PATTERNS.get(language, PATTERNS[""]), read_text.lower().replace("’", "'"))
    if match is None:
        return None
    start = max((read_text.rfind(mark, 0, match.start()) for mark in ".!?\n"), default=-1) + 1
    sentence = SENTENCE.match(read_text, start)
    return Suspicion(match[0], " ".join((sentence[0] if sentence else "").split())[:200])
