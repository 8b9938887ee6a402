"""Which version of a document was in force on a day, and which are published for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import models
from django.db.models import QuerySet, Value
from django.http import HttpRequest

from legal.company import MEDIATOR, NOTICE
from legal.models import Company, Policy, Version

CACHE_ATTRIBUTE = "published_rows"
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
    """What is published for contracts of each country, then what every other country has, the newest first.

    What the law asks at least stands among them, last, once a case has needed it.
    """
    versions = Version.objects.published().filter(document__duty=duty).select_related("document", "policy")
    return list(versions.order_by("document__statutory", "-document__country", "-effective_on", "-number"))


POLICY_COLUMNS = ("length", "unit", "extended", "country", "region", "zone")  # in the order of `Row`


class Row(NamedTuple):
    """A published version as a page needs it; `length` is None where it promises nothing in time."""

    slug: str
    duty: str
    country: str
    number: int
    effective_on: date
    length: int | None
    unit: str | None
    extended: bool | None
    holidays: str | None  # of which country, by whose days off it is counted
    region: str | None
    zone: str | None

    @property
    def policy(self) -> Policy | None:
        """As far as its days are counted by it."""
        values = (self.length, self.unit, self.extended, self.holidays, self.region, self.zone)
        return None if self.length is None else Policy(**dict(zip(POLICY_COLUMNS, values, strict=True)))


def published_rows() -> list[Row]:
    """Of every document that a company publishes, in no order; and its legal notice and the mediator there, where they
    are. One query.
    """
    published = Version.objects.published().filter(document__statutory=False).order_by()
    columns = ("document__slug", "document__duty", "document__country", "number", "effective_on")
    number, yes_or_no, words = models.PositiveSmallIntegerField(), models.BooleanField(), models.CharField()
    nothing = [Value(None, kind) for kind in (number, words, yes_or_no, words, words, words)]  # POLICY_COLUMNS
    notice, mediator = (
        companies.order_by().values_list(Value(slug), Value(""), Value(""), Value(0), ALWAYS, *nothing)
        for slug, companies in (
            (NOTICE, Company.objects.all()),
            (MEDIATOR, Company.objects.exclude(mediator_name="")),
        )
    )
    promised = [f"policy__{name}" for name in POLICY_COLUMNS]
    rows = published.values_list(*columns, *promised).union(notice, mediator, all=True)
    return [Row(*values) for values in rows]


def rows_for(request: HttpRequest) -> list[Row]:
    """`published_rows`, asked once a page."""
    rows: list[Row] | None = getattr(request, CACHE_ATTRIBUTE, None)
    if rows is None:
        rows = published_rows()
        setattr(request, CACHE_ATTRIBUTE, rows)
    return rows


def countries_of_promises(rows: Iterable[Row], *duties: str, on: date) -> list[str]:
    """Those that have a promise of their own in force on a day, in one of these duties; without one, in any."""
    begun = (row for row in rows if row.effective_on <= on and (row.duty in duties or not duties))
    return sorted({row.country for row in begun if row.country})


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
