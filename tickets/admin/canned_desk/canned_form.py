"""The form of a canned reply: whose it is, what it is about, and its text in each language."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.django_types import AnyModelForm
from supportportal.foundations.topics import Topic
from tickets.canned_replies.offering import is_taken
from tickets.canned_replies.variables import unknown_in
from tickets.models import Agent, CannedReply, Team
from tickets.models.desk_work.canned_reply import CANNED_TEXT_MAX_LENGTH

SPOKEN: dict[str, str | Promise] = dict(settings.LANGUAGES)
TEXTS = [f"text_{code}" for code in SPOKEN]
MINE, EVERYBODYS = "mine", "everybody"


class TextsForm(AnyModelForm):
    """A field for the text in each language, which `CannedReplyForm` has. The admin sets who asks."""

    agent: Agent | None = None
    settled_topics: Sequence[str] = ()
    is_administrator = False

    owner = forms.ChoiceField(label=_("Whose"), choices=[], widget=forms.RadioSelect)
    about = forms.MultipleChoiceField(
        label=_("Topics"),
        required=False,
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: for every topic."),
    )

    class Meta:
        model = CannedReply
        fields = ("shortcut", "title")
        help_texts = {"shortcut": _("Typed after a slash, where one writes.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(MINE, gettext("Mine"))] if self.agent else []
        choices += [(topic, gettext("The team’s: %(topic)s") % {"topic": topic.label}) for topic in self._topics()]
        choices += [(EVERYBODYS, gettext("Everybody’s"))] if self.is_administrator else []
        cast(forms.ChoiceField, self.fields["owner"]).choices = choices
        stored = self.instance.team_id or (MINE if self.instance.agent_id else EVERYBODYS)
        self.initial["owner"] = stored if self.instance.pk else choices[0][0]
        self.initial["about"] = self.instance.topics
        texts = {**self.instance.texts, **self.initial.get("texts", {})}
        for code in SPOKEN:
            self.initial[f"text_{code}"] = texts.get(code, "")

    def _topics(self) -> list[Topic]:
        return [topic for topic in Topic if topic in self.settled_topics]

    def clean(self) -> dict[str, Any]:
        """Texts in languages that the portal doesn’t speak now stay as they are."""
        cleaned = super().clean() or self.cleaned_data
        owner = cleaned.get("owner")
        self.instance.agent = self.agent if owner == MINE else None
        self.instance.team = Team.objects.of(owner) if owner in Topic.values else None
        self.instance.topics = cleaned.get("about", [])
        typed = {code: (cleaned.get(f"text_{code}") or "").replace("\r\n", "\n") for code in SPOKEN}
        self.instance.texts = {code: text for code, text in {**self.instance.texts, **typed}.items() if text}
        self._check_names(typed)
        if not self.instance.texts and not any(name in self.errors for name in TEXTS):
            self.add_error(TEXTS[0], gettext("Write it in one language at least."))
        if "shortcut" in cleaned and self._is_taken(cleaned["shortcut"]):
            self.add_error("shortcut", gettext("There is a reply with this shortcut already."))
        return cleaned

    def _is_taken(self, shortcut: str) -> bool:
        return is_taken(shortcut, owner=self.instance.agent, besides=self.instance.pk)

    def _check_names(self, typed: dict[str, str]) -> None:
        for code, text in typed.items():
            if unknown := unknown_in(text):
                names = ", ".join(f"{{{name}}}" for name in unknown)
                self.add_error(f"text_{code}", gettext("Nothing fills in %(names)s.") % {"names": names})


def text_field(language: str | Promise) -> forms.CharField:
    return forms.CharField(
        label=format_lazy(_("Text, in {language}"), language=language),
        max_length=CANNED_TEXT_MAX_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Markdown, with the names below."),
    )


CannedReplyForm: type[TextsForm] = type(
    "CannedReplyForm", (TextsForm,), {f"text_{code}": text_field(name) for code, name in SPOKEN.items()}
)
