"""Beat as we use it: it tells that it is alive, and asks the worker for a first sign of life at once."""

from datetime import UTC, datetime
from typing import Any

from celery.beat import PersistentScheduler, ScheduleEntry
from django.utils import timezone

from supportportal.foundations import heartbeat

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
HEARTBEAT = "supportportal.tasks.heartbeat"
TASKS_DUE_AT_ONCE = (HEARTBEAT, "tickets.tasks.sweep_cases")


class Rounds(PersistentScheduler):
    def setup_schedule(self) -> None:
        super().setup_schedule()
        for entry in self.schedule.values():
            if entry.task in TASKS_DUE_AT_ONCE:
                # Due now, not in ten seconds: whoever started us waits for it, and deadlines may have passed meanwhile.
                entry.last_run_at = LONG_AGO

    def apply_async(self, entry: ScheduleEntry, *args: Any, **kwargs: Any) -> Any:
        sent = super().apply_async(entry, *args, **kwargs)
        if entry.task == HEARTBEAT:
            heartbeat.beat_called(timezone.now())
        return sent
