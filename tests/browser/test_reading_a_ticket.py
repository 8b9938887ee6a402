"""A ticket with very many messages, read in a real browser."""

import sqlite3
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import a_letter, open_ticket, sign_in
from tests.portal import Portal

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser, portal: Portal) -> Iterator[Page]:
    """No page may break the content policy or fail a script."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda told: complaints.append(told.text) if "Content Security" in told.text else None)
    sign_in(page, portal, "connectivity")
    open_ticket(page, portal, a_letter(portal))
    yield page
    context.close()
    assert complaints == []


def fill(page: Page, portal: Portal, count: int) -> str:
    """Copies the ticket's letter, a minute between each; gives its page's address."""
    ticket = page.url.split("/ticket/")[1].split("/")[0]
    with sqlite3.connect(portal.data / "portal.sqlite3", timeout=30) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(tickets_message)") if row[1] != "id"]
        values = [
            {"created_at": "datetime(created_at, '+' || n || ' minutes')", "text": "'message ' || n || '.'"}.get(
                name, name
            )
            for name in columns
        ]
        database.execute(
            f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})"
            f" INSERT INTO tickets_message ({', '.join(columns)}) SELECT {', '.join(values)} FROM numbers,"
            f" (SELECT * FROM tickets_message WHERE ticket_id = {ticket} ORDER BY id LIMIT 1)"
        )
    return page.url


def test_a_long_ticket_opens_at_what_is_new_and_gives_the_rest_in_place(desk: Page, portal: Portal) -> None:
    page = fill(desk, portal, 120)
    for landing in ("New to you", "message 120."):
        desk.goto(f"{portal.url}/admin/")
        desk.goto(page)
        expect(desk.locator(".conversation").get_by_text(landing, exact=True)).to_be_in_viewport()
    fold = desk.get_by_role("link", name="90 earlier messages")
    below = desk.get_by_text("message 91.", exact=True)
    fold.scroll_into_view_if_needed()
    before = below.bounding_box()
    fold.click()
    expect(desk.get_by_role("link", name="41 earlier messages")).to_be_focused()
    assert before and (after := below.bounding_box()) and abs(after["y"] - before["y"]) < 2
    expect(desk.get_by_text("message 41.", exact=True)).to_have_count(1)
    desk.get_by_role("link", name="41 earlier messages").click()
    expect(desk.get_by_role("link", name="earlier messages")).to_have_count(0)
    expect(desk.locator(".conversation > .entry.customer")).to_have_count(121)


def test_a_link_to_an_old_message_leads_to_its_page(desk: Page, portal: Portal) -> None:
    page = fill(desk, portal, 120)
    desk.goto(page)
    fold = desk.get_by_role("link", name="90 earlier messages")
    fold.click()
    old = desk.locator(".entry", has_text="message 60.")
    name = old.get_attribute("id")
    desk.goto(f"{page}#{name}")
    desk.reload()
    expect(desk.locator(f"#{name}")).to_be_in_viewport()


def test_back_keeps_its_place(desk: Page, portal: Portal) -> None:
    desk.goto(fill(desk, portal, 60))
    place = desk.get_by_text("message 45.", exact=True)
    place.scroll_into_view_if_needed()
    desk.get_by_role("link", name="History").evaluate("link => link.click()")
    desk.wait_for_url("**/history/")
    desk.go_back()
    expect(place).to_be_in_viewport()


def test_the_forms_of_a_message_come_when_they_are_wanted(desk: Page, portal: Portal) -> None:
    entry = desk.locator(".entry.customer").first
    expect(desk.locator("form[data-draft^=classify]")).to_have_count(0)
    entry.locator(".text").evaluate(
        "text => getSelection().setBaseAndExtent(text.firstChild, 0, text.firstChild, text.firstChild.length)"
    )
    entry.get_by_role("link", name="This is a case").click()
    entry.get_by_text("Take out…", exact=True).click()
    expect(entry.get_by_label("The passage, as it stands in the message")).to_have_value(
        "The connection stops at “Connecting”."
    )
    entry.get_by_text("This is a case: a defect, or another right").click()
    entry.get_by_label("What doesn’t work").fill("No connection at")
    expect(entry.locator(".draft-state")).to_contain_text("Your draft is kept.")
    desk.reload()
    expect(entry.get_by_label("What doesn’t work")).to_have_value("No connection at")


def test_without_a_script_everything_is_there(browser: Browser, portal: Portal, desk: Page) -> None:
    page = fill(desk, portal, 60)
    context = browser.new_context(java_script_enabled=False, storage_state=desk.context.storage_state())
    plain = context.new_page()
    plain.goto(page)
    plain.get_by_role("link", name="30 earlier messages").click()
    expect(plain.get_by_text("message 20.", exact=True)).to_be_visible()
    plain.locator(".entry", has_text="message 20.").get_by_role("link", name="This is a case").click()
    expect(plain.get_by_role("heading", name="One message")).to_be_visible()
    plain.get_by_text("This is a case: a defect, or another right").click()
    plain.get_by_label("What doesn’t work").fill("No connection")
    plain.get_by_role("button", name="Open the case").click()
    expect(plain.get_by_text("A case is open.")).to_be_visible()
    expect(plain.locator(".entry", has_text="message 20.")).to_contain_text("a case counts from here")
    context.close()


def test_the_reply_is_three_presses_away(desk: Page) -> None:
    desk.keyboard.press("Tab")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="Skip to the reply")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("To Claire Martin")).to_be_focused()


@pytest.mark.parametrize("size", [(390, 844), (320, 256)], ids=["a phone", "400 % zoom"])
def test_what_stays_in_reach_covers_nothing(desk: Page, size: tuple[int, int]) -> None:
    desk.set_viewport_size({"width": size[0], "height": size[1]})
    desk.reload()
    assert desk.evaluate("document.documentElement.scrollWidth") <= size[0]
    desk.get_by_label("At a glance").scroll_into_view_if_needed()
    expect(desk.get_by_label("At a glance").get_by_role("button", name="Assign to me")).to_be_visible()
    desk.get_by_label("In this ticket").get_by_role("link", name="Reply").click()
    reply = desk.get_by_label("To Claire Martin")
    expect(reply).to_be_in_viewport()
    bar, field = desk.get_by_label("In this ticket").bounding_box(), reply.bounding_box()
    assert bar and field and (bar["y"] + bar["height"] <= field["y"])
    assert size[1] > 300 or bar["y"] < 0  # where little is seen it scrolls away
    expect(desk.locator("#facts dl")).to_be_hidden()
    desk.get_by_label("In this ticket").get_by_role("link", name="Ticket").evaluate("link => link.click()")


def test_what_else_there_is_of_a_person_comes_in_place(desk: Page) -> None:
    panel, page = desk.locator("#customer"), desk.url
    panel.get_by_role("link", name="Requests, cases, contracts, letters, files, chats").click()
    expect(panel.get_by_role("heading", name="Letters from them")).to_be_visible()
    expect(panel.get_by_role("link", name="screen.png").first).to_be_visible()
    panel.get_by_role("link", name="Chats, and what they read before").click()
    expect(panel.get_by_role("heading", name="Chats")).to_be_visible()
    assert desk.url == page
