"""What a page where one writes asks: which canned replies are offered, that one was used, keep this text as one."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from supportportal.foundations.languages.facts import facts_of
from tickets.admin.desk import DeskAdmin, agent_at, visible_tickets
from tickets.canned_replies.offering import Offer, count_use, offers_for
from tickets.canned_replies.ticket_values import values_of
from tickets.canned_replies.variables import with_variables
from tickets.models import Agent, Ticket
from tickets.models.desk_work.canned_reply import CANNED_TEXT_MAX_LENGTH

KEPT = "kept_as_canned_reply"  # in the session, from one page to the next


class CannedDoors(DeskAdmin):
    def get_urls(self) -> list[URLPattern]:
        guarded, name = self.admin_site.admin_view, "tickets_cannedreply_{}".format
        doors = [
            path("for-ticket/<int:ticket_id>/", guarded(for_ticket), name=name("for_ticket")),
            path("used/", guarded(require_POST(used)), name=name("used")),
            path("keep/", guarded(require_POST(keep)), name=name("keep")),
        ]
        return [*doors, *super().get_urls()]


def for_ticket(request: HttpRequest, ticket_id: int) -> JsonResponse:
    ticket = _ticket(request, ticket_id)
    offers = offers_in(ticket, agent=_agent(request))
    return JsonResponse({"replies": told(offers, language=ticket.reply_language)})


def used(request: HttpRequest) -> JsonResponse:
    number = request.POST.get("reply", "")
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    count_use(int(number), agent=_agent(request))
    return JsonResponse({})


def keep(request: HttpRequest) -> HttpResponse:
    """A text that was typed for a customer becomes the beginning of a canned reply, without their name in it."""
    agent, number = _agent(request), request.POST.get("ticket", "")
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    ticket = _ticket(request, int(number))
    text = with_variables(request.POST.get("text", ""), values_of(ticket, agent=agent))
    request.session[KEPT] = {ticket.reply_language: text[:CANNED_TEXT_MAX_LENGTH]}
    return redirect("admin:tickets_cannedreply_add")


def kept_text(request: HttpRequest) -> dict[str, Any]:
    texts = request.session.pop(KEPT, None)
    return {"texts": texts} if texts else {}


def offers_in(ticket: Ticket, *, agent: Agent) -> list[Offer]:
    values = values_of(ticket, agent=agent)
    return offers_for(agent, topic=ticket.topic, language=ticket.reply_language, values=values)


def told(offers: Iterable[Offer], *, language: str) -> list[dict[str, Any]]:
    """For scripts. A language is named where it isn't the one that is written in."""
    return [
        {
            "id": offer.reply.pk,
            "shortcut": offer.reply.shortcut,
            "title": offer.reply.title,
            "text": offer.text,
            "language": "" if offer.language == language else str(facts_of(offer.language).name),
        }
        for offer in offers
    ]


def _agent(request: HttpRequest) -> Agent:
    if (agent := agent_at(request)) is None:
        raise PermissionDenied
    return agent


def _ticket(request: HttpRequest, ticket_id: int) -> Ticket:
    tickets = visible_tickets(request).select_related("customer", "written_to")
    if (ticket := tickets.filter(pk=ticket_id).first()) is None:
        raise Http404
    return ticket
