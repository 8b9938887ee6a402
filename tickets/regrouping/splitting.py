"""A part of a request becomes a request of its own: the messages chosen, with their letters, files and cases."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.history.recording import record
from tickets.models import (
    AddressProof,
    Agent,
    ConformityCase,
    IncomingEmail,
    Message,
    OutgoingEmail,
    PossibleClaim,
    Ticket,
    TicketEvent,
    TicketMove,
)
from tickets.refusals import EmptyText, Refused
from tickets.regrouping.locking import UNDO_WITHIN, MovedMeanwhile, hold_both, standing
from tickets.regrouping.moving import Rows, look_again, move_cases
from tickets.writing import write_message

Author, Status = Message.Author, Ticket.Status
INHERITED = ("customer", "writes_from", "written_to", "language", "subscription_reference", "country", "disowned_at")


class NothingStays(Refused):
    sentence = _("Something that the customer wrote has to stay, and something has to go.")


@transaction.atomic
def split(
    ticket: Ticket, *, messages: Collection[int], subject: str, topic: str, agent: Agent, now: datetime
) -> TicketMove:
    """`messages`: keys of those that go, of what its customer may read. A case of theirs goes with its day 0.

    Whoever reads along in the one does not in the other.
    """
    ticket, _same = hold_both(ticket, ticket, agent=agent)
    if ticket.merged_into_id:
        raise MovedMeanwhile
    if not subject.strip():
        raise EmptyText
    going = list(ticket.messages.open_to_customers().filter(pk__in=messages).order_by("created_at", "pk"))
    staying = ticket.messages.filter(author=Author.CUSTOMER).exclude(pk__in=messages)
    if not going or not staying.exists():
        raise NothingStays
    before = standing(ticket)
    born = _born(ticket, going, subject=subject, topic=topic, agent=agent)
    cases = list(ConformityCase.objects.select_for_update(of=("self",), no_key=True).filter(notification__in=going))
    moved = move_cases(cases, target=born, agent=agent, now=now)
    rows = _move(ticket, born, going=[message.pk for message in going], cases=moved)
    _pass_the_turn(born)
    _pass_the_turn(ticket)
    look_again(cases, now=now)
    _note(ticket, born, agent=agent, now=now)
    return TicketMove.objects.create(
        kind=TicketMove.Kind.SPLIT,
        source=ticket,
        target=born,
        rows=rows,
        before={"source": before, "after": standing(ticket), "joined": [], "cases": moved, "let_in": []},
        moved_by=agent,
        moved_at=now,
        settle_at=now + UNDO_WITHIN,
    )


def _born(ticket: Ticket, going: list[Message], *, subject: str, topic: str, agent: Agent) -> Ticket:
    by_mail = any(hasattr(message, "letter") for message in going)
    born = Ticket.objects.create(
        **{name: getattr(ticket, name) for name in INHERITED},
        topic=topic,
        topic_reason="",
        subject=" ".join(subject.split())[:300],
        channel=Ticket.Channel.MAIL if by_mail else ticket.channel,
        status=Status.WAITING_FOR_CUSTOMER,
        opened_at=going[0].created_at,
        assignee=agent if agent.teams.filter(topic=topic).exists() else None,
    )
    # What shows that the address is its writer's is as true of a part.
    for proof in AddressProof.objects.filter(ticket=ticket):
        facts = {"address": proof.address, "way": proof.way, "message": proof.message, "proved_at": proof.proved_at}
        AddressProof.objects.create(ticket=born, **facts)
    return born


def _move(ticket: Ticket, born: Ticket, *, going: list[int], cases: list[int]) -> Rows:
    """With the letters about their cases, and what the page says in place of those."""
    about = OutgoingEmail.objects.filter(ticket=ticket, notices__case__in=cases)
    told = ticket.messages.filter(author=Author.PORTAL, outgoing__in=about)
    keys = [*going, *told.exclude(pk__in=going).values_list("pk", flat=True)]
    letters = OutgoingEmail.objects.filter(ticket=ticket, message__in=keys) | about
    moved: dict[str, Any] = {
        "tickets.OutgoingEmail.ticket": letters,
        "tickets.IncomingEmail.ticket": IncomingEmail.objects.filter(ticket=ticket, message__in=keys),
        "tickets.PossibleClaim.ticket": PossibleClaim.objects.filter(ticket=ticket, message__in=keys),
        "tickets.Message.ticket": ticket.messages.filter(pk__in=keys),
    }
    rows = {name: sorted(set(found.order_by().values_list("pk", flat=True))) for name, found in moved.items()}
    for name, found in moved.items():
        found.model._base_manager.filter(pk__in=rows[name]).update(ticket=born)
    return {name: found for name, found in rows.items() if found}


def _pass_the_turn(ticket: Ticket) -> None:
    """Whoever wrote last has passed it to the other side; since when we are waited for, the first unanswered says."""
    if ticket.status == Status.CLOSED:
        return
    written = ticket.messages.filter(author__in=[Author.CUSTOMER, Author.AGENT]).order_by("created_at", "pk")
    unanswered = None
    for author, at in written.values_list("author", "created_at"):
        unanswered = (unanswered or at) if author == Author.CUSTOMER else None
    ticket.waiting_since = unanswered
    ticket.status = Status.WAITING_FOR_US if unanswered else Status.WAITING_FOR_CUSTOMER
    ticket.save(update_fields=["status", "waiting_since"])


def _note(ticket: Ticket, born: Ticket, *, agent: Agent, now: datetime) -> None:
    with translation.override(agent.language):
        gone = gettext("A part of this request is #%(number)s now: “%(subject)s”.")
        came = gettext("Split off from request #%(number)s: “%(subject)s”.")
    for written_in, other, sentence in ((ticket, born, gone), (born, ticket, came)):
        text = sentence % {"number": other.pk, "subject": other.subject}
        write_message(written_in, author=Author.NOTE, agent=agent, text=text, created_at=now, submission_key=uuid4())
    record(ticket, TicketEvent.Kind.SPLIT, by=agent, now=now, other=born.pk)
    record(born, TicketEvent.Kind.SPLIT_OFF, by=agent, now=now, other=ticket.pk)
