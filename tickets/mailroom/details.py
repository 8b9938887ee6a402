"""What the request says about itself: its topic and why, its language, the subscription, and whether it's a report."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from supportportal.topics import Topic
from tickets.mailroom.addresses import plus_part
from tickets.mailroom.parsing import ParsedEmail

LOOKED_AT = 20_000  # characters: what a request is about stands near its beginning
BILLING = (
    r"refund(?:ed|s)?|invoice[sd]?|receipts?|billing|billed|charged?|charges|payments?|paid|pay|paypal|credit card|"
    r"debit|price|renew(?:al|ed|s)?|auto-?renew|cancel(?:led|lation)?|subscription|unsubscribe|discount|coupon|voucher|"
    r"remboursement|rembours(?:er|é|ée)|factur(?:e|es|é|ée|ation)|paiements?|pay(?:é|er|ée)|prélèvements?|prélev(?:é|ée)|"
    r"carte bancaire|débit(?:é|ée)?|tarif|prix|renouvellement|renouvel(?:er|é|ée)|résili(?:er|ation|é)|abonnements?|"
    r"code promo|bon d['’]achat"
)
CONNECTIVITY = (
    r"connect(?:s|ed|ing|ion|ions|ivity)?|disconnect(?:s|ed|ing)?|reconnect(?:s|ing)?|dns|slow|speed|latency|ping|"
    r"server|servers|tunnel|wireguard|openvpn|ikev2|protocol|router|firewall|kill ?switch|time[ds]? ?out|handshake|"
    r"blocked|unreachable|wi-?fi|"
    r"connexions?|(?:se )?connecte[rz]?|connecté|déconnect(?:é|e|ée|er|ion)|reconnect(?:e|er|é)|lente?|lenteur|débit|"
    r"latence|serveurs?|routeur|pare-feu|protocole|bloqué|injoignable"
)
WORDS = {Topic.BILLING: re.compile(rf"\b(?:{BILLING})\b"), Topic.CONNECTIVITY: re.compile(rf"\b(?:{CONNECTIVITY})\b")}
PLATFORMS = {
    "windows": re.compile(r"\bwindows\b|\bwin ?1[01]\b"),
    "macos": re.compile(r"\bmac ?os\b|\bos ?x\b|\bmacs?\b|\bmacbook|\bimac\b"),
    "linux": re.compile(r"\blinux\b|\bubuntu\b|\bdebian\b|\bfedora\b"),
    "ios": re.compile(r"\bios\b|\biphone|\bipad"),
    "android": re.compile(r"\bandroid|\bsamsung galaxy\b|\bgoogle pixel\b"),
    "fire": re.compile(r"\bfire ?(?:tv|stick|tablet)\b|\bamazon fire\b"),
    "chrome": re.compile(r"\bchrome(?:book|os)?\b"),
    "firefox": re.compile(r"\bfirefox\b"),
    "edge": re.compile(r"\bmicrosoft edge\b|\bedge browser\b"),
    "routers": re.compile(r"\brouters?\b|\brouteurs?\b|\bopenwrt\b"),
}
FEWEST_WORDS = 4  # fewer say nothing one could work with
FEWEST_CHARACTERS = 12  # for languages that write without blanks
SMALL_WORDS = {
    "en": re.compile(r"\b(?:the|and|is|are|was|to|of|in|my|you|i|it|not|have|has|with|for|this|that|your|can|but)\b"),
    "fr": re.compile(
        r"\b(?:le|la|les|un|une|des|et|est|sont|de|du|je|vous|mon|ma|mes|ne|pas|que|qui|pour|avec|dans|sur|ce|bonjour)\b"
    ),
}
# Words that call on the guarantee, and nothing vaguer: they start a legal clock.
CONFORMITY = re.compile(
    r"(?:legal )?guarantee of conformity|conformity guarantee|lack of conformity|not in conformity|defect(?:s|ive)?\b|"
    r"(?:n[o']t|not|never) (?:work(?:ing|s|ed)?|perform(?:ing)?|do(?:ing)? what (?:is|was|you)) (?:it |as |what )*"
    r"(?:was |is |you )?(?:promised|advertised|described|agreed)|"
    r"garantie (?:légale )?(?:de )?(?:la )?conformité|(?:défaut|absence|manque) de conformité|mise en conformité|"
    r"non[- ]conform(?:e|ité)|pas conforme|service défectueux|"
    r"(?:ne )?(?:fonctionne|marche) pas (?:comme|tel que) (?:promis|annoncé|prévu|convenu|décrit)|l\.? ?224-25-\d+"
)


@dataclass(frozen=True, slots=True)
class Details:
    topic: Topic
    topic_reason: str  # the words that decided, or the address written to; "" when nothing did
    subscription_reference: str
    language: str  # "en", "fr", or "" when the letter doesn't say
    conformity: bool
    platform: str = ""  # the system they write about, by the name of its guides
    missing: tuple[str, ...] = ()  # of "subscription_reference", "platform", "reason": what to ask for, once


def details_of(letter: ParsedEmail, *, recipients: Sequence[str]) -> Details:
    """`recipients` are the envelope's; To and Cc are looked at as well, since a pipe may bring no envelope."""
    written = f"{letter.subject}\n{letter.reply_text}"[:LOOKED_AT].replace("’", "'")
    said = written.lower()
    addressed = [*recipients, *(mailbox.address for mailbox in (*letter.to, *letter.cc))]
    topic, reason = _topic(said, addressed)
    reference = subscription_reference(written)
    platform = platform_in(said)
    return Details(
        topic=topic,
        topic_reason=reason,
        subscription_reference=reference,
        language=language_of(said),
        conformity=bool(CONFORMITY.search(said)),
        platform=platform,
        missing=_missing(letter.reply_text, topic=topic, reference=reference, platform=platform),
    )


