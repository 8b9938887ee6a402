"""All secrets of a text, in their order; cheap for the many texts that have none."""

import re
from collections.abc import Iterator

from supportportal.foundations.masking.bank_data import bank_data
from supportportal.foundations.masking.keys_and_tokens import keys_and_tokens
from supportportal.foundations.masking.own_address import own_address
from supportportal.foundations.masking.said_codes import said_codes
from supportportal.foundations.masking.said_keys import said_keys
from supportportal.foundations.masking.said_nearby import nearby_secrets
from supportportal.foundations.masking.said_secrets import is_strong, said_secrets
from supportportal.foundations.masking.secret import Secret

MOST = 500  # secrets of one text: a list of thousands is masked by the page's own bounds


def find_secrets(text: str) -> list[Secret]:
    """Without overlaps. What was found once is found wherever it stands again: people quote themselves."""
    if not any(map(str.isalnum, text[:1])) and not text.strip():
        return []
    found = sorted(
        (
            secret
            for find in (bank_data, keys_and_tokens, said_secrets, said_codes, said_keys, nearby_secrets, own_address)
            for secret in find(text)
        ),
        key=lambda secret: (secret.start, -secret.end),
    )
    if not found:
        return []
    return list(_without_overlaps(sorted([*found, *_again(text, found)], key=lambda each: (each.start, -each.end))))


def _again(text: str, found: list[Secret]) -> Iterator[Secret]:
    values = {text[secret.start : secret.end]: secret.kind for secret in found[:MOST]}
    told = {value: kind for value, kind in values.items() if len(value) >= 6 and is_strong(value)}
    if told:
        longest_first = sorted(told, key=len, reverse=True)
        again = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
        yield from (Secret(told[match[0]], *match.span()) for match in again.finditer(text))


def _without_overlaps(secrets: list[Secret]) -> Iterator[Secret]:
    last: Secret | None = None
    for secret in secrets:
        if last and secret.start < last.end:
            last = Secret(last.kind, last.start, max(last.end, secret.end))
            continue
        if last:
            yield last
        last = secret
    if last:
        yield last
