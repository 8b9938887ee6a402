"""Which letters a sorter has in hand: taken with a lease and counted before they are opened, whatever they do to it."""

import errno
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import OperationalError, connection
from django.db.models import F

from tickets.models import IncomingEmail

log = logging.getLogger(__name__)

AT_ONCE = 20  # letters that are taken, and sorted in one transaction when all goes well
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


def put_back(letter: IncomingEmail, problem: Exception, *, now: datetime) -> None:
    """For another attempt, or aside after the last. Without a database this raises too: letters are not to blame."""
    held = IncomingEmail.objects.filter(pk=letter.pk, sorted_at=None, claimed_until=letter.claimed_until)
    if isinstance(problem, OperationalError) or (isinstance(problem, OSError) and problem.errno in OUR_MACHINES):
        held.update(claimed_until=None, attempts=F("attempts") - 1)
    elif letter.attempts >= MOST_ATTEMPTS:
        set_aside(letter, f"could not be sorted in {MOST_ATTEMPTS} attempts ({type(problem).__name__})", now=now)
    else:
        held.update(claimed_until=None)


def set_aside(letter: IncomingEmail, reason: str, *, now: datetime) -> None:
    finish(letter, facts={"fate": IncomingEmail.Fate.QUARANTINE, "fate_reason": reason[:300]}, now=now)
