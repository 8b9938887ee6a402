"""What the request says about itself: its topic and why, its language, the subscription, and whether it's a report."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from supportportal.foundations.topics import Topic
from tickets.letters import vocabulary
from tickets.letters.addresses import plus_part
from tickets.letters.parsing import ParsedEmail
from tickets.letters.phones import phone_in

LOOKED_AT = 20_000  # characters: what a request is about stands near its beginning
FINE = {"’": "'", "\u2010": "-", "\u2011": "-", "–": "-", "\u2212": "-", "\u00a0": " ", "\u202f": " "}
FEWEST_WORDS = 4  # fewer say nothing one could work with
FEWEST_CHARACTERS = 12  # for languages that write without blanks


@dataclass(frozen=True, slots=True)
class Details:
    topic: Topic
    topic_reason: str  # the words that decided, or the address written to; "" when nothing did
    subscription_reference: str
    language: str  # "en", "fr", or "" when the letter doesn't say
    conformity: bool
    phone: str = ""
    platform: str = ""  # the system they write about, by the name of its guides
    missing: tuple[str, ...] = ()  # of "subscription_reference", "platform", "reason": what to ask for, once


def details_of(letter: ParsedEmail, *, recipients: Sequence[str]) -> Details:
    """`recipients` are the envelope's; To and Cc are looked at as well, since a pipe may bring no envelope."""
    written = _plain(f"{letter.subject}\n{letter.reply_text}"[:LOOKED_AT])
    said = written.lower()
    addressed = [*recipients, *(mailbox.address for mailbox in (*letter.to, *letter.cc))]
    words = vocabulary.words_of(said)
    topic, reason = _topic(said, words, addressed)
    reference = subscription_reference(written) or subscription_reference(_plain(letter.signature[:LOOKED_AT]))
    platform = vocabulary.platform_in(said, words)
    return Details(
        topic=topic,
        topic_reason=reason,
        subscription_reference=reference,
        language=vocabulary.language_of(said),
        conformity=vocabulary.calls_on_the_guarantee(said),
        phone=phone_in(f"{letter.reply_text}\n{letter.signature}"[:LOOKED_AT]),
        platform=platform,
        missing=_missing(letter.reply_text, topic=topic, reference=reference, platform=platform),
    )


def _plain(written: str) -> str:
    """With the apostrophes, dashes and blanks of a keyboard: programs make finer ones of them, references too."""
    if written.isascii():
        return written
    for fine, plain in FINE.items():
        written = written.replace(fine, plain)
    return written


def _missing(text: str, *, topic: Topic, reference: str, platform: str) -> tuple[str, ...]:
    """A general question needs neither a subscription nor a system; everything needs a reason."""
    wanted = {
        "subscription_reference": topic != Topic.GENERAL and not reference,
        "platform": topic == Topic.CONNECTIVITY and not platform,
        "reason": len(text.split()) < FEWEST_WORDS and len(text) < FEWEST_CHARACTERS,
    }
    return tuple(name for name, is_missing in wanted.items() if is_missing)


def subscription_reference(text: str) -> str:
    """The first one in the text, in capitals."""
    found = re.search(settings.SUBSCRIPTION_REFERENCE_PATTERN, text, re.IGNORECASE)
    return found[0].upper()[:40] if found else ""


def _topic(said: str, words: dict[str, None], addressed: Sequence[str]) -> tuple[Topic, str]:
    for address in addressed:
        if (tag := plus_part(address)) and tag in Topic.values:
            return Topic(tag), address.lower()
    topic, named = vocabulary.topic_in(said, words)
    return topic, ", ".join(named)[:200]
