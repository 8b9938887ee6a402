"""How long a request is kept: for as long as the settings say, and five years at least once it belongs to a case.

The right to be forgotten ends where a legal claim needs the record (GDPR, article 17(3)(b) and (e)): what belongs to a
case stays until its five years are over (Code civil, article 2224), whoever asks.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_noop

from supportportal.foundations.days import years_before
from tickets.models import ConformityCase, OutgoingEmail, Ticket

# The rules that the log of a case names.
ON_REQUEST = gettext_noop("the customer asked to be forgotten")
IN_TIME = gettext_noop("the time for which it is kept is over")


def requests_old_from(*, now: datetime) -> datetime:
    """Requests and chats that were closed before are too old to be kept."""
    return years_before(now, settings.KEEP_REQUESTS_YEARS)


def cases_old_from(*, now: datetime) -> datetime:
    return years_before(now, settings.KEEP_CASES_YEARS)


def contacts_old_from(*, now: datetime) -> datetime:
    """Who people are goes when neither a contract nor a request of theirs ended since."""
    return years_before(now, settings.KEEP_CONTACT_YEARS)


def loose_letters_old_from(*, now: datetime) -> datetime:
    return now - timedelta(days=settings.KEEP_LOOSE_LETTERS_DAYS)


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
    return years_before(last.closed_at, -settings.KEEP_CASES_YEARS)
