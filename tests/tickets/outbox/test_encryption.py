"""Our letters leave encrypted, or wait: for a certificate that ended, that nobody signed, or that is another's."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from supportportal import health
from supportportal.foundations import heartbeat
from tests.people import make_agent, signed_in
from tests.portal import free_port
from tests.tickets.factories import outgoing_row, ticket_row
from tests.tickets.mailroom.arriving.certificates import Authority, authority
from tests.tickets.mailroom.letters import NOW, adas_ticket
from tests.tickets.outbox.mail_server import MailServer, running_mail_server
from tickets.account_letters import deliver as deliver_account_letters
from tickets.models import AccountLetter, OutgoingEmail
from tickets.outbox.delivery import deliver_outbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def no_sign_of_another_test() -> None:
    heartbeat.way_out_is_open()


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this machine trusts."""
    made = authority(tmp_path / "known")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.trusted))
    return made


@pytest.fixture
def unknown(tmp_path: Path) -> Authority:
    return authority(tmp_path / "unknown")


def of_another_name(known: Authority, unknown: Authority) -> ssl.SSLContext:
    return known.context(host="mail.else.example")


def expired(known: Authority, unknown: Authority) -> ssl.SSLContext:
    return known.context(days=-1)


def of_a_stranger(known: Authority, unknown: Authority) -> ssl.SSLContext:
    return unknown.context()


def none(known: Authority, unknown: Authority) -> None:
    return None


BAD = [
    (expired, "the certificate of our mail server 127.0.0.1 has expired: whoever runs it has to renew it"),
    (
        of_a_stranger,
        "the certificate of our mail server 127.0.0.1 is signed by nobody whom this machine trusts (unable to get local"
        " issuer certificate)",
    ),
    (
        of_another_name,
        "the certificate of our mail server is for another name than 127.0.0.1, which EMAIL_URL calls it by",
    ),
    (none, "our mail server 127.0.0.1 offers no encryption (STARTTLS), and EMAIL_URL asks for it"),
]


@pytest.mark.parametrize(("made", "why"), BAD)
def test_where_encryption_is_asked_for_letters_wait_say_why_and_leave_by_themselves_once_it_is_mended(
    known: Authority, unknown: Authority, settings: Settings, made: Callable[..., ssl.SSLContext | None], why: str
) -> None:
    settings.EMAIL_USE_TLS = True
    settings.OPERATOR_ADDRESS = "ops@mail.example"
    adas_ticket()
    adas_ticket("zoe@mail.example")
    with running_mail_server(settings, tls=made(known, unknown)) as server:
        for hour in range(7 * 24):
            deliver_outbox(now=NOW + timedelta(hours=hour))
        assert server.taken == []
    letters = OutgoingEmail.objects.order_by("pk")
    assert [(row.attempts, row.failed_at, row.sent_at) for row in letters] == [(0, None, None)] * 2
    assert {row.failure_in_words for row in letters} == {why}
    with running_mail_server(settings, port=settings.EMAIL_PORT, tls=known.context()) as server:
        deliver_outbox(now=NOW + timedelta(days=7))
        told, *answers = server.taken
        assert server.encrypted == [True, True, True]
    assert sorted(to for _, [to], _ in answers) == ["ada@mail.example", "zoe@mail.example"]
    assert told[1] == ["ops@mail.example"]
    assert why.split(":")[0].encode() in told[2].replace(b"=\r\n", b"")


