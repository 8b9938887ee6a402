"""The most that the law leaves us, by duty and country: data in `limits.yaml`, asked by form and publishing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from legal.models import Document, Policy
from legal.wording import length_in_words
from supportportal.foundations.manuscripts import parse_yaml
from supportportal.foundations.places import zone_in_words

DAYS_OF_A_MONTH = {"least": 28, "most": 31}
WINTER, SUMMER = date(2026, 1, 15), date(2026, 7, 15)


@dataclass(frozen=True, slots=True)
class Limit:
    countries: tuple[str, ...]
    length: int
    unit: str
    source: str
    extended: bool = False  # a last day on which nobody works may move
    midnight: str = ""  # the zone in which the last day ends at the latest

    @property
    def in_words(self) -> str:
        return length_in_words(self.length, self.unit)


def _read() -> dict[str, list[Limit]]:
    rows: dict[str, list[dict[str, Any]]] = parse_yaml(
        (Path(__file__).parent / "limits.yaml").read_text(encoding="utf-8")
    )
    return {duty: [Limit(**{**row, "countries": tuple(row["countries"])}) for row in rows[duty]] for duty in rows}


LIMITS = _read()


def limits_of(document: Document) -> list[Limit]:
    """Of its country; all of them for the document of every other country."""
    rows = LIMITS.get(document.duty, [])
    return [row for row in rows if not document.country or document.country in row.countries]


def beyond_the_law(policy: Policy, document: Document) -> Iterator[tuple[str, str]]:
    """For each that the law forbids: the field, and why in words."""
    for limit in limits_of(document):
        details = {"countries": ", ".join(limit.countries), "source": limit.source, "limit": limit.in_words}
        if _is_longer(policy, limit):
            yield "length", _("The law of %(countries)s allows %(limit)s at most: %(source)s.") % details
        if policy.extended and not limit.extended:
            yield (
                "extended",
                _("The law of %(countries)s does not move this last day to a working day: %(source)s.") % details,
            )
        if limit.midnight and _ends_later(policy.zone, limit.midnight):
            details["zone"] = zone_in_words(limit.midnight)
            yield (
                "zone",
                _("The last day must not end later than midnight, %(zone)s, for contracts of %(countries)s.") % details,
            )


def _is_longer(policy: Policy, limit: Limit) -> bool:
    if policy.unit == limit.unit:
        return policy.length > limit.length
    if policy.unit == Policy.Unit.MONTHS:
        return policy.length * DAYS_OF_A_MONTH["most"] > limit.length
    return policy.length > limit.length * DAYS_OF_A_MONTH["least"]


def _ends_later(zone: str, limit: str) -> bool:
    """West of there, in winter or in summer; or a name that no zone has."""
    if zone not in available_timezones():
        return True
    return any(_midnight_there(zone, day) > _midnight_there(limit, day) for day in (WINTER, SUMMER))


def _midnight_there(zone: str, day: date) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(zone))
