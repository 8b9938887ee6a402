"""The customer's side of a request: the form, and the page a signed link opens."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tickets import limits
from tickets.access import NoSuchRequest, request_token, ticket_of
from tickets.conformity.cases import progress_of
from tickets.forms import ContactForm, MessageForm
from tickets.handling import add_customer_message
from tickets.models import Attachment, Message, Ticket
from tickets.prefill import prefilled
from tickets.submission import open_from_form


@never_cache
def contact(request: HttpRequest) -> HttpResponse:
    received_at = timezone.now()
    form = ContactForm(request.POST or None, request.FILES or None, initial=prefilled(request.GET))
    if request.method == "POST" and form.is_valid():
        if limits.may_open(place=request.META.get("REMOTE_ADDR", ""), email=form.cleaned_data["email"]):
            return redirect("tickets:sent", request_token(open_from_form(form, received_at=received_at)))
        return render(request, "tickets/contact.html", {"form": form, "too_often": True}, status=429)
    return render(request, "tickets/contact.html", {"form": form})


@never_cache
@require_safe
def sent(request: HttpRequest, token: str) -> HttpResponse:
    return _private(render(request, "tickets/sent.html", _about(_ticket_or_404(token), token)))


@never_cache
def request_page(request: HttpRequest, token: str) -> HttpResponse:
    received_at = timezone.now()
    ticket = _ticket_or_404(token)
    form = MessageForm(request.POST or None, request.FILES or None)
    too_often = request.method == "POST" and form.is_valid() and not limits.may_add_to(ticket)
    if request.method == "POST" and form.is_valid() and not too_often:
        text, files = form.cleaned_data["details"], form.cleaned_data["attachments"]
        add_customer_message(ticket, text=text, files=files, received_at=received_at, now=received_at)
        messages.success(request, _("Your message has arrived."))
        return redirect("tickets:request", token)
    page = {**_about(ticket, token), "form": form, "too_often": too_often, "letters": _conversation(ticket)}
    return _private(render(request, "tickets/request.html", page, status=429 if too_often else 200))


@never_cache
@require_safe
def file(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Always a download of unknown kind: whatever it holds, no browser runs it on our address."""
    files = Attachment.objects.filter(message__ticket=_ticket_or_404(token))
    attachment = get_object_or_404(files.exclude(message__author=Message.Author.NOTE), pk=pk)
    with attachment.file.open("rb") as content:
        response = HttpResponse(content.read(), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, attachment.name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _private(response)


def _ticket_or_404(token: str) -> Ticket:
    try:
        return ticket_of(token)
    except NoSuchRequest:
        raise Http404 from None


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _about(ticket: Ticket, token: str) -> dict[str, object]:
    now = timezone.now()
    cases = [(case, progress_of(case, now=now)) for case in ticket.cases.order_by("due_at")]
    return {"ticket": ticket, "token": token, "cases": cases}


def _conversation(ticket: Ticket) -> list[Message]:
    """What the customer may read: never a note."""
    visible = ticket.messages.exclude(author=Message.Author.NOTE).select_related("agent__user")
    return list(visible.prefetch_related("attachments").order_by("created_at", "pk"))
