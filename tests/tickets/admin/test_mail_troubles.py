"""When letters neither come nor leave, the desk's first page says why, and until when nobody need ask."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from supportportal.health import look_around
from tests.people import make_agent, make_user, signed_in
from tests.tickets.mailroom.letters import NOW
from tests.tickets.outbox.token_provider import Provider, known_to_us, running_provider
from tickets.models import MailboxCursor
from tickets.outbox import oauth

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]

MAILBOX = "support@mail.example/INBOX"


def first_page(name: str, *topics: str) -> str:
    user = make_agent(name, *topics).user if topics else make_user(name, is_staff=True)
    return signed_in(user).get("/admin/").content.decode()


def test_a_mailbox_that_can_not_be_read_is_named_with_the_reason(settings: Settings) -> None:
    settings.IMAP_URL = "imaps://support:secret@mail.example/INBOX"
    cursor = MailboxCursor.objects.create(mailbox=MAILBOX, trouble="certificate <b>has expired</b>", trouble_since=NOW)
    sentence = (
        f"No letters have been fetched from {MAILBOX} since 10 March 2026, 10:30: "
        "certificate &lt;b&gt;has expired&lt;/b&gt;"
    )
    assert sentence in first_page("maya", "connectivity")
    assert "No letters have been fetched" not in first_page("guest")
    cursor.trouble = ""
    cursor.save()
    assert "No letters have been fetched" not in first_page("omar", "billing")


def test_a_mailbox_of_former_settings_troubles_nobody(settings: Settings) -> None:
    settings.IMAP_URL = "imaps://support:secret@other.example/INBOX"
    MailboxCursor.objects.create(mailbox=MAILBOX, trouble="certificate has expired", trouble_since=NOW)
    assert "No letters have been fetched" not in first_page("maya", "connectivity")


def test_a_provider_that_refuses_us_is_told_at_the_desk_and_to_machines(settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
    assert "mail_token" not in look_around(now=NOW)
    with running_provider(Provider(refresh_token="another")) as provider:
        known_to_us(settings, provider)
        assert look_around(now=NOW)["mail_token"] == {"ok": True}
        with pytest.raises(oauth.TokenRefused):
            oauth.access_token(now=datetime.now(UTC))
    assert look_around(now=NOW)["mail_token"] == {"ok": False}
    page = first_page("maya", "connectivity")
    assert "The mail provider has refused us since" in page
    assert provider.secret not in page
