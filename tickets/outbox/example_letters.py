"""Every kind of letter with made-up facts, in every language it is written in: to be looked at before it is sent."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from legal.placeholders import EXAMPLES
from supportportal.foundations.topics import Topic
from tickets.models import Ticket
from tickets.outbox.letter_facts import OwnWords, letter_facts
from tickets.outbox.rendering import RenderedLetter, render_letter

NUMBER = 4711
AT = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
SUBJECT = ".subject.txt"


@cache
def languages_by_kind() -> Mapping[str, list[str]]:
    """As the templates are there; frames without words are left out."""
    folder = Path(settings.BASE_DIR) / "templates/emails"
    names = sorted(path.name.removesuffix(SUBJECT) for path in folder.glob(f"*.??{SUBJECT}"))
    kinds: dict[str, list[str]] = {}
    for name in names:
        kind, _dot, language = name.partition(".")
        kinds.setdefault(kind, []).append(language)
    return kinds


def example_letter(kind: str, language: str) -> RenderedLetter:
    words = OwnWords("", "")
    if kind == "own_words":
        with translation.override(language):
            words = OwnWords(
                _("We have your request"), _("Dear customer, the {team} answers **within {answer_time}**.")
            )
    return render_letter(kind, language, {**_company(), **_facts(language), **_written(words)})


def example_of_words(words: OwnWords, *, language: str, topic: str) -> RenderedLetter:
    """A letter with these words, as a customer would get it."""
    without = {"missing": (), "completion_url": "", "is_claim": False}
    shown = {**_company(), **_facts(language), **_written(words), **without, "topic": topic}
    return render_letter("own_words", language, shown)


def _written(words: OwnWords) -> dict[str, object]:
    return {"words": words.body, "words_subject": words.subject}


def _company() -> dict[str, object]:
    facts = letter_facts()
    sender = facts.portal
    return {
        "phone": facts.phone,
        "company": facts.company,
        "provider": sender.provider,
        "support_address": sender.address,
    }


def _facts(language: str) -> dict[str, object]:
    said = EXAMPLES.get(language, EXAMPLES["en"])
    link = f"{settings.PORTAL_URL}/{language}/requests/{NUMBER}.example/"
    body = "\n\n".join(f"{said[name][:1].upper()}{said[name][1:]}." for name in ("fact", "next_step", "defect"))
    text = f"**{said['fix']}**\n\n- {said['fact']}\n- {said['next_step']}\n\n{settings.PORTAL_URL}/{language}/"
    line = {
        **{"number": NUMBER, "url": link, "state": said["last_day"], "day": said["day"], "days": said["days"]},
        **{"arrived_on": said["arrived_on"], "holder": "Maya", "why": said["defect"], "told": "", "word": ""},
        **{"asked_by": "", "late": "", "at": AT, "name": "Maya", "text": text},
    }
    links = (
        "request_url",
        "case_url",
        "completion_url",
        "cancel_url",
        "version_url",
        "url",
        "desk_url",
        "factors_url",
        "good_url",
        "bad_url",
    )
    return {
        **dict.fromkeys(links, link),
        **dict.fromkeys(("started_at", "applies_from", "renews_on", "refuse_until", "at"), AT),
        **{"ticket": Ticket(pk=NUMBER, subject=said["defect"]), "number": str(NUMBER), "topic": Topic.GENERAL},
        **{"heading": said["right"], "title": said["right"], "reference": said["contract"], "why": said["defect"]},
        **{"body": body, "paragraphs": format_html_join("", "<p>{}</p>", ((part,) for part in body.split("\n\n")))},
        **{
            "worded": {"subject": said["right"], "body": body},
            "text": text,
            "pictures": {},
            "agent": "Maya",
            "first_name": "Maya",
        },
        **{"lines": [line], "count": 1, "more": 0, "days": said["days"], "changes": [said["fact"]], "months": 3},
        **{"price": Decimal("9.30"), "currency": "EUR", "amount": said["amount"], "username": "maya"},
        **{"said": said["defect"], "name": "Claire", "closes_on": said["last_day"], "closes": True},
        **{"kind": "password_changed", "duty": "withdrawal", "missing": ("platform",), "is_claim": True},
    }
