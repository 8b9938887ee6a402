"""Daphne, with bodies counted as they come and never parsed: Django does that, in a thread that nobody waits for."""

import asyncio
from io import BytesIO
from typing import IO, Any
from urllib.parse import unquote

from daphne import server as daphne_server  # isort: skip  (first of all: it chooses Twisted's event loop)

from daphne.cli import CommandLineInterface
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from supportportal.body_limits import MAX_DISCARDED_BYTES, MAX_SMALL_BODY, limit_of
from supportportal.serve.paces import TOO_MANY_RESPONSE, address_from, turn_of_line, wait_for_body
from supportportal.serve.web_server import ABUSE

BACKLOG = 2048  # as uvicorn has it; who finds the queue full tries again after a second
PIECE = 65536
TOO_LARGE_TEXT = b"That is too much at once.\nC\xe2\x80\x99est trop \xc3\xa0 la fois.\n"
TOO_LARGE_RESPONSE = (
    b"HTTP/1.1 413 Content Too Large\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(TOO_LARGE_TEXT), TOO_LARGE_TEXT)
)


class LimitedRequest(WebRequest):
    """Drops what is too large while it arrives; `LimitedBodies` then answers it, from the length that it announces.

    Twisted would take a body of any size, and parse a form before anybody is asked: 20 MB of `a&` stop each page and
    each chat for 5 to 30 s (daphne#483, twisted#4519).
    """

    content: IO[bytes] | None  # a file once it is larger than 100 KB

    def __init__(self, *arguments: object, **keywords: object) -> None:
        super().__init__(*arguments, **{**keywords, "parsePOSTFormSubmission": False})
        self.max_bytes, self.received = MAX_SMALL_BODY, 0
        self.refused = self.hung_up = self.held = False
        self.address: str | None = None

    def gotLength(self, length: int | None) -> None:
        """After the headers and before the body. `length` is None for one in chunks, which announces nothing."""
        if length is None or length > MAX_SMALL_BODY:
            # The channel has the address already, and hands it over only with the whole body.
            path = unquote(self.channel._path.split(b"?")[0].decode("latin-1"))
            self.max_bytes = limit_of(path, content_type=self.getHeader("content-type") or "")
        if length is None or length <= self.max_bytes:
            super().gotLength(length)
            return
        self.refuse()
        # A client that asks first is refused before it sends anything; one that sends far too much isn't listened to.
        if self.requestHeaders.hasHeader("expect") or length > self.max_bytes + MAX_DISCARDED_BYTES:
            self.requestHeaders.removeHeader("expect")
            self.hang_up()

    def handleContentChunk(self, data: bytes) -> None:
        self.received += len(data)
        self.keep_pace(len(data))
        if not self.refused and self.received > self.max_bytes:
            self.refuse()
        if not self.refused:
            super().handleContentChunk(data)
        elif self.received > self.max_bytes + MAX_DISCARDED_BYTES:
            self.hang_up()

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """The body is complete, or dropped completely."""
        if self.hung_up:
            return
        if self.refused:
            self.requestHeaders.setRawHeaders("content-length", [str(self.received)])
        super().requestReceived(command, path, version)

    def keep_pace(self, received: int) -> None:
        if self.address is None:
            self.address = address_from(*self.origin)
        wait = wait_for_body(self.address, received)
        if wait and not self.held:
            self.held = True
            self.channel.transport.pauseProducing()
            asyncio.get_running_loop().call_later(wait, self.read_on)

    def read_on(self) -> None:
        self.held = False
        if self.is_open:
            self.channel.transport.resumeProducing()

    def process(self) -> None:
        if self.requestHeaders.getRawHeaders(b"upgrade", [b""])[0].lower() != b"websocket":
            super().process()
            return
        wait, may_open = turn_of_line(*self.origin)
        answer = self.upgrade if may_open else self.turn_away
        if wait:
            asyncio.get_running_loop().call_later(wait, answer)
        else:
            answer()

    def upgrade(self) -> None:
        if self.is_open:
            super().process()

    def turn_away(self) -> None:
        if self.is_open:
            self.channel.write(TOO_MANY_RESPONSE)
            self.channel.loseConnection()

    @property
    def is_open(self) -> bool:
        """Neither answered nor cut off."""
        return getattr(self, "channel", None) is not None

    @property
    def origin(self) -> tuple[str, list[tuple[bytes, bytes]]]:
        """Who is connected, and for whom they say they are."""
        forwarded = self.requestHeaders.getRawHeaders(b"x-forwarded-for", [])
        return getattr(self.channel.getPeer(), "host", ""), [(b"x-forwarded-for", value) for value in forwarded]

    def refuse(self) -> None:
        if self.content is not None:
            self.content.close()
        self.content, self.refused = BytesIO(), True

    def hang_up(self) -> None:
        if not self.hung_up:
            self.hung_up = True
            self.channel.write(TOO_LARGE_RESPONSE)
            self.channel.loseConnection()


class LimitedFactory(HTTPFactory):
    def buildProtocol(self, addr: object) -> object:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = LimitedRequest
        return protocol


class LimitedSocket(WebSocketProtocol):
    """Whoever sends nonsense, or too much, is heard no more: what is on its way would be read all the same."""

    def serverClose(self, code: int | None = None) -> None:
        super().serverClose(code)
        if code in ABUSE:
            self.transport.pauseProducing()  # Autobahn drops a line whose other end doesn't close within a second


class LimitedSocketFactory(WebSocketFactory):
    protocol = LimitedSocket


# Daphne's server makes its factories itself, by these names, and has no setting for others.
daphne_server.HTTPFactory = LimitedFactory
daphne_server.WebSocketFactory = LimitedSocketFactory


def server(*, endpoints: list[str], **options: Any) -> daphne_server.Server:
    """Daphne's own queue of new connections holds 50, and its pieces of a body 8 KB, which cost more than they hold."""
    endpoints = [f"{each}:backlog={BACKLOG}" if each.startswith("tcp:") else each for each in endpoints]
    return daphne_server.Server(endpoints=endpoints, request_buffer_size=PIECE, **options)


class Program(CommandLineInterface):
    server_class = staticmethod(server)


if __name__ == "__main__":
    Program.entrypoint()
