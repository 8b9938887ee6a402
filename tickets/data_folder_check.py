"""Letters and files lie in a folder, their rows in a database: whether the two belong together.

A second machine with a folder of its own would take letters that no other machine finds. So the folder carries an
identity, a file with a random name, and the database remembers whose rows it holds. Both are made by the first start
that finds no row. A folder that is moved, restored from a backup or shared over a network brings its identity along.
"""

import os
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction

from supportportal.foundations.environment import keep_private
from tickets.attachments.disk import IDENTITY_FILE, identity_of, sync_folder, why_foreign
from tickets.models import DataFolder

PATIENCE = 5  # seconds for a server to answer


class ForeignFolder(Exception):
    """The database's letters and files lie elsewhere: a sentence for the operator."""


def recognise(*, now: datetime) -> None:
    """Raises ForeignFolder; DatabaseError when there is no database to ask, or it isn't migrated yet."""
    folder = DataFolder.objects.first()
    if folder is None:
        folder = _remember(_identity_of_ours(), now=now)
    if sentence := why_foreign(settings.PORTAL_DATA, identity=folder.identity):
        raise ForeignFolder(sentence)


def why_not_ours(*, now: datetime) -> str:
    """For processes that start without a database too: the sentence, or "" where there is none, or nobody to ask.

    The connection stays open. Who goes on in another thread or forks has to close it.
    """
    try:
        if _database_answers():
            recognise(now=now)
    except ForeignFolder as problem:
        return str(problem)
    except (DatabaseError, psycopg.Error):
        return ""  # not there, or not migrated yet; who starts it all will ask again
    return ""


def _database_answers() -> bool:
    """Without waiting for one: letters are taken while it is away."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).exists()
    # Past the pool, which would try again for ten seconds.
    psycopg.connect(**{**connection.get_connection_params(), "connect_timeout": PATIENCE}).close()
    return True


def adopt(*, now: datetime) -> bool:
    """From now on this folder is the database's; whether another one was before."""
    identity = _identity_of_ours()
    folder = DataFolder.objects.first() or _remember(identity, now=now)
    if folder.identity == identity:
        return False
    DataFolder.objects.update(identity=identity, adopted_at=now)
    return True


def _remember(identity: str, *, now: datetime) -> DataFolder:
    try:
        with transaction.atomic():
            return DataFolder.objects.create(pk=1, identity=identity, adopted_at=now)
    except IntegrityError:
        # The rival is another process, or another machine, that starts at this moment: the first one counts.
        return DataFolder.objects.get()


def _identity_of_ours() -> str:
    """Whole, and on the disk itself before a row speaks of it. Of two rivals' files the first one counts."""
    path = settings.PORTAL_DATA / IDENTITY_FILE
    if not path.exists():
        draft = path.with_name(f".{IDENTITY_FILE}-{secrets.token_hex(8)}")
        keep_private(draft, secrets.token_hex(16) + "\n")
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
        sync_folder(settings.PORTAL_DATA)
    return identity_of(settings.PORTAL_DATA)
