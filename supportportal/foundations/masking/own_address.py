"""The writer's own address in the network: it says where they live. Servers' and resolvers' addresses say nothing."""

import re
from collections.abc import Iterator
from ipaddress import ip_address

from supportportal.foundations.masking.secret import Secret, SecretKind
from supportportal.foundations.masking.words_for_secrets import of_all

IPV4 = r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)"
IPV6 = r"(?<![\w:.])(?=[0-9a-fA-F]{0,4}:[0-9a-fA-F:]*[0-9a-fA-F:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])"
NUMBER = re.compile(rf"{IPV4}|{IPV6}")
IP_WORD = rf"(?:{of_all('address')})"
OWN = r"(?:my|our|your|mon|ma|notre|votre|meine?r?|unsere|ihre?|deine?|mi|nuestra|su|tu|mia|mijn|minha)"
# What is said within so many characters before an address.
SAYS_OWN = re.compile(
    rf"\b{OWN}\s+(?:\w{{1,12}}\s+){{0,2}}?{IP_WORD}\b|\b(?:public|external|wan|real|home|client|"
    rf"remote)[ _-]?ip\w*\b|\bip (?:publique|pública|externe|externa)|"
    r"(?:öffentliche|externe) ip|^\W{0,4}(?:adresse |dirección )?ip(?:v[46])?(?:[ -]?add?ress[e]?)?\s?[:=]|"
    r"[\"']?(?:ip|origin|query|client_ip|clientip|ip_addr|yourip)[\"']\s?:|"
    r"\b(?:connect(?:ing|ed)?|log(?:ging|ged)? in|brows(?:e|ing)|coming|writing) from\b|je me connecte (?:depuis|"
    r"avec)|verbinde mich (?:von|mit)|me conecto desde|"
    r"(?:\bi(?:['’]m| am) (?:at|behind)|\bje suis (?:à|derrière)|\bich bin (?:unter|hinter)|"
    r"\bestoy (?:en|tras))\s{1,3}$|"
    r"(?:ifconfig|ipinfo|icanhazip|ipify|checkip|whatismyip|what is my ip|what's my ip|mon-ip|wieistmeineip|"
    r"cual-?es-?mi-?ip)[\w./:\" ?=-]{0,40}|"
    r"\binet6? (?:addr:\s?)?|\bip\w*[ -]?(?:address)? (?:of|de|von|del?) (?:my|ma|mon|meine[mr]?|mi)\b|"
    r"\bx-(?:real-ip|forwarded-for|originating-ip|client-ip)\W{1,4}|\[af_inet6?\]|\blocal address\W|"
    r"\b(?:from|depuis|von|desde) (?:the |l['’]|der )?(?:ip|adresse ip|ip-adresse)\b",
    re.IGNORECASE | re.MULTILINE,
)
SAID_BEHIND = re.compile(
    rf"\s?\((?:my|mon|ma|meine?|mi)\b|\W{{0,3}}(?:(?:which|that|qui|que|die) )?(?:is|was|est|ist|war|es|"
    rf"era)\W{{1,3}}(?:still )?{OWN}\s+(?:\w{{1,12}}\s+){{0,2}}?{IP_WORD}\b",
    re.I,
)
OTHERS = re.compile(
    r"\b(?:servers?|serveurs?|servidor(?:es)?|gateway|passerelle|dns|resolvers?|nameserver|endpoint|peer|ping|"
    r"traceroute|vpn ip|host|route|"
    r"remote|link|exit|sortie|ausgangs?|port|version|firmware|build|nach|to|vers)\b[^.\n]{0,12}$",
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
        is_next = number.start() - last < NEXT and not OTHERS.search(text[last : number.start()])
        if (
            behind
            or is_next
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
