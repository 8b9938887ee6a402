"""What came with a ticket's messages: files, pictures, and letters as they were designed, each after a check."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext

from tickets.admin.desk import DeskAdmin, is_superuser, visible_tickets
from tickets.admin.framed_letter import framed, in_a_frame
from tickets.admin.ticket_desk.letter_head import head_of
from tickets.attachments import files, serving
from tickets.attachments.letter_html import MAX_PICTURES, letter_page
from tickets.models import Attachment, IncomingEmail, Message, Ticket
from tickets.models.ticket import TicketQuerySet


class TicketFiles(DeskAdmin):
    """Everything is found through a ticket this person may read; what isn't, doesn't exist."""

    def get_urls(self) -> list[URLPattern]:
        guarded, file = self.admin_site.admin_view, "<int:ticket_id>/files/<uuid:public_id>/"
        return [
            path(file, guarded(self.attachment), name="tickets_ticket_attachment"),
            path(f"{file}preview/", guarded(self.preview), name="tickets_ticket_preview"),
            path(f"{file}unlock/", guarded(self.unlock), name="tickets_ticket_unlock"),
            path(
                "<int:ticket_id>/messages/<int:message_id>/letter/",
                guarded(self.letter),
                name="tickets_ticket_letter",
            ),
            path(
                "<int:ticket_id>/messages/<int:message_id>/headers/",
                guarded(self.headers),
                name="tickets_ticket_headers",
            ),
            *super().get_urls(),
        ]

    def ticket(self, request: HttpRequest, ticket_id: int) -> Ticket:
        return get_object_or_404(self.readable(request), pk=ticket_id)

    def readable(self, request: HttpRequest) -> TicketQuerySet:
        tickets = visible_tickets(request).with_moves().with_incidents()
        return tickets.select_related("customer", "assignee__user", "written_to", "rating")

    def file(self, request: HttpRequest, ticket_id: int, public_id: str) -> Attachment:
        return get_object_or_404(Attachment, public_id=public_id, message__ticket=self.ticket(request, ticket_id))

    def attachment(self, request: HttpRequest, ticket_id: int, public_id: str) -> HttpResponseBase:
        return serving.original(self.file(request, ticket_id, public_id))

    def preview(self, request: HttpRequest, ticket_id: int, public_id: str) -> HttpResponseBase:
        return serving.preview(self.file(request, ticket_id, public_id))

    def unlock(self, request: HttpRequest, ticket_id: int, public_id: str) -> HttpResponse:
        file = self.file(request, ticket_id, public_id)
        if request.method != "POST":
            return redirect(file.message.ticket)
        if not is_superuser(request) or not request.user.is_authenticated:
            raise PermissionDenied
        files.unlock(file, by=request.user, now=timezone.now())
        messages.success(request, gettext("“%(file)s” can be opened now.") % {"file": file.name})
        return redirect(file.message.ticket)

    def letter(self, request: HttpRequest, ticket_id: int, message_id: int) -> HttpResponse:
        whole = Message.objects.filter(ticket=self.ticket(request, ticket_id)).exclude(html="")
        message = get_object_or_404(whole, pk=message_id)
        pictures = message.attachments.exclude(content_id="").order_by("pk")[:MAX_PICTURES]
        return in_a_frame(request, letter_page(message.html, pictures=pictures, not_secret=message.not_secret))

    def headers(self, request: HttpRequest, ticket_id: int, message_id: int) -> HttpResponse:
        """Who else a letter went to and when its writer says so, read from the letter when somebody looks."""
        letters = IncomingEmail.objects.with_source().filter(message__ticket=self.ticket(request, ticket_id))
        head = head_of(get_object_or_404(letters, message=message_id))
        return framed(render(request, "admin/tickets/letter_headers.html", {"head": head}))
