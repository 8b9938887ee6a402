"""Every page of the broken promise as its customer saw it then: in English by day, in French on a phone at night.

With JOURNEY_PICTURES=folder each language is looked at both ways, and pictures are kept there; docs/journey holds two
of each, made smaller.
"""

import os
from functools import partial
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Route
from pytest_django import Settings

from tests.browser.test_every_public_page import trouble_on
from tests.journeys.broken_promise import Album, tell
from tests.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]
SCREENS = {"en": ("light", 1280), "fr": ("dark", 390)}
PICTURES = os.environ.get("JOURNEY_PICTURES")
# The browser's driver keeps an event loop in this thread, beside which Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
    settings.EMAIL_BACKEND = "tickets.outbox.eml_backend.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "outgoing"
    settings.EMAIL_FILE_PATH.mkdir()


@pytest.mark.timeout(400)  # eleven pages are told, then looked at, with pictures both ways: a minute
@pytest.mark.parametrize("language", SCREENS)
def test_every_page_of_the_story_reads_well(browser: Browser, portal: Portal, language: str) -> None:
    album = tell(language=language, client=Client())
    screens = SCREENS.values() if PICTURES else [SCREENS[language]]
    trouble = {f"{theme} {width}": shown(browser, portal, album, theme=theme, width=width) for theme, width in screens}
    assert {screen: found for screen, found in trouble.items() if found} == {}


def give(html: str, route: Route) -> None:
    route.fulfill(body=html, content_type="text/html; charset=utf-8")


def shown(browser: Browser, portal: Portal, album: Album, *, theme: str, width: int) -> dict[str, object]:
    """The pages of those days come from the album; style and scripts from the running portal."""
    trouble: dict[str, object] = {}
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme).new_page()
    for name, path, html in album.pages:
        address = f"{portal.url}{path}"
        page.route(address, partial(give, html))
        trouble[name] = trouble_on(page, address)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}.{album.language}.{theme}.png", full_page=True)
        page.unroute(address)
    return {name: found for name, found in trouble.items() if found}
