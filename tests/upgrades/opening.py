"""Opens a portal of the past with today's code, in a process of its own, and does what its people would do there.

`python -m tests.with_apps tests.upgrades.opening` in the environment of that portal; prints what came of it as JSON.
The clock stands at the moment when it was filled: a chat's address is good for thirty days.
"""

import html
import json
import re
import sys
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from time_machine import Traveller, travel

from supportportal.serve import database
from tests.tickets.mailroom.letters import letter
from tests.upgrades.moving import move_in
from tickets.access import request_url
from tickets.guarantee.rules.clock import is_working_day
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import CaseNotice, IncomingEmail, OutgoingEmail, Ticket
from tickets.outbox import signed_ids
from tickets.outbox.delivery import deliver_outbox


def main() -> None:
    kept = json.loads((settings.PORTAL_DATA / "letters.json").read_text())
    with travel(datetime.fromisoformat(kept["filled_at"]), tick=False) as clock:
        if connection.vendor != "sqlite":
            move_in(settings.PORTAL_DATA / "portal.sqlite3")
        database.prepare(demo=True, now=timezone.now())
        pages = {path: _opened(path, "") for path in _links(kept, to_staff=False)}
        chats = {chat["path"]: _opened(chat["path"], "") for chat in kept["chats"]}
        found = {
            "pages": pages,
            "chats": chats,
            "files": _files({**pages, **chats}),
            "bookmarks": {path: _opened(path, "") for path in kept["bookmarks"]},
            "desk": {path: _opened(path, who) for path, who in _desk_links(kept).items()},
            "signed_today": [request_url(ticket) for ticket in Ticket.objects.order_by("pk")],
            "bounces": [signed_ids.bounced_letter([sent["bounce_to"]]) for sent in kept["letters"]],
            "replies": _replies(kept),
            "first_round": _round(),
            "cases": _verified(),
        }
        later = {"notices_until_the_next_working_day": _live_until_the_next_working_day(clock)}
        found |= {**later, "cases_then": _verified(), "undone": _undone()}
    json.dump(found, sys.stdout)


def _live_until_the_next_working_day(clock: Traveller) -> int:
    """A round each morning: nobody is written to on a Sunday or a public holiday. Returns how many notices."""
    notices = 0
    while True:
        morning = timezone.localtime().replace(hour=10) + timedelta(days=1)
        clock.move_to(morning)
        notices += _round()["notices"]
        if is_working_day(morning.date()):
            return notices


def _links(kept: dict, *, to_staff: bool) -> list[str]:
    paths = {path for sent in kept["letters"] for path in sent["links"]}
    return sorted(path for path in paths if path.startswith("/admin/") == to_staff)


def _desk_links(kept: dict) -> dict[str, str]:
    """Each with one of the agents who were written to."""
    staff = _links(kept, to_staff=True)
    return {path: sent["to"].partition("@")[0] for sent in kept["letters"] for path in sent["links"] if path in staff}


def _opened(path: str, username: str) -> tuple[int, str]:
    """In a browser of its own, signed in with the password of then; the text without its line breaks."""
    browser = Client(SERVER_NAME="localhost")
    if username:
        passwords = json.loads((settings.PORTAL_DATA / "demo-logins.json").read_text())
        assert browser.login(username=username, password=passwords[username])
    answer = browser.get(path, follow=True)
    return answer.status_code, html.unescape(" ".join(answer.content.decode().split()))


def _files(pages: dict[str, tuple[int, str]]) -> dict[str, int]:
    """Every file that these pages link to, and how many bytes came; below zero: how it was refused."""
    found = {}
    for _status, page in pages.values():
        for path in re.findall(r'(?:href|src)="(/[^"]+/files/[^"]+)"', page):
            answer = Client(SERVER_NAME="localhost").get(path)
            found[path] = len(b"".join(answer)) if answer.status_code == 200 else -answer.status_code
    return found


def _replies(kept: dict) -> list[tuple[str, str, int | None]]:
    """An answer to every letter: once to its Reply-To, and once to our plain address, naming the Message-ID."""
    asked = []
    for number, sent in enumerate(kept["letters"]):
        if sent["kind"] == OutgoingEmail.Kind.REMINDER:
            continue
        for way, to, answers in (
            ("address", sent["reply_to"], ""),
            ("message", settings.SUPPORT_ADDRESS, sent["message_id"]),
        ):
            written = letter(
                "One more word.",
                From=sent["to"],
                To=to,
                Subject="Re",
                In_Reply_To=answers,
                Message_ID=f"<later-{number}-{way}@customers.example>",
            )
            envelope = Envelope(source="smtp", received_at=timezone.now(), sender=sent["to"], recipients=(to,))
            asked.append((way, sent["ticket"], spool.keep(written.as_bytes(), envelope=envelope).name))
    _sorted()
    rows = {row.spool_name: row for row in IncomingEmail.objects.all()}
    return [(way, rows[name].fate, rows[name].ticket_id == ticket) for way, ticket, name in asked]


def _sorted() -> None:
    while IncomingEmail.objects.filter(sorted_at=None).exists() or spool.waiting():
        sort_letters(now=timezone.now())


def _round() -> dict[str, int]:
    """What a minute brings: the post comes and goes, the sweep goes by."""
    notices, sent = CaseNotice.objects.count(), OutgoingEmail.objects.exclude(sent_at=None).count()
    _sorted()
    sweep_cases(now=timezone.now())
    deliver_outbox(now=timezone.now())
    return {
        "notices": CaseNotice.objects.count() - notices,
        "sent": OutgoingEmail.objects.exclude(sent_at=None).count() - sent,
    }


def _verified() -> str:
    said = StringIO()
    try:
        call_command("verify_cases", stdout=said)
    except (CommandError, SystemExit) as problem:
        return f"broken: {problem} {said.getvalue()}"
    return said.getvalue().strip()


def _undone() -> dict[str, list[str]]:
    """What was under way when the portal of then was stopped."""
    words = ("Before the stop", "At the stop")
    return {
        "letters": sorted(IncomingEmail.objects.filter(ticket__subject__in=words).values_list("fate", flat=True)),
        "unsent": list(OutgoingEmail.objects.filter(sent_at=None).values_list("subject", flat=True)),
        "written": sorted(path.suffix for path in Path(settings.EMAIL_FILE_PATH).iterdir())[:1],
    }


if __name__ == "__main__":
    main()
