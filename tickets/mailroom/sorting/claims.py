"""Which letters a sorter has in hand: taken with a lease, and the attempt counted before it opens them."""

import errno
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.db.models import F, Model

from tickets import fate_reasons
from tickets.fate_reasons import Reason
from tickets.letters.mime import TooMuch
from tickets.mailroom.sorting import read_limits
from tickets.models import IncomingEmail
from tickets.own_addresses import knowing

LETTERS_PER_CLAIM = 50  # sorted in one transaction when all goes well
MAX_SORTING_ATTEMPTS = 3  # then the letter goes into quarantine, and the queue moves on
LEASE = timedelta(seconds=60)  # after that, the sorter that took a letter counts as dead
MACHINE_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}

# Rival: another sorter. One statement takes the letters and counts the attempt, so that the attempt counts even if
# the letter kills its reader. One that failed before comes with the new ones: it is sorted alone, harming no other.
CLAIM = """
UPDATE tickets_incomingemail SET attempts = attempts + 1, claimed_until = %s
WHERE sorted_at IS NULL AND (claimed_until IS NULL OR claimed_until <= %s) AND (
  id IN (SELECT id FROM tickets_incomingemail
         WHERE sorted_at IS NULL AND attempts = 0 AND (claimed_until IS NULL OR claimed_until <= %s)
         ORDER BY received_at, id LIMIT %s{locked})
  OR id IN (SELECT id FROM tickets_incomingemail
            WHERE sorted_at IS NULL AND attempts > 0 AND (claimed_until IS NULL OR claimed_until <= %s)
            ORDER BY attempts, received_at, id LIMIT 1{locked}))
RETURNING *, {revision} AS known_addresses
"""
FINISH = """
UPDATE tickets_incomingemail SET {columns}, claimed_until = NULL
WHERE id = %s AND sorted_at IS NULL AND claimed_until = %s
"""


class LeaseLost(Exception):
    """Another sorter has the letter by now: what we did with it must not count."""


def claim(*, now: datetime) -> list[IncomingEmail]:
    """The oldest letters that nobody has in hand, and one that failed before; ours for the length of the lease.

    Whoever claims letters knows our addresses as they are then.
    """
    locked = " FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    moment = connection.ops.adapt_datetimefield_value(now)
    lease_end = connection.ops.adapt_datetimefield_value(now + LEASE)
    statement = CLAIM.format(locked=locked, revision=knowing.REVISION)
    letters = list(IncomingEmail.objects.raw(statement, [lease_end, moment, moment, LETTERS_PER_CLAIM, moment]))
    if letters:
        knowing.look_again_after(letters[0].known_addresses)
    return sorted(letters, key=lambda letter: (letter.attempts > 1, letter.received_at, letter.pk))


def finish(letter: IncomingEmail, *, columns: Mapping[str, object], now: datetime) -> None:
    """Writes its fate, if the letter is still ours."""
    own_claim = IncomingEmail.objects.filter(pk=letter.pk, sorted_at=None, claimed_until=letter.claimed_until)
    if own_claim.update(**columns, sorted_at=now, claimed_until=None) != 1:
        raise LeaseLost


def finish_all(fates: Sequence[tuple[IncomingEmail, Mapping[str, object]]], *, now: datetime) -> None:
    """All of them or, when one isn't ours any more, none. All have the same columns."""
    if not fates:
        return
    names = [*fates[0][1], "sorted_at"]
    fields_by_name = {field.name: field for field in IncomingEmail._meta.concrete_fields}
    fields = [fields_by_name[name] for name in names]
    database = connections[DEFAULT_DB_ALIAS]  # looked up once, not for each value
    rows = []
    for letter, outcome in fates:
        values = zip(fields, [*outcome.values(), now], strict=True)
        stored = [field.get_db_prep_save(_column_value(value), database) for field, value in values]
        rows.append([*stored, letter.pk, database.ops.adapt_datetimefield_value(letter.claimed_until)])
    columns = ", ".join(f"{field.column} = %s" for field in fields)
    with database.cursor() as cursor:
        cursor.executemany(FINISH.format(columns=columns), rows)
        if cursor.rowcount != len(rows):
            raise LeaseLost


def _column_value(value: object) -> object:
    return value.pk if isinstance(value, Model) else value


def give_back(letters: Sequence[IncomingEmail]) -> None:
    """Unopened, so the attempt doesn't count."""
    for letter in letters:
        own_claim = IncomingEmail.objects.filter(pk=letter.pk, sorted_at=None, claimed_until=letter.claimed_until)
        own_claim.update(claimed_until=None, attempts=F("attempts") - 1)


def put_back(letter: IncomingEmail, problem: Exception, *, now: datetime) -> None:
    """For another attempt, or aside after the last. Our machines' trouble doesn't count; raises without a database."""
    own_claim = IncomingEmail.objects.filter(pk=letter.pk, sorted_at=None, claimed_until=letter.claimed_until)
    if isinstance(problem, OperationalError) or (isinstance(problem, OSError) and problem.errno in MACHINE_ERRORS):
        own_claim.update(claimed_until=None, attempts=F("attempts") - 1)
    elif letter.attempts >= MAX_SORTING_ATTEMPTS:
        set_aside(letter, _why_not_sorted(problem), now=now)
    else:
        own_claim.update(claimed_until=None)


def _why_not_sorted(problem: Exception) -> Reason:
    if isinstance(problem, TooMuch):
        return fate_reasons.too_slow_each_time(attempts=MAX_SORTING_ATTEMPTS, seconds=read_limits.MAX_READING_SECONDS)
    return fate_reasons.not_sorted(attempts=MAX_SORTING_ATTEMPTS, why=type(problem).__name__)


def set_aside(letter: IncomingEmail, reason: Reason, *, now: datetime) -> None:
    finish(letter, columns={"fate": IncomingEmail.Fate.QUARANTINE, **fate_reasons.as_columns(reason)}, now=now)
