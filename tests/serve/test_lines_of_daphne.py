"""Whoever sends nonsense or too much to a chat on Daphne is read no further, and everybody else to the end."""

import pytest
from twisted.internet.testing import StringTransport

from chat.protocol import frames
from supportportal.serve.daphne_server import LimitedSocket, LimitedSocketFactory

pytestmark = pytest.mark.one_database
CODES = {
    frames.UNREADABLE: "paused",
    frames.TOO_BIG: "paused",
    frames.NOT_TEXT: "paused",
    frames.TOO_FAST: "paused",
    frames.NO_ACCESS: "producing",
    frames.SILENT: "producing",
    frames.FAILED: "producing",
    None: "producing",  # ours to end, as when the server stops
}


@pytest.mark.parametrize(("code", "state"), CODES.items())
def test_a_line_that_was_abused_is_read_no_further(code: int | None, state: str) -> None:
    line = LimitedSocketFactory(None).buildProtocol(None)
    line.makeConnection(StringTransport())
    line.state = LimitedSocket.STATE_OPEN
    line.serverClose(code)
    assert (line.transport.producerState, line.state) == (state, LimitedSocket.STATE_CLOSING)
    assert line.transport.value()[:1] == b"\x88"  # a frame that closes (RFC 6455)
