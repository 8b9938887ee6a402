"""A paper as PDF: tagged for screen readers, with its own letters, the same bytes for the same blocks."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pydyf

from supportportal.foundations.paper.blocks import Paper
from supportportal.foundations.paper.font_file import write_font
from supportportal.foundations.paper.fonts import face
from supportportal.foundations.paper.layout import Layout
from supportportal.foundations.paper.pages import HEIGHT, WIDTH, Page
from supportportal.foundations.paper.tags import Tag, write_tags
from supportportal.foundations.paper.typesetting import printable


def as_pdf(paper: Paper) -> bytes:
    """Not compressed, since compressors differ between machines; and nothing in it says when it was made."""
    layout = Layout(paper, Tag("Document"))
    for block in paper.blocks:
        layout.set(block)
    layout.finish()
    pdf: Any = pydyf.PDF()
    fonts = pydyf.Dictionary(
        {
            f"F{bold:d}": write_font(pdf, face(bold=bold), letters)
            for bold, letters in layout.flow.used.items()
            if letters
        }
    )
    pages = [_page(pdf, page, fonts) for page in layout.flow.pages]
    links = [link for page in layout.flow.pages for link in _links(pdf, page, layout, pages)]
    pdf.catalog["StructTreeRoot"] = write_tags(pdf, layout.document, pages, links).reference
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
    pdf.catalog["Lang"] = pydyf.String(paper.language)
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["Outlines"] = _bookmarks(pdf, layout, pages).reference
    pdf.info["Title"] = pydyf.String(printable(paper.title))
    file = BytesIO()
    pdf.write(file, identifier=True)
    return file.getvalue()


def _page(pdf: Any, page: Page, fonts: Any) -> Any:
    content = pydyf.Stream([b"\n".join(page.drawn)])
    pdf.add_object(content)
    row = pydyf.Dictionary(
        {
            "Type": "/Page",
            "Parent": pdf.pages.reference,
            "MediaBox": pydyf.Array([0, 0, WIDTH, HEIGHT]),
            "Contents": content.reference,
            "Resources": pydyf.Dictionary({"Font": fonts}),
            "StructParents": page.number,
            "Tabs": "/S",
        }
    )
    pdf.add_page(row)
    return row


def _links(pdf: Any, page: Page, layout: Layout, pages: list[Any]) -> Iterator[tuple[Tag, Any]]:
    for link in page.links:
        heading, number, height = next(each for each in layout.headings if each[0].anchor == link.anchor)
        pressed = pydyf.Dictionary(
            {
                "Type": "/Annot",
                "Subtype": "/Link",
                "Rect": pydyf.Array(link.box),
                "Border": pydyf.Array([0, 0, 0]),
                "Dest": _place(pages[number], height),
                "Contents": pydyf.String(printable(heading.text)),
                "F": 4,  # printed
            }
        )
        pdf.add_object(pressed)
        pages[page.number].setdefault("Annots", pydyf.Array()).append(pressed.reference)
        yield link.tag, pressed


def _place(page: Any, height: float) -> Any:
    return pydyf.Array([page.reference, "/XYZ", 0, height + 6, 0])


def _bookmarks(pdf: Any, layout: Layout, pages: list[Any]) -> Any:
    """Titles and parts, and below each, closed, what stands in it."""
    outline = pydyf.Dictionary({"Type": "/Outlines"})
    pdf.add_object(outline)
    above = outline
    before: dict[int, Any] = {}  # the last one below each
    for headline, page, height in layout.headings:
        parent = above if headline.level == 3 else outline
        place = _place(pages[page], height)
        row = pydyf.Dictionary(
            {"Title": pydyf.String(printable(headline.text)), "Parent": parent.reference, "Dest": place}
        )
        pdf.add_object(row)
        if sibling := before.get(parent.number):
            row["Prev"], sibling["Next"] = sibling.reference, row.reference
        else:
            parent["First"] = row.reference
        parent["Last"] = row.reference
        parent["Count"] = parent.get("Count", 0) + (1 if parent is outline else -1)
        before[parent.number] = row
        above = above if headline.level == 3 else row
    return outline
