"""Which letters a sorter has in hand: taken with a lease and counted before they are opened, whatever they do to it."""

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

AT_ONCE = 50  # letters that are taken, and sorted in one transaction when all goes well
MOST_ATTEMPTS = 3  # then the letter is set aside, and the queue moves on
LEASE = timedelta(seconds=60)  # after that, who took a letter is taken for dead
OUR_MACHINES = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}

# Rival: another sorter. One statement takes the letters and counts the attempt, so that a letter that kills its
# reader was counted. With the new ones comes one that failed before: it is sorted alone, and charges nobody else.
CLAIM = """
UPDATE tickets_incomingemail SET attempts = attempts + 1, claimed_until = %s
WHERE sorted_at IS NULL AND (claimed_until IS NULL OR claimed_until <= %s) AND (
  id IN (SELECT id FROM tickets_incomingemail
         WHERE sorted_at IS NULL AND attempts = 0 AND (claimed_until IS NULL OR claimed_until <= %s)
         ORDER BY received_at, id LIMIT %s{locked})
  OR id IN (SELECT id FROM tickets_incomingemail
            WHERE sorted_at IS NULL AND attempts > 0 AND (claimed_until IS NULL OR claimed_until <= %s)
            ORDER BY attempts, received_at, id LIMIT 1{locked}))
RETURNING *
"""
FINISH = """
UPDATE tickets_incomingemail SET {columns}, claimed_until = NULL
WHERE id = %s AND sorted_at IS NULL AND claimed_until = %s
"""


class LeaseLost(Exception):
    """The letter is another sorter's by now: what we did with it must not count."""


def claim(*, now: datetime) -> list[IncomingEmail]:
    """The oldest letters nobody has in hand, and one that failed before; they are ours for the length of the lease."""
    locked = " FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    moment = connection.ops.adapt_datetimefield_value(now)
    until = connection.ops.adapt_datetimefield_value(now + LEASE)
    statement = CLAIM.format(locked=locked)
    taken = IncomingEmail.objects.raw(statement, [until, moment, moment, AT_ONCE, moment])
    return sorted(taken, key=lambda letter: (letter.attempts > 1, letter.received_at, letter.pk))


def finish(letter: IncomingEmail, *, facts: Mapping[str, object], now: datetime) -> None:
    """Writes its fate, if the letter is still ours."""
    held = IncomingEmail.objects.filter(pk=letter.pk, sorted_at=None, claimed_until=letter.claimed_until)
    if held.update(**facts, sorted_at=now, claimed_until=None) != 1:
        raise LeaseLost


def finish_all(fates: Sequence[tuple[IncomingEmail, Mapping[str, object]]], *, now: datetime) -> None:
    """All of them or, when one isn't ours any more, none. Their facts have the same names."""
    if not fates:
        return
    names = [*fates[0][1], "sorted_at"]
    known = {field.name: field for field in IncomingEmail._meta.concrete_fields}
    fields = [known[name] for name in names]
    database = connections[DEFAULT_DB_ALIAS]  # not asked for anew at each value
    rows = []
    for letter, facts in fates:
        values = zip(fields, [*facts.values(), now], strict=True)
        stored = [field.get_db_prep_save(_key(value), database) for field, value in values]
        rows.append([*stored, letter.pk, database.ops.adapt_datetimefield_value(letter.claimed_until)])
    columns = ", ".join(f"{field.column} = %s" for field in fields)
    with database.cursor() as cursor:
        cursor.executemany(FINISH.format(columns=columns), rows)
        if cursor.rowcount != len(rows):
            raise LeaseLost


def _key(value: object) -> object:
    return value.pk if isinstance(value, Model) else value


def give_back(letters: Sequence[IncomingEmail]) -> None:
    """Nobody has opened them: they were not attempted."""
    for letter in letters:
        held = IncomingEmail.objects.filter(pk=letter.pk, sorted_at=None, claimed_until=letter.claimed_until)
        held.update(claimed_until=None, attempts=F("attempts") - 1)


def put_back(letter: IncomingEmail, problem: Exception, *, now: datetime) -> None:
    """For another attempt, or aside after the last. Without a database this raises too: letters are not to blame."""
    held = IncomingEmail.objects.filter(pk=letter.pk, sorted_at=None, claimed_until=letter.claimed_until)
    if isinstance(problem, OperationalError) or (isinstance(problem, OSError) and problem.errno in OUR_MACHINES):
        held.update(claimed_until=None, attempts=F("attempts") - 1)
    elif letter.attempts >= MOST_ATTEMPTS:
        set_aside(letter, _why_not_sorted(problem), now=now)
    else:
        held.update(claimed_until=None)


def _why_not_sorted(problem: Exception) -> Reason:
    if isinstance(problem, TooMuch):
        return fate_reasons.too_slow_each_time(attempts=MOST_ATTEMPTS, seconds=read_limits.SECONDS)
    return fate_reasons.not_sorted(attempts=MOST_ATTEMPTS, why=type(problem).__name__)


def set_aside(letter: IncomingEmail, reason: Reason, *, now: datetime) -> None:
    finish(letter, facts={"fate": IncomingEmail.Fate.QUARANTINE, **fate_reasons.as_columns(reason)}, now=now)
