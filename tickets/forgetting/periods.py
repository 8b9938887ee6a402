"""How long a request is kept: five years, in which a claim can be brought (Code civil, article 2224), or as set.

The right to be forgotten ends where a legal claim needs the record (GDPR, article 17(3)(b) and (e)): what belongs to a
case stays until its five years are over, whoever asks.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from tickets.models import ConformityCase, OutgoingEmail, Ticket

# The rules that the log of a case names.
ON_REQUEST = gettext_noop("the customer asked to be forgotten")
IN_TIME = gettext_noop("the time for which it is kept is over")
LIMITATION_YEARS = 5
LOOSE_LETTERS_KEPT = timedelta(days=365)  # in quarantine, copies, returned ones: what became no request


def old_from(*, now: datetime) -> datetime:
    """What was closed before is too old to be kept."""
    return years_before(now, settings.KEEP_YEARS)


def cases_old_from(*, now: datetime) -> datetime:
    return years_before(now, max(settings.KEEP_YEARS, LIMITATION_YEARS))


def free_to_go(tickets: QuerySet[Ticket], *, now: datetime) -> QuerySet[Ticket]:
    """Those closed that hold no case, no claim that somebody still has to decide, and no letter still on its way."""
    leaving = OutgoingEmail.objects.order_by().filter(sent_at=None, failed_at=None)
    free = tickets.filter(closed_at__isnull=False, forgotten_at=None).exclude(pk__in=leaving.values("ticket"))
    return free.exclude(pk__in=needed_as_evidence(now=now).values("pk"))


def needed_as_evidence(*, now: datetime) -> QuerySet[Ticket]:
    """Those of a case, until its years are over, or of a claim that somebody still has to decide."""
    held = ConformityCase.objects.order_by().filter(Q(closed_at=None) | Q(closed_at__gte=cases_old_from(now=now)))
    claimed = Ticket.objects.order_by().undecided()
    return Ticket.objects.order_by().filter(Q(pk__in=held.values("ticket")) | Q(pk__in=claimed.values("pk")))


def held_until(ticket: Ticket) -> datetime | None:
    """Until when a case holds it; None while one is running."""
    last = ticket.cases.order_by(F("closed_at").desc(nulls_first=True)).first()
    if last is None or last.closed_at is None:
        return None
    return years_before(last.closed_at, -max(settings.KEEP_YEARS, LIMITATION_YEARS))


def years_before(moment: datetime, years: int) -> datetime:
    """The same day of the calendar, so many years before; of 29 February, the 28th."""
    there = timezone.localtime(moment)
    try:
        return there.replace(year=there.year - years)
    except ValueError:
        return there.replace(year=there.year - years, day=28)
