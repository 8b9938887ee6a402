"""The customer's side of a request: the form, and the pages a signed link opens."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from supportportal.foundations.client_address import address_of
from tickets import limits
from tickets.access import case_token, request_token, sent_token, ticket_of, ticket_to_complete
from tickets.attachments import quota, serving
from tickets.completion import complete, is_complete
from tickets.guarantee.cases import cases_with_promises, progress_of
from tickets.handling import add_customer_message
from tickets.models import Attachment, Message, Ticket
from tickets.pages import ownership
from tickets.pages.forms import CompletionForm, ContactForm, MessageForm
from tickets.pages.prefill import prefilled
from tickets.pages.private_pages import (
    TooOften,
    customers_page,
    kept_by_its_browser,
    next_page,
    opened_by,
    page_with,
    private,
)
from tickets.pages.sent_views import asked_whose, outdated_link
from tickets.pages.submission import open_from_form
from tickets.refusals import AlreadyComplete


@kept_by_its_browser
def contact(request: HttpRequest) -> HttpResponse:
    received_at = timezone.now()
    form = ContactForm(request.POST or None, request.FILES or None, initial=prefilled(request.GET))

    def open_it() -> str:
        if not limits.may_open(place=address_of(request), email=form.cleaned_data["email"]):
            raise TooOften
        ticket = open_from_form(form, received_at=received_at)
        return reverse("tickets:sent", args=[sent_token(ticket)])

    if address := next_page(request, form, open_it, name="contact", now=received_at):
        return redirect(address)
    return page_with(request, "tickets/contact.html", form, {})


@never_cache
@customers_page
def request_page(request: HttpRequest, token: str) -> HttpResponse:
    received_at = timezone.now()
    ticket = opened_by(token, read=ticket_of)
    if ownership.is_outdated(ticket, now=received_at):
        return outdated_link(request, ticket)
    if target := ownership.goes_on_in(ticket, token):
        ticket, token = target, request_token(target)
        if request.method != "POST":
            return redirect("tickets:request", token)
    if not ownership.may_read_all(ticket, token):
        return asked_whose(request, ticket)
    form = MessageForm(request.POST or None, request.FILES or None)

    def add_it() -> str:
        if not limits.may_add_to(ticket):
            raise TooOften
        fields = form.cleaned_data
        if not quota.may_bring(fields["attachments"], to=ticket, now=received_at):
            raise quota.OverQuota
        message = add_customer_message(
            ticket, text=fields["details"], files=fields["attachments"], received_at=received_at, now=received_at
        )
        ownership.note_who_acts(ticket, token, now=received_at)
        _tell_of(message, request)
        return reverse("tickets:request", args=[token])

    try:
        if address := next_page(request, form, add_it, name=f"message {ticket.pk}", now=received_at):
            return redirect(address)
    except quota.OverQuota as refusal:
        form.refuse_files(refusal)
    page = {**_about(ticket, token), "letters": _conversation(ticket)}
    return private(page_with(request, "tickets/request.html", form, page))


@never_cache
@customers_page
def complete_request(request: HttpRequest, token: str) -> HttpResponse:
    """Shows nothing of the request, and only a POST changes it: mail scanners follow every link."""
    received_at = timezone.now()
    ticket = opened_by(token, read=ticket_to_complete).current
    form = CompletionForm(request.POST or None, country_is_known=bool(ticket.country))

    def complete_it() -> str:
        if not is_complete(ticket) and not limits.may_add_to(ticket):
            raise TooOften
        fields = {name: value for name, value in form.cleaned_data.items() if name != "key"}
        complete(ticket, **fields, received_at=received_at, now=received_at)
        return request.path

    try:
        if address := next_page(request, form, complete_it, name=f"completion {ticket.pk}", now=received_at):
            return redirect(address)
    except AlreadyComplete as refusal:
        form.add_error(None, str(refusal))  # the page gives back what was typed
    page = {"ticket": ticket, "complete": is_complete(ticket)}
    return private(page_with(request, "tickets/complete.html", form, page))


@never_cache
@require_safe
def file(request: HttpRequest, token: str, public_id: str) -> HttpResponseBase:
    return serving.original(_file_behind(token, public_id))


@never_cache
@require_safe
def preview(request: HttpRequest, token: str, public_id: str) -> HttpResponseBase:
    return serving.preview(_file_behind(token, public_id))


def _file_behind(token: str, public_id: str) -> Attachment:
    """One that the customer may know of: never a note’s, nor a side thread’s."""
    ticket = opened_by(token, read=ticket_of)
    if ownership.is_outdated(ticket, now=timezone.now()) or not ownership.may_read_all(ticket, token):
        raise Http404
    files = Attachment.objects.open_to_customers().filter(message__ticket=ticket)
    return get_object_or_404(files, public_id=public_id)


def _tell_of(message: Message, request: HttpRequest) -> None:
    messages.success(request, _("Your message has arrived."))
    for file in message.attachments.order_by("pk"):
        if file.is_locked:
            names = {"file": file.name, "why": file.get_locked_reason_display()}
            messages.warning(request, _("We have “%(file)s”, but can’t open it: %(why)s.") % names)


def _about(ticket: Ticket, token: str) -> dict[str, object]:
    now = timezone.now()
    cases = [(case, progress_of(case, now=now), case_token(case)) for case in cases_with_promises(ticket)]
    refused = ticket.possible_claims.refused().order_by("reported_at", "pk")
    return {"ticket": ticket, "token": token, "cases": cases, "refused_claims": refused}


def _conversation(ticket: Ticket) -> list[Message]:
    visible = ticket.messages.open_to_customers().select_related("agent__user")
    return list(visible.prefetch_related("attachments", "redactions").order_by("created_at", "pk"))
