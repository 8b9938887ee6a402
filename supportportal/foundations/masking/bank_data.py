"""Card numbers, with what stands beside them, and bank accounts: told by their own check digits."""

import re
from collections.abc import Iterator
from itertools import pairwise

from supportportal.foundations.masking.secret import Secret, SecretKind

BETWEEN = "[ \u00a0\u202f\u2009.\\-\u2010\u2011\u2013\r\n\t>_*]{0,3}"
DIGITS = re.compile(rf"(?<![\w.+])\d(?:{BETWEEN}\d){{12,40}}(?![\w])", re.ASCII)
ONE_DIGIT = re.compile(r"\d")
CARD_WORDS = re.compile(
    r"\b(?:cards?|visa|master\s?card|amex|american express|maestro|carte|cb|karte\w*|kredit\w*|tarjeta|carta|kaart|"
    r"pan)\b",
    re.IGNORECASE,
)
CARD_NUMBER = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|(?:222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|(?:6011|65\d\d|64[4-9]\d)\d{12}(?:\d{3})?"
    r"|(?:62|81)\d{14,17}|(?:50|5[6-8]|6[37])\d{11,17}|(?:60|6521|8[12]|508)\d{12,14}|220[0-4]\d{12}"
)
USUAL_GROUPS = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 1), (4, 4, 4, 3), (4, 4, 4, 2), (6, 13)}
EXPIRY = re.compile(r"(?<![\d/.-])(?:0?[1-9]|1[0-2])\s?[/.-]\s?(?:20)?[2-4]\d(?!\d|[/.-]\d)")
EXPIRY_SAID = re.compile(
    r"\b(?:exp\w*|valid\w*|gültig\w*|cad\w*|scad\w*)\W{1,3}((?:0[1-9]|1[0-2])[2-4]\d)\b", re.IGNORECASE
)
CHECK_CODE = re.compile(
    r"\b(?:cvv2?|cvc2?|cid|csc|cvn|crypto|[34] (?:chiffres|digits|ziffern|cifras)|security number|(?:trois|"
    r"3) derniers(?: chiffres)?|last (?:three|3)(?: digits)?|numéro de sécurité|cryptogramme(?:\s+visuel)?|"
    r"(?:karten)?pr[üu]f(?:nummer|ziffer|zahl|code)|"
    r"security code|"
    r"card verification (?:code|number|value)|code de s[ée]curit[ée]|sicherheitscode|c[óo]digo de seguridad|"
    r"(?:three|3|last three) (?:digits|numbers) (?:on|at) the back|(?:number|code|digits) on the back|(?:numéro|"
    r"code|chiffres) (?:au|du) (?:dos|verso)|"
    r"(?:nummer|ziffern|code) auf der rückseite|(?:número|código|cifras) (?:de atrás|del reverso|al dorso))"
    r"(?:\s+(?:is|are|of|code|number|number is|est|sont|c['’]est|ist|sind|lautet|lauten|es|son|de (?:la|ma) carte|"
    r"(?:der|meiner) karte|de (?:la|mi) tarjeta|"
    r"(?:of|on) (?:the|my) (?:card|back))){0,2}"
    r"[\s:=.\-]{0,4}(\d{3,4})\b(?!\s?%)",
    re.IGNORECASE,
)
REST_OF_CARD = re.compile(r"[\s,;/]{1,4}((?:0[1-9]|1[0-2])[2-4]\d[\s,;/]{1,4}\d{3,4})(?![\w.,]?\w)")
CODE_BEHIND_EXPIRY = re.compile(
    r"(?<![\d/.-])(?:0?[1-9]|1[0-2])\s?[/.-]\s?(?:20)?[2-4]\d[\s,;/]{1,4}(\d{3,4})(?![\w.,]?\w)"
)
CODE_BESIDE = re.compile(r"\b(?:code|c[óo]digo|pr[üu]f\w*)\W{1,3}(?:is |est |ist |es )?(\d{3,4})\b", re.IGNORECASE)
AROUND = 80  # characters of a card number in which its expiry stands, or a word that says it is a card's