def test_the_desk_and_our_health_say_that_no_letter_leaves_until_one_does(
    known: Authority, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_USE_TLS, settings.EMAIL_URL = True, "smtp+tls://127.0.0.1"
    client, now = signed_in(make_agent("ines", "general").user), health.timezone.now()
    adas_ticket()
    OutgoingEmail.objects.update(next_attempt_at=now - 8 * MINUTE)
    with running_mail_server(settings, tls=known.context(days=-1)) as server:
        deliver_outbox(now=now - 6 * MINUTE)
        deliver_outbox(now=now - 2 * MINUTE)
    page = client.get("/admin/").content.decode()
    assert "No letter leaves" in page
    assert "the certificate of our mail server 127.0.0.1 has expired" in page
    assert health.look_around(now=now)["way_out"] == {"ok": False, "shut_seconds": 360.0}
    said = [line.message for line in caplog.records if line.name == "tickets.outbox.way_out" and line.levelno > 30]
    assert said == [f"no letter leaves: {BAD[0][1]}"]
    with running_mail_server(settings, port=settings.EMAIL_PORT, tls=known.context()) as server:
        deliver_outbox(now=now)
        assert server.encrypted == [True]
    assert "No letter leaves" not in client.get("/admin/").content.decode()
    assert health.look_around(now=now)["way_out"] == {"ok": True, "shut_seconds": 0.0}


def test_a_mail_server_that_is_started_anew_alarms_nobody(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1"
    settings.EMAIL_BACKEND = "tickets.outbox.smtp_backend.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    client, now = signed_in(make_agent("ines", "general").user), health.timezone.now()
    adas_ticket()
    deliver_outbox(now=now - 4 * MINUTE)
    assert heartbeat.shut_way() is not None
    assert "No letter leaves" not in client.get("/admin/").content.decode()
    assert health.look_around(now=now)["way_out"] == {"ok": True, "shut_seconds": 240.0}


def test_a_letter_that_waits_says_why_in_the_list_of_letters(client: Client) -> None:
    lead = make_agent("ines", "general", "connectivity", "billing")
    outgoing_row(ticket_row(), failure="the certificate has expired", to_address="ada@mail.example")
    page = signed_in(lead.user).get("/admin/tickets/outgoingemail/?tab=waiting").content.decode()
    assert "not yet sent to ada@mail.example, next attempt" in page
    assert ": the certificate has expired" in page


def test_an_invitation_waits_too_where_encryption_is_not_offered(settings: Settings) -> None:
    settings.EMAIL_USE_TLS = True
    ines = make_agent("ines", "general").user
    ines.email = "ines@mail.example"
    ines.save()
    letter = AccountLetter.objects.create(
        user=ines, kind=AccountLetter.Kind.PASSWORD_CHANGED, created_at=NOW, next_attempt_at=NOW
    )
    with running_mail_server(settings):
        deliver_account_letters(now=NOW)
    letter.refresh_from_db()
    assert (letter.failed_at, letter.sent_at) == (None, None)
    assert "offers no encryption" in letter.failure


@pytest.mark.parametrize("made", [of_a_stranger, expired, of_another_name])
def test_an_address_without_tls_in_it_is_encrypted_where_the_server_can(
    known: Authority, unknown: Authority, settings: Settings, made: Callable[..., ssl.SSLContext]
) -> None:
    """As mail servers do among each other (RFC 7435): a listener learns nothing, whosever the certificate is."""
    adas_ticket()
    with running_mail_server(settings, tls=made(known, unknown)) as server:
        assert deliver_outbox(now=NOW) == 1
        assert server.encrypted == [True]


ANSWERS = {b"EHLO": b"250-here\r\n250 STARTTLS\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


def talk(connection: socket.socket) -> None:
    """Until STARTTLS, which it offers and can't do, or the end."""
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 here\r\n")
        for line in lines:
            command = line[:4].upper()
            if command == b"STAR":
                connection.sendall(b"220 go on\r\nno handshake\r\n")
                return
            connection.sendall(ANSWERS.get(command, b"250 ok\r\n"))
            if command == b"DATA":
                while lines.readline() != b".\r\n":
                    pass
                connection.sendall(b"250 taken\r\n")


@pytest.fixture
def broken_tls() -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)

    def serve() -> None:
        for _ in range(2):
            talk(listener.accept()[0])

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    thread.join(30)
    listener.close()


def test_a_server_that_offers_tls_and_cannot_do_it_gets_the_letter_without(broken_tls: int, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tickets.outbox.smtp_backend.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", broken_tls, 10
    adas_ticket()
    assert deliver_outbox(now=NOW) == 1
    assert OutgoingEmail.objects.get().as_sent.answer == "250 taken"


def test_nothing_is_said_in_the_clear_to_a_server_of_smtp_ssl(known: Authority, settings: Settings) -> None:
    settings.EMAIL_USE_SSL = True
    adas_ticket()
    with running_mail_server(settings, tls=known.context()) as server:  # speaks plainly first, as for STARTTLS
        assert deliver_outbox(now=NOW) == 0
        assert server.taken == []
    assert "no encrypted connection comes about" in OutgoingEmail.objects.get().failure_in_words


def test_letters_leave_when_nobody_keeps_the_signs(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis is away."""
    away = heartbeat.redis.Redis(port=free_port(), socket_connect_timeout=0.2)
    monkeypatch.setattr(heartbeat, "_server", away)
    adas_ticket()
    with running_mail_server(settings) as server:
        assert deliver_outbox(now=NOW) == 1
        assert isinstance(server, MailServer)
