"""uvicorn, with handshakes and bodies at a pace for each address, and whoever sends nonsense read no further."""

from typing import Any

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from supportportal.serve.paces import TOO_MANY_RESPONSE, address_from, turn_of_line, wait_for_body
from supportportal.serve.web_server import ABUSE

DROP_AFTER = 1.0  # seconds for the close to arrive


class PacedFlow(FlowControl):
    """Reads no sooner than it was told, however ready the application is."""

    held = wanted = False

    def hold(self) -> None:
        self.held, self.wanted = True, not self.read_paused
        self.pause_reading()

    def resume_reading(self) -> None:
        self.wanted = True
        if not self.held:
            super().resume_reading()

    def release(self) -> None:
        self.held = False
        if self.wanted:
            self.resume_reading()


class PacedProtocol(HttpToolsProtocol):
    flow: PacedFlow

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.flow = PacedFlow(transport)

    def handle_websocket_upgrade(self) -> None:
        wait, may_open = turn_of_line(self.peer, self.headers)
        answer = self.upgrade if may_open else self.refuse
        if not wait:
            answer()
            return
        self.transport.pause_reading()
        self.loop.call_later(wait, answer)

    def upgrade(self) -> None:
        if not self.transport.is_closing():
            super().handle_websocket_upgrade()
            self.transport.resume_reading()

    def refuse(self) -> None:
        self.transport.write(TOO_MANY_RESPONSE)
        self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.address: str | None = None

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        if self.address is None:
            self.address = address_from(self.peer, self.headers)
        wait = wait_for_body(self.address, len(body))
        if wait and not self.flow.held:
            self.flow.hold()
            self.loop.call_later(wait, self.flow.release)

    @property
    def peer(self) -> str:
        return self.client[0] if self.client else ""


class ClosingSocket(WebSocketsSansIOProtocol):
    """uvicorn reads on from a line that it has closed, for ten seconds."""

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.close" and message.get("code") in ABUSE and self.close_timer:
            self.transport.pause_reading()
            self.close_timer.cancel()
            self.close_timer = self.loop.call_later(DROP_AFTER, self.transport.close)
