"""The search of the log finds what must not stand there, and leaves what an operator needs."""

import logging

import pytest
from django.conf import settings

from tests.log_search import Searched, personal_data


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("letter to claire@example.org put off", ["an address: claire@example.org"]),
        ("call +33 6 12 34 56 78 back", ["a telephone number: +33 6 12 34 56 78"]),
        ("call 020 7946 0958 back", ["a telephone number: 020 7946 0958"]),
        ("no price for PV-20417733", ["a subscription: PV-20417733"]),
        ("KeyError: 'Claire Martin'", ["a customer’s name: Claire Martin"]),
        ("could not read “It is too slow”", ["a customer’s words: It is too slow"]),
        ("letter 7 sent at 2026-04-10 11:00 UTC, the last at 2026-03-10 11:00:05,123 by 127.0.0.1:8000", []),
        (f"mailed from {settings.SUPPORT_ADDRESS}", []),
    ],
)
def test_personal_data_is_told_from_what_an_operator_needs(line: str, found: list[str]) -> None:
    assert personal_data(line) == found


def test_the_line_that_logs_it_is_named_and_the_text_of_an_error_is_searched_too() -> None:
    searched, log = Searched(), logging.Logger("alone")
    log.addHandler(searched)
    log.debug("for claire@example.org")
    taken = "Key (email)=(claire@example.org) already exists"
    try:
        raise ValueError(taken)
    except ValueError:
        log.exception("no customer")
    [found] = searched.found
    assert found.endswith("logs an address: claire@example.org")
    assert f"{__file__}:" in found
