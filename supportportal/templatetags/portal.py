"""Words that every template may use."""

from django import template
from django.conf import settings
from django.urls import translate_url
from django.utils.safestring import SafeString

from supportportal.markdown import render

register = template.Library()


@register.filter
def markdown(source: str) -> SafeString:
    return render(source)


@register.simple_tag(takes_context=True)
def other_languages(context: template.Context) -> list[dict[str, str]]:
    """The page in the other languages: code, own name, address.

    A view whose addresses differ by more than the prefix puts `alternates` (language -> URL) in its context.
    """
    names = {"en": "English", "fr": "Français"}
    given = context.get("alternates") or {}
    path = context["request"].get_full_path()
    current = context.get("LANGUAGE_CODE", settings.LANGUAGE_CODE)
    return [
        {"code": code, "name": names.get(code, code), "url": given.get(code) or translate_url(path, code)}
        for code, _ in settings.LANGUAGES
        if code != current
    ]
