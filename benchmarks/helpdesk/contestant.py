"""django-helpdesk's own way from a folder of letters to tickets: a queue whose mail box is a local folder."""

import logging
import os
import shutil
from pathlib import Path
from typing import Any

from django.core.management import call_command
from helpdesk.email import process_queue
from helpdesk.models import FollowUp, Queue, Ticket

from benchmarks.filling import copy_row, earlier, settle
from benchmarks.racing import obey, timed

TO = "support@pelerine.example"
BOX = Path(os.environ["PORTAL_DATA"]) / "box"
quiet = logging.getLogger("benchmarks.helpdesk")
quiet.setLevel(logging.ERROR)


def begin() -> None:
    call_command("migrate", verbosity=0)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    BOX.mkdir()
    Queue.objects.create(
        title="Support",
        slug="support",
        email_address=TO,
        locale="en",
        allow_email_submission=True,
        email_box_type="local",
        email_box_local_dir=str(BOX),
    )


def fill(count: int) -> dict[str, Any]:
    """So many tickets, each with the follow-up that its letter became."""
    if count:
        (BOX / "model.eml").write_text(
            f"From: Ada <ada@old.example>\nTo: {TO}\nSubject: Slow\nMessage-ID: <model@old.example>\n\nIt is slow.\n"
        )
        process_queue(Queue.objects.get(), quiet)
        submitter = {"submitter_email": "'customer' || {n} || '@old.example'"}
        copy_row(Ticket.objects.get(), count=count - 1, changed={"created": earlier("{n}"), **submitter})
        followed = {"ticket_id": "{old} + {n}", "message_id": "{old} || {n}", "date": earlier("{n}")}
        copy_row(FollowUp.objects.get(), count=count - 1, changed=followed)
        settle([Ticket, FollowUp])
    return {"tickets": Ticket.objects.count()}


def run_pass(letters: str) -> dict[str, Any]:
    before = Ticket.objects.count()
    for path in sorted(Path(letters).glob("*.eml")):
        shutil.copy(path, BOX / path.name)
    queue = Queue.objects.get()
    times = timed(lambda: process_queue(queue, quiet))
    return {**times, "tickets": Ticket.objects.count() - before, "left": len(list(BOX.iterdir()))}


if __name__ == "__main__":
    begin()
    obey({"fill": fill, "pass": run_pass})
