"""A mailbox that takes tokens: fetched by one, renewed when it is refused, and the desk says when none is given."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.tickets.mailroom.arriving.imap_server import Mailbox, running
from tests.tickets.mailroom.arriving.test_imap import numbered, rows
from tests.tickets.mailroom.letters import NOW
from tests.tickets.outbox.test_oauth import hours_pass
from tests.tickets.outbox.token_provider import Provider, known_to_us, running_provider
from tickets.mailroom.arriving import imap, imap_login
from tickets.outbox import oauth

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Settings, tmp_path: Path) -> Iterator[Provider]:
    settings.PORTAL_DATA = tmp_path
    with running_provider(Provider()) as at_work:
        known_to_us(settings, at_work)
        yield at_work


@pytest.fixture
def box(provider: Provider) -> Iterator[Mailbox]:
    with running(Mailbox(tokens=provider.good)) as server:
        server.put(numbered(1))
        yield server


def fetch(box: Mailbox) -> int:
    account = imap_login.account_of(f"imap://support@127.0.0.1:{box.port}/")
    with imap_login.open_mailbox(account) as opened:
        return imap.take_new(opened, account, now=NOW)


def test_letters_are_fetched_by_the_token_that_letters_leave_by(provider: Provider, box: Mailbox):
    assert (fetch(box), len(rows()), len(provider.asked)) == (1, 1, 1)


def test_a_token_that_was_ended_early_is_renewed_once(provider: Provider, box: Mailbox, settings: Settings):
    fetch(box)
    hours_pass(settings, 0.1)
    provider.good.clear()
    box.put(numbered(2))
    assert (fetch(box), len(rows()), len(provider.asked)) == (1, 2, 2)


def test_a_mailbox_that_takes_no_token_refuses_us_and_is_asked_twice_at_most(provider: Provider, box: Mailbox):
    box.tokens = set()
    with pytest.raises(imap_login.MailboxRefused):
        fetch(box)
    assert [command.split()[0] for command in box.asked if command.startswith("AUTH")] == ["AUTHENTICATE"]


def test_without_a_token_the_mailbox_is_not_even_called(provider: Provider, box: Mailbox):
    provider.refresh_token = ""
    with pytest.raises(oauth.TokenRefused):
        fetch(box)
    assert [command for command in box.asked if command.startswith("AUTH")] == []
