"""The forms to start a chat, to write in one without a script, and to rate it."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chat.conversations.posting import clean_text
from chat.models import TEXT_MAX_LENGTH
from chat.refusals import NothingSaid, TooLong
from supportportal.foundations.topics import Topic
from tickets.pages.forms import EmailAddressField, SeveralFilesField

SCORES = [(5, _("Very good")), (4, _("Good")), (3, _("Fair")), (2, _("Bad")), (1, _("Very bad"))]


class StartForm(forms.Form):
    topic = forms.ChoiceField(choices=Topic.choices, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = EmailAddressField(
        label=_("Your email"),
        max_length=320,
        help_text=_("So that our answer reaches you in any case."),
    )
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    page = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    pages_read = forms.CharField(required=False, max_length=4_000, widget=forms.HiddenInput)

    def clean_pages_read(self) -> list[str]:
        """One page per line, address and title, as the box remembers them; without a script there are none."""
        return [line[:300] for line in self.cleaned_data["pages_read"].splitlines() if line.strip()]


class ChatMessageForm(forms.Form):
    """One message. Its key makes a form that is sent twice one message."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput, initial=lambda: uuid.uuid4().hex)
    text = forms.CharField(label=_("Message"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    file = SeveralFilesField(label=_("Files"), required=False)

    def clean(self) -> dict[str, Any]:
        """A few words, or a file, or both."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            data["text"] = clean_text(data.get("text", ""))
        except NothingSaid:
            data["text"] = ""
            if not data.get("file") and "file" not in self.errors:
                self.add_error("text", NothingSaid.unsent)
        except TooLong:
            self.add_error("text", TooLong.unsent)
        return data

    @property
    def refusal(self) -> str:
        """Why it isn't accepted, as the protocol's word for it."""
        if "file" in self.errors:
            return "too_large"
        if "key" in self.errors:
            return "bad_key"
        return "too_long" if len(self.data.get("text", "")) > TEXT_MAX_LENGTH else "empty"


class RatingForm(forms.Form):
    """One question after a conversation."""

    score = forms.TypedChoiceField(
        label=_("How was this chat?"),
        coerce=int,
        choices=SCORES,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("What should we do better?"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
