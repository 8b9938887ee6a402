"""Bounces and robots write without a sender (`MAIL FROM:<>`) to processes of ours: kept, and answered by nobody."""

import os
import smtplib
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.faults.test_full_disk import intake
from tests.portal import ROOT
from tests.tickets.mailroom.letters import NOW, adas_ticket, letter
from tickets.mailroom.arriving import spool
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import IncomingEmail, OutgoingEmail, Ticket

pytestmark = [pytest.mark.processes, pytest.mark.django_db]


def by_smtp(raw: bytes, data: Path) -> None:
    with intake(data) as (_, port), smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        client.sendmail("", settings.SUPPORT_ADDRESS, raw)


def by_the_pipe(raw: bytes, data: Path) -> None:
    command = [sys.executable, "manage.py", "receive_email", "--sender=MAILER-DAEMON", settings.SUPPORT_ADDRESS]
    subprocess.run(command, input=raw, cwd=ROOT, env=os.environ | {"PORTAL_DATA": str(data)}, check=True, timeout=60)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("bring", [by_smtp, by_the_pipe])
def test_a_bounce_without_a_sender_opens_nothing_and_nobody_is_answered(bring, tmp_path: Path) -> None:
    ticket = adas_ticket()
    ours, sent_before = OutgoingEmail.objects.get(), OutgoingEmail.objects.count()
    words = f"Your message could not be delivered. Message-ID: {ours.message_id_header}"
    bring(letter(words, From="relay <mail@relay.example>", Message_ID="<1@relay.example>").as_bytes(), tmp_path)
    assert len(spool.waiting()) == 1
    sort_letters(now=NOW)
    row = IncomingEmail.objects.latest("pk")
    assert (row.envelope_from, row.fate, row.ticket) == ("", "bounce", ticket)
    assert (Ticket.objects.count(), OutgoingEmail.objects.count()) == (1, sent_before)
