"""Do the words of a version say what its policy counts? Asked before it is published; each answer names a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from legal.limits import beyond_the_law
from legal.models import NoticeText, Policy, Version, VersionText
from legal.wording import DAYS, NamedLength, length_in_words, lengths_in
from supportportal.foundations.places import TIMES, zone_in_words


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the version as a whole, and what the desk calls it."""

    name: str
    language: str
    text: str


def disagreements(version: Version) -> Iterator[str]:
    """In words, for whoever wants to publish it; none for a document that promises nothing in time and says nothing
    of it.
    """
    texts = list(version.texts.all())
    if version.binding not in [text.language for text in texts]:
        yield _("It has no text in “%(language)s”, the binding language.") % {"language": version.binding}
    policy = Policy.objects.filter(version=version).first()
    if policy is None:
        if version.document.duty:
            yield _("It promises something in time: say how long, under “What it promises in time”.")
        return
    yield from (why for _field, why in beyond_the_law(policy, version.document))
    for text in texts:
        yield from _of_the_text(text, policy)
    for letter in version.notice_texts.all():
        yield from _of_the_letter(letter, policy)


def _of_the_text(text: VersionText, policy: Policy) -> Iterator[str]:
    passage = Passage(_("the text"), text.language, f"{text.title}\n{text.summary}\n{text.body}")
    yield from _other_lengths(passage, policy)
    yield from _other_zones(passage, policy)
    named = {(length.number, length.unit) for length in lengths_in(passage.text, language=passage.language)}
    if (policy.length, policy.unit) not in named:
        yield _("The text (%(language)s) nowhere says how long we have: %(length)s.") % {
            "language": text.language,
            "length": _in_its_language(policy, text.language),
        }


def _of_the_letter(letter: NoticeText, policy: Policy) -> Iterator[str]:
    passage = Passage(f"“{letter.get_kind_display()}”", letter.language, f"{letter.subject}\n{letter.body}")
    yield from _other_lengths(passage, policy)
    yield from _other_zones(passage, policy)


def _other_lengths(passage: Passage, policy: Policy) -> Iterator[str]:
    allowed = {*(policy.other_lengths or []), *([policy.length] if policy.unit == DAYS else [])}
    for length in _once(lengths_in(passage.text, language=passage.language)):
        if length.unit == DAYS and length.number not in allowed:
            yield _(
                "In %(where)s (%(language)s), “%(sentence)s” says %(number)s days, and we have %(length)s. Correct the "
                "number; if the sentence is about something else, add %(number)s to “Other times that the text names”."
            ) % {
                "where": passage.name,
                "language": passage.language,
                "sentence": length.sentence,
                "number": length.number,
                "length": length_in_words(policy.length, policy.unit),
            }


def _once(lengths: Iterator[NamedLength]) -> Iterator[NamedLength]:
    """The first sentence of each number."""
    seen: set[tuple[int, str]] = set()
    for length in lengths:
        if (length.number, length.unit) not in seen:
            seen.add((length.number, length.unit))
            yield length


def _other_zones(passage: Passage, policy: Policy) -> Iterator[str]:
    """A clock that isn't the policy's, in a text that doesn't name the policy's own beside it."""
    with translation.override(passage.language):
        own, others = zone_in_words(policy.zone), [str(time) for zone, time in TIMES.items() if zone != policy.zone]
    wrong = [time for time in others if time in passage.text and own not in passage.text]
    for time in wrong:
        yield _("In %(where)s (%(language)s) we say “%(wrong)s”, and the days are counted in “%(own)s”.") % {
            "where": passage.name,
            "language": passage.language,
            "wrong": time,
            "own": own,
        }


def _in_its_language(policy: Policy, language: str) -> str:
    with translation.override(language):
        return length_in_words(policy.length, policy.unit)
