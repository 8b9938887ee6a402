"""The changes of single conditions that a file allows, each of which some test should notice."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
SWAPPED_LOOKUPS = {"lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt"}  # the comparisons a database makes


@dataclass(frozen=True, slots=True)
class Mutant:
    file: str
    line: int
    source: str  # that line
    start: int  # in bytes, as `end`
    end: int
    old: str
    new: str

    @property
    def change(self) -> str:
        return f"{self.old} → {self.new}"

    def applied_to(self, text: str) -> str:
        content = text.encode()
        return (content[: self.start] + self.new.encode() + content[self.end :]).decode()


def mutants_of(file: str, text: str) -> list[Mutant]:
    """In the order of the file."""
    tree = ast.parse(text)
    lines = text.encode().splitlines(keepends=True)
    starts = [sum(len(line) for line in lines[:number]) for number in range(len(lines))]
    found = []
    for node, new in [*_changed_conditions(tree), *_changed_limits(tree)]:
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        source = lines[node.lineno - 1].decode().strip()
        old = text.encode()[start:end].decode()
        found.append(Mutant(file, node.lineno, source, start, end, old, new))
    return sorted(found, key=lambda mutant: (mutant.start, mutant.end, mutant.new))


def _changed_conditions(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.keyword, str]]:
    for node in _nodes_with_places(tree):
        match node:
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                swapped = ast.Compare(left, [SWAPPED[type(operator)]()], [right])
                yield node, f"({ast.unparse(swapped)})"
            case ast.BoolOp(op=operator, values=values):
                other = ast.Or() if isinstance(operator, ast.And) else ast.And()
                yield node, f"({ast.unparse(ast.BoolOp(other, values))})"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield node, f"({ast.unparse(operand)})"
            case ast.Return(value=ast.Constant(value=bool(answer)) as constant):
                yield constant, str(not answer)
            case ast.If(test=test) | ast.IfExp(test=test) if _can_be_replaced(test):
                yield test, "True"
                yield test, "False"
            case ast.comprehension(ifs=filters):
                yield from ((test, "True") for test in filters if _can_be_replaced(test))
            case ast.keyword(arg=str(name), value=value) if name.rpartition("__")[2] in SWAPPED_LOOKUPS:
                field, _, lookup = name.rpartition("__")
                yield node, f"{field}__{SWAPPED_LOOKUPS[lookup]}={ast.unparse(value)}"


def _changed_limits(tree: ast.Module) -> Iterator[tuple[ast.Constant, str]]:
    """The numbers in constants of modules and classes. A column's belong to its migration."""
    bodies = [tree.body, *(node.body for node in ast.walk(tree) if isinstance(node, ast.ClassDef))]
    for statement in (statement for body in bodies for statement in body):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                continue
        if name.isupper() or isinstance(value, ast.Constant | ast.Dict):
            for number in ast.walk(value):
                if isinstance(number, ast.Constant) and type(number.value) in (int, float):
                    yield number, repr(number.value + 1)
                    yield number, repr(number.value * 10 or 10)


def _nodes_with_places(node: ast.AST) -> Iterator[ast.AST]:
    """All but those inside an f-string, whose places are wrong before Python 3.12."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.JoinedStr):
            yield child
            yield from _nodes_with_places(child)


def _can_be_replaced(test: ast.expr) -> bool:
    """Not what gives a name its value, or says what only a type checker reads."""
    names_given = any(isinstance(node, ast.NamedExpr) for node in ast.walk(test))
    return not names_given and ast.unparse(test) != "TYPE_CHECKING"
