"""Amounts as people write them: €12.34, 12,34 €."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

from supportportal.foundations.language_choice import current_language
from supportportal.foundations.languages.facts import facts_of

SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


def amount_in_words(amount: Decimal, currency: str) -> str:
    """In the active language. A currency without a sign of its own is named by its three letters."""
    sign = SIGNS.get(currency, currency)
    cents = amount.quantize(Decimal("0.01"), ROUND_HALF_UP)  # Django would cut, not round
    written = number_format(cents, 2, force_grouping=True)
    if facts_of(current_language()).sign_first and sign in SIGNS.values():
        return f"{sign}{written}"
    return f"{written}\u00a0{sign}".strip()
