"""Long random keys of a form that is nobody's own: of an authenticator app, a tunnel, an interface."""

import re
from collections.abc import Iterator

from supportportal.foundations.masking.said_patterns import FLAGS
from supportportal.foundations.masking.secret import Secret, SecretKind

AROUND = 80  # characters before a key in which something says what it is
# The key that an authenticator app shares, in groups of four or in one.
TWO_FACTOR = re.compile(
    r"\b(?:2fa|mfa|t?otp|authenticator|authy|(?:two|2)[ -]factor|setup[ -]?key|secret[ -]?key|"
    r"clé (?:secrète|de configuration|manuelle)|double authentification|(?:zwei|2)-?faktor\w*|einrichtungsschlüssel|"
    r"geheimschlüssel|doble factor|clave secreta|verificación en dos pasos|by hand|à la main|manuell)",
    FLAGS,
)
SHARED_KEY = re.compile(
    r"(?<![\w-])(?:[A-Z0-9]{4}(?:[ -][A-Z0-9]{4}){3,15}|(?=[A-Z]{0,40}\d)[A-Z0-9]{16,64}|[A-Z2-7]{16}|[A-Z2-7]{26}|"
    r"[A-Z2-7]{32}|"
    r"[a-z2-7]{4}(?: [a-z2-7]{4}){3,15})(?![\w-])"
)
# 32 or 64 bytes in base64: a public one is no secret, and the word nearest before says which it is.
KEY_OF_32_BYTES = re.compile(r"(?<![\w+/=.-])(?:[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)(?![\w+/=])")
SAYS_WHICH = re.compile(
    r"(?P<private>priv\w*|azure|storage|account[ _-]?key|secr\w*|geheim\w*|psk|pre-?shared|pré-?partag\w*|clé|(?:my|wg|"
    r"wireguard) (?:(?!pub)\w{1,10} )?key|ma clef|schlüssel)|"
    r"(?P<public>p[uú]b\w*(?: key)?|clé pub\w*|öffentl\w*(?: schlüssel)?|peer|sha-?\d+|bh=|digest|empreinte|"
    r"fingerprint|integrity)",
    FLAGS,
)
RANDOM = re.compile(
    r"(?<![\w+/=.:-])(?=[\w+/=.~-]{0,60}[A-Z])(?=[\w+/=.~-]{0,60}[a-z])(?=[\w+/=.~-]{0,60}\d)[A-Za-z0-9_+~-]{20,200}(?![\w/.=+-])"
)
A_KEY = re.compile(
    r"(?<![^\W_])(?P<private>tokens?|jetons?|secrets?|api|cl[ée]fs?|clés?|claves?|schlüssel|chiave|chave|"
    r"credentials?|bearer|keys?)\b|(?P<public>p[uú]b\w*|öffentl\w*|sha-?\d+|fingerprint|empreinte|https?:|\bids?\b|"
    r"receipt|customer)",
    FLAGS,
)
BESIDE_ITS_ID = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\W{1,12}(?:\w{1,24}\W{1,4}){0,3}(?P<value>[A-Za-z0-9/+]{40})(?![\w/+])"
)
NAMED_KEY = re.compile(
    r"(?<!public)(?<!public[ _-])(?<!pub)(?<!pub[ _-])[_-]?(?:key|token|"
    r"secret)[\"']?\s{0,2}[=:]\s{0,2}[\"']?(?P<value>(?=[\w-]{0,64}\d)[A-Za-z0-9_-]{28,512}={0,2}(?![\w.=+/-])|"
    r"base64:[A-Za-z0-9+/]{22,512}={0,2})",
    FLAGS,
)
SESSION = re.compile(
    r"\b(?:\w{0,12}sess(?:ion)?(?:_?id)?|\w{0,6}sid|remember(?:_\w{1,12})?|"
    r"auth(?:_\w{1,12})?)[\"']?\s{0,2}[:=]\s{0,2}[\"']?(?P<value>(?=[\w%.-]{0,40}\d)[\w%.-]{16,256})",
    FLAGS,
)


def said_keys(text: str) -> Iterator[Secret]:
    for said in TWO_FACTOR.finditer(text):
        for key in SHARED_KEY.finditer(text, said.end(), said.end() + AROUND):
            yield Secret(SecretKind.TOKEN, *key.span())
    for key in KEY_OF_32_BYTES.finditer(text):
        if _is_said(SAYS_WHICH, text, key):
            yield Secret(SecretKind.PRIVATE_KEY, *key.span())
    for key in RANDOM.finditer(text):
        if _is_said(A_KEY, text, key, behind=0):
            yield Secret(SecretKind.TOKEN, *key.span())
    for pattern in (BESIDE_ITS_ID, NAMED_KEY, SESSION):
        yield from (Secret(SecretKind.TOKEN, *key.span("value")) for key in pattern.finditer(text))


def _is_said(names: re.Pattern[str], text: str, key: re.Match[str], *, behind: int = AROUND // 2) -> bool:
    """The nearest word before it decides; where there is none, the first one behind it."""
    before = [name.lastgroup for name in names.finditer(text, max(0, key.start() - AROUND), key.start())]
    if before:
        return before[-1] == "private"
    name = names.search(text, key.end(), key.end() + behind)
    return name is not None and name.lastgroup == "private"
