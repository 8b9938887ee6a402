"""Texts with planted secrets, in [[ ]], and ordinary ones; those kept apart were written and measured before the
change to what finds them that they led to.

What stands in braces is made up as it is read: no file of ours holds what looks like a key of some service.
"""

import json
import random
import re
import string
from base64 import b64encode
from dataclasses import dataclass

from supportportal.foundations.masking.bank_data import is_luhn
from tests.figures import ROOT

SETS = {
    "M": string.ascii_letters + string.digits,
    "U": string.ascii_uppercase + string.digits,
    "D": string.digits,
    "H": "0123456789abcdef",
    "B": string.ascii_uppercase + "234567",
    "b": string.ascii_lowercase + "234567",
    "L": string.ascii_lowercase + string.digits,
    "X": "0123456789ABCDEF",
    "R": string.ascii_letters + string.digits + "-_",
    "E": string.ascii_letters + string.digits + "+/",
}
GROUPS = {"": "", "4": " ", "DASH": "-", "DOT": ".", "LINES": "\n"}


@dataclass(frozen=True, slots=True)
class Planted:
    text: str
    secrets: list[tuple[int, int]]


def planted(half: str) -> list[Planted]:
    chance = random.Random(half)
    return [
        _without_marks(re.sub(r"\{(\w+)\}", lambda name: made_up(name[1], chance), text))
        for text in _read(half, "planted")
    ]


def ordinary(half: str) -> list[str]:
    return _read(half, "ordinary")


def made_up(name: str, chance: random.Random) -> str:
    if name[0] in SETS and name[1:].isdigit():
        signs = "".join(chance.choice(SETS[name[0]]) for _ in range(int(name[1:])))
        return "A1b"[: len(signs) if name[0] == "M" else 0] + signs[3 if name[0] == "M" else 0 :]
    if name.startswith("IBAN"):
        return _grouped(iban(name[4:6], chance), " " if name.endswith("4") else "")
    for brand, beginning, length in (("VISA", "4", 16), ("MC", "53", 16), ("AMEX", "37", 15)):
        if name.startswith(brand):
            return _grouped(card(beginning, length, chance), GROUPS[name.removeprefix(brand)])
    if name == "WG":
        return b64encode(chance.randbytes(32)).decode()
    return _block(name, chance)


def card(beginning: str, length: int, chance: random.Random) -> str:
    while True:
        number = beginning + "".join(chance.choice(string.digits) for _ in range(length - len(beginning)))
        if is_luhn(number):
            return number


def iban(country: str, chance: random.Random) -> str:
    digits = {"BE": 12, "CH": 17, "DE": 18, "ES": 20, "FR": 23, "GB": 14, "IT": 22, "NL": 10, "PL": 24}[country]
    account = {"GB": "WEST", "IT": "X", "NL": "INGB"}.get(country, "")
    account += "".join(chance.choice(string.digits) for _ in range(digits))
    number = int("".join(str(int(sign, 36)) for sign in account + country + "00"))
    return f"{country}{98 - number % 97:02}{account}"


def _grouped(number: str, separator: str) -> str:
    return separator.join(number[start : start + 4] for start in range(0, len(number), 4)) if separator else number


def _block(name: str, chance: random.Random) -> str:
    kinds = {
        "PEM": "RSA PRIVATE KEY", "SSH": "OPENSSH PRIVATE KEY", "PGP": "PGP PRIVATE KEY BLOCK",
        "STATIC": "OpenVPN Static key V1",
    }  # fmt: skip
    lines = [b64encode(chance.randbytes(48)).decode() for _ in range(6)]
    return "\n".join([f"-----BEGIN {kinds[name]}-----", *lines, f"-----END {kinds[name]}-----"])


def _without_marks(text: str) -> Planted:
    plain, secrets, start = "", list[tuple[int, int]](), 0
    for piece in re.split(r"(\[\[|\]\])", text):
        if piece == "[[":
            start = len(plain)
        elif piece == "]]":
            secrets.append((start, len(plain)))
        else:
            plain += piece
    return Planted(plain, secrets)


def _read(half: str, kind: str) -> list[str]:
    texts: list[str] = json.loads((ROOT / "tests/data/secrets" / f"{half}.json").read_text())[kind]
    return texts
