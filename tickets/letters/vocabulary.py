"""The words that tell a request's topic, system and language, and whether it calls on the guarantee."""

import re

from supportportal.foundations.topics import Topic
from tickets.letters.denial import first_meant

WORD = re.compile(r"\w+")
BILLING = (
    "refund refunded refunds invoice invoices invoiced receipt receipts billing billed charge charged charges payment "
    "payments paid pay paypal debit price renew renewal renewed renews cancel cancelled cancellation subscription "
    "unsubscribe discount coupon voucher cost costs upgrade downgrade "
    "remboursement rembourser remboursé remboursée facture factures facturé facturée facturation paiement paiements "
    "payé payer payée prélèvement prélèvements prélevé prélevée débité débitée tarif tarifs prix coût coûte "
    "renouvellement renouveler renouvelé renouvelée résilier résiliation résilié abonnement abonnements iban sepa"
)
BILLING_PHRASES = (
    r"credit card|money[- ]back|promo code|auto-?renew|carte bancaire|code promo|bon d['’]achat|trop cher"
    r"|débits? (?:bancaires?|sur|de \d+)"
)
# The words with which a phrase begins.
BILLING_BEGINS = "credit money promo auto autorenew carte code bon trop débit débits"
CONNECTIVITY = (
    "connect connects connected connecting connection connections connectivity disconnect disconnects disconnected "
    "disconnecting reconnect reconnects reconnecting dns slow speed latency ping server servers tunnel wireguard "
    "openvpn ikev2 protocol router firewall handshake blocked unreachable internet offline outage outages "
    "connexion connexions connecte connecter connectez connecté déconnecte déconnecté déconnectée déconnecter "
    "déconnection reconnecte reconnecter reconnecté lent lente lenteur débit latence serveur serveurs routeur "
    "protocole bloqué injoignable déconnexion déconnexions panne pannes coupure coupures"
)
CONNECTIVITY_PHRASES = r"kill ?switch|time[ds]? ?out|wi-?fi|pare-feu"
CONNECTIVITY_BEGINS = "kill killswitch time timed times timeout timedout timesout wi wifi pare"
# When nothing else is named: something of ours, a word for working, and a "not".
OURS = frozenset({"vpn", "app", "appli", "application", "network", "réseau"})
WORKING = frozenset({"work", "works", "working", "function", "functioning", "marche", "fonctionne", "fonctionnent"})
NEGATIONS = frozenset(
    {"not", "doesn", "don", "isn", "won", "stopped", "never", "nothing", "pas", "plus", "rien", "jamais"}
)
# By the name of their guide: how the first word of each may begin, and how it is written.
PLATFORMS = {
    "windows": (("win",), re.compile(r"\bwindows\b|\bwin ?1[01]\b")),
    "macos": (("mac", "os", "imac"), re.compile(r"\bmac ?os\b|\bos ?x\b|\bmacs?\b|\bmacbook|\bimac\b")),
    "linux": (("linux", "ubuntu", "debian", "fedora"), re.compile(r"\blinux\b|\bubuntu\b|\bdebian\b|\bfedora\b")),
    "ios": (("ios", "iphone", "ipad"), re.compile(r"\bios\b|\biphone|\bipad")),
    "android": (("android", "samsung", "google"), re.compile(r"\bandroid|\bsamsung galaxy\b|\bgoogle pixel\b")),
    "fire": (("fire", "amazon"), re.compile(r"\bfire ?(?:tv|stick|tablet)\b|\bamazon fire\b")),
    "chrome": (("chrome",), re.compile(r"\bchrome(?:book|os)?\b")),
    "firefox": (("firefox",), re.compile(r"\bfirefox\b")),
    "edge": (("microsoft", "edge"), re.compile(r"\bmicrosoft edge\b|\bedge browser\b")),
    "routers": (("router", "routeur", "openwrt"), re.compile(r"\brouters?\b|\brouteurs?\b|\bopenwrt\b")),
}
ANY_BEGINNING = tuple(beginning for beginnings, _ in PLATFORMS.values() for beginning in beginnings)
ENGLISH = "the and is are was to of in my you i it not have has with for this that your can but"
FRENCH = "le la les un une des et est sont de du je vous mon ma mes ne pas que qui pour avec dans sur ce bonjour"
SMALL_WORDS = {"en": frozenset(ENGLISH.split()), "fr": frozenset(FRENCH.split())}
LANGUAGE_SAMPLE = 3_000  # characters
# Words that call on the guarantee, and nothing vaguer: they start a legal clock.
CONFORMITY = re.compile(
    r"(?:legal )?guarantee of conformity|conformity guarantee|lack of conformity|not in conformity|defect(?:s|ive)?\b|"
    r"(?:n[o']t|not|never) (?:work(?:ing|s|ed)?|perform(?:ing)?|do(?:ing)? what (?:is|was|you)) (?:it |as |what )*"
    r"(?:was |is |you )?(?:promised|advertised|described|agreed)|"
    r"garantie (?:légale )?(?:de )?(?:la )?conformité|(?:défaut|absence|manque) de conformité|mise en conformité|"
    r"non[- ]conform(?:e|ité)|pas conforme|service défectueux|"
    r"(?:ne )?(?:fonctionne|marche) pas (?:comme|tel que) (?:promis|annoncé|prévu|convenu|décrit)|l\.? ?224-25-\d+"
)


