"""Documents and their versions for tests."""

from datetime import date

from legal.models import Document, Version, VersionText
from legal.versions import publish
from tests.moments import NOON


def make_version(
    number: int,
    *,
    effective_on: date,
    slug: str = "terms",
    draft: bool = False,
    languages: tuple[str, ...] = ("en", "fr"),
) -> Version:
    document, _ = Document.objects.get_or_create(slug=slug)
    version = Version.objects.create(document=document, number=number, effective_on=effective_on)
    for language in languages:
        VersionText.objects.create(
            version=version,
            language=language,
            title=f"Terms {number} {language}",
            summary="In short.",
            changes="Now dearer.\nNow longer." if number > 1 else "",
            body=f"## Who\n\nText {number}.\n\n## What\n\nText.\n\n## Where\n\nText.",
        )
    if not draft:
        publish(version, now=NOON)
    return version
