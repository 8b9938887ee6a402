"""What the schedule may ask for, one row each: whom it is for, what it says, what goes on record (docs/adding.md)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.guarantee.rules.events import EventKind


class Role(StrEnum):
    """Who is told; the desk shows the same names."""

    CUSTOMER = "customer"
    ASSIGNEE = "assignee"
    LEAD = "lead"
    MANAGER = "manager"
    ON_CALL = "on_call"
    BILLING = "billing"  # the lead of the team that pays, whichever team has the case


class ScheduledKind(StrEnum):
    """What the schedule asks for. A letter to the customer has the same value as its kind in `legal.notices`."""

    PROGRESS = "progress"
    WARNING = "warning"
    BREACH = "breach"
    SILENCE = "silence"
    REMINDER = "reminder"  # ordinal: the day
    HOURS_LEFT = "hours_left"  # ordinal: how many
    NEWS_DUE = "news_due"  # by tomorrow the customer must hear from us; ordinal: the day
    NOBODY_ACTED = "nobody_acted"  # the same, and nobody did anything about it; ordinal: the day
    REFUND = "refund"  # ordinal: the day of the refund's own time
    REFUND_HOURS_LEFT = "refund_hours_left"
    REFUND_LATE = "refund_late"  # the time of the refund is over, and nobody has entered a payment
    CLOSE = "close"  # no letter: the customer was reminded twice and never answered
    ACKNOWLEDGEMENT = "acknowledgement"  # the mailroom held it back at first
    MERGED = "merged"  # two reports are one case; ordinal: the other case
    UNDELIVERED = "undelivered"  # a letter came back; never asked for by the schedule; ordinal: the letter
    UNTOLD = "untold"  # billing was not told of a choice for a day; never asked for by the schedule
    ESCALATION = "escalation"  # a colleague asks for help; ordinal: how many times; never asked for by the schedule
    REFUND_ESCALATION = "refund_escalation"


@dataclass(frozen=True, slots=True)
class ScheduledNotice:
    to_customer: int = 0  # its rank: of letters that were missed, only the highest is sent; 0: no letter
    beside_others: bool = False  # no other letter of the same moment says it
    to_agents: bool = False  # in the reminders that the schedule sends
    reminds_of: Callable[[int], str] | None = None  # what the reminder says for an ordinal, in the active language
    counts_hours: bool = False  # its ordinal is how many hours are left
    about_refund: bool = False  # the last day in it is the refund's
    for_who_pays: bool = False  # links to the case's page: who pays may not read another team's ticket
    recorded: EventKind = EventKind.REMINDER
    since_its_instant: bool = False  # recorded as of the instant it was due, however late we write


SCHEDULED: Mapping[str, ScheduledNotice] = {
    ScheduledKind.PROGRESS: ScheduledNotice(to_customer=1, recorded=EventKind.PROGRESS),
    ScheduledKind.WARNING: ScheduledNotice(to_customer=2, recorded=EventKind.WARNED),
    ScheduledKind.BREACH: ScheduledNotice(
        to_customer=3,
        to_agents=True,
        reminds_of=lambda _ordinal: _("The time is over, and the customer may choose"),
        recorded=EventKind.BREACHED,
        since_its_instant=True,
    ),
    ScheduledKind.SILENCE: ScheduledNotice(to_customer=1),
    ScheduledKind.REMINDER: ScheduledNotice(to_agents=True, reminds_of=lambda day: _("Day %(n)s") % {"n": day}),
    ScheduledKind.HOURS_LEFT: ScheduledNotice(
        to_agents=True,
        reminds_of=lambda hours: ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours},
        counts_hours=True,
    ),
    ScheduledKind.NEWS_DUE: ScheduledNotice(
        to_agents=True, reminds_of=lambda _day: _("The customer must hear from us by tomorrow")
    ),
    ScheduledKind.NOBODY_ACTED: ScheduledNotice(
        to_agents=True,
        reminds_of=lambda _day: _(
            "Nothing was done since the customer last heard from us: a person must write by tomorrow"
        ),
    ),
    ScheduledKind.REFUND: ScheduledNotice(
        to_agents=True, reminds_of=lambda day: _("Refund: day %(n)s") % {"n": day}, about_refund=True
    ),
    ScheduledKind.REFUND_HOURS_LEFT: ScheduledNotice(
        to_agents=True,
        reminds_of=lambda hours: (
            ngettext("Refund: %(n)s hour left", "Refund: %(n)s hours left", hours) % {"n": hours}
            if hours
            else _("The refund is late")
        ),
        counts_hours=True,
        about_refund=True,
    ),
    ScheduledKind.REFUND_LATE: ScheduledNotice(
        to_customer=3,
        to_agents=True,
        reminds_of=lambda _ordinal: _("The refund is late"),
        about_refund=True,
        for_who_pays=True,
        recorded=EventKind.REFUND_LATE,
        since_its_instant=True,
    ),
    ScheduledKind.CLOSE: ScheduledNotice(),
    ScheduledKind.ACKNOWLEDGEMENT: ScheduledNotice(),
    ScheduledKind.MERGED: ScheduledNotice(to_customer=1, beside_others=True),
    ScheduledKind.UNDELIVERED: ScheduledNotice(
        reminds_of=lambda _letter: _("A letter did not reach the customer: find another way to tell them")
    ),
    ScheduledKind.UNTOLD: ScheduledNotice(
        reminds_of=lambda _ordinal: _("Billing has not been told for a day"), about_refund=True, for_who_pays=True
    ),
    ScheduledKind.ESCALATION: ScheduledNotice(reminds_of=lambda _ordinal: _("A colleague asks for help")),
    ScheduledKind.REFUND_ESCALATION: ScheduledNotice(
        reminds_of=lambda _ordinal: _("A colleague asks for help with a refund"),
        about_refund=True,
        for_who_pays=True,
    ),
}
NEWS_REQUESTS = frozenset({ScheduledKind.NEWS_DUE, ScheduledKind.NOBODY_ACTED})
TO_AGENTS = frozenset(kind for kind, notice in SCHEDULED.items() if notice.to_agents)
