"""A colleague sets up a passkey and an app, and comes in by them."""

import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.desk import sign_in_by_form
from tests.portal import Portal
from tests.sign_in.people import digits

NAME = "manager"  # no other test signs in as Aurelio


def with_a_fingerprint(context: BrowserContext, page: Page) -> None:
    """Chromium's own authenticator, which answers as a thumb on the sensor would."""
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def open_menu(page: Page, name: str) -> None:
    page.locator(".desk-me summary").click()
    page.get_by_role("link", name=name).click()


def log_out(page: Page) -> None:
    page.locator(".desk-me summary").click()
    page.get_by_role("button", name="Log out").click()
    page.goto(page.url.split("/admin/")[0] + "/admin/")


def with_password(page: Page, portal: Portal) -> None:
    page.get_by_label("Username").fill(NAME)
    page.get_by_label("Password").fill(portal.logins[NAME])
    page.get_by_role("button", name="Log in").click()


def remove_all(page: Page) -> None:
    page.goto(page.url.split("/admin/")[0] + "/admin/account/factors/app/remove/")
    page.get_by_role("button", name="Remove it").click()
    page.get_by_role("link", name="Your passkeys").click()
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("Your account has no passkey.")).to_be_visible()


def test_a_colleague_comes_in_by_a_passkey_and_by_an_app(browser: Browser, portal: Portal) -> None:
    context = browser.new_context()
    page = context.new_page()
    with_a_fingerprint(context, page)
    sign_in_by_form(page, portal, NAME)
    they_set_up_a_passkey(page, portal)
    log_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()  # and without a password
    expect(page).to_have_url(f"{portal.url}/admin/")
    they_set_up_an_app(page)
    log_out(page)
    they_need_more_than_a_password(page, portal)
    a_lost_sign_in_loses_no_word(page, portal)
    open_menu(page, "Where you are signed in")
    expect(page.locator(".own-list li").filter(has_text="here")).to_have_text(re.compile("Chrome, Linux"))
    remove_all(page)
    page.close()


def they_set_up_a_passkey(page: Page, portal: Portal) -> None:
    open_menu(page, "Second factor")
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("What you call it").fill("Laptop")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="Go on to the desk").click()
    expect(page).to_have_url(f"{portal.url}/admin/")


def they_set_up_an_app(page: Page) -> None:
    open_menu(page, "Second factor")
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_text("It can’t be scanned?").click()
    secret = page.locator(".key").inner_text()
    page.get_by_label("Enter the six digits").fill(digits(secret))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_text("Your authenticator app is set up.")).to_be_visible()


def they_need_more_than_a_password(page: Page, portal: Portal) -> None:
    with_password(page, portal)
    expect(page.get_by_role("heading", name="One more thing")).to_be_visible()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("Incorrect code")).to_be_visible()
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page).to_have_url(f"{portal.url}/admin/")


def a_lost_sign_in_loses_no_word(page: Page, portal: Portal) -> None:
    """Though three pages lie between."""
    page.goto(f"{portal.url}/admin/tickets/ticket/write-down/")
    page.get_by_label("What they said").fill("The app says “no network”.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Write it down").click()
    with_password(page, portal)
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.get_by_label("What they said")).to_have_value("The app says “no network”.")
