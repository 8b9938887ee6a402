"""Who gets the answer, in which language, and who is left out and why: before anything is sent, and again as it is."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tickets.models import AddressProof, ConformityCase, Incident, IncidentLink, Message, RoundAnswer, Ticket
from tickets.proofs import TYPED


class LeftOut(models.TextChoices):
    CLOSED = "closed", _("closed")
    ANSWERED = "answered", _("answered already, and their customers haven’t written since")
    UNPROVED = "unproved", _("nothing shows that the address is its writer’s")
    UNREACHABLE = "unreachable", _("letters don’t reach the customer, or they asked us to stop")
    CASE = "case", _("a case runs, and the answer has to fit it")
    NO_TEXT = "no_text", _("there is no text in its language")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A ticket of the incident. `why_not`: empty for who gets the answer."""

    link: int
    ticket: Ticket
    why_not: str


@dataclass(frozen=True, slots=True)
class RoundPlan:
    recipients: Sequence[Recipient]

    @property
    def going(self) -> list[Recipient]:
        return [recipient for recipient in self.recipients if not recipient.why_not]

    @property
    def by_language(self) -> Mapping[str, int]:
        return dict(Counter(recipient.ticket.reply_language for recipient in self.going))

    @property
    def left_out(self) -> Mapping[str, list[Ticket]]:
        reasons: dict[str, list[Ticket]] = {}
        for recipient in self.recipients:
            if recipient.why_not:
                reasons.setdefault(recipient.why_not, []).append(recipient.ticket)
        return reasons


def plan(
    incident: Incident,
    *,
    answers_cases: bool,
    is_last: bool,
    languages: Sequence[str] | None = None,
    links: Sequence[int] | None = None,
) -> RoundPlan:
    """The same few queries for any number. `languages`: in which there is a text; None, they are still to be written.

    `links`: only these. What says that it is over goes to everybody who wasn't told that yet.
    """
    rows = IncidentLink.objects.filter(incident=incident).select_related("ticket__customer").order_by("pk")
    if links is not None:
        rows = rows.filter(pk__in=links)
    tickets = {row.pk: row.ticket for row in rows}
    keys = [ticket.pk for ticket in tickets.values()]
    known = _Known(
        answered=_answered(incident, keys, is_last=is_last),
        proofs=set(AddressProof.objects.filter(ticket__in=keys).order_by().values_list("ticket", "address")),
        cases=set() if answers_cases else _with_a_case(keys),
        languages=languages,
    )
    return RoundPlan([Recipient(key, ticket, _why_not(ticket, known)) for key, ticket in tickets.items()])


@dataclass(frozen=True, slots=True)
class _Known:
    """Of all tickets at once. `proofs`: keys with the addresses that are proved. `cases`: that stand in the way."""

    answered: Collection[int]
    proofs: Collection[tuple[int, str]]
    cases: Collection[int]
    languages: Collection[str] | None


def _why_not(ticket: Ticket, known: _Known) -> str:
    customer = ticket.customer
    if ticket.status == Ticket.Status.CLOSED or ticket.merged_into_id or ticket.forgotten_at:
        return LeftOut.CLOSED
    if ticket.pk in known.answered:
        return LeftOut.ANSWERED
    if customer.unreachable_at or customer.complained_at or ticket.disowned_at:
        return LeftOut.UNREACHABLE
    if ticket.channel in TYPED and (ticket.pk, ticket.address.lower()) not in known.proofs:
        return LeftOut.UNPROVED
    if ticket.pk in known.cases:
        return LeftOut.CASE
    return LeftOut.NO_TEXT if known.languages is not None and ticket.reply_language not in known.languages else ""


def _with_a_case(tickets: Collection[int]) -> set[int]:
    running = ConformityCase.objects.with_a_clock().filter(ticket__in=tickets).order_by()
    return set(running.values_list("ticket", flat=True))


def _answered(incident: Incident, tickets: Sequence[int], *, is_last: bool) -> set[int]:
    """By a round of this incident, and their customers haven't written since: a round that was stopped goes on so."""
    rounds = RoundAnswer.objects.filter(answer_round__incident=incident, ticket__in=tickets)
    if is_last:
        rounds = rounds.filter(answer_round__is_last=True)
    wrote = Max("ticket__messages__created_at", filter=Q(ticket__messages__author=Message.Author.CUSTOMER))
    since = rounds.order_by().values("ticket").annotate(told=Max("message__created_at"), wrote=wrote)
    silent = since.filter(told__gte=Coalesce("wrote", F("told")))
    return set(silent.values_list("ticket", flat=True))
