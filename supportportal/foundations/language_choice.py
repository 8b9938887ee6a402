"""Which language somebody is written to in, and reads in: their own if we speak it, else the portal's first."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext

from supportportal.foundations.languages import TRANSLATED


def supported_language(language: str) -> str:
    """Rows may name one that the portal spoke once, or never: an import brings any."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def current_language() -> str:
    """Of the page or the letter that is being written."""
    return get_language() or settings.LANGUAGE_CODE


def interface_language() -> str:
    """In which the words around the texts are: the active one, once its catalogue says that they are translated."""
    return pgettext("the language of these words", "en")


def languages_read(language: str) -> tuple[str, ...]:
    """In which a reader of `language` is shown texts, the best first: ours isn't whole until it is translated."""
    return (language,) if language in TRANSLATED else (language, settings.LANGUAGE_CODE)


def language_choices() -> list[tuple[str, str | Promise]]:
    """For the fields of models: as a function it stands in a migration by its name, so a new language needs none."""
    return list(settings.LANGUAGES)


def first_spoken(languages: Iterable[str], *, reader: str, binding: str = "") -> str:
    """Of those that something is written in: the reader's, else the portal's first, else the binding one, else any."""
    written = list(languages)
    return next((each for each in (reader, settings.LANGUAGE_CODE, binding, *written) if each in written), "")
