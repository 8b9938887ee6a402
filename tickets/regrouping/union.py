"""Two requests of one customer become one: everything comes along, and the earliest report counts."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.guarantee.rules.words import as_json_value
from tickets.guarantee.steps.merging import may_become_one, merge_cases
from tickets.history.recording import record
from tickets.models import Agent, ConformityCase, Message, Ticket, TicketEvent, TicketMove, TicketParticipant
from tickets.refusals import Refused
from tickets.regrouping.locking import UNDO_WITHIN, MovedMeanwhile, hold_both, standing
from tickets.regrouping.moving import look_again, move_all, move_cases
from tickets.writing import write_message

FILLED = ("subscription_reference", "country")  # where the one that stays has none
Status = Ticket.Status


class SameRequest(Refused):
    sentence = _("A request can’t become part of itself.")


class OtherCustomers(Refused):
    sentence = _(
        "These requests are two customers’, and neither may read what the other wrote. If both are one person, a lead "
        "merges the customers first."
    )


class NotTheirs(Refused):
    sentence = _("The owner of the address says that they did not write one of these requests.")


@transaction.atomic
def merge(
    ticket: Ticket, *, into: Ticket, agent: Agent, now: datetime, tells_customer: bool, joins_cases: bool
) -> TicketMove:
    """`joins_cases`: their cases are of one defect, and the earlier day counts. Its row stays, and says where it went.

    Cases first: a rival that holds one, as the sweep does, may write a letter still, and that comes along, too.
    """
    if ticket.pk == into.pk:
        raise SameRequest
    ticket, into = hold_both(ticket, into, agent=agent)
    _require_mergeable(ticket, into)
    before: dict[str, Any] = {"source": standing(ticket), "target": standing(into)}
    cases = list(ticket.cases.select_for_update(of=("self",), no_key=True).order_by("pk"))
    before["joined"] = [list(pair) for pair in _join(ticket, into, agent=agent, now=now)] if joins_cases else []
    for case in cases:
        case.refresh_from_db()
    into.refresh_from_db(fields=["status", "waiting_since", "closed_at"])
    before["cases"] = move_cases(cases, target=into, agent=agent, now=now)
    rows = move_all(ticket, into)
    look_again(cases, now=now)
    before["filled"] = _take_over(ticket, into)
    before["let_in"] = _asked_for_anew(rows.get("tickets.TicketParticipant.ticket", []))
    _end(ticket, into=into, now=now)
    _note(ticket, into, agent=agent, now=now)
    record(ticket, TicketEvent.Kind.BECAME_PART, by=agent, now=now, other=into.pk)
    record(into, TicketEvent.Kind.TOOK_IN, by=agent, now=now, other=ticket.pk)
    return TicketMove.objects.create(
        kind=TicketMove.Kind.MERGED,
        source=ticket,
        target=into,
        rows=rows,
        before={**before, "after": standing(into)},
        tells_customer=tells_customer and not before["joined"],
        moved_by=agent,
        moved_at=now,
        settle_at=now + UNDO_WITHIN,
    )


def cases_to_join(ticket: Ticket, into: Ticket) -> list[tuple[ConformityCase, ConformityCase]]:
    """Of each promise the first that is open, if nothing was chosen in either."""
    running = list(into.cases.filter(closed_at=None).select_related("ticket").order_by("due_at", "pk"))
    pairs = []
    for case in ticket.cases.filter(closed_at=None).select_related("ticket").order_by("due_at", "pk"):
        fitting = (other for other in running if may_become_one(case, into=other))
        if other := next(fitting, None):
            pairs.append((case, other))
    return pairs


def _require_mergeable(ticket: Ticket, into: Ticket) -> None:
    if ticket.merged_into_id or into.merged_into_id:
        raise MovedMeanwhile
    if ticket.customer_id != into.customer_id:
        raise OtherCustomers
    if ticket.disowned_at or into.disowned_at:
        raise NotTheirs


def _join(ticket: Ticket, into: Ticket, *, agent: Agent, now: datetime) -> list[tuple[int, int]]:
    joined = []
    for case, other in cases_to_join(ticket, into):
        merge_cases(case, into=other, agent=agent, now=now)
        joined.append((case.pk, other.pk))
    return joined


def _take_over(ticket: Ticket, into: Ticket) -> list[str]:
    """Whose turn it is, of both; what was known of one alone; and who has it in hand, if it is of the same team."""
    waiting = [either for either in (ticket, into) if either.status == Status.WAITING_FOR_US]
    if waiting:
        into.status, into.closed_at = Status.WAITING_FOR_US, None
        into.waiting_since = min(filter(None, (either.waiting_since for either in waiting)), default=None)
    elif ticket.status == Status.WAITING_FOR_CUSTOMER:
        into.status, into.closed_at, into.waiting_since = Status.WAITING_FOR_CUSTOMER, None, None
    answered = filter(None, (ticket.first_answered_at, into.first_answered_at))
    into.first_answered_at = min(answered, default=None)
    if into.assignee_id is None and ticket.topic == into.topic:
        into.assignee = ticket.assignee
    filled = [name for name in FILLED if getattr(ticket, name) and not getattr(into, name)]
    for name in filled:
        setattr(into, name, getattr(ticket, name))
    into.save(update_fields=["status", "closed_at", "waiting_since", "first_answered_at", "assignee", *filled])
    return filled


def _asked_for_anew(participants: list[int]) -> list[list[Any]]:
    """Who read along did so by an agent's yes to one request, and not to the other. Returns how it was."""
    let_in = TicketParticipant.objects.filter(pk__in=participants, let_in_at__isnull=False).order_by("pk")
    before = [list(row) for row in let_in.values_list("pk", "let_in_at", "let_in_by_id")]
    let_in.update(let_in_at=None, let_in_by=None)
    return [as_json_value(row) for row in before]


def _end(ticket: Ticket, *, into: Ticket, now: datetime) -> None:
    ticket.status, ticket.closed_at, ticket.waiting_since = Status.CLOSED, now, None
    ticket.merged_into = into
    ticket.save(update_fields=["status", "closed_at", "waiting_since", "merged_into"])


def _note(ticket: Ticket, into: Ticket, *, agent: Agent, now: datetime) -> None:
    """It stops an answer that a colleague is writing: there is more to read now."""
    with translation.override(agent.language):
        text = gettext("Request #%(number)s is part of this one now: “%(subject)s”.")
    words = text % {"number": ticket.pk, "subject": ticket.subject}
    write_message(into, author=Message.Author.NOTE, agent=agent, text=words, created_at=now, submission_key=uuid4())
