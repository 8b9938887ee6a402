"""Clocks and countries as people call them: “London time” by the name that zoneinfo knows, “France” by two letters."""

import holidays
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TIMES: dict[str, str | Promise] = {
    "Europe/Paris": gettext_lazy("Paris time"),
    "Europe/London": gettext_lazy("London time"),
    "Europe/Berlin": gettext_lazy("Berlin time"),
    "Europe/Brussels": gettext_lazy("Brussels time"),
    "Europe/Luxembourg": gettext_lazy("Luxembourg time"),
    "Europe/Zurich": gettext_lazy("Zurich time"),
    "Europe/Vienna": gettext_lazy("Vienna time"),
    "Europe/Amsterdam": gettext_lazy("Amsterdam time"),
    "Europe/Dublin": gettext_lazy("Dublin time"),
    "Europe/Madrid": gettext_lazy("Madrid time"),
    "Europe/Lisbon": gettext_lazy("Lisbon time"),
    "Europe/Rome": gettext_lazy("Rome time"),
    "Europe/Athens": gettext_lazy("Athens time"),
    "Europe/Warsaw": gettext_lazy("Warsaw time"),
    "Europe/Prague": gettext_lazy("Prague time"),
    "Europe/Copenhagen": gettext_lazy("Copenhagen time"),
    "Europe/Stockholm": gettext_lazy("Stockholm time"),
    "Europe/Oslo": gettext_lazy("Oslo time"),
    "Europe/Helsinki": gettext_lazy("Helsinki time"),
    "America/New_York": gettext_lazy("New York time"),
    "America/Toronto": gettext_lazy("Toronto time"),
    "America/Montreal": gettext_lazy("Montreal time"),
    "UTC": gettext_lazy("universal time"),
}
COUNTRIES: dict[str, str | Promise] = {
    "AT": gettext_lazy("Austria"),
    "BE": gettext_lazy("Belgium"),
    "BG": gettext_lazy("Bulgaria"),
    "CA": gettext_lazy("Canada"),
    "CH": gettext_lazy("Switzerland"),
    "CY": gettext_lazy("Cyprus"),
    "CZ": gettext_lazy("Czechia"),
    "DE": gettext_lazy("Germany"),
    "DK": gettext_lazy("Denmark"),
    "EE": gettext_lazy("Estonia"),
    "ES": gettext_lazy("Spain"),
    "FI": gettext_lazy("Finland"),
    "FR": gettext_lazy("France"),
    "GB": gettext_lazy("United Kingdom"),
    "GR": gettext_lazy("Greece"),
    "HR": gettext_lazy("Croatia"),
    "HU": gettext_lazy("Hungary"),
    "IE": gettext_lazy("Ireland"),
    "IS": gettext_lazy("Iceland"),
    "IT": gettext_lazy("Italy"),
    "LI": gettext_lazy("Liechtenstein"),
    "LT": gettext_lazy("Lithuania"),
    "LU": gettext_lazy("Luxembourg"),
    "LV": gettext_lazy("Latvia"),
    "MT": gettext_lazy("Malta"),
    "NL": gettext_lazy("Netherlands"),
    "NO": gettext_lazy("Norway"),
    "PL": gettext_lazy("Poland"),
    "PT": gettext_lazy("Portugal"),
    "RO": gettext_lazy("Romania"),
    "SE": gettext_lazy("Sweden"),
    "SI": gettext_lazy("Slovenia"),
    "SK": gettext_lazy("Slovakia"),
    "US": gettext_lazy("United States"),
}
KNOWN_COUNTRIES = frozenset(holidays.list_supported_countries(include_aliases=False))


def zone_in_words(zone: str) -> str:
    """In the active language. A zone that isn't listed is named by its city, as zoneinfo spells it."""
    if zone in TIMES:
        return str(TIMES[zone])
    return _("local time of %(city)s") % {"city": zone.rpartition("/")[2].replace("_", " ")}


def country_in_words(code: str) -> str:
    """In the active language; one that isn't listed by its letters."""
    return str(COUNTRIES.get(code, code))


def require_country(code: str) -> None:
    """A validator: two capital letters that stand for a country (ISO 3166-1); “UK” doesn’t. Raises ValidationError."""
    if code not in KNOWN_COUNTRIES:
        raise ValidationError(
            _("We know no country “%(code)s”: two capital letters, such as GB for the United Kingdom.") % {"code": code}
        )
