"""Whose clock a sentence speaks of: “London time”, by the name that zoneinfo knows."""

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


def zone_in_words(zone: str) -> str:
    """In the active language. A zone that isn't listed is named by its city, as zoneinfo spells it."""
    if zone in TIMES:
        return str(TIMES[zone])
    return _("local time of %(city)s") % {"city": zone.rpartition("/")[2].replace("_", " ")}
