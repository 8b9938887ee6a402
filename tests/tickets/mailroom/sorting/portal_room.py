"""A whole mailroom of its own, as a child process: letters in by path, letters out by path.

`python -m tests.tickets.mailroom.sorting.portal_room`, with PORTAL_DATA and PORTAL_DOMAIN in the environment. A line is
the path of a letter to receive, or empty; the answer is one line of JSON: the paths of the letters that left since.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import django

django.setup()  # before anything that knows models

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from tickets.mailroom.arriving import spool  # noqa: E402
from tickets.mailroom.arriving.spool_files import Envelope  # noqa: E402
from tickets.mailroom.sorting.fates import sort_letters  # noqa: E402
from tickets.outbox import delivery  # noqa: E402


def main() -> None:
    call_command("migrate", verbosity=0)
    print(json.dumps([]), flush=True)
    shown: set[Path] = set()
    for line in sys.stdin:
        now = datetime.now(UTC)
        if path := line.strip():
            envelope = Envelope(
                source="smtp", received_at=now, sender="mta@relay.example", recipients=(settings.SUPPORT_ADDRESS,)
            )
            spool.keep(Path(path).read_bytes(), envelope=envelope)
        sort_letters(now=now)
        while delivery.deliver_outbox(now=now):
            pass
        left = set(settings.EMAIL_FILE_PATH.glob("*.eml")) - shown
        shown |= left
        print(json.dumps(sorted(str(path) for path in left)), flush=True)


if __name__ == "__main__":
    main()
