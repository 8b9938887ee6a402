"""Does a word look like a password that somebody made up? Names of devices, servers, errors and files don't."""

import re

from supportportal.foundations.masking.said_patterns import FLAGS, ORDINARY, OTHER_NUMBER, PLACEHOLDER

SIGNS = "!#$%&*?@+=~^_§"
DEVICES_AND_PROGRAMS = re.compile(
    r"(?:i?phone|ipad|ipados|ios|mac|macos|watchos|tvos|webos|windows|win|android|galaxy|pixel|redmi|xperia|fire|"
    r"shield|"
    r"live|free|b?box|fritz|speedport|archer|nighthawk|asus|synology|ubuntu|debian|fedora|kb|ike|ikev|openvpn|tizen|"
    r"wireguard|firefox|chrome|macbook|imac|smart-?tv|tv|surface|thinkpad|kindle|chromecast|roku|ps|xbox|edge|"
    r"safari|opera|brave|office|outlook|err|error|erreur|fehler|code|version|build|"
    r"ticket|order|case|ref|reference|facture|invoice|rechnung|commande|step|schritt|article|art|page|servers?|"
    r"serveur|channel|port|level|room|chambre|plan|offre|promo|black|cyber|iso|utf|rfc|cve|sha|aes|rsa|wpa|base|"
    r"chacha|poly|curve|tls|tun|tap|eth|wlan|wlp|ipv)[-_ ]?v?\d.{0,10}|ed25519|h\.?26[45]|mp[34]|x(?:64|86)\w*|"
    r"wg\d{1,2}|en\d\w{0,4}",
    FLAGS,
)
OTHER_THINGS = re.compile(
    r"\d+(?:[.,]\d+)?[^\W\d_]{1,5}|\d-[a-z]+|\d{1,2}h\d{2}|[a-z]{2,4}-?\d{1,3}|[a-z]{2,3}-[a-z]{2,4}-[\w-]+|v\d.*|"
    r"[\w.-]+\.[a-z]{2,10}|"
    r"(?-i:[0-9a-f]{12,})|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\w+=.*|.*[/\\:].*|"
    r"(?-i:[A-Z]+[a-z]?)[-_]?\d+\w?|[\d.,+-]+[€$£%]",
    FLAGS,
)


SIGN_INSIDE = re.compile(
    r"(?<![\w@/\\.:#=&+-])[^\W\d_]{4,20}[!#$%*?§^]{1,2}\d{1,4}[!?*]{0,2}(?![\w@/=&-])"
)  # nothing else is written so


def looks_made_up(word: str) -> bool:
    """Letters, digits and signs, mixed as nobody does elsewhere (“Summer2023”, “Wr3n-fjord-22”, “Tulip!pe”)."""
    letters, digits = sum(map(str.isalpha, word)), sum(map(str.isdigit, word))
    signs = sum(word.rstrip("!?").count(sign) for sign in SIGNS)
    return (
        len(word) >= 5
        and letters >= 2
        and any(map(str.islower, word))
        and (digits > 0 or (signs > 0 and any(map(str.isupper, word))))
        and not any(
            pattern.fullmatch(word)
            for pattern in (PLACEHOLDER, OTHER_NUMBER, ORDINARY, DEVICES_AND_PROGRAMS, OTHER_THINGS)
        )
    )


def is_mixed(word: str) -> bool:
    """Made up with even more care: small letters, capitals and digits, and a sign among them."""
    kinds = sum(bool(re.search(kind, word)) for kind in ("[a-z]", "[A-Z]", r"\d", rf"[{re.escape(SIGNS)}-]"))
    return len(word) >= 8 and kinds == 4 and looks_made_up(word)
