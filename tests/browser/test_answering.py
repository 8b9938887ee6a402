"""An answer at the desk, in a real browser: looked at, with pictures, called back, and gone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import reply_on, sign_in
from tests.portal import Portal
from tests.tickets.factories import make_png

pytestmark = pytest.mark.browser


def test_the_preview_shows_the_letter_and_the_answer_can_be_sent_afterwards(desk: Page) -> None:
    reply_on(desk).fill("Hello **Claire**")
    desk.get_by_text("Preview", exact=True).click()
    letter = desk.frame_locator("iframe[name=answer-preview]")
    expect(letter.locator("strong")).to_have_text("Claire")
    desk.get_by_role("button", name="As plain text").click()
    expect(letter.get_by_text("Hello Claire")).to_be_visible()
    expect(desk.locator(".entry.agent")).to_have_count(0)
    desk.get_by_role("button", name="Reply", exact=True).click()
    expect(desk.locator(".entry.agent strong", has_text="Claire")).to_be_visible()


def test_without_a_script_the_buttons_show_it_as_well(browser: Browser, desk: Page, portal: Portal) -> None:
    plain = browser.new_context(locale="en-GB", java_script_enabled=False).new_page()
    sign_in(plain, portal, "connectivity")
    plain.goto(desk.url)
    reply_on(plain).fill("Hello **Claire**")
    plain.get_by_text("Preview", exact=True).click()
    plain.get_by_role("button", name="As it will be mailed").click()
    expect(plain.frame_locator("iframe[name=answer-preview]").locator("strong")).to_have_text("Claire")
    plain.context.close()


def brings(page: Page, event: str, name: str, kind: str, content: bytes) -> None:
    """As a browser does it when somebody pastes or drops a file onto the box."""
    reply_on(page).evaluate(
        """(box, [event, name, type, content]) => {
            const brought = new DataTransfer();
            brought.items.add(new File([new Uint8Array(content)], name, { type }));
            const how = { clipboardData: brought, dataTransfer: brought, bubbles: true, cancelable: true };
            box.dispatchEvent(event === "paste" ? new ClipboardEvent(event, how) : new DragEvent(event, how));
        }""",
        [event, name, kind, list(content)],
    )


def test_a_pasted_picture_stands_where_the_cursor_was_and_a_dropped_file_goes_with_it(desk: Page) -> None:
    reply_on(desk).fill("Before after")
    reply_on(desk).evaluate("box => box.setSelectionRange(7, 7)")
    brings(desk, "paste", "image.png", "image/png", make_png())
    expect(reply_on(desk)).to_have_value("Before ![image](image.png)after")
    brings(desk, "drop", "log.txt", "text/plain", b"the log")
    expect(desk.locator(".reply .draft-files li")).to_have_count(2)
    expect(reply_on(desk)).to_have_value("Before ![image](image.png)after")
    desk.get_by_text("Preview", exact=True).click()
    expect(desk.frame_locator("iframe[name=answer-preview]").get_by_role("img", name="image")).to_be_visible()
    desk.get_by_role("button", name="Reply", exact=True).click()
    answer = desk.locator(".entry.agent")
    expect(answer.get_by_role("img")).to_have_count(1)
    expect(answer.locator(".text").get_by_role("img", name="image")).to_be_visible()
    expect(answer.get_by_role("link", name="log.txt", exact=True)).to_be_visible()


def test_a_removed_picture_stays_a_word_and_is_shown_nowhere(desk: Page) -> None:
    reply_on(desk).fill("Look: ")
    brings(desk, "paste", "image.png", "image/png", make_png())
    expect(reply_on(desk)).to_have_value("Look: ![image](image.png)")
    desk.get_by_role("button", name="Remove image.png").click()
    desk.get_by_role("button", name="Reply", exact=True).click()
    expect(desk.locator(".entry.agent .text")).to_have_text("Look: ![image](image.png)")


def test_an_answer_that_leaves_later_is_called_back_into_the_box(desk: Page) -> None:
    reply_on(desk).fill("Look at **this**: ")
    brings(desk, "paste", "image.png", "image/png", make_png())
    expect(reply_on(desk)).to_have_value("Look at **this**: ![image](image.png)")
    desk.get_by_text("Send later", exact=True).click()
    desk.get_by_role("button", name="Tomorrow at 9:00").click()
    waiting = desk.locator(".entry.waiting")
    expect(waiting.locator("strong", has_text="this")).to_be_visible()
    expect(waiting.get_by_text("going out on")).to_be_visible()
    expect(reply_on(desk)).to_have_value("")
    waiting.get_by_role("button", name="Undo").click()
    expect(reply_on(desk)).to_have_value("Look at **this**: ![image](image.png)")
    expect(desk.locator(".reply .draft-files")).to_contain_text("image.png")
    expect(waiting).to_have_count(0)


def test_sent_now_it_becomes_a_message_on_this_page(desk: Page) -> None:
    reply_on(desk).fill("Try this.")
    desk.get_by_text("Send later", exact=True).click()
    desk.get_by_role("button", name="Tomorrow at 9:00").click()
    desk.locator(".entry.waiting").get_by_role("button", name="Send now").click()
    expect(desk.locator(".entry.waiting")).to_have_count(0)
    expect(desk.locator(".entry.agent .text")).to_have_text("Try this.")
