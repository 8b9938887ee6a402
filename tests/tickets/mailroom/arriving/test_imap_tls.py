"""A mailbox over TLS: only with a certificate that we trust, and whoever has none gets no password."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from tests.tickets.mailroom.arriving.certificates import Authority, authority
from tests.tickets.mailroom.arriving.imap_server import Mailbox, running
from tests.tickets.mailroom.arriving.test_imap import eventually, numbered, rows
from tests.tickets.mailroom.letters import NOW
from tests.tickets.outbox.token_provider import Provider, known_to_us, running_provider
from tickets.mailroom.arriving import imap, imap_login

pytestmark = pytest.mark.django_db
SECRETS = ("LOGIN", "AUTHENTICATE")


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """As an operator adds an authority of their own to those that the machine trusts."""
    made = authority(tmp_path / "authority")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.trusted))
    return made


@contextmanager
def mailbox(scheme: str, by: Authority, *, host: str = "127.0.0.1", days: int = 30) -> Iterator[Mailbox]:
    context = by.context(host=host, days=days)
    with running(Mailbox(tls=context, at_once=scheme == "imaps")) as box:
        box.put(numbered(1))
        yield box


def account(box: Mailbox, scheme: str, *, password: str = ":secret") -> imap_login.Account:
    return imap_login.account_of(f"{scheme}://support{password}@127.0.0.1:{box.port}/")


def fetch(of: imap_login.Account) -> int:
    with imap_login.open_mailbox(of) as opened:
        return imap.take_new(opened, of, now=NOW)


@pytest.mark.parametrize("scheme", ["imaps", "imap+tls"])
def test_letters_come_over_tls(trusted: Authority, scheme: str):
    with mailbox(scheme, trusted) as box:
        assert (fetch(account(box, scheme)), len(rows())) == (1, 1)
        assert ("STARTTLS" in box.asked) == (scheme == "imap+tls")


@pytest.mark.parametrize("scheme", ["imaps", "imap+tls"])
def test_a_token_logs_in_over_tls(trusted: Authority, scheme: str, settings: Settings, tmp_path: Path):
    settings.PORTAL_DATA = tmp_path
    with running_provider(Provider()) as provider, mailbox(scheme, trusted) as box:
        known_to_us(settings, provider)
        box.tokens = provider.good
        assert fetch(account(box, scheme, password="")) == 1
        assert [command.split()[0] for command in box.asked if command.startswith(SECRETS)] == ["AUTHENTICATE"]


@pytest.mark.parametrize("scheme", ["imaps", "imap+tls"])
@pytest.mark.parametrize("fault", ["unknown authority", "another name", "expired"])
def test_who_is_not_trusted_gets_no_password(trusted: Authority, tmp_path: Path, scheme: str, fault: str):
    by = authority(tmp_path / "stranger") if fault == "unknown authority" else trusted
    host, days = ("mail.example" if fault == "another name" else "127.0.0.1"), (-1 if fault == "expired" else 30)
    with mailbox(scheme, by, host=host, days=days) as box:
        with pytest.raises(imap.MAILBOX_ERRORS, match="CERTIFICATE_VERIFY_FAILED"):
            fetch(account(box, scheme))
        assert [command for command in box.asked if command.startswith(SECRETS)] == []


def test_a_server_that_offers_no_tls_gets_no_password_either():
    with running(Mailbox()) as box:
        with pytest.raises(imap.MAILBOX_ERRORS):
            fetch(account(box, "imap+tls"))
        assert [command for command in box.asked if command.startswith(SECRETS)] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("days", "password", "why"),
    [(-1, "secret", "certificate has expired"), (30, "changed", "the mailbox refused us: ")],
)
def test_trouble_that_needs_the_operator_is_told_with_its_reason(
    trusted: Authority, caplog: pytest.LogCaptureFixture, days: int, password: str, why: str
):
    stop = threading.Event()

    def watch(of: imap_login.Account) -> None:
        imap.watch(of, stop=stop)
        connection.close()

    with mailbox("imaps", trusted, days=days) as box, caplog.at_level(logging.WARNING):
        box.password = password
        watcher = threading.Thread(target=watch, args=[account(box, "imaps")])
        watcher.start()
        try:
            assert eventually(lambda: why in caplog.text)
        finally:
            stop.set()
            watcher.join(15)
    records = [record for record in caplog.records if record.name == "tickets.mailroom.arriving.imap"]
    assert {record.levelname for record in records} == {"ERROR"}
    assert "secret" not in caplog.text
