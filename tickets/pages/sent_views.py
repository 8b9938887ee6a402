"""What a request's writer sees before the address is known to be theirs, and how they show that it is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from supportportal.foundations.client_address import address_of
from tickets import limits
from tickets.access import sent_token, ticket_sent_by
from tickets.guarantee.cases import cases_with_promises, progress_of
from tickets.models import Message, Ticket
from tickets.pages import ownership
from tickets.pages.address_correction import correct_address, letter_that_came_back, may_correct
from tickets.pages.forms import AddressForm
from tickets.pages.private_pages import TooOften, customers_page, given_back, next_page, opened_by, page_with, private
from tickets.refusals import Refused


@never_cache
@customers_page
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever sent the form: what they wrote and where it stands. No answer: the address may not be theirs."""
    now, ticket = timezone.now(), opened_by(token, read=ticket_sent_by)
    form = AddressForm(request.POST or None, initial={"email": ticket.customer.email})

    def correct_it() -> str:
        email = form.cleaned_data["email"]
        if not (limits.may_ask_for_a_link(ticket) and limits.may_open(place=address_of(request), email=email)):
            raise TooOften
        correct_address(ticket, email=email, now=now)
        messages.success(request, _("Corrected. We write to %(email)s from now on.") % {"email": email})
        return reverse("tickets:sent", args=[sent_token(ticket)])

    try:
        if address := next_page(request, form, correct_it, name=f"address {ticket.pk}", now=now):
            return redirect(address)
    except Refused as refusal:
        form.add_error("email", str(refusal))
    page = {
        **_what_was_sent(ticket),
        "token": token,
        "may_correct": may_correct(ticket),
        "came_back": letter_that_came_back(ticket),
    }
    return private(page_with(request, "tickets/sent.html", form, page))


def asked_whose(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """A letter's link to a request that a form or a chat opened: only a POST says anything, scanners follow links."""
    now = timezone.now()
    if refused := given_back(request, _("Say first that this request is yours.")):
        return refused
    if request.method == "POST" and "not_mine" in request.POST:
        ownership.disown(ticket, now=now)
        return redirect(request.path)
    if request.method == "POST" and "mine" in request.POST:
        ownership.claim(ticket, now=now)
        return redirect(request.path)
    return private(render(request, "tickets/whose.html", _what_was_sent(ticket)))


def outdated_link(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Shows nothing of the request: a letter of years ago may lie anywhere by now."""
    if refused := given_back(request, _("The link of this page is old. Open the page again to have a new one mailed.")):
        return refused
    mailed = request.method == "POST" and limits.may_ask_for_a_link(ticket)
    if mailed:
        ownership.mail_new_link(ticket, now=timezone.now())
    page = {"ticket": ticket, "mailed": mailed}
    return private(render(request, "tickets/outdated_link.html", page))


def _what_was_sent(ticket: Ticket) -> dict[str, object]:
    """Only the first message: later ones may have come by mail, from the owner of the address."""
    now = timezone.now()
    opening = ticket.messages.filter(author=Message.Author.CUSTOMER).earliest("created_at", "pk")
    cases = [(case, progress_of(case, now=now)) for case in cases_with_promises(ticket)]
    files = list(opening.attachments.order_by("pk"))
    return {"ticket": ticket, "opening": opening, "files": files, "cases": cases}