# One of these is in everything that the pattern above matches.
CONFORMITY_MARKS = (
    "conform",
    "defect",
    "défect",
    "promis",
    "advertised",
    "described",
    "agreed",
    "annoncé",
    "prévu",
    "convenu",
    "décrit",
    "224-25-",
)


class TopicTerms:
    """The words of one topic. Single words are looked up; the text is searched only where a phrase may begin."""

    def __init__(self, words: str, *, phrases: str, begins: str) -> None:
        self._words, self._begins = frozenset(words.split()), frozenset(begins.split())
        self._all = re.compile(rf"\b(?:{phrases}|{'|'.join(sorted(self._words))})\b")

    def in_text(self, text: str, words: dict[str, None]) -> list[str]:
        if self._begins.isdisjoint(words):
            return [word for word in words if word in self._words]
        return list(dict.fromkeys(self._all.findall(text)))


TOPICS = {
    Topic.BILLING: TopicTerms(BILLING, phrases=BILLING_PHRASES, begins=BILLING_BEGINS),
    Topic.CONNECTIVITY: TopicTerms(CONNECTIVITY, phrases=CONNECTIVITY_PHRASES, begins=CONNECTIVITY_BEGINS),
}


def words_of(text: str) -> dict[str, None]:
    """Each word once, in their order."""
    return dict.fromkeys(WORD.findall(text))


def topic_in(text: str, words: dict[str, None]) -> tuple[Topic, list[str]]:
    """The topic with the most different words in the text, and those words; on a tie, the one named first."""
    words_by_topic = {topic: terms.in_text(text, words) for topic, terms in TOPICS.items()}
    most = max(map(len, words_by_topic.values()))
    if not most:
        return _topic_of_a_broken_service(words)
    leading = [topic for topic, topic_words in words_by_topic.items() if len(topic_words) == most]
    topic = min(leading, key=lambda topic: _position(words_by_topic[topic][0], text))
    return topic, words_by_topic[topic]


def _topic_of_a_broken_service(words: dict[str, None]) -> tuple[Topic, list[str]]:
    if not all(any(word in words for word in vocabulary) for vocabulary in (OURS, WORKING, NEGATIONS)):
        return Topic.GENERAL, []
    return Topic.CONNECTIVITY, [next(word for word in words if word in vocabulary) for vocabulary in (OURS, WORKING)]


def _position(word: str, text: str) -> int:
    match = re.search(rf"\b{re.escape(word)}\b", text)
    return match.start() if match else len(text)


def platform_in(text: str, words: dict[str, None]) -> str:
    """The first system named, or "". Only systems with a likely word in the text are searched for."""
    likely = [word for word in words if word.startswith(ANY_BEGINNING)]
    matches = [
        (match.start(), name)
        for name, (beginnings, pattern) in PLATFORMS.items()
        if any(word.startswith(beginnings) for word in likely) and (match := pattern.search(text))
    ]
    return min(matches)[1] if matches else ""


def language_of(text: str) -> str:
    """By the small words; "" for too few of them, or equally many of both."""
    words = WORD.findall(text[:LANGUAGE_SAMPLE])
    counts = {language: sum(map(small.__contains__, words)) for language, small in SMALL_WORDS.items()}
    first, second = sorted(counts, key=counts.__getitem__, reverse=True)
    return first if counts[first] >= 2 and counts[first] > counts[second] else ""


def calls_on_the_guarantee(text: str) -> bool:
    """Not when it is denied: “there is no defect” reports none."""
    if not any(mark in text for mark in CONFORMITY_MARKS):
        return False
    return first_meant(CONFORMITY, text.replace("’", "'")) is not None
