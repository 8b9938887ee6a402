"""What comes without an SMTP recipient is never refused, only sorted: whoever brings it had taken it already."""

import base64
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from tests.tickets.mailroom.arriving.imap_server import Mailbox, running
from tests.tickets.mailroom.letters import NOW, letter
from tickets.mailroom.arriving import imap, imap_login
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import IncomingEmail, OutgoingEmail

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("to", ["jobs@pelerine.example", "list@other.example", ""])]
Fate = IncomingEmail.Fate


def addressed(to: str) -> bytes:
    return letter(To=to).as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def the_fate() -> tuple[str, str]:
    """And why it wasn't acknowledged."""
    sort_letters(now=NOW)
    row = IncomingEmail.objects.get()
    return row.fate, row.silence


def test_from_a_mailbox(to: str) -> None:
    with running(Mailbox()) as box:
        box.put(addressed(to))
        account = imap_login.account_of(f"imap://support:secret@127.0.0.1:{box.port}/INBOX")
        with imap_login.open_mailbox(account) as opened:
            assert imap.take_new(opened, account, now=NOW) == 1
    assert the_fate()[0] == Fate.TICKET


def test_by_a_webhook(to: str, client: Client, settings: Settings) -> None:
    settings.ANYMAIL_INBOUND_SECRET = "portal:secret"
    event = {"RawEmail": addressed(to).decode(), "Headers": [], "OriginalRecipient": to}
    password = {"Authorization": "Basic " + base64.b64encode(b"portal:secret").decode()}
    body = json.dumps(event)
    url = "/webhooks/letters/postmark/"
    assert client.post(url, body, content_type="application/json", headers=password).status_code == 200
    fate, silence = the_fate()
    assert (fate, OutgoingEmail.objects.exists()) == (Fate.TICKET, not silence)


def test_as_history(to: str, tmp_path: Path) -> None:
    (tmp_path / "old.eml").write_bytes(addressed(to))
    call_command("import_mail", str(tmp_path), stdout=StringIO())
    assert (IncomingEmail.objects.get().fate, OutgoingEmail.objects.exists()) == (Fate.TICKET, False)
