"""Why a case stands where it does on the board, in words."""

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supportportal.foundations.days import in_words
from tickets.admin.deadlines import Deadline
from tickets.admin.queue_desk.ranking import working_day_up_to
from tickets.admin.queue_desk.rescuers import Holder
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.holding import under_repair
from tickets.guarantee.rules.policies import zone_of
from tickets.models import ConformityCase, Ticket

IDLE_FROM = 3  # days without an act from which it is said


def why_there(
    case: ConformityCase,
    *,
    holder: Holder,
    deadline: Deadline,
    acted_at: datetime | None,
    missed: bool,
    now: datetime,
) -> list[str]:
    """`acted_at`: when one of us last did something about it. `missed`: it will be, at today’s pace."""
    reasons = [
        holder.why_not,
        _idle(case, acted_at, now=now) if under_repair(case) else "",
        _waiting(case.ticket, now=now),
        "" if deadline.late else _day_off(case, deadline.last_day),
        _("At today’s pace it will be missed") if missed else "",
    ]
    return [reason for reason in reasons if reason]


def _idle(case: ConformityCase, acted_at: datetime | None, *, now: datetime) -> str:
    zone = zone_of(case)
    days = (civil_day(now, zone=zone) - civil_day(acted_at or case.notified_at, zone=zone)).days
    if days < IDLE_FROM:
        return ""
    if acted_at is None:
        return ngettext(
            "Nobody has done anything since the report, %(n)s day ago",
            "Nobody has done anything since the report, %(n)s days ago",
            days,
        ) % {"n": days}
    return ngettext("Nothing has happened for %(n)s day", "Nothing has happened for %(n)s days", days) % {"n": days}


def _waiting(ticket: Ticket, *, now: datetime) -> str:
    if ticket.status != Ticket.Status.WAITING_FOR_US or ticket.waiting_since is None:
        return ""
    days = (localdate(now) - localdate(ticket.waiting_since)).days
    if days < 1:
        return _("It is our turn since today: the customer waits for our answer")
    waited = ngettext(
        "The customer has waited for our answer for %(n)s day",
        "The customer has waited for our answer for %(n)s days",
        days,
    )
    return waited % {"n": days}


def _day_off(case: ConformityCase, last_day: date) -> str:
    working_day = working_day_up_to(last_day, case=case)
    if working_day == last_day:
        return ""
    days = {"last": in_words(last_day, "l j F"), "working": in_words(working_day, "l j F")}
    return _("%(last)s is no working day: the last one before is %(working)s") % days
