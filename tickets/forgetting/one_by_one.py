"""Many are forgotten in one round, and one that can’t be keeps none of the others."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import OperationalError

log = logging.getLogger(__name__)
Row = TypeVar("Row")


def forget_each(rows: Iterable[Row], forget: Callable[[Row], object]) -> int:
    """`forget`: in a transaction of its own. Returns how many didn't fail; the others are tried in the next round."""
    return sum(_forget_guarded(row, forget) for row in rows)


def _forget_guarded(row: Row, forget: Callable[[Row], object]) -> bool:
    try:
        forget(row)
    except OperationalError:
        raise  # the database is away: no row is to blame
    except Exception:  # whatever it is, all others have a right to be forgotten too
        log.exception("%s %s can’t be forgotten", type(row).__name__, getattr(row, "pk", row))
        return False
    return True
