"""The writer's own address in the network: it says where they live. Servers' and resolvers' addresses say nothing."""

import re
from collections.abc import Iterator
from ipaddress import ip_address

from supportportal.foundations.masking.secret import Secret, SecretKind
from supportportal.foundations.masking.words_for_secrets import of_all

IPV4 = r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d|/\d)"
IPV6 = r"(?<![\w:.])(?=[0-9a-fA-F]{0,4}:[0-9a-fA-F:]*[0-9a-fA-F:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])"
NUMBER = re.compile(rf"{IPV4}|{IPV6}")
IP_WORD = rf"(?:{of_all('address')})"
OWN = (
    r"(?:my|our|your|mon|ma|notre|votre|meine?r?|unsere|ihre?|deine?|mi|nuestra|su|tu|mia|mio|mijn|minha|meu|min|"
    r"mitt|moje|mój)"
)
# What is said within so many characters before an address.
SAYS_OWN = re.compile(
    rf"\b{OWN}\s+(?:\w{{1,12}}\s+){{0,2}}?{IP_WORD}\b|\b{OWN}\s+(?:real|true|own|home|actual|public|vraie|propre|"
    rf"echte|eigene|verdadera) (?:add?ress[e]?|adresse|dirección)\b|"
    rf"\b{OWN} (?:\w{{1,10}} ){{0,2}}address(?: on the (?:internet|net|web))?\W{{1,3}}(?:is )?$|\b(?:sign|"
    rf"log)[ -]?(?:in|"
    r"on) from|connexion depuis|anmeldung von|\b(?:before connecting|(?:before|without|avant|sans|vor|ohne|sin|"
    r"senza) (?:\w{1,6} )?vpn|vpn (?:off|disconnected|coupé|désactivé|aus)|avant (?:de me )?conne\w+|"
    r"vor dem verbinden)\b|"
    rf"\b(?:public|external|wan|real|home|client|static|exposed|leaked|fixed|residential|"
    rf"remote)[ _-]?ip\w*\b|\bip (?:publique|pública|externe|externa)|"
    r"(?:öffentliche|externe) ip|^\W{0,4}(?:adresse |dirección )?ip(?:v[46])?(?:[ -]?add?ress[e]?)?\s?[:=]|"
    r"[\"']?(?:ip|origin|query|client_ip|clientip|ip_addr|yourip)[\"']\s?:|"
    r"\b(?:connect(?:ing|ed)?|log(?:ging|ged)? in|brows(?:e|ing)|coming|writing) from\b|je me connecte (?:depuis|"
    r"avec)|verbinde mich (?:von|mit)|me conecto desde|"
    r"(?:\bi(?:['’]m| am)(?: at| behind)?|\bje suis (?:à|derrière)|\bich bin (?:unter|hinter)|"
    r"\bestoy (?:en|tras))\s{1,3}$|"
    r"(?:ifconfig|ipinfo|icanhazip|ipify|checkip|ipleak|dnsleak\w*|browserleaks|ip-api|whoer|monip|mon-adresse-ip|"
    r"myip|leak ?test|whatismyip|what is my ip|what's my ip|mon-ip|wieistmeineip|"
    r"cual-?es-?mi-?ip)[\w./:\" ?=-]{0,40}|"
    rf"\binet6? (?:addr:\s?)?|\b{IP_WORD} (?:of|de|von|del?) {OWN}\b|"
    rf"\b{OWN}m? (?:home |own |private |personal )?(?:connection|line|connexion|ligne|box|anschluss|leitung|"
    rf"conexión|linea|house)\b|"
    r"\bx-(?:real-ip|forwarded-for|originating-ip|client-ip)\W{1,4}|\blocal address\W|"
    r"\b(?:from|depuis|von|desde) (?:the |l['’]|der )?(?:ip|adresse ip|ip-adresse)\b",
    re.IGNORECASE | re.MULTILINE,
)
# "IP 81.2.69.142": whoever writes to us speaks of their own, unless they say whose it is.
OF_A_SERVER = re.compile(
    r"\b(?:servers?|serveurs?|servidor(?:es)?|vpn|exit|gateway|dns|hosts?|nodes?|peers?|endpoint|remote|router|site|"
    r"domain)\b[^.\n]{0,40}$",
    re.IGNORECASE,
)
BARE = re.compile(rf"\b{IP_WORD}(?: leak)?(?: (?:is|est|ist|es|è))?[\s,:=(]{{1,4}}$", re.IGNORECASE)
SAID_BEHIND = re.compile(
    rf",? (?:my|mon|ma|meine?|mi) (?:true|real|own|home|actual|vraie|echte|eigene|propia) (?:ip|add?ress)|"
    rf"\s?\((?:my|mon|ma|meine?|mi)\b|\W{{0,3}}(?:(?:which|that|qui|que|die) )?(?:is|was|est|ist|war|es|"
    rf"era)\W{{1,3}}(?:still )?{OWN}\s+(?:\w{{1,12}}\s+){{0,2}}?{IP_WORD}\b",
    re.I,
)
OTHERS = re.compile(
    r"\b(?:servers?|serveurs?|servidor(?:es)?|gateway|passerelle|dns|resolvers?|nameserver|endpoint|peer|ping|"
    r"traceroute|vpn ip|host|route|"
    r"remote|link|vpn|exit|on|sur|auf|by|sortie|ausgangs?|port|version|firmware|build|nach|to|vers)\b[^.\n]{0,12}$",
    re.IGNORECASE,
)
WITHIN = 70
NEXT = 30  # "…, now it's …": the next one is theirs as well
RESOLVERS = frozenset(
    [
        "8.8.8.8",
        "8.8.4.4",
        "1.1.1.1",
        "1.0.0.1",
        "1.1.1.2",
        "1.1.1.3",
        "9.9.9.9",
        "9.9.9.10",
        "149.112.112.112",
        "208.67.222.222",
        "208.67.220.220",
        "94.140.14.14",
        "94.140.15.15",
        "76.76.2.0",
        "76.76.19.19",
        "4.2.2.1",
        "4.2.2.2",
        "64.6.64.6",
        "185.228.168.9",
        "80.67.169.12",
        "80.67.169.40",
        "2606:4700:4700::1111",
        "2606:4700:4700::1001",
        "2001:4860:4860::8888",
        "2001:4860:4860::8844",
        "2620:fe::fe",
        "2620:fe::9",
    ]
)


def own_address(text: str) -> Iterator[Secret]:
    last = -WITHIN
    for number in NUMBER.finditer(text):
        if not _is_somebodys(number[0]):
            continue
        before = text[max(0, number.start() - WITHIN) : number.start()]
        said = list(SAYS_OWN.finditer(before))
        behind = SAID_BEHIND.match(text, number.end())
        between = before[said[-1].end() :] if said else ""
        bare = BARE.search(before)
        is_next = number.start() - last < NEXT and not OTHERS.search(text[last : number.start()])
        if (
            behind
            or is_next
            or (bare and not OF_A_SERVER.search(before[: bare.start()]))
            or (said and not OTHERS.search(between) and not NUMBER.search(between) and between.count("\n") < 3)
        ):
            yield Secret(SecretKind.ADDRESS, *number.span())
            last = number.end()


def _is_somebodys(number: str) -> bool:
    """Of the public internet (RFC 6890), and no resolver that half the world has set."""
    try:
        address = ip_address(number)
    except ValueError:
        return False
    return address.is_global and not address.is_multicast and str(address) not in RESOLVERS
