"""Which version of a document was in force on a day, and which are published for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import models
from django.db.models import QuerySet, Value

from legal.company import MEDIATOR, NOTICE
from legal.models import Company, Version

ALWAYS = Value(date(2000, 1, 1), models.DateField())


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


def promises(duty: str) -> list[Version]:
    """What is published for contracts of each country, then what every other country has, the newest first."""
    published = Version.objects.published().filter(document__duty=duty, document__statutory=False)
    versions = published.select_related("document", "policy")
    return list(versions.order_by("-document__country", "-effective_on", "-number"))


def countries_of_promises(*duties: str, on: date) -> list[str]:
    """Those that have a promise of their own in force on a day, in any of these duties; without one: in any at all."""
    begun = Version.objects.published().filter(document__statutory=False, effective_on__lte=on)
    if duties:
        begun = begun.filter(document__duty__in=duties)
    countries = begun.exclude(document__country="").order_by("document__country")
    return list(countries.values_list("document__country", flat=True).distinct())


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
    """Of every document that a company publishes, in no order; and its legal notice and the mediator there, where they
    are. One query.
    """
    published = Version.objects.published().filter(document__statutory=False).order_by()
    columns = ("document__slug", "document__duty", "document__country", "number", "effective_on")
    nothing = (Value(None, models.PositiveSmallIntegerField()), Value(None, models.CharField()))
    notice, mediator = (
        companies.order_by().values_list(Value(slug), Value(""), Value(""), Value(0), ALWAYS, *nothing)
        for slug, companies in (
            (NOTICE, Company.objects.all()),
            (MEDIATOR, Company.objects.exclude(mediator_name="")),
        )
    )
    rows = published.values_list(*columns, "policy__length", "policy__unit").union(notice, mediator, all=True)
    return [Row(*values) for values in rows]


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
