"""Names that no part of the portal uses: what only a test calls keeps nothing alive but the test.

`python -m tests.unused_names` prints them.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("supportportal", "faq", "tutorials", "legal", "tickets", "chat")
# What looks a function up by itself, as a template's tag, a signal or a task.
REGISTERED = re.compile(r"(register|receiver|shared_task|app\.task|\.connect)\b")
# What Django, Celery and the web servers look for by name.
LOOKED_FOR = {"app_name", "application", "Command", "handler403", "handler404", "handler429", "register", "urlpatterns"}
MODULES_LOOKED_FOR = ("supportportal.settings", "supportportal.formats")  # each name in them is Django's
# A form's fields, a socket's events, an SMTP command, what a middleware does with requests.
LOOKED_FOR_BY_BEGINNING = ("_", "clean_", "websocket_", "handle_", "smtp_", "lmtp_", "process_")


@dataclass(frozen=True)
class Module:
    name: str
    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text())

    @cached_property
    def imported(self) -> dict[str, str]:
        """What a name means here that came from elsewhere."""
        known: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                known |= {alias.asname: alias.name for alias in node.names if alias.asname}
        return known

    def defined(self) -> Iterator[str]:
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                if not any(REGISTERED.search(ast.unparse(decorator)) for decorator in node.decorator_list):
                    yield node.name
            elif isinstance(node, ast.Assign):
                yield from (target.id for target in node.targets if isinstance(target, ast.Name))
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id


@dataclass
class Uses:
    """`whole`: names with their modules. `attributes`: what stands after a dot, in a template, or in quotes."""

    whole: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)


def modules(*, migrations: bool) -> list[Module]:
    paths = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    return [
        Module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path)
        for path in paths
        if ("migrations" in path.parts) == migrations
    ]


def uses_in(all_modules: Iterable[Module]) -> Uses:
    uses = Uses()
    for module in all_modules:
        exported = {id(node) for node in _exports(module.tree)}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                uses.whole.add(module.imported.get(node.id, f"{module.name}.{node.id}"))
            elif isinstance(node, ast.Attribute):
                uses.attributes.add(node.attr)
                uses.whole.add(_dotted(node, module))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in exported:
                uses.attributes.add(node.value)
                uses.whole |= {node.value.replace(":", "."), *_names_in_a_quoted_type(node.value, module)}
            elif isinstance(node, ast.keyword) and node.arg:
                uses.attributes.add(node.arg)
    for template in (ROOT / "templates").rglob("*.*"):
        for code in re.findall(r"{[{%].*?[%}]}", template.read_text(), re.S):
            uses.attributes |= set(re.findall(r"\w+", code))
    return uses


def _exports(tree: ast.Module) -> Iterator[ast.AST]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            yield from ast.walk(node.value)


def _dotted(node: ast.Attribute, module: Module) -> str:
    head, *rest = ast.unparse(node).split(".")
    return ".".join([module.imported.get(head, head), *rest])


def _names_in_a_quoted_type(text: str, module: Module) -> set[str]:
    return {module.imported.get(name, f"{module.name}.{name}") for name in re.findall(r"[A-Za-z_]\w*", text[:80])}


def unused_names() -> list[str]:
    all_modules = modules(migrations=False)
    uses = uses_in([*all_modules, *modules(migrations=True), Module("manage", ROOT / "manage.py")])
    handed_on = {f"{module.name}.{name}": origin for module in all_modules for name, origin in module.imported.items()}
    used = {_origin(name, handed_on) for name in uses.whole}
    unused = [
        f"{module.name}.{name}"
        for module in all_modules
        for name in module.defined()
        if not name.startswith("_") and name not in LOOKED_FOR and f"{module.name}.{name}" not in used
        if not module.name.startswith(MODULES_LOOKED_FOR) and module.path.name != "apps.py"
    ]
    return sorted([*unused, *_unused_methods(all_modules, uses)])


def _origin(name: str, handed_on: dict[str, str]) -> str:
    while name in handed_on and handed_on[name] != name:
        name = handed_on[name]
    return name


def _unused_methods(all_modules: Iterable[Module], uses: Uses) -> Iterator[str]:
    """What overrides a library's method is called by the library; what begins as here is looked for by its name."""
    for module in all_modules:
        for kind in (node for node in module.tree.body if isinstance(node, ast.ClassDef)):
            inherited = {
                name for base in getattr(import_module(module.name), kind.name).__mro__[1:] for name in vars(base)
            }
            for node in kind.body:
                if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    continue
                if node.name not in uses.attributes | inherited and not node.name.startswith(LOOKED_FOR_BY_BEGINNING):
                    yield f"{module.name}.{kind.name}.{node.name}"


if __name__ == "__main__":
    import django

    django.setup()
    print("\n".join(unused_names()))
