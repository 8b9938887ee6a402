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
# As Google and Apple print them, in groups; or some words and a number at the end of the line.
WITH_BLANKS = re.compile(
    r"[a-z0-9]{4}(?:[ -][a-z0-9]{4}){3}(?![\w-])|[^\W\d_]{3,12}(?: [^\W\d_]{2,12}){0,3} \d{1,4}!?(?=[ \t]*(?:\n|$))"
)
# Names of a secret, some words, a colon, and something that can only be the secret.
LOOSE_TIE = re.compile(rf"[^\n:=.!?]{{1,40}}?(?:[:=]\s{{0,3}}|\s{IS}\s{{1,3}})", FLAGS)
ON_A_LINE = re.compile(
    rf"[{QUOTES}]{{0,2}}:?{SPACE}{{0,8}}\r?\n[\s>]{{0,8}}(?P<value>\S{{4,100}}){SPACE}{{0,8}}(?=\r?\n|$)"
)
NEAR = 60  # characters behind the name of a password in which nothing looks like one by chance
ENDS = ".,;:!?)]}>…\"'”’»`*"
_PASSWORDS = of_all("passwords")
# At the beginning of a word, or at its end where words are put together.
_BEGINS = "(?:(?<![^\\W_])|(?=passwort|kennwort|wachtwoord))"
_NAME = rf"{_BEGINS}(?P<name>{_PASSWORDS})(?![^\W_]|@)"  # "user:password@host" is how manuals write it
PASSWORD = re.compile(
    rf"{_NAME}(?P<after>[\"']?{FILLING}{BRACKET})(?P<tie>{TIES}|{SPACE}{{1,3}}{IS}(?=\s)|)", FLAGS | re.M
)
# "war immer …": the verb was taken for one of the words before it.
IS_SAID = re.compile(rf"(?:^|\s){IS}(?:\s+\S+)?$", FLAGS)
SET_TO = re.compile(
    rf"\b(?:{_PASSWORDS}){FILLING}{SPACE}{{1,3}}(?:(?:{of_all('set_to')})|(?:reset|changed|set|geändert|"
    rf"cambiad[ao]|changé) (?:to|auf|a|en))"
    rf"{SPACE}{{1,8}}(?P<value>{VALUE})",
    FLAGS,
)
TURNED = re.compile(  # "hunter2 is my password"
    rf"(?P<value>{VALUE}){SPACE}{{1,3}}(?:{IS}|{of_all('set_to')}|(?:is|ist|est|es) (?:the|still))"
    rf"(?:{SPACE}{{1,3}}(?:the|my|mon|le|mein|das|la|mi|a|our|meinem))?{SPACE}{{1,3}}(?:new |nouveau |neues |"
    rf"old )?(?:{_PASSWORDS})\b",
    FLAGS,
)
HAS_NAME = re.compile(rf"{_BEGINS}(?:{_PASSWORDS})\b", FLAGS)
PAIR = re.compile(
    rf"\b(?:{of_all('names')})(?:{SPACE}?[/&+|]{SPACE}?|{SPACE}(?:and|et|und|"
    rf"y){SPACE})(?:{_PASSWORDS}){SPACE}?(?:{IS})?{SPACE}?[:=]?{SPACE}{{0,3}}\n?"
    rf"[^\s/|]{{1,100}}{SPACE}{{0,3}}(?:[/|,:]|and|et|und|y|\n){SPACE}{{0,3}}(?P<value>{VALUE})",
    FLAGS,
)
USER_THEN_PASSWORD = re.compile(
    rf"\b(?:{of_all('names')}){SPACE}?[:=]?{SPACE}?[^\s:=]{{2,64}}[\s,;/|"
    rf"-]{{1,4}}(?:{_PASSWORDS}){SPACE}?[:=]?{SPACE}?(?P<value>{VALUE})",
    FLAGS,
)
CREDENTIALS = re.compile(
    rf"\b(?:credentials|log-?ins?|identifiants|zugangsdaten|anmeldedaten|credenciales|datos de acceso|"
    rf"accès)(?:{SPACE}(?:details?|info|infos|data|daten|de connexion))?(?:{SPACE}(?:are|is|sont|sind|son))?"
    rf"{SPACE}?[:=]?{SPACE}{{1,3}}[^\s/|:]{{2,100}}{SPACE}?[/|:]{SPACE}?(?P<value>{VALUE})",
    FLAGS,
)
NETRC = re.compile(r"\blogin\s{1,3}\S{1,100}\s{1,3}password\s{1,3}(?P<value>\S{1,200})", FLAGS)
SETTING = re.compile(  # DB_PASSWORD=…, "client_secret": "…", --password …, <password>…</password>
    r"(?<![?&])\b(?:[\w.-]{0,60}?(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|"
    r"private[_-]?key|auth[_-]?key|"
    r"encryption[_-]?key|account[_-]?key|pwd|psk|credential|salt)[\w-]{0,20})(?:[\"']?\]?\s{0,3}(?::|=>?|:=)\s{0,3}|"
    r"[\"']?>|[\"'],\s{0,20}(?=[\"'])|[\"']\s{1,4}value=(?=[\"'])|(?<=--password) |(?<=--token) )"
    r"(?P<value>\"[^\"\n]{1,300}\"|'[^'\n]{1,300}'|[^\s,;<>\"']{1,300})",
    FLAGS,
)
KEY = re.compile(
    rf"\b(?:{of_all('keys')})s?(?P<after>{FILLING}{BRACKET})(?:{TIES}|{SPACE}{{1,3}}{IS}|){NEXT_LINE}[{QUOTES}(]?"
    r"(?P<value>[A-Za-z0-9+/_=.~-]{8,512})",
    FLAGS,
)
ORDINARY = re.compile(rf"(?:{of_all('ordinary')}|{_PASSWORDS})", FLAGS)
# A reference, an error, a version, a time, a sum, an address of mail: what stands near a password, and is none.
OTHER_NUMBER = re.compile(
    r"(?:(?-i:[A-Z]{1,5})-\d{1,12}|0x[0-9a-f]{4,16}|v?\d{1,4}(?:\.\d{1,6}){1,4}|\d{1,3}|\d{1,2}[:h]\d{2}(?::\d\d)?|"
    r"#\d{1,9}|"
    r"\d{4}-\d\d-\d\d(?:t[\d:.+-]{5,20}z?)?|\+\d{6,15}|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|\d{1,4}[.,]\d\d ?[€$£]|"
    r"[€$£]\d{1,6}(?:[.,]\d\d)?|"
    r"[^\s@]{1,64}@[^\s@]{1,200}\.[a-z]{2,24}|https?://.*|"
    r"(?:ios|android|windows|win|macos|ipados|ubuntu|debian|ikev?|wpa|wep|mp|tls|http|ipv|firefox|chrome|iphone|"
    r"ipad|pixel|galaxy|"
    r"1password|lastpass|ms-chapv|mschapv|sha|md|aes|keepass|bitwarden|2fa|u2f|fido|web|php|v)-?\d{0,4}[a-z]{0,2}|"
    r"1password|2fa|"
    r"[a-z]+_(?:failed|failure|error|denied|rejected|required|mismatch|expired|incorrect|invalid))",
    FLAGS,
)
PLACEHOLDER = re.compile(
    r"[*•xX.…_#?-]{2,}|[<\[{(].*|\$(?:[{(].*|[a-z_:.]+\d?|\d)|%(?:\w+%|[(s]).*|(?:null|none|nil|undefined|true|"
    r"false|yes|no|on|off|redacted|hidden|masked|"
    r"change-?me(?:-?here)?|required|optional"
    r"|(?:your|my|the)[-_].*|str(?:ing)?|password|env|n/a|n\.a\.|os\.\w+.*|env\(.*|process\.\w+.*|self\.\w+.*|"
    r"get\w*\(.*)",
    FLAGS,
)
# Without one of these in it, a text needs no closer look: most texts have none.
PASSWORD_STEMS = (
    *(
        "pass",
        "pwd",
        "pw",
        "psk",
        "psw",
        "ww:",
        "ww ",
        "word",
        "key",
        "mdp",
        "mots de",
        "mot de",
        "mots-de",
        "mot-de",
        "mot d",
        "clé",
        "code",
    ),
    *("wort", "woord", "credential", "daten", "credencial", "datos", "schlüssel"),
    *(
        "answer",
        "maiden",
        "jeune fille",
        "réponse",
        "antwort",
        "mädchen",
        "lösen",
        "kodeord",
        "adgangs",
        "salasana",
        "heslo",
    ),
    *("jelsz", "parol", "şifre", "lozink", "geslo", "пароль", "κωδικ"),
    *("swor", "swd", "pase"),
    *("contrase", "clave", "palabra", "palavra", "parola", "senha", "hasło", "haslo"),
)
KEY_STEMS = (
    *(
        "key",
        "token",
        "secret",
        "pass",
        "pwd",
        "psk",
        "salt",
        "credential",
        "clé",
        "clef",
        "jeton",
        "schlüssel",
        "lizenz",
    ),
    *("clave", "llave", "bearer", "chiave", "chave", "sleutel", "klucz"),
)
