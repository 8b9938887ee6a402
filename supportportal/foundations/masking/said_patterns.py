"""How people say a secret: its name, what ties it to its value, and the value; and what stands there and is none."""

import re

from supportportal.foundations.masking.words_for_secrets import of_all

FLAGS = re.IGNORECASE
QUOTES = "\"'“”„«»‘’`*"
SPACE = "[ \t\u00a0\u202f]"
IS = rf"(?:{of_all('is_')})"
FILLING = rf"(?:{SPACE}{{1,3}}(?:{of_all('filling')})(?![\w'’-])|{SPACE}{{1,3}}(?:l|d|j|m|qu)['’]\w{{1,20}}){{0,7}}"
BRACKET = rf"(?:{SPACE}?\([^()\n]{{1,40}}\))?"
TIES = (
    rf"(?:{SPACE}{{0,20}}\**(?:[:=]{{1,2}}>?|->|→|⇒|＝|：|\|)\**|{SPACE}{{1,3}}{IS}{SPACE}{{0,3}}:|"
    rf",{SPACE}?{IS}(?=\s)|\"{SPACE}?:)"
)
OPENING = rf"{SPACE}{{0,8}}"
NEXT_LINE = rf"{SPACE}{{0,8}}\r?\n?{SPACE}{{0,8}}"
VALUE = r"[^\s<>\u00a0\u202f]{1,200}"
# Names of a secret, some words, a colon, and something that can only be the secret.
LOOSE_TIE = re.compile(r"[^\n:=.!?]{1,40}[:=]\s{0,3}")
ON_A_LINE = re.compile(
    rf"[{QUOTES}]{{0,2}}:?{SPACE}{{0,8}}\r?\n\s{{0,8}}(?P<value>\S{{4,100}}){SPACE}{{0,8}}(?=\r?\n|$)"
)
SENTENCE_END = re.compile(r"[.!?]\s|\n\s{0,8}\n")
NEAR = 60  # characters behind the name of a password in which nothing looks like one by chance
ENDS = ".,;:!?)]}>…\"'”’»`*"

