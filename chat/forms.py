"""What a customer fills in to start a chat, and to write in one without a script."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from chat.conversations import NothingSaid, TooLong, writable
from chat.words import refusals
from supportportal.topics import Topic


class StartForm(forms.Form):
    topic = forms.ChoiceField(choices=Topic.choices, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your email"),
        max_length=320,
        help_text=_("So that we can answer if the chat breaks off."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    page = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)


class WordsForm(forms.Form):
    """One message. Its key makes a form that is sent twice one message."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput, initial=lambda: uuid.uuid4().hex)
    text = forms.CharField(
        label=_("Message"),
        error_messages={"required": _("Write a few words first.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_text(self) -> str:
        try:
            return writable(self.cleaned_data["text"])
        except NothingSaid as problem:
            raise forms.ValidationError(refusals()["empty"]) from problem
        except TooLong as problem:
            raise forms.ValidationError(refusals()["too_long"]) from problem
