"""What a letter says: its template, rendered; one that thousands get is rendered once, and only its gaps filled in."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.template.loader import get_template, select_template
from django.utils import translation
from django.utils.html import conditional_escape

from supportportal.foundations.masking.designed import masked_html
from supportportal.foundations.masking.masks import masked
from tickets.outbox import own_words

ENDINGS = ("subject.txt", "txt", "html")
WORDLESS = "any"
GAP = re.compile("\ue000([a-z_]+)\ue001")  # characters that no template has, and no escaping changes


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    subject: str
    text: str
    html: str
    language: str  # the one asked for, or the portal's first where it has no such letter


def render_letter(
    template: str, language: str, context: Mapping[str, object], *, not_secret: Collection[str] = ()
) -> RenderedLetter:
    """As `render_own_words`, without the secrets in what people wrote. `not_secret`: as `masked` takes it."""
    letter = render_own_words(template, language, context)
    ours = _our_links()
    with translation.override(letter.language):
        return RenderedLetter(
            masked(letter.subject, not_secret, kept=ours),
            masked(letter.text, not_secret, kept=ours),
            masked_html(letter.html, not_secret, kept=ours),
            letter.language,
        )


def render_own_words(template: str, language: str, context: Mapping[str, object]) -> RenderedLetter:
    """From templates/emails/<template>.<language>.{subject.txt,txt,html}; in one language. Nothing is masked."""
    written_in, templates = _templates(template, language)
    full_context = {
        "provider": settings.PORTAL_NAME,
        "support_address": settings.SUPPORT_ADDRESS,
        "language": written_in,
        **context,
    }
    with translation.override(written_in):
        if "words" in full_context:
            full_context |= own_words.in_place(full_context)
        subject, text, html = (str(each.render(full_context)) for each in templates)
    return RenderedLetter(subject, text, html, language=written_in)


def _our_links() -> re.Pattern[str]:
    """Never masked: a letter's own link is what it was sent for. None of them has a “?”."""
    return re.compile(rf"{re.escape(settings.PORTAL_URL)}(?:/[\w/.:~=%-]*)?")


def render_form_letter(
    template: str, language: str, gaps: Mapping[str, str], context: Mapping[str, object] = MappingProxyType({})
) -> RenderedLetter:
    """The same for a template that only inserts its gaps: no condition or filter on them.

    Conditions may depend on `context`: a few values that other letters share, and never a customer's own.
    """
    portal = (settings.PORTAL_NAME, settings.SUPPORT_ADDRESS)
    *form, written_in = _form_letter(template, language, portal, tuple(sorted(gaps)), tuple(context.items()))
    ours = _our_links()
    with translation.override(written_in):
        theirs = {name: value for name, value in gaps.items() if not (value.isdecimal() or ours.fullmatch(value))}
        plain = {**gaps, **{name: masked(value, kept=ours) for name, value in theirs.items()}}
        escaped = {
            **gaps,
            **{name: masked_html(conditional_escape(value), kept=ours) for name, value in theirs.items()},
        }
    subject, text, html = (
        _fill_gaps(pieces, values) for pieces, values in zip(form, (plain, plain, escaped), strict=True)
    )
    return RenderedLetter(subject, text, html, language=written_in)


@lru_cache(maxsize=200)
def _form_letter(
    template: str,
    language: str,
    portal: tuple[str, str],
    names: tuple[str, ...],
    context_items: tuple[tuple[str, object], ...],
) -> tuple[list[str], list[str], list[str], str]:
    """Subject, text and HTML, each cut at its gaps: every second piece is the name of a gap. Last, the language.

    `portal`: its name and address, only as part of the cache key: `render_own_words` reads them in the settings.
    """
    marks = {name: f"\ue000{name}\ue001" for name in names}
    blank = render_own_words(template, language, {**dict(context_items), **marks})
    return GAP.split(blank.subject), GAP.split(blank.text), GAP.split(blank.html), blank.language


def _fill_gaps(pieces: list[str], values: Mapping[str, str]) -> str:
    whole = list(pieces)
    whole[1::2] = [values[name] for name in pieces[1::2]]
    return "".join(whole)


@lru_cache(maxsize=200)
def _templates(name: str, language: str) -> tuple[str, list[Any]]:
    """Subject, text and HTML, and the language they are in. Cached: looking for them takes as long as rendering them.

    What holds little but an editor's own text has a frame without any words, for languages that have none of ours.
    """
    frames = [f"{name}.{code}" for code in (language, WORDLESS, settings.LANGUAGE_CODE)]
    subject = select_template([f"emails/{frame}.{ENDINGS[0]}" for frame in frames])
    frame = subject.template.name.removesuffix(f".{ENDINGS[0]}")
    parts = [get_template(f"{frame}.{ending}") for ending in ENDINGS]
    return (settings.LANGUAGE_CODE if frame.endswith(f".{settings.LANGUAGE_CODE}") else language), parts
