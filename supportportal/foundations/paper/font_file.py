"""The font in a PDF: the glyphs that it shows, their widths, and what each is read as."""

from typing import Any

import pydyf

from supportportal.foundations.paper.fonts import NO_SUCH_LETTER, Face, letters_read

LETTERS_A_BLOCK = 100  # of a CMap, by its own rules
MISSING_WIDTH = 600


def write_font(pdf: Any, style: Face, letters: set[str]) -> Any:
    """A composite font (ISO 32000-1, 9.7): glyphs by number, and what each is read as."""
    missing = {letter for letter in letters if not style.has(letter)}
    known = sorted(letters - missing)
    glyphs = {glyph: letter for letter in reversed(known) for glyph in style.glyphs_of(letter)}
    glyphs |= dict.fromkeys(style.glyphs_of(NO_SUCH_LETTER), NO_SUCH_LETTER) if missing else {}
    name = f"/AAAAAA+{style.name}"
    descriptor = _descriptor(pdf, style, name=name, data=style.only(glyphs))
    widths = pydyf.Array()
    for glyph in sorted(glyphs):
        widths.extend([glyph, pydyf.Array([style.advances[glyph]])])
    drawn = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": name,
            "CIDSystemInfo": "<</Registry (Adobe) /Ordering (Identity) /Supplement 0>>",
            "FontDescriptor": descriptor.reference,
            "DW": MISSING_WIDTH,
            "W": widths,
            "CIDToGIDMap": "/Identity",
        }
    )
    pdf.add_object(drawn)
    read = pydyf.Stream([_what_is_read(glyphs)])
    pdf.add_object(read)
    whole = {
        "Type": "/Font",
        "Subtype": "/Type0",
        "BaseFont": name,
        "Encoding": "/Identity-H",
        "DescendantFonts": pydyf.Array([drawn.reference]),
        "ToUnicode": read.reference,
    }
    row = pydyf.Dictionary(whole)
    pdf.add_object(row)
    return row.reference


def _descriptor(pdf: Any, style: Face, *, name: str, data: bytes) -> Any:
    file = pydyf.Stream([data], {"Length1": len(data)})
    pdf.add_object(file)
    descriptor = pydyf.Dictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": name,
            "Flags": 32,
            "FontBBox": pydyf.Array(style.box),
            "ItalicAngle": 0,
            "Ascent": style.ascent,
            "Descent": style.descent,
            "CapHeight": 729,
            "StemV": 80,
            "FontFile2": file.reference,
        }
    )
    pdf.add_object(descriptor)
    return descriptor


def _what_is_read(glyphs: dict[int, str]) -> bytes:
    lines = [f"<{glyph:04x}> <{letters_read(glyphs[glyph]).encode('utf-16-be').hex()}>" for glyph in sorted(glyphs)]
    blocks = [lines[start : start + LETTERS_A_BLOCK] for start in range(0, len(lines), LETTERS_A_BLOCK)]
    table = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{table}\nendcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()
