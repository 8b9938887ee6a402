"""What the schedule decides by: the rhythm of a policy, the term of a case and its facts; and what it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tickets.guarantee.rules import clock
from tickets.guarantee.rules.hours import Waits
from tickets.guarantee.rules.scheduled_notices import Role, ScheduledKind
from tickets.guarantee.rules.silence import PendingConfirmation


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a policy says about notices; `legal.models.Policy` explains each field."""

    zone: str = clock.PROMISED.zone
    country: str = clock.PROMISED.country
    region: str = ""
    progress_every: int = 7
    warn_on_day: int | None = 28
    reminder_days: tuple[int, ...] = (3, 7, 14, 21, 25, 28, 29, 30)
    reminder_hours: tuple[int, ...] = (12, 4, 1)
    lead_from_day: int | None = 21
    manager_from_day: int | None = 28
    on_call_from_hours: int | None = 4


@dataclass(frozen=True, slots=True)
class Term:
    """`alarm_at`: the end in our zone or in the customer's, whichever is earlier."""

    day0: date
    last_day: date
    due_at: datetime
    alarm_at: datetime


@dataclass(frozen=True, slots=True)
class NewsRequest:
    """When agents were last asked to write to the customer, and in which roles."""

    at: datetime
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the schedule has to know of a case."""

    term: Term
    running: bool  # not yet put right, ended or settled in money
    known_at: datetime  # when we learned of the case: no reminders from before
    told_at: datetime  # when the customer last heard from us
    kept: bool = False  # put right in time; what came back after the last day has no days of its own
    choice_open: bool = False
    news: bool = True  # there is a repair to report on
    acted_at: datetime | None = None  # one of us did something about it since the customer last heard from us
    answer_awaited: bool = False  # it is for the customer to answer our question, or to try our fix
    news_asked: NewsRequest | None = None
    zone: str = ""  # the customer's, if we know it
    # Other cases that became part of this one, by their key: until then it can be undone, and then it is told.
    mergers: Mapping[int, datetime] = field(default_factory=dict)
    quiet: bool = False  # the weekly letter must come from a person
    asked: PendingConfirmation | None = None
    refund: tuple[Term, Rhythm] | None = None  # money is owed, with days of its own
    said: frozenset[tuple[str, int]] = frozenset()
    reminded_for: datetime | None = None  # the latest moment that agents were reminded of
    acknowledge_at: datetime | None = None  # the customer was never told the last day

    @property
    def settled_at(self) -> datetime | None:
        """Until then a merger may be undone, and nothing is written that would then be untrue."""
        return max(self.mergers.values(), default=None)

    @property
    def idle(self) -> bool:
        """Nobody did anything since the customer last heard from us."""
        return self.acted_at is None and not self.answer_awaited

    @property
    def acknowledged(self) -> bool:
        """The customer was told that the report came, and which day is the last."""
        return (ScheduledKind.ACKNOWLEDGEMENT, 0) in self.said


@dataclass(frozen=True, slots=True)
class Due:
    kind: ScheduledKind
    ordinal: int
    at: datetime
    audience: tuple[Role, ...]
    waits: Waits = field(default=Waits.NOT, compare=False)
    told_from: datetime | None = field(default=None, compare=False)  # when it is told, if that is later than `at`
