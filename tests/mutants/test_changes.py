"""What is changed in a condition, and how the changes are chosen."""

from pathlib import Path

import pytest

from tests.figures import ROOT, named
from tests.mutants.changes import mutants_of
from tests.mutants.nearest import nearest_tests, whole_tests
from tests.mutants.run import all_mutants, equivalent_mutants, key_of, sample


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("late = at < end", ["late = (at <= end)"]),
        ("late = é['à'] >= 1 != 2", []),
        ("é = 'é' in ç", ["é = ('é' not in ç)"]),
        ("ok = a and b == c", ["ok = (a or b == c)", "ok = a and (b != c)"]),
        ("a = b if not c else d", ["a = b if (c) else d", "a = b if False else d", "a = b if True else d"]),
        ("if x: pass", ["if False: pass", "if True: pass"]),
        ("if a := b(): pass\nif TYPE_CHECKING: pass", []),
        ("a = [b for b in c if b.on]", ["a = [b for b in c if True]"]),
        ("def f():\n    return True\n    return None", ["def f():\n    return False\n    return None"]),
        ("a.filter(at__lte=now, to=b)", ["a.filter(at__lt=now, to=b)"]),
        (
            "MOST = timedelta(minutes=5)\nmost = f(5)",
            ["MOST = timedelta(minutes=50)\nmost = f(5)", "MOST = timedelta(minutes=6)\nmost = f(5)"],
        ),
        (
            "class A:\n    rate = 0\n    size = Field(9)",
            [f"class A:\n    rate = {n}\n    size = Field(9)" for n in (1, 10)],
        ),
        ("a = f'{b < c}' + (d > e)", ["a = f'{b < c}' + ((d >= e))"]),
        (
            "if (\n    a\n    or b  # why\n): pass",
            [f"if (\n    {new}  # why\n): pass" for new in ("(a and b)", "False", "True")],
        ),
    ],
)
def test_each_condition_is_changed_alone_and_in_its_place(text: str, changed: list[str]) -> None:
    assert [mutant.applied_to(text) for mutant in mutants_of("a.py", text)] == changed


def test_a_change_says_where_it_is() -> None:
    (mutant,) = mutants_of("a.py", "\n\ndef f(a):\n    return a < 1  # one\n")
    assert (mutant.line, mutant.source, mutant.change) == (4, "return a < 1  # one", "a < 1 → (a <= 1)")


def test_the_same_seed_picks_the_same_changes_all_over_the_code() -> None:
    numbers = list(range(1_000))
    chosen = sample(numbers, count=10, seed=1)
    assert chosen == sample(numbers, count=10, seed=1) != sample(numbers, count=10, seed=2)
    assert [number // 100 for number in chosen] == list(range(10))
    assert sample(numbers[:3], count=10, seed=1) == [0, 1, 2]


@pytest.mark.parametrize(
    ("file", "test"),
    [
        ("faq/feedback.py", "test_feedback.py"),
        ("supportportal/foundations/search.py", "test_search.py"),
        ("chat/pages/box_words.py", "test_pages.py"),
        ("tickets/management/commands/hand_over_choices.py", "test_billing.py"),
    ],
)
def test_the_nearest_tests_import_the_module_or_share_a_word_of_its_name(file: str, test: str) -> None:
    assert Path(nearest_tests(file)[0]).name == test


def test_what_the_nearest_tests_let_pass_meets_all_of_the_app_and_no_tests_of_the_code_itself() -> None:
    assert whole_tests("faq/feedback.py") == [named(path) for path in sorted((ROOT / "tests/faq").rglob("test_*.py"))]
    roof = whole_tests("supportportal/health.py")
    assert ("tests/test_home.py" in roof, "tests/test_house_rules.py" in roof) == (True, False)


def test_what_is_listed_as_equivalent_is_still_in_the_code() -> None:
    listed = equivalent_mutants()
    files = {file for file, _, _ in listed}
    assert listed - {key_of(mutant) for mutant in all_mutants(files)} == set()
