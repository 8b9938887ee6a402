"""Words that every template may use."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString

from supportportal.foundations.days import in_words
from supportportal.foundations.language_choice import interface_language
from supportportal.foundations.languages.facts import facts_of
from supportportal.foundations.markdown import letter_html, letter_text, render
from supportportal.foundations.masking import masks
from supportportal.foundations.masking.designed import masked_html
from supportportal.foundations.money import amount_in_words
from supportportal.foundations.places import country_in_words, zone_in_words

register = template.Library()


@register.filter
def markdown(source: str) -> SafeString:
    return render(source)


register.filter("letter_html", letter_html)
register.filter("letter_text", letter_text)


@register.filter(expects_localtime=True)
def day(value: date, form: str = "j F Y") -> str:
    return in_words(value, form)


@register.filter
def money(amount: Decimal, currency: str) -> str:
    return amount_in_words(amount, currency)


@register.filter
def country(code: str) -> str:
    return country_in_words(code)


@register.filter(name="zone_in_words")
def zone(name: str) -> str:
    return zone_in_words(name)


@register.filter
def masked(text: object, not_secret: Collection[str] = ()) -> str:
    """What somebody wrote, without its secrets: on every page, in every letter, in every list."""
    return masks.masked("" if text is None else str(text), not_secret)


@register.simple_tag
def written(message: Any, files: Iterable[Any], view: str, key: object) -> SafeString:
    """What one of us typed into a letter, as its reader sees it; masked twice, since a secret may be half in bold.

    `files`: its own. `view`: what shows a picture of it, by `key` and the picture's id.
    """
    shown = (file for file in files if file.content_id and file.is_picture)
    pictures = {file.name: reverse(view, args=[key, file.public_id]) for file in shown}
    return _masked_twice(message.text, message.not_secret, pictures)


@register.filter
def unsent(text: str) -> SafeString:
    """The same, of what has not left yet, without its pictures."""
    return _masked_twice(text, (), {})


def _masked_twice(text: str, not_secret: Collection[str], pictures: Mapping[str, str]) -> SafeString:
    html = letter_html(masks.masked(text, not_secret), pictures)
    return SafeString(masked_html(html, not_secret))  # as safe as before: masks are escaped


@register.simple_tag(name="interface_language")
def _interface_language() -> str:
    return interface_language()


@register.filter
def own_name(language: str) -> str:
    return facts_of(language).own_name


@register.filter
def lang(language: str) -> SafeString:
    """The attribute for a text in `language`, where the page around it is in another one."""
    return format_html(' lang="{}"', language) if language and language != interface_language() else SafeString()


@register.simple_tag(takes_context=True)
def other_languages(context: template.Context) -> list[dict[str, str]]:
    """The page in the other languages: code, own name, address.

    A view whose addresses differ by more than the prefix puts `alternates` (language -> URL of the translation)
    in its context, and `instead` (language -> URL) for a language it has no translation in.
    """
    current = context.get("LANGUAGE_CODE", settings.LANGUAGE_CODE)
    places = {**(context.get("instead") or {}), **_addresses_by_language(context)}
    return [
        {"code": code, "name": facts_of(code).own_name, "url": places.get(code, f"/{code}/")}
        for code, _ in settings.LANGUAGES
        if code != current
    ]


@register.simple_tag(takes_context=True)
def page_addresses(context: template.Context) -> list[dict[str, str]]:
    """The same page in each language it exists in, this one included, for search engines; none for what isn't found."""
    places = _addresses_by_language(context)
    pages = [{"code": code, "url": url} for code, url in places.items()]
    default = places.get(settings.LANGUAGE_CODE)
    return [*pages, {"code": "x-default", "url": default}] if default and pages else pages


def _addresses_by_language(context: template.Context) -> dict[str, str]:
    alternates: dict[str, str] | None = context.get("alternates")
    if alternates is not None:
        return alternates
    path = context["request"].path
    return {code: translate_url(path, code) for code, _ in settings.LANGUAGES}
