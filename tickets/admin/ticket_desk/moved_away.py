"""A ticket went to another team: who had its page open gets their words back, and who sent it reads why."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from supportportal.foundations.typed import typed_texts
from tickets.admin.desk import agent_at, visible_tickets
from tickets.admin.form_keys import key_in
from tickets.models import SavedDraft, Ticket, TicketEvent


def moved_away(request: HttpRequest, ticket_id: int, *, site: admin.AdminSite) -> HttpResponse | None:
    """For a POST to a ticket that can't be read any more. None for who was never shown it: to them it doesn't exist.

    The page's key is the proof. It says which team has the ticket now, and nothing else about it.
    """
    agent = agent_at(request)
    if agent is None or key_in(request.POST.get("key", ""), agent=agent, ticket_id=ticket_id) is None:
        return None
    ticket = Ticket.objects.filter(pk=ticket_id).first()
    if ticket is None or visible_tickets(request).filter(pk=ticket_id).exists():  # then something else isn't there
        return None
    page = {
        **site.each_context(request),
        "title": gettext("This ticket is no longer with your team"),
        "number": ticket.pk,
        "topic": ticket.get_topic_display(),
        "typed": typed_texts(request),
        "files": bool(request.FILES),
        "draft": SavedDraft.objects.filter(owner=request.user.pk, ticket=ticket_id, discarded_at=None).first(),
    }
    return render(request, "admin/tickets/ticket/moved_away.html", page, status=409)


def given_away(request: HttpRequest, ticket_id: int, *, site: admin.AdminSite) -> HttpResponse:
    """For whoever moved it last, as long as it is where they sent it: when, to which team, and their own reason."""
    agent = agent_at(request)
    moves = TicketEvent.objects.filter(ticket=ticket_id, kind=TicketEvent.Kind.MOVED).select_related("ticket")
    last = moves.order_by("-at", "-pk").first()
    if agent is None or last is None or last.agent_id != agent.pk:
        raise Http404
    if visible_tickets(request).filter(pk=ticket_id).exists():
        return redirect(last.ticket)
    page = {
        **site.each_context(request),
        "title": gettext("Given to another team"),
        "move": last,
        "topic": last.ticket.get_topic_display(),
    }
    return render(request, "admin/tickets/ticket/given_away.html", page)
