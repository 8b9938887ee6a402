"""A letter as it was designed, with masks: its words are read across its tags, since a secret may be half in bold."""

import re
from collections.abc import Collection, Sequence
from html import escape, unescape

from supportportal.foundations.masking.masks import mask_of, masked, still_hidden
from supportportal.foundations.masking.secret import Secret

TAG = re.compile(r"(<[^<>]*>)")
INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|tt|u|wbr)\b", re.I
)
ATTRIBUTE = re.compile(r"(\s(?:href|title|alt)=)(\"[^\"]*\"|'[^']*')", re.IGNORECASE)


def masked_html(html: str, not_secret: Collection[str] = (), *, kept: re.Pattern[str] | None = None) -> str:
    """Of clean HTML: each `<` in it begins a tag."""
    parts = TAG.split(html)
    pieces, places, length = list[str](), dict[int, int](), 0
    for number, part in enumerate(parts):
        piece = unescape(part) if number % 2 == 0 else ("" if INLINE.match(part) else "\n")
        places[number] = length
        pieces.append(piece)
        length += len(piece)
    text = "".join(pieces)
    secrets = still_hidden(text, not_secret, kept=kept)
    for number, part in enumerate(parts):
        if number % 2:
            parts[number] = ATTRIBUTE.sub(lambda found: _masked_value(found, not_secret, kept), part)
        elif secrets and pieces[number]:
            parts[number] = _masked_piece(text, pieces[number], places[number], secrets, unmasked=part)
    return "".join(parts)


def _masked_piece(text: str, piece: str, place: int, secrets: Sequence[Secret], *, unmasked: str) -> str:
    """The mask stands where the secret begins; the rest of it, behind a tag, is gone."""
    end, kept, start = place + len(piece), list[str](), place
    for secret in secrets:
        if secret.end <= place or secret.start >= end:
            continue
        kept.append(escape(text[start : max(start, secret.start)], quote=False))
        if secret.start >= place:
            kept.append(escape(mask_of(text, secret), quote=False))
        start = min(end, secret.end)
    return "".join([*kept, escape(text[start:end], quote=False)]) if kept else unmasked


def _masked_value(found: re.Match[str], not_secret: Collection[str], kept: re.Pattern[str] | None) -> str:
    value = unescape(found[2][1:-1])
    shown = masked(value, not_secret, kept=kept)
    return found[0] if shown == value else f'{found[1]}"{escape(shown)}"'
