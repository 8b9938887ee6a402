"""Markdown to safe HTML: what editors write, shown without trusting it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import pairwise

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

MAX_SOURCE_LENGTH = 50_000  # characters
MAX_BRACKETS = 2_000  # in one text: each that never closes is searched to the end, 50,000 of them for 12 s

ALLOWED_TAGS = {
    "a",
    "p",
    "br",
    "hr",
    "em",
    "strong",
    "s",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "img",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
ALLOWED_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "ol": {"start"},
    "h2": {"id"},
}
SIZE_IN_NAME = re.compile(r"-(\d{1,5})x(\d{1,5})\.\w+$")

_parser = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False})
_without_links = MarkdownIt("js-default", {"html": False}).disable(["link", "image"])


@dataclass(frozen=True, slots=True)
class Heading:
    anchor: str
    words: str


def render(source: str) -> SafeString:
    """HTML that can't run anything: raw HTML is shown as text, then the result passes an allow-list.

    Sources longer than `MAX_SOURCE_LENGTH` are cut there; with more than `MAX_BRACKETS` brackets, links stay as typed.
    Pure, so results are remembered per process.
    """
    return _html_and_headings(source)[0]


def headings(source: str) -> list[Heading]:
    """The second-level headings and the anchors that `render` gives them, for a table of contents."""
    return _html_and_headings(source)[1]


def plain(source: str) -> str:
    """The words alone, on one line: for excerpts and for the search."""
    return " ".join(unescape(strip_tags(render(source))).split())


@lru_cache(maxsize=1024)
def _html_and_headings(source: str) -> tuple[SafeString, list[Heading]]:
    source = source[:MAX_SOURCE_LENGTH]
    tokens = (_parser if source.count("[") <= MAX_BRACKETS else _without_links).parse(source)
    outline = _set_anchors(tokens)
    _set_sizes(tokens)
    clean = nh3.clean(
        _parser.renderer.render(tokens, _parser.options, {}),
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )
    # A wide table scrolls by itself on a phone, and so must be reachable by keyboard.
    wide = clean.replace("<table>", '<div class="table" tabindex="0"><table>').replace("</table>", "</table></div>")
    return mark_safe(wide), outline  # noqa: S308 the allow-list above is what makes it safe


def _set_anchors(tokens: Sequence[Token]) -> list[Heading]:
    """Give each second-level heading an anchor of its own; the page's title is the only first-level one."""
    by_anchor: dict[str, Heading] = {}
    for token, inside in pairwise(tokens):
        if token.type in ("heading_open", "heading_close") and token.tag == "h1":
            token.tag = "h2"
        if token.type == "heading_open" and token.tag == "h2":
            title = "".join(child.content for child in inside.children or [])
            anchor = f"s-{slugify(title) or len(by_anchor) + 1}"
            if anchor in by_anchor:
                anchor = f"{anchor}-{len(by_anchor) + 1}"
            token.attrSet("id", anchor)
            by_anchor[anchor] = Heading(anchor, title)
    return list(by_anchor.values())


def _set_sizes(tokens: Sequence[Token]) -> None:
    """Our own pictures carry their size in their name, so that the page doesn't jump when they arrive."""
    for picture in (child for token in tokens for child in token.children or [] if child.type == "image"):
        picture.attrSet("loading", "lazy")
        if size := SIZE_IN_NAME.search(str(picture.attrGet("src") or "")):
            picture.attrSet("width", size[1])
            picture.attrSet("height", size[2])
