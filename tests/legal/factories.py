"""Documents and their versions for tests."""

from datetime import date
from typing import Any

from django.utils import translation

from legal.duties import Duty
from legal.models import Document, Policy, Version, VersionText
from legal.publishing import publish
from legal.wording import length_in_words
from tests.moments import NOON

LENGTHS = {"withdrawal": 14, "refund": 14, "privacy": 20}  # within what the law allows


def make_version(
    number: int,
    *,
    effective_on: date,
    slug: str = "terms",
    draft: bool = False,
    languages: tuple[str, ...] = ("en", "fr"),
    binding: str = "fr",
    duty: str = "",
    country: str = "",
    **policy: Any,
) -> Version:
    """`policy`: what differs from strict days in Paris, for a document that promises something in time."""
    facts = {"duty": duty or (slug if slug in Duty else ""), "country": country}
    document, _ = Document.objects.get_or_create(slug=slug, defaults=facts)
    version = Version.objects.create(
        document=document, number=number, effective_on=effective_on, binding_language=binding
    )
    defaults = {"name": "TEST", "length": LENGTHS.get(document.duty, 30), "offers_choice": document.duty == "guarantee"}
    promised = Policy(version=version, **{**defaults, **policy})
    if document.duty:
        promised.save()
    for language in languages:
        VersionText.objects.create(
            version=version,
            language=language,
            title=f"Terms {number} {language}",
            summary="In short.",
            changes="Now dearer.\nNow longer." if number > 1 else "",
            body=f"## Who\n\nText {number}.\n\n## What\n\n{_promise(promised, language)}\n\n## Where\n\nText.",
        )
    if not draft:
        publish(version, now=NOON)
    return version


def _promise(policy: Policy, language: str) -> str:
    if not policy.version.document.duty:
        return "Text."
    with translation.override(language):
        return f"{length_in_words(policy.length, policy.unit)}."
