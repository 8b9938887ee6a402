"""What the desks of articles, guides and documents share: the languages, and “published” as a tick."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from markdownx.widgets import AdminMarkdownxWidget


class TextForm(forms.ModelForm):
    """A text in one language; its Markdown field is named `body`."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class TranslationForm(TextForm):
    """Also with a tick for “readers see it”, in place of the moment it was published."""

    published = forms.BooleanField(label=_("Published"), required=False, help_text=_("Readers see it."))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["published"].initial = self.instance.published_at is not None


MARKDOWN_FIELDS: "Mapping[type[models.Field[Any, Any]], Mapping[str, Any]]" = {
    models.TextField: {"widget": AdminMarkdownxWidget}
}
