"""The desk in a real browser: an agent reads a letter, answers it, and is stopped from answering twice."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.desk import a_letter, open_ticket, sign_in, sign_in_again
from tests.portal import Portal

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser, portal: Portal) -> Iterator[Page]:
    """Somebody of the connectivity team, signed in."""
    yield from signed_in(browser, portal, "connectivity")


@pytest.fixture
def editing(browser: Browser, portal: Portal) -> Iterator[Page]:
    """Somebody who may write articles, guides and documents."""
    yield from signed_in(browser, portal, "admin")


def signed_in(browser: Browser, portal: Portal, name: str) -> Iterator[Page]:
    """No page may break the content policy or fail a script."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    sign_in(page, portal, name)
    yield page
    context.close()
    assert complaints == []


def test_an_agent_reads_a_letter_and_answers_it(desk: Page, portal: Portal) -> None:
    subject = a_letter(portal)
    open_ticket(desk, portal, subject)
    expect(desk.get_by_role("heading", name=subject)).to_be_visible()
    expect(desk.get_by_text("The connection stops at “Connecting”.")).to_be_visible()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="screen.png", exact=True).click()
    assert download.value.suggested_filename == "screen.png"
    desk.get_by_label("To Claire Martin").fill("Please try WireGuard.")
    desk.get_by_role("button", name="Reply", exact=True).click()
    expect(desk.get_by_text("Reply sent.")).to_be_visible()
    expect(desk.locator(".entry.agent")).to_have_count(1)
    expect(desk.get_by_label("To Claire Martin")).to_have_value("")


def test_a_reply_and_a_note_cannot_be_confused(desk: Page, portal: Portal) -> None:
    open_ticket(desk, portal, a_letter(portal))
    expect(desk.get_by_role("button", name="Keep the note")).to_be_hidden()
    desk.get_by_text("Note for colleagues").click()
    expect(desk.get_by_role("button", name="Keep the note")).to_be_visible()
    expect(desk.get_by_role("button", name="Reply", exact=True)).to_be_hidden()
    desk.get_by_label("The customer never sees this").fill("Same fault as last week.")
    desk.get_by_role("button", name="Keep the note").click()
    expect(desk.locator(".entry.note")).to_contain_text("Same fault as last week.")
    expect(desk.locator(".entry.note")).to_contain_text("for colleagues only")


def test_a_double_click_is_one_reply(desk: Page, portal: Portal) -> None:
    open_ticket(desk, portal, a_letter(portal))
    desk.get_by_label("To Claire Martin").fill("Please try WireGuard.")
    desk.get_by_role("button", name="Reply", exact=True).dblclick()
    expect(desk.get_by_text("Reply sent.")).to_be_visible()
    expect(desk.locator(".entry.agent")).to_have_count(1)


def test_a_reply_sent_again_after_going_back_is_one_letter(desk: Page, portal: Portal) -> None:
    open_ticket(desk, portal, a_letter(portal))
    desk.get_by_label("To Claire Martin").fill("Please try WireGuard.")
    desk.get_by_role("button", name="Reply", exact=True).click()
    expect(desk.get_by_text("Reply sent.")).to_be_visible()
    desk.go_back()
    desk.get_by_label("To Claire Martin").fill("Please try WireGuard.")
    desk.get_by_role("button", name="Reply", exact=True).click()
    expect(desk.get_by_text("and not a second time: “Reply sent.”")).to_be_visible()
    expect(desk.locator(".entry.agent")).to_have_count(1)


def test_an_editors_text_survives_a_lost_sign_in_and_covers_no_colleagues(browser: Browser, portal: Portal) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    sign_in(page, portal, "admin")
    page.goto(f"{portal.url}/admin/faq/article/")
    article = page.locator("#result_list tbody th a").first.get_attribute("href")
    page.goto(f"{portal.url}{article}")
    summaries = page.locator("textarea[name$='-summary'], input[name$='-summary']")
    body, summary = page.locator("textarea[name$='-body']").first, summaries.first
    body.fill("A whole new text.")
    summary.fill("A new summary.")
    colleague = browser.new_context(locale="en-GB").new_page()
    sign_in(colleague, portal, "admin")
    colleague.goto(f"{portal.url}{article}")
    colleague.locator(f"[name='{summary.get_attribute('name')}']").fill("The colleague’s summary.")
    colleague.get_by_role("button", name="Save", exact=True).click()
    expect(colleague.locator(".messagelist .success")).to_be_visible()
    colleague.context.close()
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save", exact=True).click()
    sign_in_again(page, portal, "admin")
    expect(body).to_have_value("A whole new text.")
    expect(summary).to_have_value("The colleague’s summary.")
    expect(page.locator(".kept-text textarea")).to_have_value("A new summary.")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    body.press_sequentially("!")
    page.goto(f"{portal.url}/admin/")
    assert asked == ["beforeunload"]
    context.close()


