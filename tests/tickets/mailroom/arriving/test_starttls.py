"""Letters come encrypted, and without TLS as before when our certificate isn't what it should be."""

import logging
import smtplib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.portal import free_port
from tests.tickets.mailroom.arriving.certificates import Authority, authority
from tests.tickets.mailroom.arriving.running_intake import OnLoopback
from tests.tickets.mailroom.letters import letter
from tickets.mailroom.arriving import server_certificate, spool
from tickets.mailroom.arriving.smtp import LetterBox, LmtpBox, SmtpIntake, letter_box

RECIPIENT = "support@pelerine.example"


@pytest.fixture(autouse=True)
def folders_of_this_test(own_folders: None) -> None:
    pass


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return authority(tmp_path / "authority")


@pytest.fixture
def intake() -> SmtpIntake:
    return SmtpIntake(arrived=lambda: None)


@pytest.fixture(params=[LetterBox, LmtpBox])
def port(request: pytest.FixtureRequest, intake: SmtpIntake) -> Iterator[int]:
    class OfOneIntake(OnLoopback):
        def factory(self) -> LetterBox:
            return letter_box(intake, request.param)

    server = OfOneIntake(object(), hostname="127.0.0.1", port=free_port())
    server.start()
    yield server.port
    server.stop()


def show(settings: Settings, certificate: Path, *, of: Path) -> None:
    """As a program that renews certificates does: the new one takes the place of the old."""
    of.with_suffix(".new").write_bytes(certificate.read_bytes())
    of.with_suffix(".new").replace(of)
    settings.SMTP_TLS_CERT = settings.SMTP_TLS_KEY = str(of)


def trusting(ours: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ours.trusted)


def caller(port: int) -> smtplib.SMTP:
    """Who doesn't speak LMTP is taken for SMTP."""
    connection = smtplib.SMTP("127.0.0.1", port, timeout=10)
    if connection.ehlo()[0] != 250:
        connection.close()
        connection = smtplib.LMTP("127.0.0.1", port, timeout=10)
        connection.ehlo()
    return connection


def send(connection: smtplib.SMTP) -> None:
    assert connection.sendmail("ada@mail.example", [RECIPIENT], letter().as_bytes()) == {}


def test_a_letter_comes_encrypted_under_a_certificate_that_its_sender_can_check(
    port: int, ours: Authority, settings: Settings, tmp_path: Path, intake: SmtpIntake
) -> None:
    show(settings, ours.certificate_with_key(), of=tmp_path / "shown.pem")
    with caller(port) as connection:
        assert connection.has_extn("starttls")
        connection.starttls(context=trusting(ours))
        connection.ehlo()
        assert {"starttls", "auth"}.isdisjoint(connection.esmtp_features)
        send(connection)
        send(connection)
    assert len(list(spool.waiting())) == 2


def test_what_was_said_before_tls_counts_for_nothing(
    port: int, ours: Authority, settings: Settings, tmp_path: Path
) -> None:
    """RFC 3207, 4.2: who stands in between could have said it."""
    show(settings, ours.certificate_with_key(), of=tmp_path / "shown.pem")
    with caller(port) as connection:
        connection.mail("thief@else.example")
        assert connection.rcpt(RECIPIENT)[0] == 250
        connection.send(b"STARTTLS\r\nMAIL FROM:<thief@else.example>\r\n")
        assert connection.getreply()[0] == 220
        connection.sock = trusting(ours).wrap_socket(connection.sock, server_hostname="127.0.0.1")
        connection.file = None
        assert connection.docmd("DATA")[0] == 503


def test_a_renewed_certificate_is_shown_to_the_next_caller_and_a_broken_one_is_not(
    port: int, ours: Authority, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shown, other = tmp_path / "shown.pem", authority(tmp_path / "other")
    show(settings, other.certificate_with_key(), of=shown)
    with caller(port) as connection, pytest.raises(ssl.SSLCertVerificationError):
        connection.starttls(context=trusting(ours))
    show(settings, ours.certificate_with_key(days=20), of=shown)
    with caller(port) as connection:
        connection.starttls(context=trusting(ours))
        connection.ehlo()
        send(connection)
    shown.write_text("half a certif")
    for _ in range(2):
        with caller(port) as connection:
            connection.starttls(context=trusting(ours))
            connection.ehlo()
            send(connection)
    assert [line.message[:49] for line in caplog.records if line.levelno == logging.ERROR] == [
        "the certificate SMTP_TLS_CERT can’t be read: [SSL"
    ]
    assert server_certificate.ends_at() is None


def test_an_expired_certificate_is_said_once_and_letters_are_taken_with_it_and_without(
    port: int, ours: Authority, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    show(settings, ours.certificate_with_key(days=-3), of=tmp_path / "shown.pem")
    careless = ssl.create_default_context()
    careless.check_hostname, careless.verify_mode = False, ssl.CERT_NONE
    for context in (careless, None, careless):
        with caller(port) as connection:
            if context:
                connection.starttls(context=context)
                connection.ehlo()
            send(connection)
    assert len(list(spool.waiting())) == 3
    [said] = [line.message for line in caplog.records if line.levelno == logging.ERROR]
    assert said.startswith("the certificate SMTP_TLS_CERT ended on 20")


def test_without_a_certificate_that_can_be_read_letters_come_as_before(
    port: int, settings: Settings, tmp_path: Path
) -> None:
    settings.SMTP_TLS_CERT = settings.SMTP_TLS_KEY = str(tmp_path / "nowhere.pem")
    with caller(port) as connection:
        assert not connection.has_extn("starttls")
        send(connection)
    assert len(list(spool.waiting())) == 1


@pytest.mark.parametrize("nonsense", [b"GET / HTTP/1.1\r\n\r\n" * 20, b""])
def test_nonsense_in_place_of_a_handshake_ends_that_connection_and_takes_no_room(
    port: int,
    ours: Authority,
    settings: Settings,
    tmp_path: Path,
    intake: SmtpIntake,
    nonsense: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    show(settings, ours.certificate_with_key(), of=tmp_path / "shown.pem")
    for _ in range(3):
        connection = caller(port)
        connection.docmd("STARTTLS")
        connection.sock.sendall(nonsense)
        connection.sock.shutdown(socket.SHUT_WR)
        connection.sock.settimeout(10)
        with connection.sock as line:
            while line.recv(1_000):
                pass
    with caller(port) as connection:
        send(connection)
    assert len(intake.connections._open) <= 1
    assert [line.message for line in caplog.records if line.levelno >= logging.WARNING] == []
