"""People at both ends of a chat, in real browsers."""

from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect

from tests.browser.desk import sign_in
from tests.portal import Portal


def somebody(browser: Browser, problems: list[str]) -> Page:
    page = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 860}).new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    return page


def an_agent(browser: Browser, portal: Portal, name: str, problems: list[str]) -> Page:
    page = somebody(browser, problems)
    sign_in(page, portal, name)
    page.goto(f"{portal.url}/admin/chat/conversation/")
    expect(page.locator("[data-chat-desk]")).to_be_visible()
    expect(page.locator("[data-chat-save]")).to_be_hidden()  # the script is there, and saves by itself
    page.select_option("[name=status]", "available")
    expect(page.locator("[data-chat-saved]")).to_have_text("Saved.")
    return page


def start_chat(page: Page, portal: Portal, *, name: str, topic: str, path: str = "/en/faq/") -> None:
    page.goto(portal.url + path)
    page.click("[data-chat-bubble]")
    go_through_the_box(page, name=name, topic=topic)


def go_through_the_box(page: Page, *, name: str, topic: str) -> None:
    """Chat, topic, name and email, Start chat."""
    page.click("[data-go=topic] >> visible=true")
    page.click(f"[data-topic={topic}]")
    page.fill("#chat-name", name)
    page.fill("#chat-email", f"{name.lower()}@customers.example")
    page.click(".chat-details [type=submit]:visible")
    expect(page.locator("[data-chat-text]")).to_be_focused()


def write(page: Page, text: str) -> None:
    page.fill("[data-chat-text]", text)
    page.press("[data-chat-text]", "Enter")


def stored(page: Page) -> Locator:
    """What people said and the server has; what is still on its way stands in the log, too."""
    return page.locator(".chat-log .chat-message:not(.waiting):not(.automatic)")


def log_of(page: Page) -> list[str]:
    """What people said; “Ines has joined” isn't among it."""
    return page.locator(".chat-log .chat-message:not(.automatic) .chat-text").all_inner_texts()


class SilentLine:
    """On lines opened before it vanished nothing arrives any more, and nobody is told; new ones work."""

    def __init__(self, page: Page, address: str) -> None:
        self.vanished = self.heard = 0
        page.route_web_socket(address, self.passing)

    def passing(self, socket: WebSocketRoute) -> None:
        server, opened = socket.connect_to_server(), self.vanished

        def heard(said: str | bytes) -> None:
            if opened == self.vanished:
                self.heard += 1
                socket.send(said)

        socket.on_message(lambda said: server.send(said) if opened == self.vanished else None)
        server.on_message(heard)

    def vanish(self) -> None:
        self.vanished += 1
