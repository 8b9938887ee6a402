"""Whose clock a sentence speaks of."""

from zoneinfo import available_timezones

from django.utils import translation

from supportportal.foundations.places import TIMES, zone_in_words


def test_a_zone_is_named_by_its_city_in_the_readers_language() -> None:
    names = []
    for language in ("en", "fr"):
        with translation.override(language):
            names += [zone_in_words("Europe/London"), zone_in_words("America/Argentina/Buenos_Aires")]
    assert names == ["London time", "local time of Buenos Aires", "heure de Londres", "heure locale de Buenos Aires"]


def test_every_zone_that_has_a_name_exists() -> None:
    assert set(TIMES) - available_timezones() == set()
