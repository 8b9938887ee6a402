"""A text as it is shown, searched, mailed and exported: a mask in the place of each secret, with its kind in words.

The stored text stays whole: a case is proved by it. A mask that hides no secret is taken away by the digest of what it
hides, which is kept with the message: the customer's act on their page, or an agent's with a reason.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from supportportal.foundations.masking.secret import Secret, SecretKind

DOTS = "••••"
# By whom a text is looked through: told when the portal starts, since rows know masks, and no row the ways of finding.
finders: list[Callable[[str], Sequence[Secret]]] = []


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a mask hides, as it may be named: its kind, and a digest that only the portal's key makes."""

    what: SecretKind
    digest: str

    @property
    def kind(self) -> str | Promise:
        return self.what.label


def masked(text: str, not_secret: Collection[str] = (), *, kept: re.Pattern[str] | None = None) -> str:
    """`not_secret`: digests of what is no secret, as its customer or a colleague said.

    `kept`: what stays whole wherever it stands, such as the links of our own letters.
    """
    pieces, start = list[str](), 0
    for secret in still_hidden(text, not_secret, kept=kept):
        pieces += [text[start : secret.start], mask_of(text, secret)]
        start = secret.end
    return "".join([*pieces, text[start:]])


def hidden_in(text: str, not_secret: Collection[str] = ()) -> list[Hidden]:
    found = {digest_of(text[each.start : each.end]): each.kind for each in still_hidden(text, not_secret)}
    return [Hidden(what, digest) for digest, what in found.items()]


def mask_of(text: str, secret: Secret) -> str:
    """By the last four digits people tell their cards apart; of a longer number nobody can guess the rest."""
    if secret.kind == SecretKind.CARD:
        digits = "".join(filter(str.isdigit, text[secret.start : secret.end]))
        return _("%(dots)s (card number, ends in %(last)s)") % {"dots": DOTS, "last": digits[-4:]}
    return f"{DOTS} ({secret.kind.label})"


def digest_of(hidden: str) -> str:
    return salted_hmac("supportportal.masking", " ".join(hidden.split()), algorithm="sha256").hexdigest()[:32]


def still_hidden(
    text: str, not_secret: Collection[str] = (), *, kept: re.Pattern[str] | None = None
) -> Sequence[Secret]:
    """Raises when nobody told how secrets are found: nothing is shown then, rather than everything."""
    (find_secrets,) = finders
    found = find_secrets(text)
    if found and kept:
        found = list(_around(found, [match.span() for match in kept.finditer(text)], text))
    return [each for each in found if not not_secret or digest_of(text[each.start : each.end]) not in not_secret]


def _around(found: Sequence[Secret], kept: Sequence[tuple[int, int]], text: str) -> Iterator[Secret]:
    """What is left of each secret outside of what is kept."""
    for secret in found:
        start = secret.start
        for number in range(bisect_right(kept, start, key=lambda span: span[1]), len(kept)):
            if kept[number][0] >= secret.end:
                break
            yield from _part(secret, start, kept[number][0], text)
            start = kept[number][1]
        yield from _part(secret, start, secret.end, text)


def _part(secret: Secret, start: int, end: int, text: str) -> list[Secret]:
    return [Secret(secret.kind, start, end)] if any(map(str.isalnum, text[start:end])) else []


def masked_values(value: Any) -> Any:
    """All texts in what is written as JSON."""
    match value:
        case str():
            return masked(value)
        case dict():
            return {name: masked_values(inner) for name, inner in value.items()}
        case list():
            return [masked_values(inner) for inner in value]
    return value
