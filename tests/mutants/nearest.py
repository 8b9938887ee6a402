"""Which tests are likely to notice a change: they import its module, have a word of its name, or import its users."""

import ast
from functools import cache
from pathlib import Path

import grimp

from tests.figures import APPS, ROOT

MOST_AT_FIRST = 10  # files
# Of the folders and files of tests: too slow, or about the code and not about what it does.
NOT_ASKED = {
    *("browser", "faults", "fuzz", "journeys", "mutants", "upgrades"),
    *("test_adding_a_kind.py", "test_bare_machine.py", "test_house_rules.py", "test_scripts.py"),
}


def nearest_tests(file: str) -> list[str]:
    """Nearest first. Pages are tested by their addresses: a word of the name leads to such a test, or the folder."""
    tests, app = _imports_of_tests(), file.partition("/")[0]
    module = ".".join(Path(file).with_suffix("").parts).removesuffix(".__init__")
    words = _words(*Path(file).with_suffix("").parts[1:])
    namesakes = {test for test in tests if _app_of(test) == app and words & _words(Path(test).stem)}
    found: list[str] = []
    frontier, seen = {module}, {module}
    while frontier and len(found) < MOST_AT_FIRST:
        near = {test for test, imports in tests.items() if imports & frontier}
        found += sorted(near - {*found}, key=lambda test: (test not in namesakes, (ROOT / test).stat().st_size, test))
        if frontier == {module}:
            found += sorted(
                namesakes - {*found}, key=lambda test: (-len(words & _words(Path(test).stem)), len(test), test)
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
    return [test for test in _imports_of_tests() if _app_of(test) == app]


def _app_of(test: str) -> str:
    folder = Path(test).parts[1]
    return folder if folder in APPS else "supportportal"


@cache
def _imports_of_tests() -> dict[str, frozenset[str]]:
    """Of each file of tests, the names that it imports: a module's, or one with its module's before it."""
    paths = {str(path.relative_to(ROOT)): path for path in sorted((ROOT / "tests").rglob("test_*.py"))}
    return {test: _imports(path) for test, path in paths.items() if Path(test).parts[1] not in NOT_ASKED}


def _imports(path: Path) -> frozenset[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return frozenset(names)


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph(*APPS, exclude_type_checking_imports=True)
