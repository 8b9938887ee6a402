"""A package whose terms would bind the portal is refused."""

import pytest
from packaging.metadata import parse_email

from tests.packages import licences
from tests.packages.licences import WELCOME, WELCOME_IN_TESTS
from tests.packages.pins import RUN, TEST, pins

pytestmark = pytest.mark.one_database


def licence(*lines: str) -> str:
    return licences.licence_of("a", parse_email("\n".join(["Metadata-Version: 2.4", "Name: a", *lines]))[0])


def test_every_installed_package_has_terms_that_may_stay() -> None:
    run, test = licences.installed_licences(pins(RUN)), licences.installed_licences(pins(TEST))
    assert len(run) > 60 and len(test) > len(run)
    assert list(licences.unwelcome(run.items(), WELCOME)) == []
    assert list(licences.unwelcome(test.items(), WELCOME_IN_TESTS)) == []


@pytest.mark.parametrize(
    ("lines", "expression"),
    [
        (["License-Expression: MIT OR Apache-2.0"], "MIT OR Apache-2.0"),
        (["Classifier: License :: OSI Approved", "Classifier: License :: OSI Approved :: BSD License"], "BSD-3-Clause"),
        (["License: MPL-2.0"], "MPL-2.0"),
        (["License: New BSD"], "BSD-3-Clause"),
        (["License: All rights reserved"], ""),
        (["Classifier: License :: OSI Approved :: A licence of their own"], ""),
        ([], ""),
    ],
)
def test_a_package_says_its_terms_in_one_of_three_ways(lines: list[str], expression: str) -> None:
    assert licence(*lines) == expression


def test_who_names_two_licences_without_a_word_between_wants_both_kept() -> None:
    both = [f"Classifier: License :: OSI Approved :: {name}" for name in ("MIT License", "Apache Software License")]
    assert licence(*both) == "Apache-2.0 AND MIT"


@pytest.mark.parametrize("terms", ["GPL-3.0-or-later", "AGPL-3.0-only", "MIT AND GPL-2.0-only", "", "SSPL-1.0"])
def test_what_binds_or_is_unknown_does_not_run_in_the_portal(terms: str) -> None:
    assert licences.is_welcome("MIT", WELCOME)
    assert not licences.is_welcome(terms, WELCOME)
    assert list(licences.unwelcome([("a", terms)], WELCOME)) != []


def test_one_may_choose_where_a_package_lets_one() -> None:
    assert licences.is_welcome("GPL-2.0-only OR MIT", WELCOME)
    assert not licences.is_welcome("(GPL-2.0-only OR MIT) AND AGPL-3.0-only", WELCOME)


def test_a_tool_of_the_tests_may_be_under_the_gpl_but_not_under_the_agpl() -> None:
    assert licences.is_welcome("GPL-3.0-or-later", WELCOME_IN_TESTS)
    assert not licences.is_welcome("AGPL-3.0-or-later", WELCOME_IN_TESTS)
