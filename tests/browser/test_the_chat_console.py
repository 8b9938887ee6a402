"""The agents’ side of the chat in real browsers: each team its own chats, files, cases, and all of it by keyboard."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import APIResponse, Browser, Locator, Page, Route, expect

from tests.browser.chatting import SilentLine, an_agent, log_of, somebody, start_chat, stored, write
from tests.portal import Portal
from tests.tickets.factories import make_png

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("no_chats")]
LIST = "/admin/chat/conversation/"


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """What the browsers complained about; nothing, in the end."""
    found: list[str] = []
    yield found
    assert found == [], "\n".join(found)


def at_the_desk(browser: Browser, portal: Portal, name: str, problems: list[str]) -> Page:
    """With room for everybody whom a test brings."""
    page = an_agent(browser, portal, name, problems)
    expect(page.locator("[data-chat-save]")).to_be_hidden()
    page.uncheck("[name=manual]")
    page.fill("[name=capacity]", "20")
    be(page, "available")
    return page


def be(page: Page, status: str) -> None:
    expect(page.locator("[data-chat-save]")).to_be_hidden()  # the script is there, and saves by itself
    page.select_option("[name=status]", status)
    page.press("[name=capacity]", "Enter")
    expect(page.locator("[data-chat-saved]")).to_have_text("Saved.")


def shown(page: Page) -> Locator:
    """Of the chats on the console, the one that is looked at."""
    return page.locator("[data-chat-panel]:not([hidden])")


def open_mine(agent: Page, portal: Portal, name: str) -> None:
    agent.goto(f"{portal.url}{LIST}?list=mine")
    agent.get_by_role("link", name=name, exact=True).click()
    agent.wait_for_url("**/change/**")
    expect(agent.locator("[data-chat-strip]")).to_be_visible()


@pytest.fixture
def maya(browser: Browser, portal: Portal, problems: list[str]) -> Iterator[Page]:
    """Of the connectivity team."""
    page = at_the_desk(browser, portal, "connectivity", problems)
    yield page
    page.context.close()


@pytest.fixture
def tobias(browser: Browser, portal: Portal, problems: list[str]) -> Iterator[Page]:
    """Of the billing team."""
    page = at_the_desk(browser, portal, "billing", problems)
    yield page
    page.context.close()


def customer(browser: Browser, portal: Portal, problems: list[str], *, name: str, topic: str, says: str) -> Page:
    page = somebody(browser, problems)
    start_chat(page, portal, name=name, topic=topic)
    write(page, says)
    expect(stored(page)).to_have_count(1)
    return page


def test_two_agents_and_three_customers_of_three_topics(
    browser: Browser, portal: Portal, maya: Page, problems: list[str]
) -> None:
    """Maya is of the connectivity team; Aurelio of all three, and holds several chats without a reload."""
    aurelio = at_the_desk(browser, portal, "manager", problems)
    for agent in (maya, aurelio):
        be(agent, "busy")  # they pick
    people = {"connectivity": "Quill", "billing": "Quebec", "general": "Quinoa"}
    talks = {
        name: customer(browser, portal, problems, name=name, topic=topic, says=f"{name} asks")
        for topic, name in people.items()
    }
    for agent, theirs in ((maya, {"Quill"}), (aurelio, {"Quill", "Quebec", "Quinoa"})):
        agent.goto(f"{portal.url}{LIST}?list=waiting")
        rows = agent.locator("[data-chat-rows]")
        for name in talks:
            expect(rows.get_by_role("link", name=name, exact=True)).to_have_count(int(name in theirs))
    one_of_two_colleagues_takes_it(maya, aurelio, talks["Quill"])

    for name in ("Quebec", "Quinoa"):
        aurelio.goto(f"{portal.url}{LIST}?list=waiting")
        aurelio.get_by_role("link", name=name, exact=True).click()
        expect(shown(aurelio).get_by_role("button", name="Take")).to_be_focused()
        aurelio.keyboard.press("Enter")
        expect(shown(aurelio).locator("[data-chat-text]")).to_be_focused()
        aurelio.keyboard.type(f"Good morning, {name}")
        aurelio.keyboard.press("Enter")
        expect(talks[name].locator(".chat-log")).to_contain_text(f"Good morning, {name}")
    assert maya.request.get(aurelio.url).status == 404
    he_goes_from_one_to_the_other(aurelio, talks)
    for name, page in talks.items():
        said = ["Hello from Maya"] if name == "Quill" else [f"Good morning, {name}"]
        assert log_of(page)[:2] == [f"{name} asks", *said]
    aurelio.context.close()


def one_of_two_colleagues_takes_it(maya: Page, aurelio: Page, page: Page) -> None:
    for agent in (maya, aurelio):
        agent.get_by_role("link", name="Quill", exact=True).click()
        expect(shown(agent).get_by_role("button", name="Take")).to_be_focused()
    maya.keyboard.press("Enter")
    expect(shown(maya).locator("[data-chat-text]")).to_be_focused()
    maya.keyboard.type("Hello from Maya")
    maya.keyboard.press("Enter")
    expect(page.locator("[data-chat-standing]")).to_contain_text("Maya from the connectivity team")
    expect(page.locator(".chat-log")).to_contain_text("Hello from Maya")
    expect(shown(aurelio).locator("[data-chat-take]")).to_have_count(0)  # he sees at once that it is taken
    expect(shown(aurelio).locator(".chat-standing")).to_contain_text("Maya")
    expect(shown(aurelio).locator(".chat-log")).to_contain_text("Hello from Maya")
    written = {side: shown(side).locator(".chat-message", has_text="Hello from Maya") for side in (maya, aurelio)}
    expect(written[maya].locator("[data-name]")).to_have_text("You")
    expect(written[aurelio].locator("[data-name]")).to_have_text("Maya")


def he_goes_from_one_to_the_other(aurelio: Page, talks: dict[str, Page]) -> None:
    strip, here = aurelio.locator("[data-chat-strip] a"), aurelio.url
    aurelio.evaluate("window.stillHere = true")
    aurelio.keyboard.type("a draft for Quinoa")
    expect(strip.filter(has_text="Quebec")).to_have_count(1)
    number = next(label.split()[0] for label in strip.all_inner_texts() if "Quebec" in label)
    aurelio.keyboard.press(f"Alt+{number}")
    expect(shown(aurelio)).to_have_attribute("data-name", "Quebec")
    write(talks["Quinoa"], "One more thing")
    expect(strip.filter(has_text="Quinoa").locator("b")).to_have_text("1")
    expect(aurelio.locator("#content > h1")).to_have_text("Quebec")
    shown(aurelio).locator("[data-chat-text]").press_sequentially("And your bill?")
    aurelio.keyboard.press("Enter")
    expect(talks["Quebec"].locator(".chat-log")).to_contain_text("And your bill?")
    aurelio.go_back()
    expect(shown(aurelio)).to_have_attribute("data-name", "Quinoa")
    expect(shown(aurelio).locator(".chat-log")).to_contain_text("One more thing")
    expect(shown(aurelio).locator("[data-chat-text]")).to_have_value("a draft for Quinoa")
    expect(strip.filter(has_text="Quinoa").locator("b")).to_have_count(0)
    assert (aurelio.url, aurelio.evaluate("window.stillHere")) == (here, True)
    aurelio.keyboard.press("Alt+?")
    expect(aurelio.get_by_role("dialog", name="By keyboard")).to_be_visible()
    aurelio.keyboard.press("Escape")
    aurelio.keyboard.press("Alt+Shift+N")
    expect(shown(aurelio).get_by_label("Note", exact=True)).to_be_focused()
    aurelio.keyboard.press("Alt+0")
    expect(aurelio.locator("[data-chat-desk]")).to_be_visible()


def test_a_chat_that_is_handed_over_while_one_looks_at_it_can_be_answered_at_once(
    browser: Browser, portal: Portal, maya: Page, problems: list[str]
) -> None:
    be(maya, "busy")
    page = customer(browser, portal, problems, name="Xenia", topic="connectivity", says="Hello?")
    maya.goto(f"{portal.url}{LIST}?list=waiting")
    other = maya.context.new_page()
    other.goto(f"{portal.url}{LIST}")
    maya.get_by_role("link", name="Xenia", exact=True).click()
    maya.wait_for_url("**/change/**")
    expect(maya.get_by_role("button", name="Take", exact=True)).to_be_visible()
    be(other, "available")
    expect(maya.locator("[data-chat-take]")).to_have_count(0)
    expect(maya.locator("[data-chat-text]")).to_be_visible()
    write(maya, "Here I am")
    expect(page.locator(".chat-log")).to_contain_text("Here I am")
    she_is_asked_once_before_she_quotes_a_contract(maya, page)


def she_is_asked_once_before_she_quotes_a_contract(maya: Page, page: Page) -> None:
    quote, text, question = "It is PV-20417733.", maya.locator("[data-chat-text]"), maya.locator("[data-chat-asks]")
    write(maya, quote)
    expect(question).to_contain_text("your text quotes a contract")
    expect(text).to_have_value(quote)
    expect(text).to_be_focused()
    expect(maya.locator(".chat-log")).not_to_contain_text("PV-20417733")
    text.press_sequentially(" No:")
    expect(question).to_be_hidden()
    write(maya, quote)
    expect(question).to_be_visible()
    maya.get_by_text("Write a note, or whisper to a colleague").click()
    maya.get_by_label("Note", exact=True).fill("PV-20417733, or is it?")
    late: list[tuple[Route, APIResponse]] = []
    maya.route("**/note/", lambda route: late.append((route, route.fetch())))
    maya.get_by_role("button", name="Keep the note").click()
    expect(maya.locator(".chat-note")).to_contain_text("PV-20417733")  # nobody asks about a note
    expect(question).to_be_visible()
    assert log_of(page)[-1] == "Here I am"
    text.focus()
    for _step in ("files", "send", "send it all the same"):
        maya.keyboard.press("Tab")
    all_the_same = maya.get_by_role("button", name="Send it all the same")
    expect(all_the_same).to_be_focused()
    all_the_same.evaluate("button => (button.title = 'before')")
    # The answer about the note comes now: the panel is drawn anew, and who is at work in it stays where they are.
    while not late:  # the note was seen by the socket, which may be faster than the answer
        maya.wait_for_timeout(20)
    [(kept, answer)] = late
    kept.fulfill(response=answer)
    expect(all_the_same).not_to_have_attribute("title", "before")
    expect(all_the_same).to_be_focused()
    all_the_same.press("Enter")
    expect(page.locator(".chat-log")).to_contain_text(quote)
    expect(question).to_be_hidden()
    expect(text).to_have_value("")
    expect(text).to_be_focused()
    write(page, "And mine is PV-20417734")
    expect(maya.locator(".chat-log")).to_contain_text("PV-20417734")
    expect(page.get_by_text("quotes a contract")).to_have_count(0)


def test_canned_replies_and_articles_are_written_into_the_box_and_sent_by_the_agent(
    browser: Browser, portal: Portal, maya: Page, problems: list[str]
) -> None:
    page = customer(browser, portal, problems, name="Rufus", topic="connectivity", says="It is slow")
    offer = maya.locator("[data-chat-offered] a", has_text="Rufus")  # seen from whichever list
    expect(offer.locator("b")).to_have_text(re.compile(r"^[1-6]?\d s$"))
    offer.click()
    expect(maya.locator("[data-inserting]:visible")).to_have_count(1)  # a person types later than the script comes
    text = maya.locator("[data-chat-text]")
    text.press_sequentially("/hel")
    expect(maya.locator(".choices:visible [role=option]")).to_have_count(1)
    text.press("Enter")  # chooses, and sends nothing
    words = "Hello Rufus, and thank you for writing to us. What can I do for you?"
    expect(text).to_have_value(words)
    assert log_of(page) == ["It is slow"]  # nothing is sent yet
    text.press("Enter")
    expect(page.locator(".chat-log")).to_contain_text(words)
    text.press_sequentially("We have until {last day}")
    text.press("Enter")
    expect(maya.locator("[data-chat-error]")).to_contain_text("fill in what stands in braces")
    expect(text).to_have_value("We have until {last day}")
    text.fill("")
    maya.locator("[data-open=articles]").click()
    maya.get_by_role("combobox", name="Insert an article").fill("slow")
    found = maya.locator("[role=option]:visible").first
    title = found.locator("b").inner_text()
    maya.keyboard.press("Enter")
    expect(text).to_have_value(f"{title}: {article_in(text.input_value())}")
    address = article_in(text.input_value())
    assert page.request.get(address).status == 200
    text.press("Enter")
    for side in (page, maya):
        link = side.locator(".chat-message", has_text=title).locator("a")
        expect(link).to_have_attribute("href", address)
        expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    maya.reload()  # as the server writes it
    expect(maya.locator(".chat-message", has_text=title).locator("a")).to_have_attribute("href", address)
    closed_box_counts_what_is_unread(portal, page, maya)


def closed_box_counts_what_is_unread(portal: Portal, page: Page, maya: Page) -> None:
    page.goto(f"{portal.url}/en/faq/")
    page.click("[data-chat-close]")
    write(maya, "Did it help?")
    expect(page.locator("[data-chat-count]")).to_have_text("1")
    page.goto(f"{portal.url}/en/tutorials/")  # what nobody has read is still counted there
    expect(page.locator("[data-chat-count]")).to_have_text("1")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    page.click("[data-chat-bubble]")
    expect(page.locator("[data-chat-count]")).to_be_hidden()
    expect(maya.locator(".chat-message", has_text="Did it help?").locator("[data-fate]")).to_have_text("Seen")
    page.goto(f"{portal.url}/en/faq/")
    expect(page).not_to_have_title(re.compile(r"^\("))


def article_in(written: str) -> str:
    """The absolute address after the title."""
    address = written.rpartition(": ")[2]
    assert address.startswith("http"), written
    return address


def test_a_file_goes_from_the_agent_to_the_customer_and_back(
    browser: Browser, portal: Portal, maya: Page, problems: list[str], tmp_path: Path
) -> None:
    picture = tmp_path / "router.png"
    picture.write_bytes(make_png())
    page = customer(browser, portal, problems, name="Soren", topic="connectivity", says="Which cable?")
    open_mine(maya, portal, "Soren")
    maya.set_input_files("[data-chat-choose]", picture)
    for side in (maya, page):
        expect(side.locator(".chat-files img[alt='router.png']")).to_be_visible()
    page.set_input_files("[data-chat-choose]", picture)
    expect(maya.locator(".chat-files img[alt='router.png']")).to_have_count(2)
    maya.reload()
    expect(maya.locator(".chat-files img[alt='router.png']")).to_have_count(2)
    with maya.expect_download() as download:
        maya.locator(".chat-files a").last.click()
    assert download.value.suggested_filename == "router.png"


def test_a_defect_is_reported_from_the_customers_own_message_and_the_chat_is_closed(
    browser: Browser, portal: Portal, maya: Page, problems: list[str]
) -> None:
    page = customer(browser, portal, problems, name="Ulla", topic="connectivity", says="It stopped on Monday")
    open_mine(maya, portal, "Ulla")
    write(maya, "I open a case")
    maya.keyboard.press("Alt+Shift+D")
    maya.get_by_label("The message that reports it").select_option(index=0)
    maya.get_by_label("What doesn’t work").fill("No connection")
    maya.get_by_role("button", name="See the last day").click()
    expect(maya.locator(".chat-sure")).to_contain_text("Last day")
    maya.get_by_role("button", name="Open the case").click()
    expect(maya.locator(".messagelist .success")).to_contain_text("last day")
    expect(maya.locator(".chat-cases")).to_contain_text("30 days left")
    maya.get_by_role("button", name="Close the conversation").click()
    expect(page.locator("[data-chat-over]").first).to_be_visible()
    expect(maya.locator("[data-chat-write]")).to_be_hidden()


def test_an_agent_who_reads_a_ticket_is_still_there_and_hears_of_customers(
    browser: Browser, portal: Portal, maya: Page, problems: list[str]
) -> None:
    page = customer(browser, portal, problems, name="Pascal", topic="connectivity", says="Is my line down?")
    open_mine(maya, portal, "Pascal")
    write(maya, "I look it up")
    maya.goto(f"{portal.url}/admin/tickets/ticket/?tab=all")
    maya.locator("#content a[href*='/change/']").first.click()
    maya.wait_for_url("**/change/**")
    expect(maya.locator("[data-chat-duty-status]")).to_have_text("Available")
    write(page, "And my bill?")
    expect(maya).to_have_title(re.compile(r"^\(1\) "))
    expect(maya.locator("[data-chat-duty-count]")).to_have_text("1")
    customer(browser, portal, problems, name="Petra", topic="connectivity", says="Hello?")
    maya.locator("[data-chat-offered] a", has_text="Petra").click()
    expect(shown(maya)).to_have_attribute("data-name", "Petra")
    expect(maya.locator("[data-chat-strip] a", has_text="Pascal").locator("b")).to_have_text("1")


def test_a_desk_that_slept_shows_who_came_meanwhile(
    browser: Browser, portal: Portal, maya: Page, problems: list[str]
) -> None:
    maya.clock.install()
    line = SilentLine(maya, "**/ws/chat/desk/")
    maya.goto(f"{portal.url}{LIST}?list=mine")
    while not line.heard:
        maya.wait_for_timeout(100)
    line.vanish()
    customer(browser, portal, problems, name="Ottilie", topic="connectivity", says="Anybody there?")
    maya.wait_for_timeout(1_000)
    expect(maya.locator("[data-chat-rows]")).not_to_contain_text("Ottilie")
    maya.clock.fast_forward("00:02:00")
    expect(maya.locator("[data-chat-rows]")).to_contain_text("Ottilie")


def test_both_pages_are_accessible_and_fit_a_phone(browser: Browser, portal: Portal) -> None:
    # axe itself writes styles, which our policy refuses; the other tests look at the same pages without it.
    maya = at_the_desk(browser, portal, "connectivity", [])
    named = "Wilhelmina-Alexandra-de-la-Fontaine-Montmorency"
    customer(browser, portal, [], name=named, topic="connectivity", says="Hello")
    open_mine(maya, portal, named)
    expect(maya.locator("[data-chat-strip]")).to_contain_text(named)
    write(maya, "It is PV-20417733.")
    expect(maya.get_by_role("button", name="Send it all the same")).to_be_visible()
    for details in maya.locator(".chat-side summary").all():
        details.click()
    pages = [maya.url, f"{portal.url}{LIST}?list=mine"]
    for number, address in enumerate(pages):
        if number:
            maya.goto(address)
        assert violations(maya) == []
        maya.set_viewport_size({"width": 390, "height": 844})
        assert maya.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations(maya) == []
    maya.context.close()


def violations(page: Page) -> list[str]:
    found = Axe().run(page, context="#content-main").response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


def test_without_a_script_an_agent_answers_notes_and_closes(
    browser: Browser, portal: Portal, maya: Page, problems: list[str]
) -> None:
    page = customer(browser, portal, problems, name="Tilda", topic="connectivity", says="By form, please")
    expect(page.locator("[data-chat-standing]")).to_contain_text("from the connectivity team")
    plain = browser.new_context(
        java_script_enabled=False, locale="en-GB", storage_state=maya.context.storage_state()
    ).new_page()
    plain.goto(f"{portal.url}{LIST}?list=mine")
    plain.get_by_role("link", name="Tilda", exact=True).click()
    plain.fill("[data-chat-text]", "Answered by form")
    plain.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".chat-log")).to_contain_text("Answered by form")
    plain.fill("[data-chat-text]", "It is PV-20417733.")
    plain.get_by_role("button", name="Send", exact=True).click()
    plain.get_by_label("Send it although the address is not proved").check()
    plain.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".chat-log")).to_contain_text("It is PV-20417733.")
    plain.get_by_text("Write a note, or whisper to a colleague").click()
    plain.get_by_label("Note", exact=True).fill("Has no script")
    plain.get_by_role("button", name="Keep the note").click()
    expect(plain.locator(".chat-note")).to_contain_text("Has no script")
    assert "Has no script" not in page.content()
    plain.get_by_role("button", name="Close the conversation").click()
    expect(page.locator("[data-chat-over]").first).to_be_visible()
    plain.context.close()