def test_the_queue_fits_a_phone(desk: Page, portal: Portal) -> None:
    open_ticket(desk, portal, a_letter(portal))
    desk.set_viewport_size({"width": 390, "height": 844})
    for url in (desk.url, f"{portal.url}/admin/", f"{portal.url}/admin/tickets/ticket/"):
        desk.goto(url)
        assert desk.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_desk_changes_its_language(desk: Page, portal: Portal) -> None:
    desk.goto(f"{portal.url}/admin/tickets/ticket/")
    desk.get_by_role("button", name="Français").click()
    expect(desk.locator("html")).to_have_attribute("lang", "fr")
    assert desk.url == f"{portal.url}/admin/tickets/ticket/"
    desk.get_by_role("button", name="English").click()
    expect(desk.locator("html")).to_have_attribute("lang", "en")


ONE_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
DROPPED = """([kind, size, picture]) => {
  const bytes = kind === "picture"
    ? Uint8Array.from(atob(picture), character => character.charCodeAt(0))
    : new Uint8Array(size).fill(65);
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], "screen.png", { type: "image/png" }));
  return carried;
}"""


def drop(page: Page, field: Locator, kind: str, *, size: int = 100) -> None:
    carried = page.evaluate_handle(DROPPED, [kind, size, ONE_PIXEL])
    field.dispatch_event("dragover", {"dataTransfer": carried})
    field.dispatch_event("drop", {"dataTransfer": carried})


@pytest.mark.parametrize(
    ("address", "added", "field"),
    [
        ("faq/article/add/", "translations-0", "body"),
        ("faq/article/1/change/", "translations-2", "body"),
        ("tutorials/tutorialtranslation/add/", "steps-0", "result"),
        ("legal/version/add/", "texts-0", "body"),
    ],
)
def test_a_text_that_was_just_added_has_a_preview_and_takes_a_picture(
    editing: Page, portal: Portal, address: str, added: str, field: str
) -> None:
    editing.goto(f"{portal.url}/admin/{address}")
    editing.locator(f"#{added.split('-')[0]}-group .add-row a").click()
    text = editing.locator(f"#id_{added}-{field}")
    text.fill("Press **Connect**.")
    shown = editing.locator(f".markdownx:has(#id_{added}-{field}) .markdownx-preview")
    expect(shown.locator("strong")).to_have_text("Connect")
    drop(editing, text, "picture")
    expect(text).to_have_value(re.compile(r"^Press \*\*Connect\*\*\.!\[\]\(/media/articles/[0-9a-f]{24}-1x1\.png\)$"))
    expect(shown.locator("img")).to_have_count(1)


def test_a_picture_that_is_none_says_so_where_it_was_dropped(editing: Page, portal: Portal) -> None:
    editing.goto(f"{portal.url}/admin/faq/article/1/change/")
    text, other = editing.locator("#id_translations-0-body"), editing.locator("#id_translations-1-body")
    before = text.input_value()
    expect(editing.locator(".markdownx-preview").first).not_to_be_empty()
    field = editing.locator(".markdownx:has(#id_translations-0-body)")
    drop(editing, text, "words")
    expect(field.get_by_role("alert")).to_have_text("This isn’t a picture we can read: PNG, JPEG or WebP.")
    drop(editing, text, "words", size=5 * 1024 * 1024 + 1)
    expect(field.get_by_role("alert")).to_have_text("This picture is too large: 5 MB at most.")
    assert text.input_value() == before
    editing.context.clear_cookies()
    drop(editing, other, "picture")
    expect(editing.get_by_role("alert").filter(has_text="you were logged out")).to_be_visible()


def test_the_second_editor_reads_both_versions_and_saves_knowingly(editing: Page, portal: Portal) -> None:
    address = f"{portal.url}/admin/faq/article/2/change/"
    colleague = editing.context.new_page()
    editing.goto(address), colleague.goto(address)
    colleague.locator("#id_translations-0-body").fill("Ada’s words")
    colleague.get_by_role("button", name="Save", exact=True).click()
    expect(colleague.get_by_text("was changed successfully")).to_be_visible()
    editing.locator("#id_translations-0-body").fill("Ben’s words")
    editing.get_by_role("button", name="Save", exact=True).click()
    both = editing.get_by_role("region", name="What is stored, and what you wrote")
    expect(both).to_contain_text("Ada’s words")
    expect(both).to_contain_text("Ben’s words")
    expect(editing.locator("#id_translations-0-body")).to_have_value("Ben’s words")
    both.get_by_label("Replace what is stored").check()
    editing.get_by_role("button", name="Save", exact=True).click()
    expect(editing.get_by_text("was changed successfully")).to_be_visible()
