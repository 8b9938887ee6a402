"""Which language somebody is written to in: their own if we speak it, else the portal's first."""

from django.conf import settings
from django.utils.translation import get_language


def supported_language(language: str) -> str:
    """Rows may name one that the portal spoke once, or never: an import brings any."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def current_language() -> str:
    """Of the page or the letter that is being written."""
    return get_language() or settings.LANGUAGE_CODE