def _missing(text: str, *, topic: Topic, reference: str, platform: str) -> tuple[str, ...]:
    """A general question needs neither a subscription nor a system; everything needs a reason."""
    wanted = {
        "subscription_reference": topic != Topic.GENERAL and not reference,
        "platform": topic == Topic.CONNECTIVITY and not platform,
        "reason": len(text.split()) < FEWEST_WORDS and len(text) < FEWEST_CHARACTERS,
    }
    return tuple(name for name, is_missing in wanted.items() if is_missing)


def platform_in(said: str) -> str:
    """The first system that is named, or ""."""
    found = [(match.start(), name) for name, pattern in PLATFORMS.items() if (match := pattern.search(said))]
    return min(found)[1] if found else ""


def subscription_reference(text: str) -> str:
    """The first one in the text, in capitals."""
    found = re.search(settings.SUBSCRIPTION_REFERENCE_PATTERN, text, re.IGNORECASE)
    return found[0].upper()[:40] if found else ""


def _topic(said: str, addressed: Sequence[str]) -> tuple[Topic, str]:
    for address in addressed:
        if (tag := plus_part(address)) and tag in Topic.values:
            return Topic(tag), address.lower()
    found = {topic: pattern.findall(said) for topic, pattern in WORDS.items()}
    # The topic with more different words; the subject stands first, so a tie goes to the word that comes first.
    topic = max(found, key=lambda one: (len(set(found[one])), -_first(WORDS[one], said)))
    if not found[topic]:
        return Topic.GENERAL, ""
    return topic, ", ".join(dict.fromkeys(found[topic]))[:200]


def _first(pattern: re.Pattern[str], said: str) -> int:
    match = pattern.search(said)
    return match.start() if match else len(said)


def language_of(said: str) -> str:
    """By the small words; "" for too few of them, or as many of both."""
    counts = {language: len(small.findall(said[:3_000])) for language, small in SMALL_WORDS.items()}
    first, second = sorted(counts, key=counts.__getitem__, reverse=True)
    return first if counts[first] >= 2 and counts[first] > counts[second] else ""
