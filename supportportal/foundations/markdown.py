"""Markdown to safe HTML: what editors write, shown without trusting it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import pairwise
from textwrap import indent
from types import MappingProxyType
from urllib.parse import unquote

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.rules_inline.state_inline import Delimiter, StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

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
NO_PICTURES: Mapping[str, str] = MappingProxyType({})
SIZE_IN_NAME = re.compile(r"-(\d{1,5})x(\d{1,5})\.\w+$")

_parser = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False})
# What people type into a letter means little more than emphasis, lists and links: what only looks like Markdown
# (indented lines, a rule below a line, backslashes, stars in `*100*1#`) stays as typed, and a new line is one.
ONLY_LOOKS_LIKE_IT = ["code", "lheading", "table", "image", "escape", "entity", "reference"]
BARE_ADDRESS = re.compile(
    r"(?<![\w<(\[\"'=/`.+@-])(https?://(?:\([^\s()<>`]*\)|[^\s()<>`])*(?:\([^\s()<>`]*\)|[\w/#=&%-])"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
)
_without_links = MarkdownIt("js-default", {"html": False}).disable(["link", "image"])


def _emphasis_of_whole_words(state: StateInline, silent: bool) -> bool:
    if silent or state.src[state.pos] not in "*_":
        return False
    marks = state.scanDelims(state.pos, False)
    for _ in range(marks.length):
        state.push("text", "", 0).content = state.src[state.pos]
        place, ends = len(state.tokens) - 1, (marks.can_open, marks.can_close)
        state.delimiters.append(Delimiter(ord(state.src[state.pos]), marks.length, place, -1, *ends))
    state.pos += marks.length
    return True


# `![what it shows](name.png)`, with <> around a name that has blanks or brackets.
PICTURE = re.compile(r"!\[([^\[\]\n]{0,200})\]\((?:<([^<>\n]{1,120})>|([^()<>\s]{1,120}))\)")


def _enclosed_picture(state: StateInline, silent: bool) -> bool:
    """Of a file that goes with the letter; any other stays as typed."""
    if not (found := PICTURE.match(state.src, state.pos)):
        return False
    name = found[2] or found[3]
    source = state.env.get("pictures", {}).get(name)
    if not silent and source:
        picture = state.push("image", "img", 0)
        picture.attrs, picture.content = {"src": source, "alt": ""}, found[1] or name
        picture.children = [Token("text", "", 0, content=picture.content)]
    elif not silent:
        state.pending += found[0]
    state.pos = found.end()
    return True


_in_letters = MarkdownIt("js-default", {"html": False, "breaks": True}).disable(ONLY_LOOKS_LIKE_IT)
_in_letters.inline.ruler.at("emphasis", _emphasis_of_whole_words)
_in_letters.inline.ruler.before("link", "picture", _enclosed_picture)


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
    clean = _clean(_parser.renderer.render(tokens, _parser.options, {}))
    # A wide table scrolls by itself on a phone, and so must be reachable by keyboard.
    wide = clean.replace("<table>", '<div class="table" tabindex="0"><table>').replace("</table>", "</table></div>")
    return mark_safe(wide), outline  # noqa: S308 the allow-list above is what makes it safe


def _clean(html: str, *, schemes: Collection[str] = ()) -> str:
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", *schemes},
        link_rel="noopener",
    )


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


def letter_html(source: str, pictures: Mapping[str, str] = NO_PICTURES) -> SafeString:
    """What somebody typed into a letter, without tables; bare addresses become links.

    `pictures`: addresses of those that go with it, by their files' names; there are no others.
    """
    tokens = _in_letters.parse(_with_links(source), {"pictures": pictures})
    _flatten_headings(tokens)
    return mark_safe(_clean(_in_letters.renderer.render(tokens, _in_letters.options, {}), schemes=["cid"]))  # noqa: S308 as above


def _flatten_headings(tokens: Sequence[Token]) -> None:
    """A letter stands below headings of the page that shows it, and has none of its own."""
    for token, inside, end in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.type == "heading_open":
            token.tag = end.tag = "p"
            strong = Token("strong_open", "strong", 1), Token("strong_close", "strong", -1)
            inside.children = [strong[0], *(inside.children or []), strong[1]]


def letter_text(source: str, pictures: Mapping[str, str] = NO_PICTURES) -> str:
    """The same to be read as text: links with their address, lists with their marks, pictures by what they show."""
    return _blocks_in_words(SyntaxTreeNode(_in_letters.parse(_with_links(source), {"pictures": pictures})))


def pictures_named_in(source: str) -> set[str]:
    """The names of the files that it may show."""
    return {found[2] or found[3] for found in PICTURE.finditer(source)}


def _with_links(source: str) -> str:
    source = source[:MAX_SOURCE_LENGTH]
    return BARE_ADDRESS.sub(r"<\1>", source) if source.count("[") <= MAX_BRACKETS else source.replace("[", "(")


def _blocks_in_words(parent: SyntaxTreeNode) -> str:
    """A list that was typed without blank lines between its items has none."""
    between = "\n" if any(child.hidden for item in parent.children for child in item.children) else "\n\n"
    return between.join(_block_in_words(block) for block in parent.children)


def _block_in_words(block: SyntaxTreeNode) -> str:
    if block.type == "inline":
        return "".join(map(_in_words, block.children))
    if block.type == "fence":
        return block.content.rstrip("\n")
    if block.type == "hr":
        return "---"
    words = _blocks_in_words(block)
    if block.type == "list_item" and block.parent:
        mark = _mark_of(block, block.parent)
        return mark + indent(words, " " * len(mark)).lstrip(" ")
    return indent(words, "> ", lambda _: True) if block.type == "blockquote" else words


def _mark_of(item: SyntaxTreeNode, its_list: SyntaxTreeNode) -> str:
    if its_list.type == "bullet_list":
        return "- "
    return f"{int(its_list.attrs.get('start', 1)) + its_list.children.index(item)}. "


def _in_words(inline: SyntaxTreeNode) -> str:
    if inline.type in ("softbreak", "hardbreak"):
        return "\n"
    words = "".join(map(_in_words, inline.children)) if inline.children else inline.content
    if inline.type == "image":
        return f"[{words}]"
    address = str(inline.attrs.get("href", "")).removeprefix("mailto:") if inline.type == "link" else ""
    return f"{words} ({address})" if address and unquote(address) != unquote(words) else words
