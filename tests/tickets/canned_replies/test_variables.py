"""Names in braces: filled in, left open as gaps, refused when nothing fills them in, and put back."""

import pytest

from tickets.canned_replies.variables import filled, gaps_in, unknown_in, with_variables

CLAIRE = {"customer": "Claire Martin", "first name": "Claire", "agent": "Maya", "number": "#46", "last day": ""}


def test_what_is_known_is_filled_in_and_the_rest_stays_as_a_gap() -> None:
    text = filled("Hello {first name}, we have until {last day} for {number}. {agent}", CLAIRE)
    assert text == "Hello Claire, we have until {last day} for #46. Maya"
    assert gaps_in(text) == ["last day"]


@pytest.mark.parametrize("text", ["Type `{customer}`", "```\n{customer}\n```", '{"a": 1}', "{}", "{ x }", "{46}"])
def test_code_and_what_is_no_name_are_no_gaps(text: str) -> None:
    assert gaps_in(text) == []


def test_each_gap_is_named_once_in_their_order() -> None:
    assert gaps_in("{hours} {last day} {hours} {prénom}") == ["hours", "last day", "prénom"]


def test_a_name_that_nothing_fills_in_is_found() -> None:
    assert unknown_in("Hello {name}, {customer}: {last day}") == ["name"]


def test_a_value_doesnt_become_a_gap_of_its_own_by_what_it_says() -> None:
    assert filled("{customer}", {"customer": "{agent}", "agent": "Maya"}) == "{agent}"


def test_a_typed_text_gets_its_variables_back_where_they_stand_exactly() -> None:
    text = "Hello Claire Martin, dear Claire. Clairement, #46 and #461 are two. Maya"
    expected = "Hello {customer}, dear {first name}. Clairement, {number} and #461 are two. {agent}"
    assert with_variables(text, CLAIRE) == expected
    assert with_variables(text, {}) == text
