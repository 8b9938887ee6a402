"""A ticket went to another team while somebody had its page open: they get their words back, and learn where it is."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from supportportal.foundations.typed import typed_texts
from tickets.admin.desk import agent_at, visible_tickets
from tickets.admin.form_keys import key_in
from tickets.models import SavedDraft, Ticket


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
        "draft": SavedDraft.objects.filter(
            owner=request.user.pk, ticket=ticket_id, discarded_at=None, leaving=None
        ).first(),
    }
    return render(request, "admin/tickets/ticket/moved_away.html", page, status=409)
