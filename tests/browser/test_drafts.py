"""Nothing typed at the desk is lost: in a real browser that is closed, killed, signed out, or somebody else’s."""

import contextlib
import sqlite3
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError

from tests.browser.desk import reply_on, sign_in, sign_in_again, sign_in_by_form
from tests.portal import Portal

pytestmark = pytest.mark.browser
KEPT = "Your draft is kept."


def type_and_wait(page: Page, text: str) -> None:
    reply_on(page).fill(text)
    expect(page.locator(".reply .draft-state")).to_contain_text(KEPT)


def log_out(page: Page) -> None:
    page.locator(".desk-me summary").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/logout/")


def test_a_closed_tab_and_another_device_have_the_text_and_the_files(
    desk: Page, context: BrowserContext, browser: Browser, portal: Portal
) -> None:
    expect(desk.locator(".reply .kept-text")).to_be_hidden()
    type_and_wait(desk, "Please try")
    desk.get_by_label("Files").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"the log"})
    expect(desk.locator(".reply .draft-files")).to_contain_text("a.txt")
    ticket = desk.url
    desk.close()
    again = context.new_page()
    again.goto(ticket)
    expect(reply_on(again)).to_have_value("Please try")
    elsewhere = browser.new_context(locale="en-GB").new_page()
    sign_in(elsewhere, portal, "connectivity")
    elsewhere.goto(ticket)
    expect(reply_on(elsewhere)).to_have_value("Please try")
    expect(elsewhere.get_by_role("alert").filter(has_text="Not sent. Your text is here again.")).to_be_visible()
    elsewhere.get_by_role("button", name="Reply", exact=True).click()
    expect(elsewhere.locator(".entry.agent").get_by_role("link", name="a.txt", exact=True)).to_be_visible()
    elsewhere.reload()
    expect(reply_on(elsewhere)).to_have_value("")


def test_a_killed_tab_has_what_was_typed_in_its_last_moment(desk: Page, context: BrowserContext) -> None:
    """The page never gets to send it: nothing reaches the server, and then the tab crashes."""
    ticket = desk.url
    is_away = [True]
    context.route("**/saveddraft/save/", lambda route: route.abort() if is_away[0] else route.continue_())
    reply_on(desk).press_sequentially("Please")
    expect(desk.locator(".reply .draft-state")).to_contain_text("in this browser only")
    with desk.expect_event("crash"), contextlib.suppress(PlaywrightError):
        desk.goto("chrome://crash")
    is_away[0] = False
    again = context.new_page()
    again.goto(ticket)
    expect(reply_on(again)).to_have_value("Please")
    expect(again.locator(".reply .draft-state")).to_contain_text(KEPT)


def test_words_typed_while_the_sign_in_was_lost_are_back_and_the_page_says_so(desk: Page, portal: Portal) -> None:
    desk.get_by_label("Files").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"})
    expect(desk.locator(".reply .draft-files")).to_contain_text("a.txt")
    desk.context.clear_cookies(name="sessionid")
    reply_on(desk).press_sequentially("Please try WireGuard.")
    expect(desk.locator(".reply .draft-state")).to_contain_text("Not kept yet")
    desk.get_by_label("Files").set_input_files({"name": "b.txt", "mimeType": "text/plain", "buffer": b"x"})
    expect(desk.get_by_role("alert").filter(has_text="b.txt: It could not be kept yet")).to_be_visible()
    desk.get_by_role("button", name="Reply", exact=True).click()
    sign_in_again(desk, portal, "connectivity")
    expect(reply_on(desk)).to_have_value("Please try WireGuard.")
    expect(desk.locator(".reply .draft-files")).to_contain_text("a.txt")
    expect(desk.get_by_role("alert").filter(has_text="Choose them anew: b.txt")).to_be_visible()
    desk.goto(f"{portal.url}/admin/tickets/ticket/write-down/")
    desk.get_by_label("What they said").fill("The app says “no network”.")
    desk.get_by_label("By post").check()
    desk.context.clear_cookies()
    desk.get_by_role("button", name="Write it down").click()
    desk.get_by_role("link", name="Open the page again").click()
    sign_in_again(desk, portal, "connectivity")
    expect(desk.get_by_label("What they said")).to_have_value("The app says “no network”.")
    expect(desk.get_by_label("By post")).to_be_checked()