# An account's number of a country without IBAN says so beside its bank's.
BANK = re.compile(
    r"\b(?:sort[ -]?code|routing|aba|bsb|transit|blz|bankleitzahl|code (?:banque|guichet))\b", re.IGNORECASE
)
ACCOUNT = re.compile(
    r"\b(?:account|acct|acc|konto(?:nummer)?|compte|a/c)(?:[ -]?(?:number|num|no|nr|nummer|n°|"
    r"numéro))?[.:#\s]{1,4}(?:is |ist |est )?"
    r"(\d(?:[ -]?\d){5,16})(?![\w-])",
    re.IGNORECASE,
)

IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d\d(?:[ \u00a0\u202f.\-]?[A-Za-z0-9]){11,34}")
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MA": 28, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25,
    "RO": 24, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "BR": 29, "IL": 23,
}  # fmt: skip


def bank_data(text: str) -> Iterator[Secret]:
    cards = [card for run in DIGITS.finditer(text) for card in _cards_in(text, run)]
    yield from cards
    for card in cards:
        for expiry in EXPIRY.finditer(text, card.end, card.end + AROUND):
            yield Secret(SecretKind.CARD_CHECK, *expiry.span())
        for expiry in EXPIRY_SAID.finditer(text, card.end, card.end + AROUND):
            yield Secret(SecretKind.CARD_CHECK, *expiry.span(1))
        if rest := REST_OF_CARD.match(text, card.end):
            yield Secret(SecretKind.CARD_CHECK, *rest.span(1))
        for check in CODE_BEHIND_EXPIRY.finditer(text, card.end, card.end + AROUND):
            yield Secret(SecretKind.CARD_CHECK, *check.span(1))
        for check in CODE_BESIDE.finditer(text, card.end, card.end + AROUND):
            yield Secret(SecretKind.CARD_CHECK, *check.span(1))
    for check in CHECK_CODE.finditer(text):
        yield Secret(SecretKind.CARD_CHECK, *check.span(1))
    for account in ACCOUNT.finditer(text):
        if BANK.search(text, max(0, account.start() - AROUND), account.end() + AROUND):
            yield Secret(SecretKind.ACCOUNT, *account.span(1))
    for written in IBAN.finditer(text):
        if (end := _end_of_iban(text, written.start())) and end <= written.end():
            yield Secret(SecretKind.ACCOUNT, written.start(), end)


def _cards_in(text: str, run: re.Match[str]) -> Iterator[Secret]:
    """The number may be followed by more digits, as the expiry is; 19 digits are the longest card."""
    places = [digit.start() for digit in ONE_DIGIT.finditer(text, *run.span())]
    for length in range(min(19, len(places)), 12, -1):
        number = "".join(text[place] for place in places[:length])
        if not CARD_NUMBER.fullmatch(number) or not is_luhn(number):
            continue
        groups = _groups(places[:length])
        breaks_off = length == len(places) or places[length] > places[length - 1] + 1
        is_usual = len(groups) == 1 or groups in USUAL_GROUPS or set(groups) in ({1}, {2}, {2, 1})
        is_said = CARD_WORDS.search(text, max(0, run.start() - AROUND), run.end() + AROUND)
        is_rare = not re.match("[2-5]|6011|65|64", number) or number.startswith(("50", "56", "57", "58"))
        if breaks_off and (is_said or (is_usual and not is_rare)):
            yield Secret(SecretKind.CARD, places[0], places[length - 1] + 1)
            return


def _groups(places: list[int]) -> tuple[int, ...]:
    sizes = [1]
    for before, place in pairwise(places):
        if place == before + 1:
            sizes[-1] += 1
        else:
            sizes.append(1)
    return tuple(sizes)


def is_luhn(number: str) -> bool:
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2]]
    return (sum(doubled) + sum(map(int, number[-1::-2]))) % 10 == 0 and len(set(number)) > 1


def _end_of_iban(text: str, start: int) -> int:
    """0 where the country's length or the check digits (ISO 7064, MOD 97-10) don't fit."""
    left = IBAN_LENGTHS.get(text[start : start + 2].upper(), 0)
    characters, end = "", start
    while left and end < len(text):
        if text[end].isalnum():
            characters, left = characters + text[end].upper(), left - 1
        end += 1
    turned = characters[4:] + characters[:4]
    if left or not turned.isascii() or not turned.isalnum() or text[end : end + 1].isalnum():
        return 0
    return end if int("".join(str(int(character, 36)) for character in turned)) % 97 == 1 else 0
