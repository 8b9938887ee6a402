"""From one ticket on: to the next of the list, back to it, or to what they say of it who have it now."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from tickets.admin.desk import DeskAdmin, visible_tickets
from tickets.admin.queue_desk.way_back import list_url, next_ticket_url, previous_ticket_url, ticket_url
from tickets.admin.ticket_desk.moved_away import given_away
from tickets.models import Ticket
from tickets.replying.leaving import waiting_in


class LeadingOn(DeskAdmin):
    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("<int:ticket_id>/given-away/", guarded(self.given_away), name="tickets_ticket_given_away"),
            *(
                path(
                    f"<int:ticket_id>/{at}/",
                    guarded(partial(self.neighbour, url_of=url_of)),
                    name=f"tickets_ticket_{at}",
                )
                for at, url_of in (("next", next_ticket_url), ("previous", previous_ticket_url))
            ),
            *super().get_urls(),
        ]

    def neighbour(
        self, request: HttpRequest, ticket_id: int, *, url_of: Callable[[HttpRequest, Ticket], str]
    ) -> HttpResponse:
        """Of the list that the page was opened from; a ticket that this agent no longer sees stood there too."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        address = url_of(request, Ticket(pk=ticket_id))
        if address == list_url(request):
            messages.info(request, gettext("There is no other request on that side of the list."))
        return redirect(address)

    def next_one(self, request: HttpRequest, ticket: Ticket) -> str:
        """To the next one of the list; what was just answered can be called back from there."""
        if waiting_in(ticket):
            link = format_html('<a href="{}#write">{}</a>', ticket.get_absolute_url(), gettext("Undo"))
            messages.info(request, format_html("{} {}", ticket, link))
        return next_ticket_url(request, ticket)

    def after(self, request: HttpRequest, ticket: Ticket, *, name: str) -> str:
        """Back to the ticket; or once it went where this agent may not follow, to what they said of it."""
        if visible_tickets(request).filter(pk=ticket.pk).exists():
            return ticket_url(request, ticket)
        return reverse("admin:tickets_ticket_given_away", args=[ticket.pk]) if name == "transfer" else list_url(request)

    def given_away(self, request: HttpRequest, ticket_id: int) -> HttpResponse:
        return given_away(request, ticket_id, site=self.admin_site)
