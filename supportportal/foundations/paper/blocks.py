"""What a paper is made of, said once for each way to show it: as a page (HTML) and as PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FileName:
    """A file that lies beside the paper."""

    path: str

    def __str__(self) -> str:
        return self.path


@dataclass(frozen=True, slots=True)
class Code:
    """For machines, such as a hash."""

    code: str

    def __str__(self) -> str:
        return self.code


Part = str | FileName | Code
Cell = Part | Sequence[Part]  # several stand below each other


@dataclass(frozen=True, slots=True)
class Headline:
    """`level`: 1 is the paper's title, 2 a part of it with a line among the contents, 3 what stands in a part."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 2
    new_page: bool = False
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`tone`: "soft" for what explains, "strong" for what matters most."""

    kind: ClassVar[str] = "paragraph"
    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, of any language and script. `language`: where it is known."""

    kind: ClassVar[str] = "quote"
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Each with its name; those that say nothing are left out by whoever lists them."""

    kind: ClassVar[str] = "facts"
    rows: Sequence[tuple[str, Cell]]

    @property
    def named_parts(self) -> list[tuple[str, Sequence[Part]]]:
        return [(name, parts_of(cell)) for name, cell in self.rows]


@dataclass(frozen=True, slots=True)
class Grid:
    """`widths`: of the columns, as parts of the whole."""

    kind: ClassVar[str] = "table"
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int]

    @property
    def parts(self) -> list[list[Sequence[Part]]]:
        """By row and column."""
        return [[parts_of(cell) for cell in row] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Contents:
    """The parts of the paper, with links to them."""

    kind: ClassVar[str] = "contents"
    title: str


Block = Headline | Paragraph | Quote | Facts | Grid | Contents


@dataclass(frozen=True, slots=True)
class Paper:
    """`running_title` stands at the foot of each page of a PDF."""

    title: str
    running_title: str
    language: str
    blocks: Sequence[Block]

    @property
    def parts(self) -> list[Headline]:
        return [block for block in self.blocks if isinstance(block, Headline) and block.level == 2]


def parts_of(cell: Cell) -> Sequence[Part]:
    return [cell] if isinstance(cell, str | FileName | Code) else cell
