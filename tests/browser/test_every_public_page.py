"""Every page a visitor can reach: no barrier, no error, nothing wider than the screen, in both languages and themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.mailbox import Mailbox, link_in
from tests.portal import Portal

pytestmark = pytest.mark.browser

PAGES = [
    "",
    "search/?q=password",
    "search/?q=zzzz",
    "faq/",
    "faq/connectivity/",
    "faq/connectivity/windows/",
    "tutorials/",
    "tutorials/routers/",
    "legal/",
    "legal/terms/",
    "legal/terms/1/",
    "legal/guarantee/",
    "legal/withdrawal/",
    "withdrawal/",
    "contact/?topic=connectivity&defect=1&platform=windows&step=3",
    "chat/",
]
OWN_ADDRESSES = {  # in each language
    "en": ["cancellation/", "legal/legal-notice/", "legal/privacy/"],
    "fr": ["resiliation/", "legal/mentions-legales/", "legal/accessibility/"],
}
SCREENS = [("en", "light", 1280), ("fr", "dark", 390)]


def trouble_on(page: Page, address: str) -> list[str]:
    response = page.goto(address)
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    broken = Axe().run(page).response["violations"]
    return [
        *([f"status {response.status}"] if response is None or response.status != 200 else []),
        *([f"{wider} px wider than the screen"] if wider > 0 else []),
        *[f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in broken],
    ]


@pytest.mark.parametrize(("language", "theme", "width"), SCREENS)
def test_every_public_page_is_open_to_everybody(
    browser: Browser, portal: Portal, language: str, theme: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    found = {path: trouble_on(page, f"{portal.url}/{language}/{path}") for path in [*PAGES, *OWN_ADDRESSES[language]]}
    context.close()
    assert {path: trouble for path, trouble in found.items() if trouble} == {}
    assert said == []


def test_a_page_that_is_not_there_helps_on(browser: Browser, portal: Portal) -> None:
    page = browser.new_context(locale="fr-FR").new_page()
    response = page.goto(f"{portal.url}/fr/faq/article/pas-ici/")
    assert response is not None
    assert response.status == 404
    assert page.get_by_role("searchbox").count() >= 1


@pytest.mark.parametrize("script", [True, False])
def test_a_form_sent_again_after_going_back_is_one_request(
    browser: Browser, portal: Portal, mailbox: Mailbox, script: bool
) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{portal.url}/en/contact/?topic=general")
    page.get_by_label("Your message").fill("It stops after ten minutes.")
    page.get_by_label("Your email address").fill(f"claire-{script}@example.org")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="One thing needs your attention")).to_be_visible()
    page.get_by_label("Your name").fill("Claire Martin")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/sent/**")
    first = page.url
    page.go_back()  # to the form that came back with an error: neither lost nor ERR_CACHE_MISS
    expect(page.get_by_label("Your message")).to_have_value("It stops after ten minutes.")
    page.get_by_label("Your name").fill("Claire Martin")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("You sent this already. Nothing was sent a second time.")).to_be_visible()
    assert page.url.split("#")[0] == first.split("#")[0]
    [acknowledgement] = mailbox.wait_for(1, to=f"claire-{script}@example.org")
    page.goto(portal.url + link_in(acknowledgement, "/requests/"))
    page.get_by_role("button", name="Yes, I wrote it").click()
    page.get_by_label("Your message").fill("And on my phone.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".letters > li")).to_have_count(2)
    context.close()
