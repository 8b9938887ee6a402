"""What a letter says: its template filled in; and where thousands leave that differ in a few words, filled in once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.template.loader import select_template
from django.utils import translation
from django.utils.html import conditional_escape

GAP = re.compile("\ue000([a-z_]+)\ue001")  # signs that no template has, and nothing escapes


@dataclass(frozen=True, slots=True)
class Written:
    subject: str
    text: str
    html: str


def written(template: str, language: str, context: Mapping[str, object]) -> Written:
    """From templates/emails/<template>.<language>.{subject.txt,txt,html}."""
    facts = {
        "provider": settings.PORTAL_NAME,
        "support_address": settings.SUPPORT_ADDRESS,
        "language": language,
        **context,
    }

    def rendered(ending: str) -> str:
        return str(_template(template, language, ending).render(facts))

    with translation.override(language):
        return Written(subject=rendered("subject.txt"), text=rendered("txt"), html=rendered("html"))


def copied(
    template: str, language: str, gaps: Mapping[str, str], context: Mapping[str, object] = MappingProxyType({})
) -> Written:
    """The same, where the template only sets in its gaps, and neither asks about them nor changes them.

    It may ask about what is in `context`: a few words that come again in other letters, and never a customer's.
    """
    portal = (settings.PORTAL_NAME, settings.SUPPORT_ADDRESS)
    form = _form(template, language, portal, tuple(sorted(gaps)), tuple(context.items()))
    plain = {name: str(value) for name, value in gaps.items()}
    escaped = {name: str(conditional_escape(value)) for name, value in gaps.items()}
    return Written(_filled(form[0], plain), _filled(form[1], plain), _filled(form[2], escaped))


@lru_cache(maxsize=200)
def _form(
    template: str, language: str, portal: tuple[str, str], names: tuple[str, ...], asked: tuple[tuple[str, object], ...]
) -> tuple[list[str], ...]:
    """Subject, text and HTML, each cut at its gaps: every second piece is the name of what comes there.

    `portal`: its name and address, which the templates read in the settings.
    """
    blank = written(template, language, {**dict(asked), **{name: f"\ue000{name}\ue001" for name in names}})
    return tuple(GAP.split(part) for part in (blank.subject, blank.text, blank.html))


def _filled(pieces: list[str], values: Mapping[str, str]) -> str:
    whole = list(pieces)
    whole[1::2] = [values[name] for name in pieces[1::2]]
    return "".join(whole)


@lru_cache(maxsize=200)
def _template(name: str, language: str, ending: str) -> Any:
    """Found once: looking for it takes as long as filling it in."""
    return select_template([f"emails/{name}.{spoken}.{ending}" for spoken in (language, settings.LANGUAGE_CODE)])
