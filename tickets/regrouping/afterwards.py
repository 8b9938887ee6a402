"""When a move can’t be undone any more: what came late is gathered, and the customer hears that two became one."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from tickets.access import request_url
from tickets.models import Message, OutgoingEmail, Ticket, TicketMove
from tickets.outbox.may_be_told import may_be_told
from tickets.outbox.queueing import Draft, queue_many
from tickets.outbox.rendering import RenderedLetter, render_form_letter
from tickets.regrouping.moving import move_all
from tickets.writing import write_message

TEMPLATE = "merged"


def settle_moves(*, now: datetime) -> int:
    """How many are done with in this round; each in a transaction of its own."""
    due = TicketMove.objects.to_be_settled().filter(settle_at__lte=now).order_by("settle_at", "pk")
    return sum(_settle(key, now=now) for key in due.values_list("pk", flat=True))


@transaction.atomic
def _settle(key: int, *, now: datetime) -> bool:
    # Rivals: another round, and who undoes it in the last second.
    if TicketMove.objects.to_be_settled().filter(pk=key).update(settled_at=now) != 1:
        return False
    move = TicketMove.objects.select_related("source", "target__customer").get(pk=key)
    if move.kind == TicketMove.Kind.MERGED and move.source.merged_into:
        move_all(move.source, move.source.merged_into)
        if move.tells_customer and may_be_told(move.target) and not move.target.forgotten_at:
            _tell(move, now=now)
    return True


def _tell(move: TicketMove, *, now: datetime) -> None:
    stays = move.target
    with translation.override(stays.reply_language):
        text = gettext("Your requests #%(gone)s and #%(number)s are one now, #%(number)s.")
    words = text % {"gone": move.source_id, "number": stays.pk}
    message = write_message(stays, author=Message.Author.PORTAL, text=words, created_at=now)
    letter = Draft(
        kind=OutgoingEmail.Kind.NOTICE,
        ticket=stays,
        template=TEMPLATE,
        language=stays.reply_language,
        gaps=_gaps(move.source, stays),
        message=message,
    )
    queue_many([letter], now=now)


def letter_about(ticket: Ticket, into: Ticket) -> RenderedLetter:
    """As it would be sent, but for its link, which is the customer's alone."""
    gaps = {**_gaps(ticket, into), "request_url": "…"}
    return render_form_letter(TEMPLATE, into.reply_language, gaps)


def _gaps(ticket: Ticket, into: Ticket) -> dict[str, str]:
    return {"gone": str(ticket.pk), "number": str(into.pk), "request_url": request_url(into)}