_PASSWORDS = of_all("passwords")
_NAME = rf"(?<![^\W_])(?P<name>{_PASSWORDS})(?![^\W_])"
PASSWORD = re.compile(
    rf"{_NAME}(?P<after>[\"']?{FILLING}{BRACKET})(?P<tie>{TIES}|{SPACE}{{1,3}}{IS}(?=\s)|)", FLAGS | re.M
)
SET_TO = re.compile(
    rf"\b(?:{_PASSWORDS}){FILLING}{SPACE}{{1,3}}(?:(?:{of_all('set_to')})|(?:reset|changed|set|geändert|"
    rf"cambiad[ao]|changé) (?:to|auf|a|en))"
    rf"{OPENING}(?P<value>{VALUE})",
    FLAGS,
)
TURNED = re.compile(  # "hunter2 is my password"
    rf"(?P<value>{VALUE}){SPACE}{{1,3}}(?:{IS}|{of_all('set_to')}|(?:is|ist|est|es) (?:the|still))"
    rf"(?:{SPACE}{{1,3}}(?:the|my|mon|le|mein|das|la|mi|a|our|meinem))?{SPACE}{{1,3}}(?:new |nouveau |neues |"
    rf"old )?(?:{_PASSWORDS})\b",
    FLAGS,
)
HAS_NAME = re.compile(rf"\b(?:{_PASSWORDS})\b", FLAGS)
PAIR = re.compile(
    rf"\b(?:{of_all('names')})(?:{SPACE}?[/&+|]{SPACE}?|{SPACE}(?:and|et|und|"
    rf"y){SPACE})(?:{_PASSWORDS}){SPACE}?(?:{IS})?{SPACE}?[:=]?{SPACE}{{0,3}}\n?"
    rf"[^\s/|]{{1,100}}{SPACE}{{0,3}}(?:[/|,:]|and|et|und|y|\n){SPACE}{{0,3}}(?P<value>{VALUE})",
    FLAGS,
)
CREDENTIALS = re.compile(
    rf"\b(?:credentials|log-?ins?|identifiants|zugangsdaten|anmeldedaten|credenciales|datos de acceso|"
    rf"accès)(?:{SPACE}(?:are|is|sont|sind|son))?"
    rf"{SPACE}?[:=]?{SPACE}{{1,3}}[^\s/|:]{{2,100}}{SPACE}?[/|:]{SPACE}?(?P<value>{VALUE})",
    FLAGS,
)
NETRC = re.compile(r"\blogin\s{1,3}\S{1,100}\s{1,3}password\s{1,3}(?P<value>\S{1,200})", FLAGS)
SETTING = re.compile(  # DB_PASSWORD=…, "client_secret": "…", --password …, <password>…</password>
    r"(?<![?&])\b(?:[\w.-]{0,60}?(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|"
    r"private[_-]?key|auth[_-]?key|"
    r"encryption[_-]?key|account[_-]?key|pwd|psk|credential)[\w-]{0,20})(?:[\"']?\s{0,3}(?::|=>?|:=)\s{0,3}|"
    r"[\"']?>|(?<=--password) |(?<=--token) )"
    r"(?P<value>\"[^\"\n]{1,300}\"|'[^'\n]{1,300}'|[^\s,;<>\"']{1,300})",
    FLAGS,
)
KEY = re.compile(
    rf"\b(?:{of_all('keys')})s?(?P<after>{FILLING}{BRACKET})(?:{TIES}|{SPACE}{{1,3}}{IS}|){NEXT_LINE}[{QUOTES}(]?"
    r"(?P<value>[A-Za-z0-9+/_=.~-]{8,512})",
    FLAGS,
)
LICENCE = re.compile(
    r"(?:key|licen[cs]e|serial|activat|clé|licence|schlüssel|lizenz|clave|licencia)[^\n]{0,30}?[^\w-]"
    r"(?P<value>[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){3,7})(?![\w-])",
    FLAGS,
)
CODE_VALUE = (
    r"(?P<value>\d{3,4}[ -]\d{3,4}|\d\d \d\d \d\d|[a-z]{0,2}-?\d{4,10}|"
    r"(?=[a-z-]{0,8}\d)[a-z0-9]{3,12}(?:-[a-z0-9]{3,12}){1,4}|(?=[a-z]{0,8}\d)[a-z0-9]{4,12})(?![\w.,]?\w)"
)
CODE = re.compile(
    rf"(?<![\w-])(?:{of_all('codes')})(?:{FILLING}{BRACKET})(?:{TIES}|{SPACE}{{1,3}}{IS}|"
    rf",)?{NEXT_LINE}[{QUOTES}]?{CODE_VALUE}",
    FLAGS,
)
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
IS_YOUR_CODE = re.compile(
    r"(?<![\w.,])(?P<value>G-\d{6}|\d{3}[ -]\d{3}|\d{4,8}) (?:is|est|ist|es) (?:your|the|my|votre|mon|le|ihr|dein|"
    r"mein|der|tu|su|mi|el)"
    rf" (?:\w{{1,20}} ){{0,2}}?(?:{of_all('codes')}|{of_all('bare_code')})\b",
    FLAGS,
)
RECEIVED = re.compile(rf"\b(?:{of_all('received')})\b", FLAGS)
OTHER_CODE = re.compile(
    r"(?:error|fault|stop|exit|status|return|zip|postal|area|country|promo|discount|qr|bar|source|http|response|"
    r"result|coupon|voucher|"
    r"fehler|rabatt|gutschein|länder|postleit|d['’]erreur|erreur|promo|postal|d['’]état|de error|del? (?:país|"
    r"área))[ -]?$",
    FLAGS,
)
BEHIND_CODE = re.compile(
    rf"{SPACE}?(?:d['’]erreur|erreur|postal|promo|de (?:error|fallo|área|país)|postale|error|of the error|qr)\b", FLAGS
)
PHRASE = re.compile(
    rf"\b(?:{of_all('recovery_phrase')})\b"
    rf"(?:(?P<tie>[^\n:]{{0,40}}?(?:[:=]|{SPACE}{IS}{SPACE}|\n)\s{{0,6}})|{SPACE}{{1,3}})[{QUOTES}]?"
    r"(?P<value>(?:(?:\d{1,2}[.)] ?)?[^\W\d_]{3,10}[\s,]{1,3}){11,23}(?:\d{1,2}[.)] ?)?[^\W\d_]{3,10})",
    FLAGS,
)
RECOVERY = re.compile(
    rf"\b(?:{of_all('recovery_codes')})\b[^\n:]{{0,40}}?(?:[:=]|{SPACE}{IS}{SPACE}|\n|{SPACE})[{QUOTES}\s>*-]{{0,6}}"
    r"(?P<value>(?=[a-z0-9 -]{0,20}\d)[a-z0-9]{4,12}(?:[- ][a-z0-9]{3,12}){0,7}"
    r"(?:[\s,;>*-]{1,6}(?=[a-z-]{0,12}\d)[a-z0-9]{4,12}(?:-[a-z0-9]{3,12}){0,7}){0,15})",
    FLAGS,
)
ORDINARY = re.compile(rf"(?:{of_all('ordinary')}|{_PASSWORDS})", FLAGS)
# A reference, an error, a version, a time, a sum, an address of mail: what stands near a password, and is none.
OTHER_NUMBER = re.compile(
    r"(?:[A-Z]{1,5}-\d{1,12}|0x[0-9a-f]{4,16}|v?\d{1,4}(?:\.\d{1,6}){1,4}|\d{1,3}|\d{1,2}[:h]\d{2}(?::\d\d)?|#\d{1,9}|"
    r"\+\d{6,15}|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|\d{1,4}[.,]\d\d ?[€$£]|[€$£]\d{1,6}(?:[.,]\d\d)?|"
    r"[^\s@]{1,64}@[^\s@]{1,200}\.[a-z]{2,24}|https?://.*|"
    r"(?:ios|android|windows|win|macos|ipados|ubuntu|debian|ikev?|wpa|wep|mp|tls|http|ipv|firefox|chrome|iphone|"
    r"ipad|pixel|galaxy|"
    r"1password|lastpass|ms-chapv|mschapv|sha|md|aes|keepass|bitwarden|2fa|u2f|fido|web|php|v)-?\d{0,4}[a-z]{0,2}|"
    r"1password|2fa|"
    r"[a-z]+_(?:failed|failure|error|denied|rejected|required|mismatch|expired|incorrect|invalid))",
    FLAGS,
)
PLACEHOLDER = re.compile(
    r"[*•xX.…_#?-]{2,}|[<\[{(%$].*|(?:null|none|nil|undefined|true|false|yes|no|on|off|redacted|hidden|masked|"
    r"changeme-?here|required|optional"
    r"|(?:your|my|the)[-_].*|str(?:ing)?|password|env|n/a|n\.a\.|os\.\w+.*|process\.\w+.*|self\.\w+.*|get\w*\(.*)",
    FLAGS,
)

# Without one of these in it, a text needs no closer look: most texts have none.
PASSWORD_STEMS = (
    *("pass", "pwd", "pw", "psk", "key", "mdp", "mots de", "mot de", "mots-de", "mot-de", "mot d", "clé", "code"),
    *("wort", "woord", "credential", "login", "identifiant", "daten", "credencial", "datos", "acc", "schlüssel"),
    *("contrase", "clave", "palabra", "palavra", "parola", "senha", "hasło", "haslo"),
)
KEY_STEMS = (
    *("key", "token", "secret", "pass", "pwd", "psk", "credential", "clé", "clef", "jeton", "schlüssel", "lizenz"),
    *("clave", "llave", "bearer", "chiave", "chave", "sleutel", "klucz"),
)
CODE_STEMS = ("code", "cod", "cód", "kod", "pin", "puk", "otp", "tan", "geheim", "wort", "one")
PHRASE_STEMS = (
    *("phrase", "words", "mots", "seed", "mnemonic", "wörter", "satz", "frase", "palabras", "zin", "recover"),
    *("backup", "rescue", "scratch", "code", "codi", "códi", "clé", "schlüssel", "clave"),
)
