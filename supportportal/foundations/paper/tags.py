"""What a screen reader goes by in a PDF: headings, paragraphs, tables with their cells, links, as they are read."""

from dataclasses import dataclass, field
from typing import Any

import pydyf


@dataclass(slots=True)
class Tag:
    """`kids`: tags, and pieces of pages by the page's and their own number."""

    kind: str
    language: str = ""
    attributes: str = ""
    kids: list["Tag | tuple[int, int] | Any"] = field(default_factory=list)
    row: Any = None  # its object in the file

    def within(self, kind: str, *, language: str = "", attributes: str = "") -> "Tag":
        tag = Tag(kind, language, attributes)
        self.kids.append(tag)
        return tag


def write_tags(pdf: Any, document: Tag, pages: list[Any], links: list[tuple[Tag, Any]]) -> Any:
    """The root of the tree. `links`: each tag with the place on a page that one can press."""
    root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(root)
    parents: list[dict[int, Any]] = [{} for _ in pages]
    _write(pdf, document, root, pages=pages, parents=parents)
    numbers = pydyf.Array()
    for number, rows in enumerate(parents):
        numbers.extend([number, pydyf.Array([rows[mark].reference for mark in sorted(rows)])])
    for number, (tag, pressed) in enumerate(links, start=len(pages)):
        pressed["StructParent"] = number
        tag.row["K"].append(pydyf.Dictionary({"Type": "/OBJR", "Obj": pressed.reference}))
        numbers.extend([number, tag.row.reference])
    tree = pydyf.Dictionary({"Nums": numbers})
    pdf.add_object(tree)
    root["ParentTree"], root["ParentTreeNextKey"] = tree.reference, len(pages) + len(links)
    root["K"] = document.row.reference
    return root


def _write(pdf: Any, tag: Tag, above: Any, *, pages: list[Any], parents: list[dict[int, Any]]) -> None:
    tag.row = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{tag.kind}", "P": above.reference})
    pdf.add_object(tag.row)
    if tag.language:
        tag.row["Lang"] = pydyf.String(tag.language)
    if tag.attributes:
        tag.row["A"] = tag.attributes
    kids = pydyf.Array()
    for kid in tag.kids:
        if isinstance(kid, Tag):
            _write(pdf, kid, tag.row, pages=pages, parents=parents)
            kids.append(kid.row.reference)
        else:
            page, mark = kid
            parents[page][mark] = tag.row
            piece = {"Type": "/MCR", "Pg": pages[page].reference, "MCID": mark}
            kids.append(pydyf.Dictionary(piece))
    tag.row["K"] = kids
