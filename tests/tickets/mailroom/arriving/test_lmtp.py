"""Letters from a mail server on the same machine: an answer per recipient."""

import smtplib
from pathlib import Path

import pytest
from django.conf import settings

from tests.tickets.mailroom.arriving.running_intake import intake
from tests.tickets.mailroom.letters import letter
from tickets.letters.addresses import with_plus
from tickets.mailroom.arriving import spool, spool_files

pytestmark = pytest.mark.processes


def answers_of(connection: smtplib.LMTP) -> list[int]:
    """To the letter, for three recipients of whom one is refused, and to the next command."""
    connection.ehlo()
    connection.mail("ada@mail.example")
    addresses = (settings.SUPPORT_ADDRESS, f"jobs@{settings.PORTAL_DOMAIN}", with_plus("billing"))
    assert [connection.rcpt(address)[0] for address in addresses] == [250, 451, 250]  # without a database it can’t know
    assert connection.docmd("DATA")[0] == 354
    connection.send(letter().as_bytes().replace(b"\n", b"\r\n") + b".\r\n")
    first, second = connection.getreply()[0], connection.getreply()[0]
    return [first, second, connection.docmd("NOOP", "x")[0]]


@pytest.mark.timeout(60)
def test_by_port_and_by_socket_each_recipient_has_an_answer(tmp_path: Path):
    socket = tmp_path / "lmtp.sock"
    with intake(tmp_path, LMTP_SOCKET=str(socket)) as running:
        with smtplib.LMTP("127.0.0.1", running.lmtp_port, timeout=10) as connection:
            assert answers_of(connection) == [250, 250, 250]
        with smtplib.LMTP(str(socket), timeout=10) as connection:
            assert answers_of(connection) == [250, 250, 250]
        kept = [letter for path in spool.waiting() for letter in spool_files.read(path)]
        assert [(letter.envelope.source, letter.envelope.recipients) for letter in kept] == [
            ("lmtp", (settings.SUPPORT_ADDRESS, with_plus("billing")))
        ] * 2
        (tmp_path / "spool").rename(tmp_path / "away")
        (tmp_path / "spool").write_text("a file where the folder should be")
        with smtplib.LMTP("127.0.0.1", running.lmtp_port, timeout=10) as connection:
            assert answers_of(connection) == [451, 451, 250]
