"""A customer says that what we masked in their message is no secret, and reads it again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tickets.access import ticket_of
from tickets.models import Message
from tickets.pages import ownership
from tickets.pages.private_pages import customers_page, opened_by
from tickets.unmasking import take_mask_away


@never_cache
@require_POST
@customers_page
def show_again(request: HttpRequest, token: str, message_id: int) -> HttpResponse:
    now, ticket = timezone.now(), opened_by(token, read=ticket_of)
    if ownership.is_outdated(ticket, now=now) or not ownership.may_read_all(ticket, token):
        raise Http404
    message = get_object_or_404(ticket.messages, pk=message_id, author=Message.Author.CUSTOMER)
    if take_mask_away(message, digest=request.POST.get("digest", ""), by=None, now=now):
        messages.success(request, _("It is shown again, here and to our agents."))
    return redirect("tickets:request", token)
