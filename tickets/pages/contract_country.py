"""The country of a contract, asked on a form only while it decides which promise holds."""

from collections.abc import Iterable
from unicodedata import normalize

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legal.versions import Row, countries_of_promises
from supportportal.foundations.places import COUNTRIES, country_in_words


class ContractCountryField(forms.ChoiceField):
    """May stay empty: then what billing knows of the contract decides."""

    def __init__(self, own: list[str]) -> None:
        names = {code: country_in_words(code) for code in {*COUNTRIES, *own}}
        super().__init__(
            label=_("Country of your contract"),
            choices=[
                ("", _("I don’t know")),
                *sorted(names.items(), key=lambda row: normalize("NFKD", row[1]).casefold()),
            ],
            required=False,
            help_text=_("Where you lived when you ordered. How long we have depends on it."),
            error_messages={"invalid_choice": _("We don’t know this country. Choose one of the list.")},
        )


def ask_for_the_country(form: forms.Form, rows: Iterable[Row], *duties: str) -> None:
    """Where one of these duties is promised otherwise for a country; without any, where any at all is."""
    if own := countries_of_promises(rows, *duties, on=timezone.localdate()):
        form.fields["country"] = ContractCountryField(own)
