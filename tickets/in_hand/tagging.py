"""Tags on tickets: set and taken away by agents, renamed and merged by leads."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tickets.history.recording import record_all
from tickets.in_hand.held_tickets import held
from tickets.models import Agent, Tag, Ticket, TicketEvent
from tickets.refusals import EmptyText, Refused


class NotATag(Refused):
    sentence = _("A tag has 40 letters at most.")


@transaction.atomic
def tag(tickets: QuerySet[Ticket], *, name: str, by: Agent, now: datetime) -> list[Ticket]:
    """A tag that nobody used before is made. Returns those that didn't have it; closed ones may be tagged too."""
    chosen = _tag_called(name)
    marks = Ticket.tags.through
    theirs = held(tickets, by=by)
    tagged = set(marks.objects.filter(tag=chosen, ticket__in=theirs).values_list("ticket", flat=True))
    new = [ticket for ticket in theirs if ticket.pk not in tagged]
    marks.objects.bulk_create([marks(ticket=ticket, tag=chosen) for ticket in new], ignore_conflicts=True)
    record_all(new, TicketEvent.Kind.TAGGED, by=by, now=now, tag=chosen.pk)
    return new


@transaction.atomic
def untag(tickets: QuerySet[Ticket], *, tag: Tag, by: Agent, now: datetime) -> list[Ticket]:
    """Returns those that had it."""
    theirs = {ticket.pk: ticket for ticket in held(tickets, by=by)}
    marks = Ticket.tags.through.objects.filter(tag=tag, ticket__in=theirs)
    freed = [theirs[pk] for pk in marks.order_by("ticket").values_list("ticket", flat=True)]
    marks.delete()
    record_all(freed, TicketEvent.Kind.UNTAGGED, by=by, now=now, tag=tag.pk)
    return freed


@transaction.atomic
def merge_tags(tags: QuerySet[Tag], *, into: Tag) -> None:
    """Their tickets have `into` from now on."""
    marks = Ticket.tags.through
    others = tags.exclude(pk=into.pk)
    tickets = marks.objects.filter(tag__in=others).values_list("ticket", flat=True).distinct()
    marks.objects.bulk_create([marks(ticket_id=pk, tag=into) for pk in tickets], ignore_conflicts=True)
    others.delete()


def _tag_called(name: str) -> Tag:
    words = " ".join(name.split())
    if not words:
        raise EmptyText
    if len(words) > Tag.LONGEST:
        raise NotATag
    if found := Tag.objects.filter(name__iexact=words).first():
        return found
    # Rival: a colleague who types the same word for the first time.
    Tag.objects.bulk_create([Tag(name=words)], ignore_conflicts=True)
    return Tag.objects.get(name__iexact=words)
