"""Which version of a document was in force on a day, and how a version is published for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from legal.models import Version


class NothingToPublish(Exception):
    """The version has no text yet."""


@dataclass(frozen=True, slots=True)
class History:
    """All published versions of a document, seen on one day; each list is newest first."""

    in_force: Version | None
    coming: Sequence[Version]
    earlier: Sequence[Version]


def in_force(slug: str, *, on: date) -> Version | None:
    """The latest published version effective on or before `on` (a civil day); None before the first."""
    published = Version.objects.published().filter(document__slug=slug, effective_on__lte=on)
    return published.order_by("-effective_on", "-number").first()


def history(slug: str, *, on: date) -> History:
    """Two queries, whatever the number of versions."""
    versions = list(
        Version.objects.published()
        .filter(document__slug=slug)
        .select_related("document")
        .prefetch_related("texts")
        .order_by("-effective_on", "-number")
    )
    begun = [version for version in versions if version.effective_on <= on]
    coming = [version for version in versions if version.effective_on > on]
    return History(begun[0] if begun else None, coming, begun[1:])


@transaction.atomic
def publish(version: Version, *, now: datetime) -> None:
    """From here on the database refuses every change to it. Publishing twice changes nothing."""
    if not version.texts.exists():
        raise NothingToPublish
    Version.objects.filter(pk=version.pk, published_at=None).update(published_at=now)
    version.refresh_from_db()
