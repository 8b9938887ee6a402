"""A ticket's page: the conversation, who it is with, what the law asks, and what can be done."""

from collections.abc import Callable, Sequence
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext

from supportportal.foundations.masking.masks import masked
from supportportal.foundations.topics import Topic
from tickets.admin.act_form import ActForm
from tickets.admin.case_desk.act_forms import CaseForm
from tickets.admin.case_desk.case_panel import panels_of
from tickets.admin.desk import visible_tickets
from tickets.admin.form_keys import new_key
from tickets.admin.people_desk.told_by_mail import told_by_mail_page
from tickets.admin.queue_desk.way_back import list_url, next_ticket_url, previous_ticket_url, ticket_url, way_back
from tickets.admin.ticket_desk.acting import carried_out
from tickets.admin.ticket_desk.acts import ACTS, PLAIN_ACTS
from tickets.admin.ticket_desk.claim_forms import doubts_of
from tickets.admin.ticket_desk.conversation import Entry, conversation_of
from tickets.admin.ticket_desk.happenings import handed_over, history_page, with_happenings
from tickets.admin.ticket_desk.in_hand_forms import in_hand_part
from tickets.admin.ticket_desk.manual_entry_page import write_down_page
from tickets.admin.ticket_desk.moved_away import given_away, moved_away
from tickets.admin.ticket_desk.side_panels import side_panels_of
from tickets.admin.ticket_desk.ticket_files import TicketFiles
from tickets.admin.ticket_desk.ticket_forms import WrittenForm
from tickets.models import PossibleClaim, Ticket
from tickets.proofs import TYPED, proofs_of

RELATED_SHOWN = 10


def proof_part(ticket: Ticket) -> dict[str, object]:
    """What shows that the address is its writer's; where only a letter can show it, its own words say so."""
    proofs = proofs_of(ticket)
    return {"proofs": proofs, "unproved": ticket.channel in TYPED and not proofs}


def thread_part(ticket: Ticket, entries: Sequence[Entry]) -> dict[str, object]:
    """The customer's conversation with what was done between its words, and what was said beside it."""
    side_panels = side_panels_of(ticket, entries)
    participants = ticket.participants.select_related("let_in_by__user").order_by("asked_at", "pk")
    in_sight = [entry for entry in entries if not (entry.message and entry.message.side_thread_id)]
    known = [*participants, *(panel.thread for panel in side_panels)]
    shown = with_happenings(in_sight, ticket, known=known)
    return {
        "entries": shown,
        "handed_over": handed_over(shown),
        "side_panels": side_panels,
        "participants": participants,
    }


