"""The table of defences is whole and still fits the code; `make defences` tries it."""

import ast
import re

import pytest

from tests.figures import ROOT
from tests.mutants.defences import Change, Defence, Outcome, all_defences, chosen_among, without

TESTS = re.compile(r"`(test_\w+)`")


def rows() -> dict[str, set[str]]:
    """Of docs/security.md: the tests that each names, by its number or by what is tried."""
    lines = (ROOT / "docs" / "security.md").read_text().splitlines()
    return {line.split(" | ")[0].removeprefix("| "): set(TESTS.findall(line)) for line in lines if TESTS.search(line)}


def test_each_row_of_the_paper_that_names_tests_is_tried() -> None:
    named, tried = rows(), {defence.row for defence in all_defences()}
    assert len(named) > 40
    missing = [row for row in named if row not in tried and not any(row.startswith(word) for word in tried)]
    assert missing == []


@pytest.mark.parametrize("defence", all_defences(), ids=str)
def test_a_defence_stands_where_the_table_says_and_its_test_is_one_that_the_paper_names(defence: Defence) -> None:
    for change in defence.changes:
        text = without((ROOT / change.file).read_text(), change)
        assert change.was.strip() != change.without.strip()
        if change.file.endswith(".py"):
            ast.parse(text)
    numbers = {defence.row} if defence.row.isdecimal() else {row for row in rows() if row.startswith(defence.row)}
    assert [defence.test_name in rows()[row] for row in numbers] == [True]
    file = ROOT / defence.test.partition("::")[0]
    assert re.search(rf"^(?:async )?def {defence.test_name}\(", file.read_text(), re.M)


def test_a_piece_that_is_gone_or_stands_twice_is_refused() -> None:
    assert without("a = b", Change("a.py", "b", "c")) == "a = c"
    for text in ("a = a", "b = b"):
        with pytest.raises(LookupError):
            without(text, Change("a.py", "b", "c"))


def test_rows_and_tests_are_chosen_by_words() -> None:
    first, second = (Defence(row, (), f"tests/test_a.py::test_{name}") for row, name in (("3", "one"), ("A link", "3")))
    assert chosen_among([first, second], []) == [first, second]
    assert [chosen_among([first, second], [word]) for word in ("3", "A l", "test_o", "x")] == [
        [first],
        [second],
        [first],
        [],
    ]


@pytest.mark.parametrize(
    ("noticed_by", "is_red"),
    [
        ("tests/test_a.py::test_one", True),
        ("tests/test_a.py::test_one[b]", True),
        ("", False),
        ("the start of the tests", False),
        ("tests/test_a.py", False),
    ],
)
def test_only_its_own_test_has_noticed_it(noticed_by: str, is_red: bool) -> None:
    defence = Defence("3", (Change("a.py", "b", "c"),), "tests/test_a.py::test_one")
    assert Outcome(defence, noticed_by, 1.0).is_red == is_red
