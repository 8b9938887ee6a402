"""What our own border says of a letter: that Rspamd, SpamAssassin or Exchange takes it for spam, and why."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings

from tickets.letters.parsing import ParsedEmail

MAX_SHOWN = 80  # characters of a verdict
SCORE_OF_RSPAMD = re.compile(r"default:\s*(True|False)\s*\[\s*(-?[\d.]+\s*/\s*-?[\d.]+)", re.IGNORECASE)
SCORE = re.compile(r"\b(?:score|hits)=(-?[\d.]+)(?:.{0,40}?\brequired=(-?[\d.]+))?", re.DOTALL)
YES = re.compile(r"\s*(?:yes|true)\b", re.IGNORECASE)
SPAM_ACTIONS = frozenset({"reject", "add header", "rewrite subject", "quarantine", "discard"})  # of Rspamd
# Exchange: taken for spam, by a rule, by a sender's block list, or by the reader's.
SPAM_FILTERING = frozenset({"SPM", "SKS", "SKB", "BLK"})
MIN_SPAM_CONFIDENCE, MIN_BULK = 5, 7  # what Exchange puts into the junk folder, unless somebody changed that


@dataclass(frozen=True, slots=True)
class SpamVerdict:
    scanner: str  # as its makers write it
    said: str  # its own words: "15.2 / 15", "SCL 9"


def verdict_on(letter: ParsedEmail) -> SpamVerdict | None:
    """Why it is spam, or None.

    `SPAM_HEADERS` says whose headers our border writes; nobody else's count. Each border removes what a letter brings
    under these names; if one doesn't, the topmost field counts alone, which is its own.
    """
    for scanner in settings.SPAM_HEADERS:
        name, says = SCANNERS[scanner]
        if (said := says(letter)) is not None:
            return SpamVerdict(name, " ".join(said.split())[:MAX_SHOWN])
    return None


def _of_rspamd(letter: ParsedEmail) -> str | None:
    action = letter.header("x-rspamd-action").strip().lower()
    result = SCORE_OF_RSPAMD.search(letter.header("x-spamd-result"))
    is_spam = action in SPAM_ACTIONS or YES.match(letter.header("x-spam")) or (result and result[1].lower() == "true")
    return (result[2] if result else action) if is_spam else None


def _of_spamassassin(letter: ParsedEmail) -> str | None:
    status = letter.header("x-spam-status")
    if not (YES.match(letter.header("x-spam-flag")) or YES.match(status)):
        return None
    score = SCORE.search(status)
    return " / ".join(filter(None, score.groups())) if score else ""


def _of_exchange(letter: ParsedEmail) -> str | None:
    report = _fields(letter.header("x-forefront-antispam-report"))
    confidence = _number(letter.header("x-ms-exchange-organization-scl") or report.get("SCL", ""))
    filtering = report.get("SFV", "").upper()
    if filtering in SPAM_FILTERING or (confidence is not None and confidence >= MIN_SPAM_CONFIDENCE):
        told = (f"SCL {confidence}" if confidence is not None else "", filtering, report.get("CAT", ""))
        return " ".join(filter(None, told))
    bulk = _number(_fields(letter.header("x-microsoft-antispam")).get("BCL", ""))
    is_weighed = confidence is not None or bool(filtering)
    return f"BCL {bulk}" if bulk is not None and bulk >= MIN_BULK and not is_weighed else None


def _fields(value: str) -> dict[str, str]:
    """ "SFV:SPM;SCL:5;": the first of each name."""
    pairs = (part.partition(":") for part in reversed(value.split(";")))
    return {name.strip().upper(): content.strip() for name, _, content in pairs}


def _number(text: str) -> int | None:
    bare = text.strip()
    return int(bare) if re.fullmatch(r"-?\d{1,2}", bare, re.ASCII) else None


SCANNERS: Mapping[str, tuple[str, Callable[[ParsedEmail], str | None]]] = {
    "rspamd": ("Rspamd", _of_rspamd),
    "spamassassin": ("SpamAssassin", _of_spamassassin),
    "exchange": ("Exchange", _of_exchange),
}