class TicketPage(TicketFiles):
    """The part of the ticket's admin that is about one ticket."""

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        acts = [
            path(f"<int:ticket_id>/{name}/", guarded(partial(self.act, name=name)), name=f"tickets_ticket_{name}")
            for name in ACTS
        ]
        pages = {"write-down": write_down_page, "told-by-mail": told_by_mail_page}
        own = [
            path(f"{at}/", guarded(partial(page, site=self.admin_site)), name=f"tickets_ticket_{at.replace('-', '_')}")
            for at, page in pages.items()
        ]
        neighbours = [
            path(f"<int:ticket_id>/{at}/", guarded(partial(self.neighbour, url_of=url_of)), name=f"tickets_ticket_{at}")
            for at, url_of in (("next", next_ticket_url), ("previous", previous_ticket_url))
        ]
        gone = path("<int:ticket_id>/given-away/", guarded(self.given_away), name="tickets_ticket_given_away")
        return [*own, gone, *acts, *neighbours, *super().get_urls()]

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

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        if not object_id.isdecimal():
            raise Http404
        return self.show(request, self.ticket(request, int(object_id)))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        if not object_id.isdecimal():
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("History"),
            "opts": self.opts,
            **(extra_context or {}),
        }
        return history_page(request, self.ticket(request, int(object_id)), context=context)

    def act(self, request: HttpRequest, ticket_id: int, *, name: str) -> HttpResponse:
        """One act. On a refusal the page comes back with the words beside the field and the text kept."""
        try:
            return self.answer(request, self.ticket(request, ticket_id), name=name)
        except Http404:
            if page := moved_away(request, ticket_id, site=self.admin_site):
                return page
            raise

    def answer(self, request: HttpRequest, ticket: Ticket, *, name: str) -> HttpResponse:
        if request.method != "POST":
            return redirect(ticket_url(request, ticket))
        if (agent := self.agent(request)) is None:
            raise PermissionDenied
        form = ACTS[name](request.POST, request.FILES, ticket=ticket, now=timezone.now())
        if form.is_valid() and carried_out(request, form, name=name, agent=agent):
            return HttpResponseRedirect(self.after(request, ticket, name=name))
        return self.show(request, self.ticket(request, ticket.pk), name=name, refused=form)

    def after(self, request: HttpRequest, ticket: Ticket, *, name: str) -> str:
        """Back to the ticket; or once it went where this agent may not follow, to what they said of it."""
        if visible_tickets(request).filter(pk=ticket.pk).exists():
            return ticket_url(request, ticket)
        if name == "transfer":
            return reverse("admin:tickets_ticket_given_away", args=[ticket.pk])
        return list_url(request)

    def given_away(self, request: HttpRequest, ticket_id: int) -> HttpResponse:
        return given_away(request, ticket_id, site=self.admin_site)

    def show(
        self, request: HttpRequest, ticket: Ticket, *, name: str = "", refused: ActForm | None = None
    ) -> TemplateResponse:
        """`refused`: the form called `name`, shown again with its errors."""
        now = timezone.now()
        seen = refused.cleaned_data.get("seen") if isinstance(refused, WrittenForm) else None
        panels = panels_of(ticket, now=now, name=name, refused=refused if isinstance(refused, CaseForm) else None)
        reports = {panel.case.notification_id for panel in panels}
        entries = conversation_of(ticket, now=now, seen=seen, reports=reports)
        forms = {act.replace("-", "_"): form(ticket=ticket, now=now) for act, form in PLAIN_ACTS.items()}
        if refused is not None:
            forms[name.replace("-", "_")] = refused
        agent, known = self.agent(request), ticket.customer.known_addresses
        context = {
            **self.admin_site.each_context(request),
            **self.customers_part(request, ticket),
            **proof_part(ticket),
            **in_hand_part(ticket, readable=visible_tickets(request)),
            "opts": self.opts,
            "title": masked(ticket.subject),
            "ticket": ticket,
            "way_back": way_back(request, ticket),
            "agent": agent,
            "form_key": new_key(agent, ticket_id=ticket.pk) if agent else "",
            **thread_part(ticket, entries),
            "last_seen": max((entry.message.pk for entry in entries if entry.message), default=0),
            "panels": panels,
            "known_addresses": known,
            "other_addresses": [address for address in known if address != ticket.address.lower()],
            "other_topics": [topic for topic in Topic if topic != ticket.topic],
            "forms": forms,
            "doubts": doubts_of(ticket.possible_claims.undecided().select_related("policy_version__policy"), now=now),
            "why_not": PossibleClaim.WhyNot,
            "refused": name if refused is not None else "",
        }
        return TemplateResponse(request, "admin/tickets/ticket/change_form.html", context)

    def customers_part(self, request: HttpRequest, ticket: Ticket) -> dict[str, object]:
        """Their other tickets: those this agent may read, and how many there are besides."""
        others = Ticket.objects.filter(customer=ticket.customer_id).exclude(pk=ticket.pk)
        readable = visible_tickets(request).filter(pk__in=others.values("pk")).order_by("-opened_at", "-pk")
        tickets = list(readable[:RELATED_SHOWN])
        return {"related": tickets, "related_elsewhere": others.count() - len(tickets)}
