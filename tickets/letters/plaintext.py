"""What a person would read of a letter that has only HTML."""

import re
from collections.abc import Iterator
from html import unescape

MAX_HTML_CHARACTERS = 1_000_000
MAX_QUOTE_DEPTH = 10
UNREAD = {"script", "style", "title", "textarea", "xmp", "template", "noscript", "svg", "select", "object", "head"}
BLOCKS = {
    "address",
    "article",
    "aside",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "footer",
    "form",
    "header",
    "li",
    "main",
    "nav",
    "ol",
    "section",
    "table",
    "tr",
    "ul",
    "hr",
    "caption",
    "body",
}
PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"}
VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}
MARKUP = ("/", "!", "?")  # besides a letter, what turns a "<" into a tag
TAG_NAME = re.compile(r"</?([a-zA-Z][^\s/>]{0,40})")
REST_OF_TAG = re.compile(r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
ATTRIBUTE = re.compile(r"\s(href|alt|style|class)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|max-height\s*:\s*0(?:px)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
SPACES = re.compile(r"[ \t\r\n\f\xa0][ \t\r\n\f\xa0\u200c\u200d]*")  # joiners count only between letters, as in 👩‍💻
INVISIBLE = re.compile("[\u00ad\u034f\u200b\u2060\ufeff]")


def text_of(html: str) -> str:
    """Paragraphs, lists, links with their address, quotations as `> `; scripts and hidden parts left out."""
    page = _TextPage()
    for tag, content in _tokens(html[:MAX_HTML_CHARACTERS]):
        if not tag:
            page.add_text(unescape(content))
        elif content.startswith("</"):
            page.end(tag)
        else:
            page.begin(tag, {name.lower(): unescape(value.strip("\"'")) for name, value in ATTRIBUTE.findall(content)})
    return page.text()


def _tokens(html: str) -> Iterator[tuple[str, str]]:
    """(name, tag) and ("", text), in linear time on anything, which the standard library's parser is not."""
    position, quotes = 0, True
    while (start := html.find("<", position)) >= 0:
        yield "", html[position:start]
        name = TAG_NAME.match(html, start)
        end = None
        if html.startswith("<!--", start):
            position = html.find("-->", start) + 3
            if position < 3:
                return
            continue
        if not name and html[start + 1 : start + 2] not in MARKUP:
            yield "", "<"  # "< 5" is what they wrote
            position = start + 1
            continue
        if name and quotes:
            end = REST_OF_TAG.match(html, name.end())
            quotes = end is not None  # a quotation that never ends: from here on a tag ends at the next ">"
        position = end.end() if end else html.find(">", start) + 1
        if not position:
            return
        if name:
            yield name[1].lower(), html[start:position]
            if name[1].lower() in UNREAD and html[start + 1] != "/":
                closing = re.compile(rf"</{re.escape(name[1])}\s*>", re.IGNORECASE).search(html, position)
                position = closing.end() if closing else len(html)
    yield "", html[position:]


class _TextPage:
    """The lines as they grow; unclosed and wrongly closed elements do no harm."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._words: list[str] = []
        self._hidden = ("", 0)  # the element that isn't shown, and how many of its kind are open
        self._quotes = 0
        self._preformatted = 0
        self._lists: list[int] = []  # the last number of each open list that has numbers; -1 for those with dots
        self._link: tuple[str, int] | None = None
        self._is_tight = False  # Outlook's paragraphs have no space between them
        self._is_blank = False  # this element holds only a `&nbsp;` so far, as programs write an empty line

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        hidden, depth = self._hidden
        if depth:
            self._hidden = (hidden, depth + (tag == hidden))
        elif HIDDEN.search(attributes.get("style", "")):
            self._hidden = (tag, 0 if tag in VOID else 1)
        else:
            if tag in PARAGRAPHS:
                self._is_tight = attributes.get("class", "").startswith("Mso")
            self._break_before(tag)
            self._open(tag, attributes)

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._preformatted += 1
        elif tag in ("ol", "ul"):
            self._lists.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self._words.append(self._bullet())
        elif tag == "a":
            self._link = (attributes.get("href", ""), len(self._words))
        elif tag == "img":
            self._words.append(attributes.get("alt", ""))
        elif tag in ("td", "th") and self._words:
            self._words.append("  ")

    def end(self, tag: str) -> None:
        hidden, depth = self._hidden
        if depth:
            self._hidden = (hidden, depth - (tag == hidden))
            return
        if tag == "a":
            self._end_link()
        if tag == "blockquote":
            if self._words:
                self._end_line()
            self._quotes = max(0, self._quotes - 1)
        self._break_before(tag)
        if tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)
        elif tag in ("ol", "ul") and self._lists:
            self._lists.pop()

    def add_text(self, data: str) -> None:
        if self._hidden[1]:
            return
        if not self._preformatted:
            self._is_blank = not self._words and not data.strip() and (self._is_blank or "\xa0" in data)
            if self._words or data.strip():  # blanks between two blocks are dropped, so that `<br>` there is a line
                self._words.append(SPACES.sub(" ", data if data.isascii() else INVISIBLE.sub("", data)))
            return
        first, *others = data.split("\n")
        self._words.append(first)
        for line in others:
            self._end_line()
            self._words.append(line)

    def _break_before(self, tag: str) -> None:
        if self._is_blank and (tag == "div" or (tag == "p" and self._is_tight)) and self._lines:
            self._lines.append(self._margin())
        self._is_blank = self._is_blank and tag not in BLOCKS
        if tag == "br" or (self._words and (tag in BLOCKS or tag in PARAGRAPHS)):
            self._end_line()
        if tag in PARAGRAPHS and not self._is_tight and self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._margin())

    def _bullet(self) -> str:
        if not self._lists or self._lists[-1] < 0:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _margin(self) -> str:
        return "> " * min(self._quotes, MAX_QUOTE_DEPTH)

    def _end_line(self) -> None:
        text = "".join(self._words)
        line = text.rstrip() if self._preformatted else re.sub(r" {2,}", "  ", text).strip().strip(" \u200c\u200d")
        if line or not self._words or self._preformatted:
            self._lines.append(self._margin() + line)
        self._words, self._link = [], None

    def _end_link(self) -> None:
        address, start = self._link or ("", 0)
        label = "".join(self._words[start:]).strip()
        plain = address.split("://")[-1].rstrip("/")
        if address.startswith(("http://", "https://")) and plain not in label:
            self._words.append(f" ({address})" if label else address)
        self._link = None

    def text(self) -> str:
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in self._lines)).strip()
