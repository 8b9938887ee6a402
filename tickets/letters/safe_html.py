"""The HTML of a letter, cleaned for showing: nothing that runs, asks, hides behind styles, or tells the sender."""

import re
from dataclasses import dataclass

import nh3

LONGEST = 500_000  # characters; a longer one is read as text only
LONGEST_TAG = 20_000  # characters, after pictures written into the page are taken out
DEEPEST = 400  # elements in one another; the time to build a page grows with the square of it
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
REMOTE = re.compile(r"<img\b[^<>]{0,2000}?\bsrc\s{0,9}=\s{0,9}[\"']?\s{0,9}(?:https?:)?//", re.IGNORECASE)
OPENED = re.compile(r"<(/?)(?!/)([a-zA-Z][a-zA-Z0-9]{0,20})\b")
NEVER_DEEPER = {
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
CARRIED = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
MOST_STEPS = 8_000_000
MOST_CARRIED = 300_000


@dataclass(frozen=True, slots=True)
class CleanHtml:
    html: str
    remote_pictures: int = 0  # taken out: asking for one would tell the sender who reads, when and where
    problem: str = ""


def _kept(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if value.lower().startswith("cid:") else None
    if attribute == "style":
        said = value.lower()
        return None if "url" in said or "\\" in said or "/*" in said or "expression" in said else value
    return value


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=WITHOUT_CONTENT,
    attributes=ATTRIBUTES,
    attribute_filter=_kept,
    filter_style_properties=STYLES,
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)


def cleaned(html: str) -> CleanHtml:
    """In time that grows with the length; what would cost more has no HTML and says why."""
    if len(html) > LONGEST:
        html = PICTURE_IN_THE_PAGE.sub("", html)
    if len(html) > LONGEST:
        return CleanHtml("", problem="the HTML is too long to be shown")
    if "data:" in html:
        html = PICTURE_IN_THE_PAGE.sub("", html)
    if _has_long_tag(html) or _is_deep(html):
        return CleanHtml("", problem="the HTML is too tangled to be shown")
    clean = _CLEANER.clean(html).strip()
    if len(clean) > 4 * LONGEST:
        return CleanHtml("", problem="the HTML is too tangled to be shown")
    return CleanHtml(clean, len(REMOTE.findall(html)) if "//" in html else 0)


def _has_long_tag(html: str) -> bool:
    if len(html) < LONGEST_TAG:
        return False
    return any(len(piece.partition(">")[0]) > LONGEST_TAG for piece in html.split("<")[1:])


def _is_deep(html: str) -> bool:
    """Whether building the page would take more than linear time: deep ones, and styles carried into each paragraph."""
    if html.count("<") < DEEPEST:
        return False
    tags = OPENED.findall(html)
    opened: dict[str, int] = {}
    depth = deepest = carried = most_carried = 0
    for closing, name in tags:
        element = name.lower()
        if element in NEVER_DEEPER or (closing and not opened.get(element)):
            continue
        step = -1 if closing else 1
        opened[element] = opened.get(element, 0) + step
        depth += step
        deepest = max(deepest, depth)
        if element in CARRIED:
            carried += step
            most_carried = max(most_carried, carried)
    return deepest > DEEPEST or deepest * len(tags) > MOST_STEPS or most_carried * len(tags) > MOST_CARRIED
