"""What a letter says: its template, rendered; one that thousands get is rendered once, and only its gaps filled in."""

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

GAP = re.compile("\ue000([a-z_]+)\ue001")  # characters that no template has, and no escaping changes


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    subject: str
    text: str
    html: str


def render_letter(template: str, language: str, context: Mapping[str, object]) -> RenderedLetter:
    """From templates/emails/<template>.<language>.{subject.txt,txt,html}."""
    full_context = {
        "provider": settings.PORTAL_NAME,
        "support_address": settings.SUPPORT_ADDRESS,
        "language": language,
        **context,
    }

    def render_part(ending: str) -> str:
        return str(_template(template, language, ending).render(full_context))

    with translation.override(language):
        return RenderedLetter(subject=render_part("subject.txt"), text=render_part("txt"), html=render_part("html"))


def render_form_letter(
    template: str, language: str, gaps: Mapping[str, str], context: Mapping[str, object] = MappingProxyType({})
) -> RenderedLetter:
    """The same for a template that only inserts its gaps: no condition or filter on them.

    Conditions may depend on `context`: a few values that other letters share, and never a customer's own.
    """
    portal = (settings.PORTAL_NAME, settings.SUPPORT_ADDRESS)
    form = _form_letter(template, language, portal, tuple(sorted(gaps)), tuple(context.items()))
    plain = {name: str(value) for name, value in gaps.items()}
    escaped = {name: str(conditional_escape(value)) for name, value in gaps.items()}
    return RenderedLetter(_fill_gaps(form[0], plain), _fill_gaps(form[1], plain), _fill_gaps(form[2], escaped))


@lru_cache(maxsize=200)
def _form_letter(
    template: str,
    language: str,
    portal: tuple[str, str],
    names: tuple[str, ...],
    context_items: tuple[tuple[str, object], ...],
) -> tuple[list[str], ...]:
    """Subject, text and HTML, each cut at its gaps: every second piece is the name of a gap.

    `portal`: its name and address, only as part of the cache key: `render_letter` reads them in the settings.
    """
    marks = {name: f"\ue000{name}\ue001" for name in names}
    blank = render_letter(template, language, {**dict(context_items), **marks})
    return tuple(GAP.split(part) for part in (blank.subject, blank.text, blank.html))


def _fill_gaps(pieces: list[str], values: Mapping[str, str]) -> str:
    whole = list(pieces)
    whole[1::2] = [values[name] for name in pieces[1::2]]
    return "".join(whole)


@lru_cache(maxsize=200)
def _template(name: str, language: str, ending: str) -> Any:
    """Cached: looking for it takes as long as rendering it."""
    return select_template([f"emails/{name}.{code}.{ending}" for code in (language, settings.LANGUAGE_CODE)])
