"""The words in braces of a letter: which of them each letter may have, which it must have, and how they are filled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from legal.models import NoticeText

Kind = NoticeText.Kind
NAME = re.compile(r"\{([a-z_]+)\}")
AT_THE_END = re.compile(r"\{([a-z_]+)\}(\.?)")  # with the full stop that the letter sets after it
PARAGRAPHS = re.compile(r"\n\s*\n")

# Every letter may say these; all are words already, in the letter’s language.
EVERYWHERE = frozenset({"received", "last_day", "reference", "defect", "day", "days", "case_url"})
OWN: Mapping[str, frozenset[str]] = {
    Kind.ACKNOWLEDGEMENT: frozenset({"days_used", "content"}),
    Kind.PROGRESS: frozenset({"fact", "next_step", "by_day"}),
    Kind.QUESTION: frozenset({"question", "why"}),
    Kind.WARNING: frozenset[str](),
    Kind.BREACH: frozenset({"choice_url"}),
    "offer": frozenset({"why", "choice_url"}),
    Kind.CHOICE: frozenset({"choice", "chosen_at", "amount", "refund_last_day"}),
    Kind.CONFIRMATION: frozenset({"fix", "works_url", "fails_url"}),
    Kind.SILENCE: frozenset({"fix", "works_url", "fails_url", "closes_on"}),
    Kind.REFUSAL: frozenset({"reasons"}),
    Kind.REFUND_LATE: frozenset({"amount", "refund_last_day"}),
    Kind.REFUNDED: frozenset({"amount", "refunded_on", "refund_reference"}),
    Kind.FULFILLED: frozenset({"done"}),
}
# Without these the letter would not say what the law asks of it.
REQUIRED: Mapping[str, frozenset[str]] = {
    Kind.ACKNOWLEDGEMENT: frozenset({"received", "last_day"}),
    Kind.PROGRESS: frozenset({"fact", "last_day"}),
    Kind.QUESTION: frozenset({"question"}),
    Kind.WARNING: frozenset({"last_day"}),
    Kind.CHOICE: frozenset({"choice", "chosen_at"}),
    Kind.CONFIRMATION: frozenset({"works_url", "fails_url"}),
    Kind.SILENCE: frozenset({"works_url", "fails_url"}),
    Kind.REFUSAL: frozenset({"reasons"}),
    Kind.REFUND_LATE: frozenset({"amount", "refund_last_day"}),
    Kind.REFUNDED: frozenset({"amount"}),
}

# For the editor’s preview: a case of every kind at once.
EXAMPLES = {
    "en": {
        "received": "Tuesday 10 March 2026 at 12:00",
        "last_day": "Thursday 9 April 2026",
        "reference": "#1042",
        "defect": "the app does not connect",
        "day": "12",
        "days": "30",
        "days_used": "5",
        "case_url": "https://help.example/en/cases/1/",
        "choice_url": "https://help.example/en/cases/1/choice/",
        "works_url": "https://help.example/en/cases/1/works/",
        "fails_url": "https://help.example/en/cases/1/fails/",
        "content": "I withdraw from the contract PV-20417733.",
        "fact": "the fault comes from our server in Lyon",
        "next_step": "we replace it",
        "by_day": "Friday 20 March 2026",
        "question": "the version of your app",
        "why": "only some versions are concerned",
        "choice": "a lower price",
        "chosen_at": "Friday 10 April 2026 at 09:15",
        "amount": "€4.28",
        "refund_last_day": "Friday 24 April 2026",
        "fix": "a new version of the app",
        "closes_on": "Friday 3 April 2026",
        "reasons": "the service you name is not ours",
        "refunded_on": "Monday 13 April 2026",
        "refund_reference": "RF-77120",
        "done": "you have confirmed it",
    },
    "fr": {
        "received": "mardi 10 mars 2026 à 12:00",
        "last_day": "jeudi 9 avril 2026",
        "reference": "n° 1042",
        "defect": "l’application ne se connecte pas",
        "day": "12",
        "days": "30",
        "days_used": "5",
        "case_url": "https://help.example/fr/cases/1/",
        "choice_url": "https://help.example/fr/cases/1/choice/",
        "works_url": "https://help.example/fr/cases/1/works/",
        "fails_url": "https://help.example/fr/cases/1/fails/",
        "content": "Je me rétracte du contrat PV-20417733.",
        "fact": "le défaut vient de notre serveur de Lyon",
        "next_step": "nous le remplaçons",
        "by_day": "vendredi 20 mars 2026",
        "question": "la version de votre application",
        "why": "seules certaines versions sont concernées",
        "choice": "une réduction du prix",
        "chosen_at": "vendredi 10 avril 2026 à 09:15",
        "amount": "4,28 €",
        "refund_last_day": "vendredi 24 avril 2026",
        "fix": "une nouvelle version de l’application",
        "closes_on": "vendredi 3 avril 2026",
        "reasons": "le service que vous citez n’est pas le nôtre",
        "refunded_on": "lundi 13 avril 2026",
        "refund_reference": "RF-77120",
        "done": "vous l’avez confirmé",
    },
}


@dataclass(frozen=True, slots=True)
class Problems:
    """What an editor has to put right; each in the order of the alphabet."""

    unknown: list[str]
    missing: list[str]
    stray: bool  # a brace that belongs to no name


def may_be_said(kind: str) -> frozenset[str]:
    return EVERYWHERE | OWN.get(kind, frozenset())


def problems(kind: str, *, subject: str, body: str) -> Problems:
    """Empty and False when the letter can be sent as it is."""
    text = f"{subject}\n{body}"
    said = set(NAME.findall(text))
    unknown = sorted(said - may_be_said(kind))
    missing = sorted(REQUIRED.get(kind, frozenset()) - set(NAME.findall(body)))
    return Problems(unknown, missing, stray=bool(re.search(r"[{}]", NAME.sub("", text))))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A paragraph with a word that has no value is left out whole: no sentence with a hole is ever sent."""
    whole = [paragraph for paragraph in _paragraphs(text) if all(values.get(name) for name in names_in(paragraph))]
    return "\n\n".join(AT_THE_END.sub(lambda found: _said(values[found[1]], stop=found[2]), part) for part in whole)


@lru_cache(maxsize=2000)
def names_in(text: str) -> frozenset[str]:
    """Of the words in braces."""
    return frozenset(NAME.findall(text))


@lru_cache(maxsize=1000)
def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(PARAGRAPHS.split(text.strip()))


def _said(value: str, *, stop: str) -> str:
    """What a person wrote may end as a sentence does already."""
    return value if stop and value.rstrip().endswith((".", "!", "?", "…")) else value + stop
