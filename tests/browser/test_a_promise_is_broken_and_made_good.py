"""Every page of the broken promise as its customer saw it on that day: both languages, desk and phone, light and dark.

With JOURNEY_PICTURES=folder they are kept there; docs/journey holds two of each, made smaller.
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
SCREENS = [("light", 1280), ("dark", 390)]
# The browser's driver keeps an event loop in this thread, beside which Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
    settings.EMAIL_BACKEND = "tickets.outbox.eml_backend.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "outgoing"
    settings.EMAIL_FILE_PATH.mkdir()


@pytest.mark.timeout(400)  # some forty pages, each looked at four ways: two minutes on a busy machine
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_of_the_story_reads_well(browser: Browser, portal: Portal, tmp_path: Path, language: str) -> None:
    album = tell(language=language, client=Client())
    folder = Path(os.environ.get("JOURNEY_PICTURES") or tmp_path / "pictures")
    folder.mkdir(parents=True, exist_ok=True)
    trouble = shown(browser, portal, album, folder=folder)
    assert {name: found for name, found in trouble.items() if found} == {}
    assert len(list(folder.glob(f"*.{language}.*.png"))) == len(album.pages) * len(SCREENS)


def give(html: str, route: Route) -> None:
    route.fulfill(body=html, content_type="text/html; charset=utf-8")


def shown(browser: Browser, portal: Portal, album: Album, *, folder: Path) -> dict[str, object]:
    """The pages of those days come from the album; style and scripts from the running portal."""
    trouble: dict[str, object] = {}
    for theme, width in SCREENS:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        page = context.new_page()
        for name, path, html in album.pages:
            address = f"{portal.url}{path}"
            page.route(address, partial(give, html))
            trouble[f"{name} {theme}"] = trouble_on(page, address)
            page.screenshot(path=folder / f"{name}.{album.language}.{theme}.png", full_page=True)
            page.unroute(address)
        context.close()
    return trouble
