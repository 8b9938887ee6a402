"""The chat's round, every five seconds: whatever a knock, a page or a person has forgotten is done here."""

from datetime import datetime

from chat import handing_out, leaving, patience
from chat.models import ChatFile
from tickets.attachments import scanning


def sweep(*, now: datetime) -> None:
    handing_out.hand_out_all(now=now)
    patience.offer_mail(now=now)
    leaving.mail_what_was_not_heard(now=now)
    leaving.close_abandoned(now=now)


def scan_files(*, now: datetime) -> int:
    return scanning.scan(ChatFile, now=now)
