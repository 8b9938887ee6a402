"""« Renoncer au contrat ici », then « Confirmer la rétractation »: two steps, free, without an account."""

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
from tickets.guarantee.rules.policies import WITHDRAWAL, zone_of
from tickets.pages.case_acts import origin_of
from tickets.pages.case_forms import WithdrawalForm
from tickets.pages.private_pages import TooOften, kept_by_its_browser, next_page, opened_by, page_with, private
from tickets.pages.withdrawal import content_of, withdraw_from_contract


@kept_by_its_browser
def withdraw(request: HttpRequest) -> HttpResponse:
    """Step one fills in; step two shows what will be sent; only its button sends. “Change” goes back, nothing lost."""
    received_at = timezone.now()
    form = WithdrawalForm(request.POST or None)
    if request.method != "POST" or not form.is_valid() or "change" in request.POST:
        return render(request, "tickets/withdraw.html", {"form": form})
    if "confirm" not in request.POST:
        return render(request, "tickets/withdraw_confirm.html", {"form": form, "content": content_of(form)})

    def withdraw_it() -> str:
        if not limits.may_open(place=address_of(request), email=form.cleaned_data["email"]):
            raise TooOften
        case = withdraw_from_contract(form, received_at=received_at, origin=origin_of(request))
        return reverse("tickets:withdrawn", args=[sent_token(case.ticket)])

    if address := next_page(request, form, withdraw_it, name="withdrawal", now=received_at):
        return redirect(address)
    return page_with(request, "tickets/withdraw.html", form, {})


@never_cache
@require_safe
def withdrawn(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever sent it, at whatever address: the receipt, and no way into the case."""
    ticket = opened_by(token, read=ticket_sent_by)
    case = get_object_or_404(ticket.cases.select_related("notification"), duty=WITHDRAWAL)
    late = is_late(case, now=timezone.now())
    page = {"case": case, "token": token, "late": late, "zone": zone_of(case)}
    with timezone.override(zone_of(case)):
        return private(render(request, "tickets/withdrawn.html", page))
