"""Which text of an article or a guide its reader gets, where it isn’t written in every language."""

from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import override

from supportportal.foundations.language_choice import current_language, languages_read

Text = TypeVar("Text", bound=Model)


def best_for_reader(texts: QuerySet[Text], *, language: str, of: str) -> Q:
    """Of what may be read, the one text of each `of` (“article”) that a reader of `language` is shown, if any."""
    own, *others = languages_read(language)
    unwritten = Q(~Exists(texts.filter(**{of: OuterRef(of)}, language=own)))
    return Q(language=own) | Q(unwritten, language__in=others)


def address_language(text_language: str) -> override:
    """In which a text is read: among the reader’s pages where it stands in for one of theirs, else among its own."""
    reader = current_language()
    return override(reader if text_language in languages_read(reader) else text_language)
