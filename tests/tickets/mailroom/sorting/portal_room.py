"""A whole mailroom of its own, as a child process: letters in by path, letters out by path.

`python -m tests.with_apps tests.tickets.mailroom.sorting.portal_room`, with PORTAL_DATA and PORTAL_DOMAIN set. A line
is the path of a letter to receive, or empty; the answer is one line of JSON: the paths of the letters that left since.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting.fates import sort_letters
from tickets.outbox import delivery


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
