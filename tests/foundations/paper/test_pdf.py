"""A paper as PDF: read back by another program, tagged, and harmless whatever somebody wrote."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader

from supportportal.foundations.paper.blocks import (
    Block,
    Code,
    Contents,
    Facts,
    FileName,
    Grid,
    Headline,
    Paper,
    Paragraph,
    Quote,
)
from supportportal.foundations.paper.pdf import as_pdf

LONG = "W" * 600
HOSTILE = [
    "<script>alert(1)</script> ) Tj ET (",
    "a\x00b\x1b[31m\udc80",
    "\u202eevil\u202c \u2066x\u2069",
    "王小明 さくら 한국어",
    "😀👩‍👩‍👧🏽 é́̂",
    "שלום عليكم",
    LONG,
    "",
    "\n\n\r\n\u2028",
    "  lead\tand\u00a0trail  ",
]


def paper(*blocks: Block) -> Paper:
    return Paper("Évidence", "Case 1", "fr", blocks)


def read(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content), strict=True)


def words(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())


def tags(content: bytes) -> Iterator[tuple[str, object]]:
    waiting = [read(content).trailer["/Root"]["/StructTreeRoot"]["/K"].get_object()]
    while waiting:
        tag = waiting.pop(0).get_object()
        if "/S" in tag:
            yield tag["/S"], tag.get("/A")
            waiting += list(tag["/K"])


def test_it_is_read_back_word_for_word_with_its_title_and_language() -> None:
    content = as_pdf(
        paper(Headline("Élégant", 1), Paragraph("Œuvre à 9,30 €, Ωμέγα, Привет."), Quote("My own words.", "en"))
    )
    reader = read(content)
    assert words(content) == "Élégant Œuvre à 9,30 €, Ωμέγα, Привет. My own words. Case 1 1 / 1"
    assert (reader.metadata.title, reader.trailer["/Root"]["/Lang"]) == ("Évidence", "fr")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True


def test_the_same_blocks_are_the_same_bytes_and_nothing_says_when() -> None:
    blocks = (Headline("Days", 2, anchor="days"), Contents("Parts"), Grid(["A"], [("b",)], [1]))
    content = as_pdf(paper(*blocks))
    assert content == as_pdf(paper(*blocks))
    assert not re.search(rb"/(Creation|Mod)Date", content)


def test_a_screen_reader_finds_headings_paragraphs_tables_with_their_heads_quotes_and_links() -> None:
    blocks = (
        Headline("Title", 1),
        Paragraph("Words"),
        Facts([("Name", "Claire")]),
        Quote("Hers", "en"),
        Contents("Parts"),
        Headline("Part", 2, anchor="part"),
        Grid(["Head"], [("Cell",)], [1]),
    )
    found = list(tags(as_pdf(paper(*blocks))))
    kinds = [kind for kind, _ in found]
    assert kinds[0] == "/Document"
    assert {"/H1", "/H2", "/P", "/BlockQuote", "/Table", "/TR", "/TD", "/Link"} < set(kinds)
    assert sorted(attributes["/Scope"] for kind, attributes in found if kind == "/TH") == ["/Column", "/Row"]


def test_parts_are_bookmarks_and_a_press_on_the_contents_leads_to_them() -> None:
    blocks = (
        Contents("Parts"),
        Headline("First", 2, anchor="a"),
        Headline("Within", 3),
        Headline("Second", 2, True, "b"),
    )
    reader = read(as_pdf(paper(*blocks)))
    first, within, second = reader.outline
    assert (first.title, [each.title for each in within], second.title) == ("First", ["Within"], "Second")
    links = [annotation.get_object() for annotation in reader.pages[0]["/Annots"]]
    targets = [reader.get_page_number(link["/Dest"][0].get_object()) for link in links]
    assert (targets, [link["/Contents"] for link in links]) == ([0, 1], ["First", "Second"])
    assert "Within 1 2" in words(as_pdf(paper(*blocks)))  # the numbers of their pages, drawn at the end


def test_a_table_goes_on_over_pages_with_its_head_on_each() -> None:
    rows = [(str(number), f"Day {number}") for number in range(200)]
    reader = read(as_pdf(paper(Grid(["No.", "Day"], rows, [1, 4]))))
    texts = [page.extract_text() for page in reader.pages]
    assert len(texts) > 3
    assert [text.startswith("No. Day") for text in texts] == [True] * len(texts)
    assert [f"{number} / {len(texts)}" in text for number, text in enumerate(texts, start=1)] == [True] * len(texts)
    found = " ".join("\n".join(texts).split())
    assert [f"{number} Day {number}" in found for number, _ in enumerate(rows)] == [True] * 200


def test_a_row_higher_than_a_page_is_there_whole() -> None:
    content = as_pdf(paper(Grid(["A", "B"], [("\n".join(map(str, range(300))), "x")], [1, 1])))
    assert set(map(str, range(300))) <= set(words(content).split())


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_somebody_writes_stands_in_every_place_and_breaks_none(text: str) -> None:
    blocks = (
        Headline(text, 1),
        Headline(text, 2, anchor="x"),
        Headline(text, 3),
        Paragraph(text, "soft"),
        Quote(text),
        Facts([(text, [text, Code(text)])]),
        Contents(text),
        Grid(["A", "B"], [(text, FileName(text))], [1, 3]),
    )
    content = as_pdf(Paper(text, text, "en", blocks))
    reader = read(content)
    assert f"/ {len(reader.pages)}" in words(content)
    if text == LONG:
        assert words(content).replace(" ", "").count("W") >= 8 * len(LONG)


def test_letters_that_the_font_lacks_are_seen_as_squares_and_read_as_themselves() -> None:
    content = as_pdf(paper(Paragraph("Mr 王小明")))
    assert "Mr □□□" in words(content)
    assert "Mr 王小明".encode("utf-16-be").hex().encode() in content


def test_marks_that_would_turn_a_line_round_unseen_are_left_out() -> None:
    assert "evil" in words(as_pdf(paper(Paragraph("\u202elive\u202c evil"))))
    assert "live evil" in words(as_pdf(paper(Paragraph("\u202elive\u202c evil"))))
