"""Whoever speaks a language that we don't is written to in the portal's first one."""

import pytest
from django.utils import translation

from supportportal.foundations.language_choice import current_language, supported_language
from tickets.models import Ticket


@pytest.mark.parametrize(("theirs", "ours"), [("fr", "fr"), ("en", "en"), ("de", "en"), ("", "en"), ("FR", "en")])
def test_a_customer_is_written_to_in_their_language_or_else_in_the_first(theirs: str, ours: str) -> None:
    assert supported_language(theirs) == ours
    assert Ticket(language=theirs).reply_language == ours


def test_the_current_language_is_the_active_one_and_the_first_where_none_is() -> None:
    with translation.override("fr"):
        assert current_language() == "fr"
    with translation.override(None):
        assert current_language() == "en"
