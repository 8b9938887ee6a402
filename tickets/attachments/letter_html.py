"""A letter's HTML as a page of its own: cleaned, in a sandbox, with the letter's own pictures and no others."""

import base64
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import unquote

import nh3

from supportportal.foundations.masking.designed import masked_html
from tickets.attachments.files import harmless_id
from tickets.attachments.pictures import media_type_of, preview_of
from tickets.letters.safe_html import cleaned
from tickets.models import Attachment

MAX_PICTURES = 50
MAX_PICTURE_BYTES = 10 * 1024 * 1024
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
CID_URL = re.compile(r"cid:(.+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class LetterPage:
    html: str  # safe to be put into a page
    blocked: int  # pictures from elsewhere, which would have told their sender who reads this, and when


def letter_page(letter_html: str, *, pictures: Iterable[Attachment], not_secret: Collection[str] = ()) -> LetterPage:
    """`pictures`: those that came with the letter, as `cid:` names them."""
    own_pictures = _Pictures(list(pictures))
    html = nh3.clean(
        cleaned(letter_html).html,  # bounded: nothing tangled takes our time
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=own_pictures.attribute,
        clean_content_tags={"script", "style", "title", "head", "noscript", "template", "svg", "math", "object"},
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return LetterPage(masked_html(html, not_secret), blocked=len(NOT_LOADED.findall(html)))


class _Pictures:
    """What stands in each `src`: a copy of a picture that came with the letter, or nothing."""

    def __init__(self, attachments: list[Attachment]) -> None:
        self._attachments = {attachment.content_id.lower(): attachment for attachment in attachments}
        self._data_urls: dict[str, str] = {}
        self._bytes_left = MAX_PICTURE_BYTES

    def attribute(self, tag: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            return self._source(value)
        if attribute in ("width", "height", "colspan", "rowspan", "start"):
            return value if value.isascii() and value.isdecimal() and len(value) <= 4 else None
        return value

    def _source(self, value: str) -> str | None:
        inside = CID_URL.fullmatch(value.strip())
        return self._data_url(harmless_id(unquote(inside[1])).lower()) if inside else None

    def _data_url(self, content_id: str) -> str | None:
        """As data, not by address: in the sandbox nobody is signed in, and no address would answer."""
        if content_id not in self._data_urls and (attachment := self._attachments.get(content_id)):
            picture = preview_of(attachment)
            if picture is None or len(picture) > self._bytes_left:
                return None
            self._bytes_left -= len(picture)
            coded = base64.b64encode(picture).decode("ascii")
            self._data_urls[content_id] = f"data:{media_type_of(picture)};base64,{coded}"
        return self._data_urls.get(content_id)
