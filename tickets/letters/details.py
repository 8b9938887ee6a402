"""What the request says about itself: its topic and why, its language, the subscription."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from supportportal.foundations.topics import Topic
from tickets.letters import vocabulary
from tickets.letters.addresses import OwnAddress, added_address, plus_part
from tickets.letters.parsing import ParsedEmail
from tickets.letters.phones import phone_in

MAX_CHARACTERS = 20_000  # what a request is about stands near its beginning
KEYBOARD_CHARACTERS = {"’": "'", "\u2010": "-", "\u2011": "-", "–": "-", "\u2212": "-", "\u00a0": " ", "\u202f": " "}
MIN_WORDS_OF_A_REASON = 4  # fewer give an agent nothing to work with
MIN_CHARACTERS_OF_A_REASON = 12  # for languages that write without blanks


@dataclass(frozen=True, slots=True)
class Details:
    topic: Topic
    topic_reason: str  # the words that decided, or the address they wrote to; "" when nothing did
    subscription_reference: str
    language: str  # "en", "fr" or another that the portal speaks; "" when the letter doesn't say
    phone: str = ""
    platform: str = ""  # the system they write about, by the name of its guides
    written_to: OwnAddress | None = None  # none: the support address
    missing: tuple[str, ...] = ()  # of "subscription_reference", "platform", "reason": what to ask for, once


def details_of(letter: ParsedEmail, *, recipients: Sequence[str]) -> Details:
    """`recipients` are the envelope's; To and Cc are looked at as well, since a pipe may bring no envelope."""
    text = _as_typed(f"{letter.subject}\n{letter.reply_text}"[:MAX_CHARACTERS])
    lowered = text.lower()
    addresses = [*recipients, *(mailbox.address for mailbox in (*letter.to, *letter.cc))]
    words = vocabulary.Words(lowered)
    written_to = added_address(addresses)
    topic, reason = _topic_and_reason(words, addresses, written_to)
    reference = subscription_reference(text) or subscription_reference(_as_typed(letter.signature[:MAX_CHARACTERS]))
    platform = vocabulary.platform_in(lowered, words)
    return Details(
        topic=topic,
        topic_reason=reason,
        subscription_reference=reference,
        language=vocabulary.language_of(lowered),
        phone=phone_in(f"{letter.reply_text}\n{letter.signature}"[:MAX_CHARACTERS]),
        platform=platform,
        written_to=written_to,
        missing=_missing(letter.reply_text, topic=topic, reference=reference, platform=platform),
    )


def _as_typed(text: str) -> str:
    """With the apostrophes, dashes and blanks of a keyboard: programs replace them, even inside of references."""
    if text.isascii():
        return text
    for typographic, typed in KEYBOARD_CHARACTERS.items():
        text = text.replace(typographic, typed)
    return text


def _missing(text: str, *, topic: Topic, reference: str, platform: str) -> tuple[str, ...]:
    """What the topic asks for and isn't there; everything needs a reason."""
    expected = topic.about.asks_for
    checks = {
        "subscription_reference": "subscription_reference" in expected and not reference,
        "platform": "platform" in expected and not platform,
        "reason": len(text.split()) < MIN_WORDS_OF_A_REASON and len(text) < MIN_CHARACTERS_OF_A_REASON,
    }
    return tuple(name for name, is_missing in checks.items() if is_missing)


def subscription_reference(text: str) -> str:
    """The first one in the text, in capitals."""
    match = re.search(settings.SUBSCRIPTION_REFERENCE_PATTERN, text, re.IGNORECASE)
    return match[0].upper()[:40] if match else ""


def quotes_a_contract(text: str) -> bool:
    """By a subscription reference, however a program has written its dash."""
    return bool(subscription_reference(_as_typed(text)))


def _topic_and_reason(
    words: vocabulary.Words, addresses: Sequence[str], written_to: OwnAddress | None
) -> tuple[Topic, str]:
    """A plus in an address says it most clearly, then the address itself, then the words."""
    for address in addresses:
        if (tag := plus_part(address)) and tag in Topic.values:
            return Topic(tag), address.lower()
    if written_to and written_to.topic in Topic.values:
        return Topic(written_to.topic), written_to.address
    topic, decisive_words = vocabulary.topic_in(words)
    return topic, ", ".join(decisive_words)[:200]
