"""A customer contradicts us: what we took for no claim is one, and its days have run since it arrived."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tickets import limits
from tickets.access import case_token, ticket_of
from tickets.guarantee.possible_claims import contradict
from tickets.pages import ownership
from tickets.pages.private_pages import customers_page, opened_by
from tickets.refusals import DecidedAlready


@never_cache
@require_POST
@customers_page
def claim_it(request: HttpRequest, token: str, claim_id: int) -> HttpResponse:
    now, ticket = timezone.now(), opened_by(token, read=ticket_of)
    if ownership.is_outdated(ticket, now=now) or not ownership.may_read_all(ticket, token):
        raise Http404
    claim = get_object_or_404(ticket.possible_claims.refused(), pk=claim_id)
    if not limits.may_add_to(ticket):
        messages.error(request, _("That was often in a short time. Please try again in an hour."))
        return redirect("tickets:request", token)
    ownership.note_who_acts(ticket, token, now=now)
    try:
        case = contradict(claim, now=now)
    except DecidedAlready:  # by a colleague of ours, in this very moment: the page shows the case
        return redirect("tickets:request", token)
    messages.success(request, _("We have opened your case. Its days count from the day your message arrived."))
    return redirect("tickets:case", case_token(case))
