"""Addresses in what people write in a chat, as links for the pages that the server writes; `links.js` does the same."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

# Signs that change the direction of writing are left out: they make an address read as another one.
ADDRESS = re.compile(
    '\\bhttps?://[^\\s<>"\u200e\u200f\u202a-\u202e\u2066-\u2069]+'
    r"|[\w.+%-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}",
    re.IGNORECASE,
)
OPENING = {")": "(", "]": "[", "}": "{"}
LINK = '<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>'


def linked(text: str) -> SafeString:
    """The text, escaped, with its http(s) and mail addresses as links. Behind one that leads elsewhere than it reads,
    by look-alike letters or a name before an @, stands its true host."""
    return mark_safe("".join(_pieces(text)))  # noqa: S308 -- every piece is escaped


def _pieces(text: str) -> Iterator[str]:
    start = 0
    for found in ADDRESS.finditer(text):
        address = _bare(found[0])
        link = _link(address)
        if link:
            yield escape(text[start : found.start()])
            yield link
            start = found.start() + len(address)
    yield escape(text[start:])


def _bare(address: str) -> str:
    """Without what belongs to the sentence around it."""
    while (last := address[-1]) in ".,;:!?'\"»”’…" or address.count(last) > address.count(OPENING.get(last, last)):
        address = address[:-1]
    return address


def _link(address: str) -> str:
    """Empty when it is no address after all."""
    if not address.lower().startswith(("http:", "https:")):
        return format_html(LINK, f"mailto:{address}", address) if "@" in address else ""
    try:
        parts = urlsplit(address)
        shown = parts.hostname or ""
        host = shown.encode("idna").decode()
    except ValueError:  # UnicodeError is one
        return ""
    if not host:
        return ""
    link = format_html(LINK, address, address)
    return link if host == shown and "@" not in parts.netloc else link + format_html("<small> ({})</small>", host)
