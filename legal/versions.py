"""Which version of a document was in force on a day, and how a version is published for good."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, QuerySet

from legal import placeholders
from legal.agreement import disagreements
from legal.models import NoticeText, Policy, Version, VersionText
from supportportal.foundations.staff.audit import Act, record_act


class NothingToPublish(Exception):
    """The version has no text yet."""


class UnknownWords(Exception):
    """A letter of the version says words in braces that nothing fills in; `str()` names it."""


class Disagreement(Exception):
    """The words of the version and its policy contradict each other, or the law; `reasons` says each in words."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


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


def promises(duty: str, *, country: str) -> list[Version]:
    """What is published for contracts of a country: its own, then what every other country has, the newest first."""
    published = Version.objects.published().filter(document__duty=duty, document__statutory=False)
    theirs = published.filter(document__country__in={country, ""}).select_related("document", "policy")
    return list(theirs.order_by("-document__country", "-effective_on", "-number"))


class Row(NamedTuple):
    """A published version as a page needs it; `length` is None where it promises nothing in time."""

    slug: str
    duty: str
    country: str
    number: int
    effective_on: date
    length: int | None
    unit: str | None


def published_rows() -> list[Row]:
    """Of every document that a company publishes, in no order."""
    published = Version.objects.published().filter(document__statutory=False).order_by()
    columns = ("document__slug", "document__duty", "document__country", "number", "effective_on")
    return [Row(*values) for values in published.values_list(*columns, "policy__length", "policy__unit")]


def history(slug: str, *, on: date) -> History:
    """Two queries, whatever the number of versions."""
    return _history(_newest_first().filter(document__slug=slug), on=on)


def library(*, on: date) -> list[History]:
    """Every document that has been published, in the editors' order; two queries, whatever their number.

    What the law asks at least is left out: a company says it in its own words.
    """
    by_document: dict[int, list[Version]] = {}
    published = _newest_first().filter(document__statutory=False)
    for version in published.order_by("document__position", "document__slug", "-effective_on", "-number"):
        by_document.setdefault(version.document_id, []).append(version)
    return [_history(versions, on=on) for versions in by_document.values()]


def _newest_first() -> QuerySet[Version]:
    published = Version.objects.published().select_related("document").prefetch_related("texts")
    return published.order_by("-effective_on", "-number")


def _history(newest_first: Iterable[Version], *, on: date) -> History:
    versions = list(newest_first)
    begun = [version for version in versions if version.effective_on <= on]
    coming = [version for version in versions if version.effective_on > on]
    return History(begun[0] if begun else None, coming, begun[1:])


@transaction.atomic
def publish(version: Version, *, now: datetime) -> None:
    """From here on the database refuses every change to it. Publishing twice changes nothing."""
    if not version.texts.exists():
        raise NothingToPublish
    for letter in version.notice_texts.all():
        problems = placeholders.problems(letter.kind, subject=letter.subject, body=letter.body)
        if problems.unknown or problems.stray:
            raise UnknownWords(str(letter))
    if version.published_at is None and (reasons := list(disagreements(version))):
        raise Disagreement(reasons)
    if Version.objects.filter(pk=version.pk, published_at=None).update(published_at=now):
        record_act(Act.VERSION_PUBLISHED, about=version)
    version.refresh_from_db()


@transaction.atomic
def draft_next(version: Version, *, effective_on: date) -> Version:
    """All that the version says, as a draft with the next number: an editor changes it there, and publishes it."""
    highest = version.document.versions.aggregate(highest=Max("number"))["highest"]
    draft = Version.objects.create(
        document=version.document,
        number=highest + 1,
        effective_on=effective_on,
        binding_language=version.binding,
    )
    for text in version.texts.all():
        text.changes = ""  # what changed last time
        _copy(text, draft)
    for policy in Policy.objects.filter(version=version):
        _copy(policy, draft)
    for letter in version.notice_texts.all():
        _copy(letter, draft)
    return draft


def _copy(row: VersionText | Policy | NoticeText, draft: Version) -> None:
    row.pk, row._state.adding = None, True
    row.version = draft
    row.save(force_insert=True)
