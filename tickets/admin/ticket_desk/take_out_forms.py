"""“Take out…”: a card number, a passport’s picture, somebody else’s data; out of one message, or a file of it."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.act_form import ActForm
from tickets.forgetting.redaction import take_out_file, take_out_words
from tickets.models import Agent, Attachment, Message, Redaction, TakenOut

LONGEST_PASSAGE = 20_000
SHORTEST_PASSAGE = 3


class TakeOutForm(ActForm):
    kind = forms.ChoiceField(label=_("What it is"), choices=TakenOut.Kind.choices)
    reason = forms.CharField(label=_("In your words; the customer reads them"), max_length=200, required=False)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("kind") == TakenOut.Kind.OTHER and not self.cleaned_data.get("reason"):
            self.add_error("reason", gettext("Say what it is."))
        return cleaned

    def trace(self, agent: Agent) -> Redaction:
        return Redaction(kind=self.cleaned_data["kind"], reason=self.cleaned_data["reason"], by=agent)


class TakeOutWordsForm(TakeOutForm):
    """Without words it is the whole message, and only if that is ticked."""

    message = forms.ModelChoiceField(queryset=Message.objects.none(), widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("The passage, as it stands in the message"),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        min_length=SHORTEST_PASSAGE,
        max_length=LONGEST_PASSAGE,
        required=False,
    )
    whole = forms.BooleanField(label=_("The whole message"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Message]", self.fields["message"])
        field.queryset = self.ticket.messages.select_related("ticket")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors and bool(self.cleaned_data["words"]) == self.cleaned_data["whole"]:
            self.add_error("words", gettext("Copy the passage here, or tick the whole message."))
        return cleaned

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        take_out_words(facts["message"], words=facts["words"], trace=self.trace(agent), now=self.now)
        return gettext("Taken out for good, wherever it stood in this request.")


class TakeOutFileForm(TakeOutForm):
    file = forms.ModelChoiceField(queryset=Attachment.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Attachment]", self.fields["file"])
        field.queryset = Attachment.objects.filter(message__ticket=self.ticket).select_related("message__ticket")

    def carry_out(self, *, agent: Agent) -> str:
        take_out_file(self.cleaned_data["file"], trace=self.trace(agent), now=self.now)
        return gettext("The file is taken out for good.")


TAKING_OUT: dict[str, type[ActForm]] = {"take-out": TakeOutWordsForm, "take-out-file": TakeOutFileForm}
