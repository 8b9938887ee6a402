"""A text as it is shown, searched, mailed and exported: a mask in the place of each secret, with its kind in words.

The stored text stays whole: a case is proved by it. A mask that hides no secret is taken away by the digest of what it
hides, which is kept with the message: the customer's act on their page, or an agent's with a reason.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from supportportal.foundations.masking.finding import find_secrets
from supportportal.foundations.masking.secret import Kind, Secret

DOTS = "••••"


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a mask hides, as it may be named: its kind, and a digest that only the portal's key makes."""

    kind: str | Promise
    digest: str


def masked(text: str, not_secret: Collection[str] = ()) -> str:
    """`not_secret`: digests of what is no secret, as its customer or a colleague said."""
    pieces, start = list[str](), 0
    for secret in _still_hidden(text, not_secret):
        pieces += [text[start : secret.start], mask_of(text, secret)]
        start = secret.end
    return "".join([*pieces, text[start:]])


def hidden_in(text: str, not_secret: Collection[str] = ()) -> list[Hidden]:
    found = {digest_of(text[each.start : each.end]): each.kind.label for each in _still_hidden(text, not_secret)}
    return [Hidden(kind, digest) for digest, kind in found.items()]


def mask_of(text: str, secret: Secret) -> str:
    """By the last four digits people tell their cards apart; of a longer number nobody can guess the rest."""
    if secret.kind == Kind.CARD:
        digits = "".join(filter(str.isdigit, text[secret.start : secret.end]))
        return _("%(dots)s (card number, ends in %(last)s)") % {"dots": DOTS, "last": digits[-4:]}
    return f"{DOTS} ({secret.kind.label})"


def digest_of(hidden: str) -> str:
    return salted_hmac("supportportal.masking", " ".join(hidden.split()), algorithm="sha256").hexdigest()[:32]


def _still_hidden(text: str, not_secret: Collection[str]) -> Iterator[Secret]:
    for secret in find_secrets(text):
        if not not_secret or digest_of(text[secret.start : secret.end]) not in not_secret:
            yield secret
