"""What the desks of articles, guides and documents share: the languages, and “published” as a tick."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.db import models
from django.forms.widgets import Script
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from markdownx.widgets import AdminMarkdownxWidget

from supportportal.foundations.django_types import AnyModelForm
from supportportal.foundations.language_choice import language_choices
from supportportal.foundations.languages.facts import facts_of


def language_choices_and(own: str) -> list[tuple[str, str | Promise]]:
    """For the form of a row: one in a language that the portal spoke once can be saved as it is."""
    choices = language_choices()
    return choices if not own or own in dict(choices) else [*choices, (own, facts_of(own).name)]


class TextForm(AnyModelForm):
    """A text in one language; its Markdown field is named `body`."""

    language = forms.ChoiceField(label=_("Language"), choices=language_choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["language"]).choices = language_choices_and(self.instance.language)


class TranslationForm(TextForm):
    """Also with a tick for “readers see it”, in place of the moment it was published."""

    published = forms.BooleanField(label=_("Published"), required=False, help_text=_("Readers see it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["published"].initial = self.instance.published_at is not None


class MarkdownEditor(AdminMarkdownxWidget):
    """A field with a preview, which takes dropped pictures, by our own script: in forms that a page adds later too."""

    class Media:
        extend = False
        css = {"all": ["markdownx/admin/css/markdownx.min.css", "css/editor.css"]}
        js = [Script("js/desk/markdown-editor.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        unsent = _("That couldn’t be sent: the connection was lost, the file is too large, or you were logged out.")
        context: dict[str, Any] = super().get_context(name, value, {**(attrs or {}), "data-unsent": unsent})
        return context


MARKDOWN_FIELDS: "Mapping[type[models.Field[Any, Any]], Mapping[str, Any]]" = {
    models.TextField: {"widget": MarkdownEditor}
}
