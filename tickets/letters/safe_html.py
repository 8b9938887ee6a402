"""The HTML of a letter, cleaned for showing: nothing that runs, asks, hides behind styles, or tells the sender."""

import re
from dataclasses import dataclass

import nh3

MAX_HTML_LENGTH = 500_000  # characters; longer HTML is read as text only
MAX_TAG_LENGTH = 20_000  # characters, after pictures written into the page are taken out
MAX_ELEMENT_DEPTH = 400  # elements in one another; the time to build a page grows with the square of it
TAGS = {
    "a",
    "abbr",
    "address",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
}
WITHOUT_CONTENT = {
    "script",
    "style",
    "title",
    "template",
    "noscript",
    "object",
    "embed",
    "iframe",
    "math",
    "svg",
    "textarea",
    "select",
    "xmp",
    "noembed",
    "noframes",
    "head",
}
ATTRIBUTES = {
    "*": {"dir", "lang", "style", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type"},
    "font": {"color", "size", "face"},
    "td": {"colspan", "rowspan", "align", "valign", "width"},
    "th": {"colspan", "rowspan", "align", "valign", "width"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
}
STYLES = {
    "color",
    "background-color",
    "font-weight",
    "font-style",
    "font-size",
    "text-decoration",
    "text-align",
    "display",
    "visibility",
    "white-space",
}
PICTURE_IN_THE_PAGE = re.compile(r"data:image/[^\"'\s>)]{0,5000000}", re.IGNORECASE)
REMOTE_PICTURE = re.compile(r"<img\b[^<>]{0,2000}?\bsrc\s{0,9}=\s{0,9}[\"']?\s{0,9}(?:https?:)?//", re.IGNORECASE)
OF_OFFICE = re.compile(r"</?[A-Za-z]{1,9}:[^<>]{0,2000}>")  # Word's own elements, which are never shown
OPENED_OR_CLOSED = re.compile(r"<(/?)(?!/)([a-zA-Z][a-zA-Z0-9]{0,20})\b")
FLAT_ELEMENTS = {
    "br",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "wbr",
    "col",
    "p",
    "li",
    "tr",
    "td",
    "th",
    "dt",
    "dd",
    "tbody",
    "thead",
    "option",
    "area",
    "base",
}
CARRIED_ELEMENTS = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
MAX_DEPTH_TIMES_TAGS = 8_000_000
MAX_CARRIED_TIMES_TAGS = 300_000


@dataclass(frozen=True, slots=True)
class CleanHtml:
    html: str
    remote_pictures: int = 0  # taken out: asking for one would tell the sender who reads, when and where
    problem: str = ""


def _allowed_value(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if value.lower().startswith("cid:") else None
    if attribute == "style":
        style = value.lower()
        return None if "url" in style or "\\" in style or "/*" in style or "expression" in style else value
    return value


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=WITHOUT_CONTENT,
    attributes=ATTRIBUTES,
    attribute_filter=_allowed_value,
    filter_style_properties=STYLES,
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)


def cleaned(html: str) -> CleanHtml:
    """In time linear in the length; what would cost more comes without HTML and says why."""
    if len(html) > MAX_HTML_LENGTH:
        html = PICTURE_IN_THE_PAGE.sub("", html)
    if len(html) > MAX_HTML_LENGTH:
        return CleanHtml("", problem="the HTML is too long to be shown")
    if "data:" in html:
        html = PICTURE_IN_THE_PAGE.sub("", html)
    html = OF_OFFICE.sub("", _without_comments(html))
    if _has_long_tag(html) or _is_deep(html):
        return CleanHtml("", problem="the HTML is too tangled to be shown")
    clean = _CLEANER.clean(html).strip()
    if len(clean) > 4 * MAX_HTML_LENGTH:
        return CleanHtml("", problem="the HTML is too tangled to be shown")
    return CleanHtml(clean, len(REMOTE_PICTURE.findall(html)) if "//" in html else 0)


def _without_comments(html: str) -> str:
    """Word hides pages of lists in them, which only it reads."""
    kept, position = [], 0
    while (start := html.find("<!--", position)) >= 0:
        kept.append(html[position:start])
        position = html.find("-->", start + 2) + 3
        if position < 3:
            return "".join(kept)
    return "".join([*kept, html[position:]])


def _has_long_tag(html: str) -> bool:
    if len(html) < MAX_TAG_LENGTH:
        return False
    return any(len(piece.partition(">")[0]) > MAX_TAG_LENGTH for piece in html.split("<")[1:])


def _is_deep(html: str) -> bool:
    """Whether building the page would take more than linear time: deep nesting, styles carried into each paragraph."""
    if html.count("<") < MAX_ELEMENT_DEPTH:
        return False
    tags = OPENED_OR_CLOSED.findall(html)
    opened: dict[str, int] = {}
    depth = deepest = carried = most_carried = 0
    for closing, name in tags:
        element = name.lower()
        if element in FLAT_ELEMENTS or (closing and not opened.get(element)):
            continue
        step = -1 if closing else 1
        opened[element] = opened.get(element, 0) + step
        depth += step
        deepest = max(deepest, depth)
        if element in CARRIED_ELEMENTS:
            carried += step
            most_carried = max(most_carried, carried)
    return (
        deepest > MAX_ELEMENT_DEPTH
        or deepest * len(tags) > MAX_DEPTH_TIMES_TAGS
        or most_carried * len(tags) > MAX_CARRIED_TIMES_TAGS
    )
