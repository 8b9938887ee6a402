"""The figures of the house: what `make check` prints, and the house rules hold."""

import ast
import itertools
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
APPS = ("supportportal", "faq", "tutorials", "legal", "tickets", "chat")
FOUNDATIONS = "supportportal.foundations"
# Their names are Django's: of modules it looks for, and of folders whose files are commands, tags and formats.
GIVEN_NAMES = {"__init__", "admin", "apps", "models", "tasks", "urls", "views", "forms"}
GIVEN_FOLDERS = {"management", "commands", "templatetags", "formats"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `where`: the worst places first."""

    name: str
    value: int
    limit: int
    where: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return self.value <= self.limit


def modules() -> list[Path]:
    """The product's Python, without migrations."""
    return [path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def files_in_a_folder() -> Figure:
    folders = Counter(named(path.parent) for path in modules())
    worst, files = folders.most_common(1)[0]
    return Figure("files in a folder", files, 25, (worst,))


def lines_in_a_file() -> Figure:
    long = [named(path) for path in modules() if path.read_text().count("\n") > 250]
    return Figure("files over 250 lines", len(long), 0, tuple(long))


def lines_in_a_function() -> Figure:
    long = [f"{named(path)}:{function.lineno}" for path, function in _functions() if _length(function) > 40]
    return Figure("functions over 40 lines", len(long), 0, tuple(long))


def hidden_imports() -> Figure:
    """Of our own code: inside a function, or by a name in a string."""
    hidden = [
        f"{named(path)}:{node.lineno}"
        for path, function in _functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) or _fetches_a_model(node)
    ]
    return Figure("hidden imports", len(set(hidden)), 0, tuple(sorted(set(hidden))))


def longest_import_chain() -> Figure:
    """In modules: how many one has to pass to come from a door down to the floor."""
    chain = _longest_chain()
    return Figure("modules in the longest import chain", len(chain), 21, (" → ".join(chain),))


def mutual_packages() -> Figure:
    """Packages at the top that import each other; the foundations are a package of their own."""
    arrows = {(_package(above), _package(below)) for above, others in _imports().items() for below in others}
    pairs = sorted({(a, b) for a, b in arrows if a < b and (b, a) in arrows})
    return Figure("pairs of packages that import each other", len(pairs), 0, tuple(f"{a} ⇄ {b}" for a, b in pairs))


def names_that_stand_twice() -> Figure:
    """Modules and folders of one app by one name, or by one of the standard library's."""
    twice: list[str] = []
    for app in APPS:
        files = [path for path in modules() if path.is_relative_to(ROOT / app)]
        paths = [path for path in [*files, *{path.parent for path in files}] if not GIVEN_FOLDERS & {*path.parts}]
        places = [(path.stem, named(path)) for path in paths if path.stem not in GIVEN_NAMES]
        counted = Counter(name for name, _ in places)
        twice += [place for name, place in places if counted[name] > 1 or name in sys.stdlib_module_names]
    return Figure("module names that stand twice", len(twice), 0, tuple(twice))


def width_of_templates() -> Figure:
    wide = [
        f"{named(path)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) >= 120
    ]
    return Figure("HTML lines of 120 columns or more", len(wide), 0, tuple(wide))


def width_of_scripts_and_styles() -> Figure:
    wide = [
        f"{named(path)}:{number}"
        for path in sorted((ROOT / "static").rglob("*.[cjt]s*"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > 120
    ]
    return Figure("script and style lines over 120 columns", len(wide), 0, tuple(wide))


FIGURES: tuple[Callable[[], Figure], ...] = (
    files_in_a_folder,
    longest_import_chain,
    mutual_packages,
    width_of_templates,
    width_of_scripts_and_styles,
    hidden_imports,
    lines_in_a_function,
    lines_in_a_file,
    names_that_stand_twice,
)


def _functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def _fetches_a_model(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("apps.get_model", "get_model"))


@cache
def _imports() -> dict[str, frozenset[str]]:
    graph = grimp.build_graph(*APPS, exclude_type_checking_imports=True)
    ours = {module for module in graph.modules if ".migrations" not in module}
    return {module: frozenset(graph.find_modules_directly_imported_by(module) & ours) for module in ours}


def _longest_chain() -> list[str]:
    """Each module once: there is no circle, or import-linter and Python would say so."""
    chains: dict[str, list[str]] = {}

    def chain_from(module: str) -> list[str]:
        if module not in chains:
            below = [chain_from(other) for other in sorted(_imports()[module])]
            chains[module] = [module, *max(below, key=len, default=[])]
        return chains[module]

    return max((chain_from(module) for module in sorted(_imports())), key=len)


def _package(module: str) -> str:
    if module == FOUNDATIONS or module.startswith(f"{FOUNDATIONS}."):
        return FOUNDATIONS
    return module.partition(".")[0]


def main() -> int:
    figures = [measure() for measure in FIGURES]
    for figure in figures:
        print(f"{figure.value:6}  (at most {figure.limit})  {figure.name}")
        for place in itertools.islice(figure.where if not figure.holds else (), 5):
            print(f"        {place}")
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
