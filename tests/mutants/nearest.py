"""Which tests are likely to notice a change: they import its module, have a word of its name, or import its users."""

import ast
from functools import cache
from pathlib import Path

import grimp

from tests.figures import APPS, ROOT

MOST_AT_FIRST = 10  # files
ROOF = "supportportal"  # and the foundations, which tests of every app are about
# Of the folders and files of tests: too slow, or about the code and not about what it does.
NOT_ASKED = {
    *("browser", "faults", "fuzz", "journeys", "mutants", "upgrades"),
    *("test_adding_a_kind.py", "test_bare_machine.py", "test_benchmarks.py", "test_docs.py"),
    *("test_house_rules.py", "test_scripts.py"),
}


def nearest_tests(file: str) -> list[str]:
    """Nearest first. Pages are tested by their addresses: a word of the name leads to such a test, or the folder."""
    tests, app, stem = _names_in_tests(), file.partition("/")[0], Path(file).stem
    module = ".".join(Path(file).with_suffix("").parts).removesuffix(".__init__")
    shared = {test: len(_words(*Path(file).with_suffix("").parts[1:]) & _words(Path(test).stem)) for test in tests}
    ours = {test for test in tests if app in (_app_of(test), ROOF)}
    namesakes = {test for test in ours if shared[test] or stem in tests[test]}
    found: list[str] = []
    frontier, seen = {module}, {module}
    while frontier and len(found) < MOST_AT_FIRST:
        near = {test for test, names in tests.items() if names & frontier}
        found += sorted(near - {*found}, key=lambda test: (test not in namesakes, (ROOT / test).stat().st_size, test))
        if frontier == {module}:
            found += sorted(
                namesakes - {*found}, key=lambda test: (stem not in tests[test], -shared[test], len(test), test)
            )
        frontier = {user for name in frontier for user in _graph().find_modules_that_directly_import(name)} - seen
        seen |= frontier
    beside = [test for test in tests if Path(file).parts[:2] == Path(test).parts[1:3] and test not in found]
    return [*found, *beside][:MOST_AT_FIRST]


def _words(*names: str) -> frozenset[str]:
    """In the singular, near enough; the short ones say nothing."""
    return frozenset(word.removesuffix("s") for name in names for word in name.split("_") if len(word) > 3) - {"test"}


def whole_tests(file: str) -> list[str]:
    """Of its app; what lies in no app's folder is about the roof and its foundations."""
    app = file.partition("/")[0]
    return [test for test in _names_in_tests() if _app_of(test) == app]


def _app_of(test: str) -> str:
    folder = Path(test).parts[1]
    return folder if folder in APPS else ROOF


@cache
def _names_in_tests() -> dict[str, frozenset[str]]:
    """Of each file of tests, what it imports, as a module or with its module before it, and the words in quotes."""
    paths = {str(path.relative_to(ROOT)): path for path in sorted((ROOT / "tests").rglob("test_*.py"))}
    return {test: _names_in(path) for test, path in paths.items() if Path(test).parts[1] not in NOT_ASKED}


def _names_in(path: Path) -> frozenset[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.add(node.value)  # the name of a command
    return frozenset(names)


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph(*APPS, exclude_type_checking_imports=True)
