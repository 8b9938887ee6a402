"""Secrets that no fixed sentence introduces: what looks like one, in a sentence that speaks of one."""

import re
from collections.abc import Iterator

from supportportal.foundations.masking.made_up import SIGN_INSIDE, is_mixed, looks_made_up
from supportportal.foundations.masking.said_patterns import (
    ENDS,
    FLAGS,
    HAS_NAME,
    ORDINARY,
    OTHER_NUMBER,
    PASSWORD_STEMS,
    QUOTES,
)
from supportportal.foundations.masking.said_secrets import is_strong
from supportportal.foundations.masking.secret import Secret, SecretKind
from supportportal.foundations.masking.told_to_programs import plain_options, told_to_programs
from supportportal.foundations.masking.whole_sentence import NEARBY, sentence_around

WORD = re.compile(r"(?<![\w@/\\.:#=&+-])(?!\w+=\w+[,\s])(?=\S{0,39}[\d!#$%&*?@+=~^_§])[^\s<>()\[\]{}\"“”„«»,;|`]{5,40}")
# What stands before a word and a number that is the name of something else.
NAMED = re.compile(
    r"(?:\b(?:on|sur|auf|version|servers?|serveurs?|servidor|via|model\w*|modèle|order|ticket|error|erreur|fehler|"
    r"user(?: ?names?)?|log-?in|identifiant|id|utilisateur|pseudo|benutzer(?:name)?|nutzer(?:name)?|kennung|usuario|"
    r"utente|gebruiker(?:snaam)?|account|compte|konto|cuenta|profile?|called|named|network|réseau|netzwerk|red|ssid|"
    r"hotel|house|number|numéro|nummer|ref\w*|file|folder|dossier|location|standort|city|ville|promo\w*|coupon)"
    r"(?:\W{1,3}(?:is|was|est|était|c['’]est|ist|war|lautet|es|=|:)(?=\W)|\W{1,3}(?:le|la|les|the|my|mon|ma|your|"
    r"den|dem|"
    r"die|der|el))?\W{0,4}|@)$",
    FLAGS,
)
ANSWERED = re.compile(
    r"[^\n?]{0,60}\?[ \t]{0,3}\r?\n[\s>]{0,8}(?:[\w .]{1,20}[:>] ?)?(?P<value>\S{4,64})[ \t]{0,8}(?=\r?\n|$)"
)
# A name of the one who signs in, and what stands behind it.
MAIL_AND_PASSWORD = re.compile(
    r"(?<![\w.+:/-])[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,4}"
    r"(?P<tie>[ \t]{0,3}[:/|;][ \t]{0,3}|[ \t,]{1,4}|[ \t]{0,3}\n[ \t]{0,3})(?P<value>[^\s<>@]{4,64})(?=[\s<>]|$)"
)
SIGNS_IN = re.compile(
    r"\b(?:log-?ins?|logs|log in|logg(?:ing|ed) in|sign in|sign(?:ing|ed) in|credentials?|connexion|connecter|"
    r"identifiants?|accès|acces|zugangsdaten|"
    r"anmeldedaten|zugang|einloggen|acceso|credenciales|accesso|credenziali|inloggegevens|accounts?|comptes?|konto|"
    r"wi-?fi|wlan|hotspot|router|routeur|portail|portal)\b",
    FLAGS,
)
NAME_AND_CODE = re.compile(
    r"\b(?:log-?in|user(?: ?name)?|identifiant|utilisateur|benutzer(?:name)?|usuario|utente|id|compte|konto|account)"
    r"[ \t]{0,3}[:=]?[ \t]{0,3}[\w.@+-]{2,64}[ \t]{0,3}(?:[,;/|\n]|et|and|und|y|e)[ \t]{0,3}"
    r"(?:le |the |das |el )?(?:code|key|clé|pass\w{0,6}|pw|pwd|mdp|pin|kw|secret)\.?[ \t]{0,3}[:=]?[ \t]{0,3}"
    r"(?P<value>[^\s<>]{4,64})"
    r"|\bu(?:ser)?[ \t]?[:=][ \t]?[^\s:=]{2,64}[ \t,;/\n]{1,4}p(?:w|ass)?[ \t]?[:=][ \t]?(?P<short>[^\s<>]{4,64})",
    FLAGS,
)
ADMIN = re.compile(
    r"(?<![\w-])(?:admin|root|administrator|administrateur|sysadmin|guest)[ \t]{0,2}[/:|"
    r",][ \t]{0,2}(?!\w+=)(?P<value>[^\s<>]{4,64})",
    FLAGS,
)
IN_WIFI = re.compile(
    r"\b(?:wi-?fi|ssid|wlan|wpa\d?|router|routeur|network|réseau|netz(?:werk)?|hotspot|(?:live|free|b|fritz)!?box)\b"
    r"[^\n]{0,60}?\b(?:clé|key|schlüssel|code|clave|chiave|pass|sleutel|klucz)"
    r"[ \t]{0,3}(?:[:=]|\b(?:is|est|ist|es|è|to)\b)[ \t]{0,3}(?P<value>[^\s<>]{8,64})"
    r"|\b(?:clé|key|schlüssel|clave|chiave|sleutel|klucz)[ \t](?:[^\W\d_]{1,8}[ \t]){0,3}(?:router|routeur|modem|"
    r"\w{0,5}box)"
    r"[ \t]{0,3}[:=][ \t]{0,3}(?P<short>[^\s<>]{8,64})",
    FLAGS,
)
QUESTION = re.compile(
    r"(?:question|frage|pregunta)\b[^\n]{0,80}?\b(?:answer|réponse|antwort|"
    r"respuesta)[ \t]{0,2}(?::[ \t](?P<value>[^\W\d_]{3,40}(?=[.,;)]?\s|$))|[:=]?[ \t](?P<short>\S{4,40}))",
    FLAGS,
)
SET_IT_TO = re.compile(
    r"\b(?:set|reset|changed?|switched|updated?|geändert|changé) (?:it|that|them|es|le)(?: back)? (?:to|from|auf|"
    r"en) (?P<value>\S{5,40})",
    FLAGS,
)
LOGINS = re.compile(
    r"(?<!\S)[\w.@+-]{2,64} ?/ ?(?P<value>[^\s/]{5,64})[^\n]{0,20}\b(?:log-?ins?|credentials|identifiants|accès|"
    r"zugangsdaten|anmeldedaten)\b",
    FLAGS,
)
QUESTION_STEMS = ("question", "frage", "pregunta")
# What lets in, then a name and a password: "wifi: Bakery / sourdough1".
LETS_IN = re.compile(
    r"\b(?:wi-?fi|wlan|vpn|ovpn|rdp|ssh|s?ftp|auth)(?: [^\W\d_]{1,12}){0,2} ?: [^\s/|:]{2,64} ?[/|"
    r"] ?(?P<value>\S{5,64})",
    FLAGS,
)
WIFI_KEY_IN_DIGITS = re.compile(
    r"\b(?:wlan|wi-?fi|wpa\d?|router|box)[^\n]{0,80}?(?<!\d)(?P<value>\d{4}(?: ?\d{4}){4})(?!\d)", FLAGS
)