def test_after_a_lost_sign_in_somebody_else_sees_nothing_and_the_writer_all(desk: Page, portal: Portal) -> None:
    ticket = desk.url
    desk.context.clear_cookies(name="sessionid")
    reply_on(desk).press_sequentially("Half a sentence")
    expect(desk.locator(".reply .draft-state")).to_contain_text("Not kept yet")
    desk.goto(ticket)
    sign_in_again(desk, portal, "lead")
    expect(desk.locator(".desk-me summary")).to_be_visible()
    expect(reply_on(desk)).to_have_value("")
    log_out(desk)
    sign_in_by_form(desk, portal, "connectivity")
    desk.goto(ticket)
    expect(reply_on(desk)).to_have_value("Half a sentence")


def test_the_next_agent_at_the_machine_finds_nothing_of_the_formers_draft(desk: Page, portal: Portal) -> None:
    ticket = desk.url
    reply_on(desk).press_sequentially("Half a sentence")
    log_out(desk)
    sign_in_by_form(desk, portal, "lead")
    desk.goto(ticket)
    expect(reply_on(desk)).to_have_value("")
    assert "Half a sentence" not in desk.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    desk.locator(".desk-me summary").click()
    desk.get_by_role("link", name="My drafts").click()
    expect(desk.get_by_role("heading", name="Drafts")).to_be_visible()
    expect(desk.get_by_text("Half a sentence")).to_have_count(0)


def test_a_transfer_meanwhile_leaves_the_words_in_ones_list(desk: Page, portal: Portal) -> None:
    type_and_wait(desk, "Please try WireGuard.")
    number = desk.url.split("/")[-3]
    with contextlib.closing(sqlite3.connect(portal.data / "portal.sqlite3", timeout=30)) as database, database:
        database.execute("UPDATE tickets_ticket SET topic = 'billing' WHERE id = ?", [number])
    desk.get_by_role("button", name="Reply", exact=True).click()
    desk.get_by_role("link", name="Your draft is kept").click()
    expect(desk.get_by_label("Your words")).to_have_value("Please try WireGuard.")


def test_a_discarded_draft_comes_back_by_undo(desk: Page) -> None:
    type_and_wait(desk, "Please try")
    desk.get_by_role("button", name="Discard the draft").click()
    expect(reply_on(desk)).to_have_value("")
    desk.get_by_role("button", name="Undo").click()
    expect(reply_on(desk)).to_have_value("Please try")
    desk.get_by_role("button", name="Discard the draft").click()
    expect(desk.get_by_text("The draft is discarded.")).to_be_visible()
    desk.reload()
    expect(reply_on(desk)).to_have_value("")


def test_two_pages_of_one_person_show_each_others_words(desk: Page, context: BrowserContext) -> None:
    other = context.new_page()
    with other.expect_response("**/here/**"):  # it knows of no draft yet
        other.goto(desk.url)
    type_and_wait(desk, "From the office")
    reply_on(other).fill("From the train")
    expect(other.locator(".reply .kept-text textarea")).to_have_value("From the office")
    expect(reply_on(other)).to_have_value("From the train")
    expect(other.locator(".reply .draft-state")).to_contain_text(KEPT)
    other.reload()
    expect(reply_on(other)).to_have_value("From the train")
    expect(other.locator(".reply .kept-text textarea")).to_have_value("From the office")


