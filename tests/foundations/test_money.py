"""Amounts as people write them, and never a cent less than they are."""

from decimal import Decimal

import pytest
from django.utils import translation

from supportportal.foundations.money import amount_in_words


@pytest.mark.parametrize(
    ("language", "amount", "currency", "written"),
    [
        ("en", "9.7", "EUR", "€9.70"),
        ("fr", "9.7", "EUR", "9,70\u00a0€"),
        ("en", "6.7065", "EUR", "€6.71"),  # Django would cut it to 6.70
        ("fr", "1234.5", "EUR", "1\u00a0234,50\u00a0€"),
        ("en", "12", "CHF", "12.00\u00a0CHF"),
        ("en", "0", "GBP", "£0.00"),
        ("fr", "3.14", "", "3,14"),
        ("de", "1234.5", "EUR", "1.234,50\u00a0€"),
        ("nl", "9.7", "EUR", "9,70\u00a0€"),
    ],
)
def test_an_amount_is_written_as_its_reader_writes_it(language: str, amount: str, currency: str, written: str) -> None:
    with translation.override(language):
        assert amount_in_words(Decimal(amount), currency) == written
