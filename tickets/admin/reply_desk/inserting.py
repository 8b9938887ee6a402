"""Canned replies in a ticket's page without a script: chosen from a list, into the text that comes back."""

from django.http import HttpRequest
from django.utils import timezone

from tickets.admin.canned_desk.canned_doors import offers_in
from tickets.admin.reply_desk.reply_form import ReplyForm
from tickets.admin.ticket_desk.ticket_forms import NoteForm, WrittenForm
from tickets.canned_replies.offering import count_use
from tickets.models import Agent, Ticket

WRITTEN_IN: dict[str, type[WrittenForm]] = {"reply": ReplyForm, "note": NoteForm}


def form_with_offers(request: HttpRequest, ticket: Ticket, *, place: str, agent: Agent) -> WrittenForm:
    """First with the list alone, then with the reply that was chosen from it behind what was typed."""
    form = WRITTEN_IN[place](ticket=ticket, now=timezone.now())
    form.offers = offers_in(ticket, agent=agent)
    text = request.POST.get("text", "")
    for offer in form.offers:
        if str(offer.reply.pk) == request.POST.get("canned"):
            text = f"{text.rstrip()}\n\n{offer.text}".lstrip()
            count_use(offer.reply.pk, agent=agent)
    form.initial["text"] = text
    return form
