"""« Renoncer au contrat ici » and « Résilier votre contrat »: each two steps, free, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from supportportal.foundations.client_address import address_of
from tickets import limits
from tickets.access import sent_token, ticket_sent_by
from tickets.guarantee.rules.holding import is_late
from tickets.guarantee.rules.policies import zone_of
from tickets.pages.case_acts import origin_of
from tickets.pages.case_forms import DeclarationForm
from tickets.pages.declarations import DECLARATIONS, content_of, declare
from tickets.pages.private_pages import TooOften, kept_by_its_browser, next_page, opened_by, page_with, private


@kept_by_its_browser
def declaration(request: HttpRequest, duty: str) -> HttpResponse:
    """Step one fills in; step two shows what will be sent; only its button sends. “Change” goes back, nothing lost."""
    received_at = timezone.now()
    form = DeclarationForm(request.POST or None, duty=duty)
    page = {"form": form, "declaration": DECLARATIONS[duty]}
    if request.method != "POST" or not form.is_valid() or "change" in request.POST:
        return render(request, DECLARATIONS[duty].template, page)
    if "confirm" not in request.POST:
        content = content_of(form, duty=duty)
        return render(request, "tickets/declaration_confirm.html", {**page, "content": content})

    def declare_it() -> str:
        if not limits.may_open(place=address_of(request), email=form.cleaned_data["email"]):
            raise TooOften
        case = declare(form, duty=duty, received_at=received_at, origin=origin_of(request))
        return reverse(f"tickets:{duty}_declared", args=[sent_token(case.ticket)])

    if address := next_page(request, form, declare_it, name=duty, now=received_at):
        return redirect(address)
    return page_with(request, DECLARATIONS[duty].template, form, page)


@never_cache
@require_safe
def declared(request: HttpRequest, token: str, duty: str) -> HttpResponse:
    """For whoever sent it, at whatever address: the receipt, and no way into the case nor a word of the contract."""
    ticket = opened_by(token, read=ticket_sent_by)
    case = get_object_or_404(ticket.cases.select_related("notification"), duty=duty)
    late = is_late(case, now=timezone.now())
    page = {"case": case, "token": token, "declaration": DECLARATIONS[duty], "late": late, "zone": zone_of(case)}
    with timezone.override(zone_of(case)):
        return private(render(request, "tickets/declared.html", page))
