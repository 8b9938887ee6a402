"""The round over silent customers: a reminder for each answer of ours, and some days later the request is closed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from supportportal.foundations.days import in_words
from supportportal.foundations.rows import rewrite
from tickets.access import request_url
from tickets.guarantee.rules.hours import Waits, first_moment
from tickets.history.recording import record_all
from tickets.models import LetterWords, Message, OutgoingEmail, Team, Ticket, TicketEvent
from tickets.models.ticket import TicketQuerySet
from tickets.outbox.closing_letter import closing_draft
from tickets.outbox.queueing import Draft, queue_many
from tickets.silent_customers.planning import closing_day, to_close, to_remind
from tickets.writing import drafted, write_messages

MOST_AT_ONCE = 100


def sweep_silent(*, now: datetime) -> tuple[int, int]:
    """How many were reminded, and how many requests closed. Nothing in it is for the night or a holiday.

    As many queries for a hundred as for one.
    """
    teams = {team.topic: team for team in Team.objects.reminding()}
    if not teams or first_moment(now, Waits.FOR_WORK, zone=settings.TIME_ZONE) > now:
        return 0, 0
    return _remind(teams, now=now), _close(teams, now=now)


@transaction.atomic
def _remind(teams: Mapping[str, Team], *, now: datetime) -> int:
    tickets = _held(to_remind(teams.values(), now=now))
    for ticket in tickets:
        ticket.reminded_at = now
    rewrite(tickets, ("reminded_at",))
    queue_many([_reminder(ticket, team=teams[ticket.topic], now=now) for ticket in tickets], now=now)
    record_all(tickets, TicketEvent.Kind.REMINDED, by=None, now=now)
    return len(tickets)


@transaction.atomic
def _close(teams: Mapping[str, Team], *, now: datetime) -> int:
    """Rival: a case that begins just now, which opens its request again."""
    tickets = _held(to_close(teams.values(), now=now))
    for ticket in tickets:
        ticket.status, ticket.closed_at = Ticket.Status.CLOSED, now
    rewrite(tickets, ("status", "closed_at"))
    messages = [_closed(ticket, now=now) for ticket in tickets]
    write_messages([(each, ()) for each in messages])
    drafts = [closing_draft(ticket, message=each) for ticket, each in zip(tickets, messages, strict=True)]
    queue_many(drafts, now=now)
    record_all(tickets, TicketEvent.Kind.CLOSED_SILENT, by=None, now=now)
    return len(tickets)


def _held(tickets: TicketQuerySet) -> Sequence[Ticket]:
    """Rivals: another round, and whoever acts on one just now, which is left to the next round.

    Looked at again once they are held: PostgreSQL asks a row that was changed meanwhile anew, but not its cases.
    """
    locked = tickets.select_for_update(of=("self",), skip_locked=True, no_key=True)
    keys = list(locked.order_by("silent_since", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return list(tickets.filter(pk__in=keys).select_related("customer").order_by("silent_since", "pk"))


def _reminder(ticket: Ticket, *, team: Team, now: datetime) -> Draft:
    day = closing_day(team, reminded_at=now)
    with translation.override(ticket.reply_language):
        closes_on = in_words(day, "l j F Y") if day else ""
    return Draft(
        kind=OutgoingEmail.Kind.NOTICE,
        ticket=ticket,
        template="silence",
        language=ticket.reply_language,
        context={"closes": day is not None},
        gaps={
            "number": str(ticket.pk),
            "request_url": request_url(ticket),
            **({"closes_on": closes_on} if closes_on else {}),
        },
        worded_as=LetterWords.Kind.SILENCE,
    )


def _closed(ticket: Ticket, *, now: datetime) -> Message:
    with translation.override(ticket.reply_language):
        text = _("Your request is closed.")
    return drafted(ticket, author=Message.Author.PORTAL, text=text, created_at=now)
