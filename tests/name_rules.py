"""Names of the house: where each is defined, and by which door it comes."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from tests.unused_names import Module, modules

# A folder of models is one module to Django.
FRONT_DOORS = {"chat.models", "tickets.models"}
# Django looks for a class by this name in each of its modules.
GIVEN_CLASSES = {"Command", "EmailBackend"}


def names_handed_on() -> list[str]:
    """Names that are taken from a module that took them from elsewhere itself."""
    all_modules = modules(migrations=False)
    known = {module.name: _names_of(module) for module in all_modules}
    return [
        f"{user.name}: {source}.{name}"
        for user in all_modules
        for source, name in _names_taken(user)
        if source in known.keys() - FRONT_DOORS and name not in known[source] and f"{source}.{name}" not in known
    ]


def lists_of_exports() -> list[str]:
    """A package lists what it imports for Django to find; a module that isn't one has nothing to hand on."""
    return [
        module.name
        for module in modules(migrations=False)
        if "__all__" in module.defined() and module.path.name != "__init__.py"
    ]


def classes_that_stand_twice() -> list[str]:
    """In one app."""
    places: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for module in modules(migrations=False):
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[module.name.partition(".")[0], node.name].append(f"{module.name}.{node.name}")
    return [
        place for (_, name), found in places.items() if len(found) > 1 and name not in GIVEN_CLASSES for place in found
    ]


def names_that_importers_change() -> list[str]:
    """A name of ours that needs another in the next module isn't a good one."""
    all_modules = modules(migrations=False)
    tops = {module.name.partition(".")[0] for module in all_modules}
    return [
        f"{module.name}: {alias.name} as {alias.asname}"
        for module in all_modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.asname and (getattr(node, "module", None) or alias.name).partition(".")[0] in tops
        if module.name != "supportportal"  # Celery's own way to make its app known
    ]


def _names_of(module: Module) -> set[str]:
    """Of the module's own level, wherever an `if` or a `with` holds them."""
    names: set[str] = set()
    nodes: list[ast.AST] = list(module.tree.body)
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        else:
            nodes += ast.iter_child_nodes(node)
    return names


def _names_taken(module: Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield module.imported.get(node.value.id, ""), node.attr
