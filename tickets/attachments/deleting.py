"""Files of forgotten requests: promised to be deleted with the erasure of their rows, deleted once no row needs them.

A file is kept once for all who sent the same content. Rival: somebody who sends it again just now, finds it there and
relies on it, with a row that can't be seen yet. `FileStore` touches what it relies on, and a file that was touched
lately stays where it is.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from django.core.files.storage import FileSystemStorage, Storage

from supportportal.foundations.rows import insert_missing
from tickets.attachments.pictures import preview_name
from tickets.models import DoomedFile, IncomingEmail, KeptFile
from tickets.models.storage import private_storage

BATCH = 500
LONGEST_TRANSACTION = timedelta(hours=1)  # between relying on a file and the commit of the row that says so


def doom(names: Iterable[str], *, now: datetime) -> None:
    """In the transaction that erases the rows; blanks are no files. What was drawn of a picture goes with it."""
    insert_missing([DoomedFile(name=name, doomed_at=now) for name in sorted({*names} - {""})])


def delete_doomed(*, now: datetime) -> int:
    """Returns how many names are settled; what somebody has just sent again is looked at another time."""
    storage, settled = private_storage(), []
    for doomed in DoomedFile.objects.filter(doomed_at__lte=now).order_by("doomed_at", "pk")[:BATCH]:
        if _is_needed(doomed.name):
            settled.append(doomed.pk)
        elif _deleted(storage, doomed.name, now=now):
            storage.delete(preview_name(PurePosixPath(doomed.name).name))
            settled.append(doomed.pk)
        else:
            DoomedFile.objects.filter(pk=doomed.pk).update(doomed_at=now + LONGEST_TRANSACTION)
    DoomedFile.objects.filter(pk__in=settled).delete()
    return len(settled)


def _is_needed(name: str) -> bool:
    """Asked by the hash of the content, which its name ends in: that is what there is an index for."""
    sha256 = PurePosixPath(name).stem
    if IncomingEmail.objects.filter(sha256=sha256, raw=name).exists():
        return True
    kinds = KeptFile.__subclasses__()
    return any(kind._default_manager.filter(sha256=sha256, file=name).exists() for kind in kinds)


def _deleted(storage: Storage, name: str, *, now: datetime) -> bool:
    if not isinstance(storage, FileSystemStorage):
        storage.delete(name)
        return True
    path = Path(storage.path(name))
    aside = path.with_name(f"{path.name}.doomed")
    try:
        path.rename(aside)
    except FileNotFoundError:
        aside.unlink(missing_ok=True)  # of a process that died between the two steps
        return True
    if now.timestamp() - aside.stat().st_mtime >= LONGEST_TRANSACTION.total_seconds():
        aside.unlink()
        return True
    with suppress(FileExistsError):  # written anew meanwhile
        os.link(aside, path)
    aside.unlink()
    return False
