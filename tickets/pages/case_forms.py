"""What a customer fills in on the pages of a case, and to end the contract."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from legal.versions import published_rows
from tickets.pages.contract_country import ask_for_the_country
from tickets.pages.forms import EmailAddressField, OneTimeForm, SubscriptionReferenceField

LONGEST_WORDS = 4_000


class YesForm(OneTimeForm):
    """Nothing to fill in: the button says it all."""


class WordsForm(OneTimeForm):
    """One box; its label is the question that the act asks."""

    words = forms.CharField(
        max_length=LONGEST_WORDS,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write a few words first.")},
    )

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label


class ChoiceForm(forms.Form):
    """What the page showed when the customer decided: anything newer asks them to look again."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class DeclarationForm(OneTimeForm):
    """Articles D. 221-5 and D. 215-2: a name, the contract, and where the confirmation goes. No reason, no account."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        # It goes into a letter to an address that may be a stranger's: letters only, no address of a page.
        validators=[RegexValidator(r"^[^\W\d_][^\d_:/@<>]*$", _("Write your name in letters."))],
        error_messages={"required": _("Tell us how to address you.")},
    )
    email = EmailAddressField(
        label=_("Your email address"),
        max_length=254,
        help_text=_("The confirmation goes there. Best the address that you use with us."),
        error_messages={"required": _("We need an address for the confirmation.")},
    )
    subscription_reference = SubscriptionReferenceField()
    website = forms.CharField(  # people don’t see it, robots fill it in
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, duty: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_the_country(self, published_rows(), duty)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty, and send again: only robots fill it in."))
        return ""
