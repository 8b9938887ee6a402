"""Letters from before the portal: out of files, folders, Maildirs and mboxes, each once, and never answered."""

import mailbox
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path

from tickets import handling
from tickets.letters import mime
from tickets.letters.headers import moment
from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.envelopes import sender_and_recipients
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting import claims, fates
from tickets.models import IncomingEmail, Ticket

LETTERS_PER_PORTION = 100
EARLIEST_DATE = datetime(1990, 1, 1, tzinfo=UTC)
MAILDIR_FOLDERS = ("cur", "new")


def count(path: Path) -> int:
    return sum(1 for _ in _letter_places(path))


def letters_in(path: Path) -> Iterator[bytes]:
    """Every letter of a file, an mbox, a Maildir, or a folder with any of these in it."""
    for place in _letter_places(path):
        yield place.read_bytes() if isinstance(place, Path) else place[0].get_bytes(place[1])


def _letter_places(path: Path) -> Iterator[Path | tuple[mailbox.mbox, str]]:
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if not file.is_file():
            continue
        if _is_mbox(file):
            box: mailbox.mbox = mailbox.mbox(file, create=False)
            yield from ((box, key) for key in box.iterkeys())
        elif not path.is_dir() or file.suffix.lower() == ".eml" or file.parent.name in MAILDIR_FOLDERS:
            yield file


def _is_mbox(file: Path) -> bool:
    if file.parent.name in MAILDIR_FOLDERS or file.suffix.lower() == ".eml":
        return False
    with file.open("rb") as content:
        return content.read(5) == b"From "


def portions(letters: Iterator[bytes]) -> Iterator[Sequence[bytes]]:
    while portion := list(islice(letters, LETTERS_PER_PORTION)):
        yield portion


def take(letters: Sequence[bytes], *, open_: bool, now: datetime) -> int:
    """Imports and sorts those that never came before, in whatever way; returns how many. Safe to stop and repeat."""
    by_digest = {sha256(raw).hexdigest(): raw for raw in letters}
    known_digests = set(IncomingEmail.objects.filter(sha256__in=by_digest).values_list("sha256", flat=True))
    new_letters = {digest: raw for digest, raw in by_digest.items() if digest not in known_digests}
    if new_letters:
        spool.keep_all([(raw, _import_envelope(raw, digest=digest, now=now)) for digest, raw in new_letters.items()])
    _sort_all(list(new_letters), now=now)
    if open_:
        for ticket in Ticket.objects.filter(letters__sha256__in=new_letters, letters__fate=IncomingEmail.Fate.TICKET):
            handling.reopen(ticket, by=None, now=now)
    return len(new_letters)


def _sort_all(digests: Sequence[str], *, now: datetime) -> None:
    """As many rounds as a letter has attempts: then each has its fate, if only the quarantine."""
    for _ in range(claims.MAX_SORTING_ATTEMPTS + 1):
        fates.sort_letters(now=now)
        if not IncomingEmail.objects.unsorted().filter(sha256__in=digests).exists():
            return


def _import_envelope(raw: bytes, *, digest: str, now: datetime) -> Envelope:
    sender, recipients = sender_and_recipients(raw)
    return Envelope(
        source=IncomingEmail.Source.IMPORT,
        received_at=written_at(raw, now=now),
        sender=sender,
        recipients=recipients,
        key=f"import-{digest}",
    )


def written_at(raw: bytes, *, now: datetime) -> datetime:
    """The Date in the letter, if it can be true: history has nothing better. Letters that come now get our own time."""
    dates = [moment(value) for name, value in mime.read_headers(raw) if name == "date"]
    date = next(iter(dates), None)
    return date if date and EARLIEST_DATE < date <= now else now
