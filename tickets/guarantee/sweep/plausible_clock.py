"""Is it as late as the clock says? A letter that a wrong clock sends can't be taken back, so then none goes.

The last finished sweep is the witness. An outage of a few days is one; more is as likely a clock that has leapt, and a
person says which. Where Redis has forgotten the sweep, there is no witness, and the clock is believed.
"""

from datetime import datetime, timedelta

import redis

from supportportal.foundations import heartbeat

LONGEST_OUTAGE = timedelta(days=3)


def leap(*, now: datetime) -> timedelta | None:
    """Since the last sweep, where that is longer than an outage is believed to last; else None."""
    try:
        swept_at = heartbeat.cases_swept_at()
    except redis.RedisError:
        return None
    gap = now - swept_at if swept_at else timedelta(0)
    return gap if gap > LONGEST_OUTAGE else None


def believe(*, now: datetime) -> timedelta | None:
    """A person says that the clock is right: the sweep goes on. Returns what had been in doubt."""
    doubted = leap(now=now)
    heartbeat.cases_swept(now)
    return doubted
