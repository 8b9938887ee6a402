"""What became part of a request, or of it became another, and the way back while its minutes run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, ngettext

from tickets.admin.act_form import ActForm
from tickets.models import Agent, Ticket, TicketMove
from tickets.regrouping.locking import may_undo
from tickets.regrouping.undoing import undo


@dataclass(frozen=True, slots=True)
class Trace:
    move: TicketMove
    can_be_undone: bool


def moves_of(ticket: Ticket) -> QuerySet[TicketMove]:
    moves = TicketMove.objects.standing().filter(Q(source=ticket) | Q(target=ticket))
    return moves.select_related("source", "target", "moved_by__user")


def traces_of(ticket: Ticket, *, agent: Agent | None, now: datetime) -> Sequence[Trace]:
    """In their order; no query where nothing was moved. `ticket`: with `with_moves`."""
    if not ticket.was_moved:
        return []
    return [
        Trace(move, can_be_undone=agent is not None and may_undo(move, agent=agent, now=now))
        for move in moves_of(ticket)
    ]


class UndoMoveForm(ActForm):
    move = forms.ModelChoiceField(TicketMove.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[TicketMove]", self.fields["move"]).queryset = moves_of(self.ticket)

    def carry_out(self, *, agent: Agent) -> str:
        move = self.cleaned_data["move"]
        came = undo(move, agent=agent, now=self.now)
        done = gettext("Undone: both requests are as they were.")
        if move.kind == TicketMove.Kind.SPLIT or not came:
            return done
        stays = ngettext(
            "%(n)s message that came since stays in #%(number)s.",
            "%(n)s messages that came since stay in #%(number)s.",
            came,
        )
        return f"{done} {stays % {'n': came, 'number': move.target_id}}"
