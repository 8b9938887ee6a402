"""Words that sound like a defect or call on the guarantee: found by a machine, judged by people."""

import re
from dataclasses import dataclass

from supportportal.foundations.topics import Topic
from tickets.letters.denial import first_meant

LOOKED_AT = 3_000  # characters
WORKS = r"(?:work(?:s|ed|ing)?|connect(?:s|ed|ing)?|load(?:s|ed|ing)?|start(?:s|ed|ing)?|open(?:s|ed|ing)?)"
NOT = r"(?:do(?:es)?n't|do(?:es)? not|won't|will not|can't|cannot|can not|isn't|is not|aren't|not|never|no longer)"
MARCHE = r"(?:fonctionn\w+|march\w+|(?:se |me |s')?connect\w+|démarr\w+|s'ouvr\w+)"
# By language: that it fails.
DEFECTS = {
    "en": (
        rf"\b{NOT}(?: \w+)? {WORKS}\b|\bstopped (?:working|connecting)\b|\bbroken\b|\b(?:is|are|went) down\b|"
        r"\bkeeps (?:disconnecting|dropping|crashing)\b|\bcrash(?:es|ed|ing)?\b|\boutage\b|\bdefect(?:s|ive)?\b|"
        rf"\bnothing {WORKS}\b|"
        r"\bno (?:connection|internet|access)\b|\bunusable\b|\bfail(?:s|ed|ing)? to (?:connect|start|load|open)\b"
    ),
    "fr": (
        rf"\b(?:ne |n')(?:\w+ )?{MARCHE}(?: \w+)? (?:pas|plus|jamais)\b|\b{MARCHE} (?:pas|plus)\b|\ben panne\b|"
        rf"\brien ne {MARCHE}\b|"
        r"\bne (?:parviens|parvient|arrive|arrivons|parvenons) (?:pas|plus) à (?:me |nous |se )?connecter\b|"
        r"\bimpossible de (?:me |se |nous )?(?:connecter|lancer|ouvrir|démarrer)\b|\bplante(?:nt)?\b|\binutilisable\b|"
        r"\bdysfonctionne\w*|\bdéfectueu(?:x|se)\b|\bse (?:déconnecte|coupe) (?:sans cesse|tout le temps|sans arrêt)|"
        r"\b(?:pas|plus|aucune) (?:de )?connexion\b"
    ),
}
# That it fails what was promised, in all languages: people quote the law in its own.
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
    words: str  # those that gave it away
    defect: str  # the sentence they stand in, which may name the case


def counts_at_once(text: str, *, topic: str, language: str) -> bool:
    """Who writes to connectivity that it doesn’t connect has reported a defect, a box ticked or not: the clock runs."""
    return topic == Topic.CONNECTIVITY and suspected_defect(text, language) is not None


def suspected_defect(text: str, language: str) -> Suspicion | None:
    """In the words of its language, else in those of all. Says nothing about who is right."""
    looked_at = text[:LOOKED_AT]
    found = first_meant(PATTERNS.get(language, PATTERNS[""]), looked_at.lower().replace("’", "'"))
    if found is None:
        return None
    start = max((looked_at.rfind(mark, 0, found.start()) for mark in ".!?\n"), default=-1) + 1
    sentence = SENTENCE.match(looked_at, start)
    return Suspicion(found[0], " ".join((sentence[0] if sentence else "").split())[:200])
