"""“Take out…” beside a conversation: a passage that somebody wrote there, or a file."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from chat.models import TEXT_MAX_LENGTH, ChatFile, ChatRedaction, Conversation
from tickets.models import TakenOut


class ChatTakeOutForm(forms.Form):
    words = forms.CharField(
        label=_("The passage, as it was written"),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        min_length=3,
        max_length=TEXT_MAX_LENGTH,
        required=False,
    )
    file = forms.ModelChoiceField(
        label=_("Or a file"), queryset=ChatFile.objects.none(), required=False, empty_label=_("None")
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=TakenOut.Kind.choices)
    reason = forms.CharField(label=_("In your words; the customer reads them"), max_length=200, required=False)

    def __init__(self, conversation: Conversation, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id=f"id_take_out_{conversation.pk}_%s")
        field = cast("forms.ModelChoiceField[ChatFile]", self.fields["file"])
        files = ChatFile.objects.filter(message__conversation=conversation).exclude(file="")
        field.queryset = files.select_related("message__conversation").order_by("pk")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(data.get("words")) == bool(data.get("file")):
            self.add_error("words", "")
        if data.get("kind") == TakenOut.Kind.OTHER and not data.get("reason"):
            self.add_error("reason", "")
        return data


def taken_out_of(conversation: Conversation) -> list[ChatRedaction]:
    traces = ChatRedaction.objects.filter(message__conversation=conversation)
    return list(traces.select_related("by__user", "file").order_by("at", "pk"))
