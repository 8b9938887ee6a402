"""How people say a code that was sent to them, a code they chose, and the codes and words kept for bad days."""

import re

from supportportal.foundations.masking.said_patterns import (
    BRACKET,
    FILLING,
    FLAGS,
    IS,
    NEXT_LINE,
    OPENING,
    QUOTES,
    SPACE,
    TIES,
)
from supportportal.foundations.masking.words_for_secrets import of_all

LICENCE = re.compile(
    r"(?<![\w-])"
    r"(?P<value>(?=[A-Z0-9-]{0,24}[A-Z])(?=[A-Z-]{0,24}\d)[A-Z0-9]{4,8}(?:-[A-Z0-9]{4,8}){2,7})(?![\w-])",
    FLAGS,
)
SPEAKS_OF_LICENCES = re.compile(
    r"key|licen[cs]|serial|activ|clé|schlüssel|lizenz|clave|llave|recover|récup|wiederherst|gift|cadeau|geschenk|"
    r"prepaid|redeem",
    FLAGS,
)
CODE_VALUE = (
    r"(?P<value>\d{3,4}[ -]\d{3,4}|\d\d[ -]\d\d[ -]\d\d|[a-z]{0,2}-?\d{4,10}|"
    r"(?=[a-z-]{0,8}\d)[a-z0-9]{3,12}(?:-[a-z0-9]{3,12}){1,4}|(?=[a-z]{0,8}\d)[a-z0-9]{4,12})(?![\w.,]?\w|[ -]\d)"
)
# Where the name of a code begins, also one within another.
A_NAME = re.compile(rf"(?<![\w-])(?=(?:{of_all('codes')}|{of_all('bare_code')}))", FLAGS)
CODE = re.compile(
    rf"(?<![\w-])(?:{of_all('codes')})(?:{FILLING}{BRACKET})(?:{TIES}|{SPACE}[–-](?={SPACE})|{SPACE}{{1,3}}{IS}|"
    rf",)?{NEXT_LINE}[{QUOTES}]?{CODE_VALUE}",
    FLAGS,
)
# "activation code for my TV KQ7-M2X": as such codes are printed, whatever stands between.
CODE_FOR = re.compile(
    rf"(?<![\w-])(?:{of_all('codes')})(?:{SPACE}[^\W\d_]{{1,10}}){{1,2}}{SPACE}?[:=]?{SPACE}(?P<value>\d{{4,8}})(?![\w.,:]?\w)",
    FLAGS,
)
PRINTED_CODE = re.compile(
    rf"(?<![\w-])(?:{of_all('codes')}|{of_all('bare_code')})(?:{SPACE}[^\W\d_]{{1,12}}){{1,4}}{SPACE}"
    r"(?P<value>(?-i:(?=[A-Z0-9-]{0,24}\d)(?=[A-Z0-9-]{0,24}[A-Z])[A-Z0-9]{2,6}(?:-[A-Z0-9]{2,6}){1,3}))(?![\w-])",
    FLAGS,
)
USE_IT = re.compile(
    r"\b(?:use|enter|utilisez|saisissez|verwenden sie|usa|usar|introduce) (?P<value>\d{3}[ -]\d{3}|\d{4,8}) (?:to|"
    r"pour|um|para)\b",
    FLAGS,
)
# Some digits in a sentence about a code that was sent or typed.
SOME_DIGITS = re.compile(
    r"(?<![\w.,/#+°:-])(?<!\d )(?P<value>\d{3}[ -]\d{3}|\d\d[ -]\d\d[ -]\d\d|\d{4} \d\d|(?!(?:19|"
    r"20)\d\d(?!\d))\d{4,8})(?![\w/%€$£°]|[.,:-]\d|[ -]\d|\s?(?:€|eur|ms|fois|times|mal|veces)\b)",
    FLAGS,
)
SPEAKS_OF_CODES = re.compile(
    rf"\b(?:{of_all('bare_code')}|{of_all('codes')}|sms|authenticator|by text|text message|texted|texto)\b", FLAGS
)
ANOTHER_NUMBER = re.compile(
    r"(?:n°|\b(?:num\w*|numéro|nummer|\bnr|\bno|ref\w*|réf\w*|order|commande|bestell\w*|pedido|dossier|ticket|"
    r"version|err\w*|fehler\w*|client|kunden\w*|"
    r"(?:with|avec|mit|con) (?:(?:the|le|dem|el) )?codes?|customer|port|postal|zip|plz|promo|account|compte|konto|"
    r"from|von|de|ligne|page|status|line|zeile))\W{0,4}$",
    FLAGS,
)
TYPED = re.compile(
    rf"\b(?:{of_all('received')}|{IS}|from|parental\w*|enter(?:ed)?|typed?|gave|shows?|rejected|fail\w*|wrong|"
    rf"invalid|put|tried|tapé|mis|"
    rf"saisi|rentré|essayé|refus\w*|demande|app|appli|eingegeben|eingetippt|metí|puse)\b",
    FLAGS,
)
ASKED_FOR = re.compile(
    rf"(?<![\w-])(?:{of_all('codes')}|"
    rf"{of_all('bare_code')})[^\n?]{{0,40}}\?[ \t]{{0,3}}\r?\n[\s>]{{0,8}}(?:[\w .]{{1,20}}[:>] ?)?"
    r"(?P<value>\d{3}[ -]\d{3}|\d{4,8})[ \t]{0,8}(?=\r?\n|$)",
    FLAGS,
)
ONLY_A_CODE = re.compile(  # the whole line
    rf"^[\s>*-]{{0,6}}(?:(?:here(?:['’]s| is)|voici|voilà|hier(?: ist)?|aquí está) )?(?:(?:the|my|le|mon|der|mein|"
    rf"el|mi|il) )?(?:{of_all('bare_code')})"
    r" ?[:=]? ?(?P<value>\d{3}[ -]\d{3}|\d{6,8})\W{0,3}$",
    FLAGS | re.M,
)
IN_TWO_GROUPS = re.compile(r"[^\n]*[:=]\D{0,4}\d{3}[ -]\d{3}")  # with a colon before them
BARE_CODE = re.compile(
    rf"(?<![\w-])(?:{of_all('bare_code')})(?:{FILLING})(?:{TIES}|{SPACE}{{1,3}}{IS}(?: le)?|"
    rf",)?(?:[^\n.:]{{0,24}}(?= \d{{6}}\b))?{OPENING}"
    rf"[{QUOTES}]?(?P<value>\d{{3}}[ -]\d{{3}}|\d{{4,8}})(?!\w|[.,]\d)",
    FLAGS,
)
MY_CODE = re.compile(
    rf"\b(?:my|your|mon|votre|ton|mein|ihr|dein|mi|su|tu|il mio|o meu) (?:{of_all('bare_code')}){SPACE}?(?:{IS}|"
    rf":)(?: le)?{SPACE}{{1,3}}(?P<value>\d{{4,8}})\b",
    FLAGS,
)
SENT_BY_GOOGLE = re.compile(r"(?<![\w-])(?P<value>G-\d{6})\b")
CODE_IS = re.compile(
    rf"(?<![\w-])(?:{of_all('codes')})[^\n.!?:,]{{1,40}}\b{IS}{SPACE}{{1,3}}(?P<value>\d{{4,8}})(?![\w.,]?\w)", FLAGS
)
PIN_OF = re.compile(rf"\b(?:pin|puk)\b[^\n.!?:,\d]{{1,30}}[:=]{SPACE}{{0,3}}(?P<value>\d{{4,8}})(?![\w.,]?\w)", FLAGS)
AS_CODE = re.compile(
    r"(?<![\w.,])(?P<value>\d{3}[ -]\d{3}|\d{4,8}) (?:as|comme|als|como|for|pour|come) (?:(?:the|my|a|mon|le|un|"
    r"meine?n?|den|el|mi|il) )?"
    rf"(?:{of_all('codes')})\b",
    FLAGS,
)
IS_YOUR_CODE = re.compile(
    r"(?<![\w.,])(?P<value>G-\d{6}|\d{3}[ -]\d{3}|\d{4,8}) (?:is|est|ist|es) (?:your|the|my|votre|mon|le|ihr|dein|"
    r"mein|der|tu|su|mi|el)"
    rf" (?:\w{{1,20}} ){{0,2}}?(?:{of_all('codes')}|{of_all('bare_code')})\b",
    FLAGS,
)
RECEIVED = re.compile(rf"\b(?:{of_all('received')})\b", FLAGS)
OTHER_CODE = re.compile(
    r"(?:err\w*|fault|stop|exit|status|return|zip|postal|area|country|promo|discount|qr|bar|source|http|response|"
    r"result|coupon|voucher|"
    r"fehler|rabatt|gutschein|länder|postleit|d['’]erreur|erreur|promo|postal|d['’]état|de error|del? (?:país|"
    r"área))[ -]?$",
    FLAGS,
)
OF_OTHER_CODES = re.compile(
    r"\b(?:err\w*|zip|plz|sort|area|country|dress|source|booking|fehler\w*|status|exit|http|postal|promo|coupon|"
    r"rabatt\w*|"
    r"gutschein\w*|aktions\w*|parrain|referral|qr|device manager|crash\w*)\b",
    FLAGS,
)
BEHIND_CODE = re.compile(
    rf"{SPACE}?(?:d['’]erreur|erreur|postal|promo|de (?:error|fallo|área|país)|postale|error|of the error|qr)\b", FLAGS
)
PHRASE = re.compile(
    rf"\b(?:{of_all('recovery_phrase')})\b"
    rf"(?:(?P<tie>[^\n:]{{0,40}}?(?:[:=]|{SPACE}{IS}{SPACE}|\n)\s{{0,6}})|{SPACE}{{1,3}})[{QUOTES}]?"
    r"(?P<value>(?:(?:\d{1,2}[.)] ?)?[^\W\d_]{3,10}[\s,]{1,3}){11,24}(?:\d{1,2}[.)] ?)?[^\W\d_]{3,10})",
    FLAGS,
)
RECOVERY = re.compile(
    rf"\b(?:{of_all('recovery_codes')})\b[^\n:]{{0,40}}?(?:[:=]|{SPACE}{IS}{SPACE}|\n|"
    rf"{SPACE})(?:[{QUOTES}\s>*(-]{{0,6}}(?:\d{{1,2}}[.)] ?)?)"
    r"(?P<value>(?=[a-z0-9-]{0,12}\d)[a-z0-9]{4,12}(?:[- ][a-z0-9]{3,12}){0,7}"
    r"(?:[\s,;>*-]{1,6}(?:(?:and|et|und|y|e|en|i|oraz|og|"
    r"och) )?(?:\d{1,2}[.)] ?)?(?=[a-z-]{0,12}\d)[a-z0-9]{4,12}(?:-[a-z0-9]{3,12}){0,7}){0,15})",
    FLAGS,
)
CODE_STEMS = (
    "code",
    "sms",
    "verif",
    "vérif",
    "cod",
    "cód",
    "kod",
    "pin",
    "puk",
    "otp",
    "geheim",
    "wort",
    "one-time",
    "one time",
    "text",
    "authent",
)
TAN = re.compile(r"\btan\b", FLAGS)
PHRASE_STEMS = (
    *("phrase", "words", "mots", "seed", "mnemonic", "wörter", "satz", "frase", "palabras", "zin", "recover"),
    *("backup", "rescue", "scratch", "code", "codi", "códi", "clé", "schlüssel", "clave"),
)
