"""What the schedule may ask for, a row each: whom it is for, in which words, what goes on record (docs/adding.md)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.guarantee.rules.events import Kind as Happened


class Role(StrEnum):
    """Who hears of it; the desk shows the same names."""

    CUSTOMER = "customer"
    ASSIGNEE = "assignee"
    LEAD = "lead"
    MANAGER = "manager"
    ON_CALL = "on_call"
    BILLING = "billing"  # who leads those who pay, whichever team the case is with


class Kind(StrEnum):
    """What the schedule asks for. The letters to the customer are kinds of `legal.notices`."""

    PROGRESS = "progress"
    WARNING = "warning"
    BREACH = "breach"
    SILENCE = "silence"
    REMINDER = "reminder"  # its ordinal is the day
    HOURS_LEFT = "hours_left"  # its ordinal is how many
    NEWS_DUE = "news_due"  # tomorrow the customer will have heard nothing for too long; the day
    REFUND = "refund"  # the day of the refund's own time
    REFUND_HOURS_LEFT = "refund_hours_left"
    REFUND_LATE = "refund_late"  # its time is over, and nobody has entered a payment
    CLOSE = "close"  # nobody is told: the customer was asked twice and never answered
    ACKNOWLEDGEMENT = "acknowledgement"  # the mailroom had its reasons to keep it back for now
    UNTOLD = "untold"  # billing was not told of a choice for a day; not of this schedule


@dataclass(frozen=True, slots=True)
class Scheduled:
    to_customer: int = 0  # how much it says: of what was missed, only the highest is sent; 0: no letter to the customer
    to_agents: bool = False  # in the reminders of the schedule
    reminds_of: Callable[[int], str] | None = None  # the reminder's words for its ordinal, in the active language
    counts_hours: bool = False  # its ordinal is how many hours are left
    about_refund: bool = False  # its last day is the refund's
    for_who_pays: bool = False  # they may read the case's page, and not another team's ticket
    recorded: Happened = Happened.REMINDER
    since_its_instant: bool = False  # what it says is true from then on, whenever we say so


SCHEDULED: Mapping[str, Scheduled] = {
    Kind.PROGRESS: Scheduled(to_customer=1, recorded=Happened.PROGRESS),
    Kind.WARNING: Scheduled(to_customer=2, recorded=Happened.WARNED),
    Kind.BREACH: Scheduled(
        to_customer=3,
        to_agents=True,
        reminds_of=lambda _ordinal: _("The time is over, and the customer may choose"),
        recorded=Happened.BREACHED,
        since_its_instant=True,
    ),
    Kind.SILENCE: Scheduled(to_customer=1),
    Kind.REMINDER: Scheduled(to_agents=True, reminds_of=lambda day: _("Day %(n)s") % {"n": day}),
    Kind.HOURS_LEFT: Scheduled(
        to_agents=True,
        reminds_of=lambda hours: ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours},
        counts_hours=True,
    ),
    Kind.NEWS_DUE: Scheduled(to_agents=True, reminds_of=lambda _day: _("The customer must hear from us by tomorrow")),
    Kind.REFUND: Scheduled(
        to_agents=True, reminds_of=lambda day: _("Refund: day %(n)s") % {"n": day}, about_refund=True
    ),
    Kind.REFUND_HOURS_LEFT: Scheduled(
        to_agents=True,
        reminds_of=lambda hours: (
            ngettext("Refund: %(n)s hour left", "Refund: %(n)s hours left", hours) % {"n": hours}
            if hours
            else _("The refund is late")
        ),
        counts_hours=True,
        about_refund=True,
    ),
    Kind.REFUND_LATE: Scheduled(
        to_customer=3,
        to_agents=True,
        reminds_of=lambda _ordinal: _("The refund is late"),
        about_refund=True,
        for_who_pays=True,
        recorded=Happened.REFUND_LATE,
        since_its_instant=True,
    ),
    Kind.CLOSE: Scheduled(),
    Kind.ACKNOWLEDGEMENT: Scheduled(),
    Kind.UNTOLD: Scheduled(
        reminds_of=lambda _ordinal: _("Billing has not been told for a day"), about_refund=True, for_who_pays=True
    ),
}
TO_AGENTS = frozenset(kind for kind, notice in SCHEDULED.items() if notice.to_agents)