def test_a_refusal_shows_what_is_new_the_text_and_the_files(desk: Page, browser: Browser, portal: Portal) -> None:
    type_and_wait(desk, "Please try")
    desk.get_by_label("Files").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"})
    expect(desk.locator(".reply .draft-files")).to_contain_text("a.txt")
    colleague = browser.new_context(locale="en-GB").new_page()
    sign_in(colleague, portal, "lead")
    colleague.goto(desk.url)
    reply_on(colleague).fill("I have it.")
    colleague.get_by_role("button", name="Reply", exact=True).click()
    expect(colleague.get_by_text("Reply sent.")).to_be_visible()
    desk.get_by_role("button", name="Reply", exact=True).click()
    expect(desk.get_by_text("Something new arrived while you were writing")).to_be_visible()
    expect(desk.get_by_text("I have it.")).to_be_visible()
    expect(reply_on(desk)).to_have_value("Please try")
    expect(desk.locator(".reply .draft-files")).to_contain_text("a.txt")
    desk.get_by_role("button", name="Reply", exact=True).click()
    expect(desk.locator(".entry.agent").get_by_role("link", name="a.txt", exact=True)).to_be_visible()


def test_a_case_acts_words_survive_a_reload(desk: Page, portal: Portal) -> None:
    desk.goto(f"{portal.url}/admin/tickets/ticket/?tab=cases")
    desk.locator("#result_list tbody a").first.click()
    act = desk.locator("form[data-draft^='propose-fix']").first
    act.locator("xpath=..").locator("summary").first.click()
    text = act.get_by_label("What the customer should do")
    text.press_sequentially("Try WireGuard")
    expect(act.locator(".draft-state")).to_contain_text(KEPT)
    desk.reload()
    expect(text).to_have_value("Try WireGuard")


def test_a_question_to_somebody_outside_is_kept_with_its_file_and_sent_with_it(desk: Page) -> None:
    form = desk.locator("form[data-draft='forward']")
    desk.get_by_text("Ask somebody outside").click()
    form.get_by_label("To", exact=True).fill("desk@bank.example")
    form.get_by_label("Your words").fill("Has it arrived?")
    form.get_by_label("Attach from your computer").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"the receipt"}
    )
    expect(form.locator(".draft-files")).to_contain_text("a.txt")
    expect(form.locator(".draft-state")).to_contain_text(KEPT)
    desk.reload()
    expect(form.get_by_label("Your words")).to_have_value("Has it arrived?")
    expect(form.locator(".draft-files")).to_contain_text("a.txt")
    form.get_by_role("button", name="Send it to them").click()
    expect(desk.get_by_text("Sent to desk@bank.example.")).to_be_visible()
    thread = desk.locator(".side-thread")
    thread.locator("summary").first.click()
    expect(thread.get_by_role("link", name="a.txt", exact=True)).to_be_visible()
    thread.get_by_label("Reply to desk@bank.example").fill("And the second one?")
    expect(thread.locator("form[data-draft^='side-reply'] .draft-state")).to_contain_text(KEPT)
    desk.reload()
    expect(thread.get_by_label("Reply to desk@bank.example")).to_have_value("And the second one?")


def test_what_is_typed_while_the_page_still_asks_for_its_draft_is_kept(desk: Page) -> None:
    held: dict[str, list[Route]] = {"here": [], "save": []}
    desk.route("**/here/**", lambda route: held["here"].append(route))
    desk.route("**/save/**", lambda route: held["save"].append(route))
    desk.reload()
    reply_on(desk).fill("Please")
    wait_until(lambda: bool(held["here"]), desk)
    held["here"].pop().continue_()  # “Please” is in this browser alone, and offered to the server
    wait_until(lambda: bool(held["save"]), desk)
    reply_on(desk).fill("Please try another port")
    held["save"].pop().continue_()
    for door in held:
        desk.unroute(f"**/{door}/**")
    expect(desk.locator(".reply .draft-state")).to_contain_text(KEPT)
    desk.reload()
    expect(reply_on(desk)).to_have_value("Please try another port")


def wait_until(happened: Callable[[], bool], page: Page) -> None:
    for _ in range(600):
        if happened():
            return
        page.wait_for_timeout(25)
    raise AssertionError
