"""Addresses in chat messages as links, on pages that the server renders; `links.js` does the same in scripts."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

# Characters that change the direction of writing are left out: they make an address read as another one.
ADDRESS_PATTERN = re.compile(
    '\\bhttps?://[^\\s<>"\u200e\u200f\u202a-\u202e\u2066-\u2069]+'
    r"|[\w.+%-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}",
    re.IGNORECASE,
)
OPENING_OF = {")": "(", "]": "[", "}": "{"}
LINK_HTML = '<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>'


def text_with_links(text: str) -> SafeString:
    """The text, escaped, with its http(s) and mail addresses as links. A link that leads elsewhere than it reads,
    because of look-alike letters or a name before an @, is followed by its true host."""
    return mark_safe("".join(_html_pieces(text)))  # noqa: S308 -- every piece is escaped


def _html_pieces(text: str) -> Iterator[str]:
    start = 0
    for match in ADDRESS_PATTERN.finditer(text):
        address = _without_punctuation(match[0])
        link = _link_html(address)
        if link:
            yield escape(text[start : match.start()])
            yield link
            start = match.start() + len(address)
    yield escape(text[start:])


def _without_punctuation(address: str) -> str:
    """Without the punctuation of the sentence around it."""
    while (last := address[-1]) in ".,;:!?'\"»”’…" or address.count(last) > address.count(OPENING_OF.get(last, last)):
        address = address[:-1]
    return address


def _link_html(address: str) -> str:
    """Empty when it isn't an address after all."""
    if not address.lower().startswith(("http:", "https:")):
        return format_html(LINK_HTML, f"mailto:{address}", address) if "@" in address else ""
    try:
        parts = urlsplit(address)
        hostname = parts.hostname or ""
        host = hostname.encode("idna").decode()
    except ValueError:  # UnicodeError is one
        return ""
    if not host:
        return ""
    link = format_html(LINK_HTML, address, address)
    return link if host == hostname and "@" not in parts.netloc else link + format_html("<small> ({})</small>", host)
