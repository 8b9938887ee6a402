"""A letter's HTML as a page of its own: cleaned, in a sandbox, with the letter's own pictures and no others."""

import base64
import re
from dataclasses import dataclass
from urllib.parse import unquote

import nh3

from tickets.attachments.files import harmless_id
from tickets.attachments.pictures import media_type_of, preview_of
from tickets.letters.safe_html import cleaned
from tickets.models import Attachment, Message

MOST_PICTURES = 50
MOST_PICTURE_BYTES = 10 * 1024 * 1024
TAGS = {
    "a",
    "abbr",
    "address",
    "b",
    "bdi",
    "bdo",
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
    "div",
    "dl",
    "dt",
    "em",
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
    "small",
    "span",
    "strong",
    "sub",
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
    "wbr",
}
ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
    "ol": {"start"},
}
NOT_LOADED = re.compile(r"<img(?![^<>]*\ssrc=)")
CONTENT_ID = re.compile(r"cid:(.+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class LetterPage:
    html: str  # safe to be put into a page
    blocked: int  # pictures from elsewhere, which would have told their sender who reads this, and when


def letter_page(message: Message) -> LetterPage:
    pictures = _Pictures(list(message.attachments.exclude(content_id="").order_by("pk")[:MOST_PICTURES]))
    html = nh3.clean(
        cleaned(message.html).html,  # bounded: nothing tangled takes our time
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=pictures.attribute,
        clean_content_tags={"script", "style", "title", "head", "noscript", "template", "svg", "math", "object"},
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return LetterPage(html, blocked=len(NOT_LOADED.findall(html)))


class _Pictures:
    """What stands in each `src`: a copy of a picture that came with the letter, or nothing."""

    def __init__(self, attachments: list[Attachment]) -> None:
        self._came = {attachment.content_id.lower(): attachment for attachment in attachments}
        self._drawn: dict[str, str] = {}
        self._left = MOST_PICTURE_BYTES

    def attribute(self, tag: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            return self._source(value)
        if attribute in ("width", "height", "colspan", "rowspan", "start"):
            return value if value.isascii() and value.isdecimal() and len(value) <= 4 else None
        return value

    def _source(self, value: str) -> str | None:
        inside = CONTENT_ID.fullmatch(value.strip())
        return self._of(harmless_id(unquote(inside[1])).lower()) if inside else None

    def _of(self, content_id: str) -> str | None:
        """As data, not by address: in the sandbox nobody is signed in, and no address would answer."""
        if content_id not in self._drawn and (attachment := self._came.get(content_id)):
            drawn = preview_of(attachment)
            if drawn is None or len(drawn) > self._left:
                return None
            self._left -= len(drawn)
            coded = base64.b64encode(drawn).decode("ascii")
            self._drawn[content_id] = f"data:{media_type_of(drawn)};base64,{coded}"
        return self._drawn.get(content_id)