def nearby_secrets(text: str) -> Iterator[Secret]:
    lower = text.lower()
    if any(stem in lower for stem in PASSWORD_STEMS):
        yield from _beside_a_password(text)
    for said in SET_IT_TO.finditer(text):
        yield from _made_up(text, *said.span("value"))
    for value in SIGN_INSIDE.finditer(text):
        if looks_made_up(value[0]):
            yield Secret(SecretKind.PASSWORD, *value.span())
    yield from _where_one_signs_in(text)
    if any(stem in lower for stem in QUESTION_STEMS):
        for answer in QUESTION.finditer(text):
            yield from _named(text, *answer.span(answer.lastgroup or "value"), is_said=answer.lastgroup == "value")
    for pattern in (NAME_AND_CODE, ADMIN, IN_WIFI, LOGINS):
        for said in pattern.finditer(text):
            yield from _named(text, *said.span(said.lastgroup or "value"))
    for start, end in told_to_programs(text, lower):
        yield from _named(text, start, end)
    yield from (Secret(SecretKind.PASSWORD, *option) for option in plain_options(text))
    yield from (Secret(SecretKind.PASSWORD, *key.span("value")) for key in WIFI_KEY_IN_DIGITS.finditer(text))


def _beside_a_password(text: str) -> Iterator[Secret]:
    done = 0
    for name in HAS_NAME.finditer(text):
        start, end = sentence_around(text, *name.span(), after=done)
        end = sentence_around(text, end, end)[1] if text[end - 1 : end] in ("?", "!") else end
        yield from _made_up(text, start, end)
        if answered := ANSWERED.match(text, name.end()):
            yield from _named(text, *answered.span("value"))
        done = max(done, end)


def _where_one_signs_in(text: str) -> Iterator[Secret]:
    done = 0
    for name in SIGNS_IN.finditer(text):
        start, end = sentence_around(text, *name.span(), after=done)
        yield from _made_up(text, start, end, mixed=True)
        done = max(done, end)
    for pair in MAIL_AND_PASSWORD.finditer(text) if "@" in text else ():
        joined = pair["tie"].strip() in (":", "|", "/") or ("\n" in pair["tie"] and looks_made_up(pair["value"]))
        if joined or SIGNS_IN.search(text, max(0, pair.start() - NEARBY), pair.start()):
            yield from _named(text, *pair.span("value"))
    for said in LETS_IN.finditer(text):
        start, end = _bare(text, *said.span("value"))
        if looks_made_up(text[start:end]):
            yield Secret(SecretKind.PASSWORD, start, end)


def _made_up(text: str, start: int, end: int, *, mixed: bool = False) -> Iterator[Secret]:
    for word in WORD.finditer(text, start, end):
        first, last = _bare(text, *word.span())
        if (is_mixed if mixed else looks_made_up)(text[first:last]) and not NAMED.search(
            text, max(0, first - 40), first
        ):
            yield Secret(SecretKind.PASSWORD, first, last)


def _named(text: str, start: int, end: int, *, is_said: bool = False) -> Iterator[Secret]:
    start, end = _bare(text, start, end)
    value = text[start:end]
    if not ORDINARY.fullmatch(value) if is_said else is_strong(value) and not OTHER_NUMBER.fullmatch(value):
        yield Secret(SecretKind.PASSWORD, start, end)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the quotes and the sentence's punctuation around it; "hunter2!" is more often a password than a cry."""
    while start < end and text[start] in QUOTES:
        start += 1
    while start < end and text[end - 1] in ENDS.replace("!", ""):
        end -= 1
    return start, end
