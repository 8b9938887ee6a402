"""A ticket's page: the conversation, who it is with, what the law asks, and what can be done."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext

from supportportal.foundations.masking.masks import masked
from supportportal.foundations.topics import Topic
from tickets.admin.act_form import ActForm
from tickets.admin.case_desk.act_forms import CaseForm
from tickets.admin.case_desk.case_panel import Panel, panels_of
from tickets.admin.desk import visible_tickets
from tickets.admin.desk_keys import switch_keys
from tickets.admin.form_keys import new_key
from tickets.admin.incident_desk.link_forms import incidents_part
from tickets.admin.people_desk.own_signature import own_signature_page
from tickets.admin.people_desk.told_by_mail import told_by_mail_page
from tickets.admin.people_desk.who_is_there import who_is_there_page
from tickets.admin.queue_desk.way_back import ticket_url, way_back
from tickets.admin.reading_desk.belongings import proof_part, with_what_there_is
from tickets.admin.reading_desk.bookmark import as_read_by, bookmark_of, mark_read
from tickets.admin.reading_desk.kept import kept_in_view, message_acted_on
from tickets.admin.reading_desk.stretches import newest_of, side_messages
from tickets.admin.reading_desk.thread_doors import ThreadDoors
from tickets.admin.regrouping_desk.merge_page import merge_page
from tickets.admin.regrouping_desk.moves import traces_of
from tickets.admin.regrouping_desk.split_page import split_page
from tickets.admin.reply_desk.answer_preview import AnswerPreview
from tickets.admin.reply_desk.inserting import WRITTEN_IN, form_with_offers
from tickets.admin.ticket_desk.acting import carried_out
from tickets.admin.ticket_desk.acts import ACTS, PLAIN_ACTS
from tickets.admin.ticket_desk.claim_forms import doubts_of
from tickets.admin.ticket_desk.conversation import conversation_of
from tickets.admin.ticket_desk.first_letter_page import find_customers, write_first_page
from tickets.admin.ticket_desk.happenings import handed_over, happenings_of, history_page, with_happenings
from tickets.admin.ticket_desk.in_hand_forms import in_hand_part
from tickets.admin.ticket_desk.leading_on import LeadingOn
from tickets.admin.ticket_desk.manual_entry_page import write_down_page
from tickets.admin.ticket_desk.moved_away import became_part, led_on, moved_away
from tickets.admin.ticket_desk.side_panels import side_panels_of
from tickets.admin.ticket_desk.ticket_forms import WrittenForm
from tickets.models import PossibleClaim, Ticket, TicketParticipant
from tickets.replying.leaving import waiting_in
from tickets.silent_customers.planning import plan_of

REGROUPING = {"merge": merge_page, "split": split_page}


class TicketPage(AnswerPreview, ThreadDoors, LeadingOn):
    """The part of the ticket's admin that is about one ticket."""

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        acts = [
            path(f"<int:ticket_id>/{name}/", guarded(partial(self.act, name=name)), name=f"tickets_ticket_{name}")
            for name in ACTS
        ]
        pages = {
            "write-down": write_down_page,
            "write-first": write_first_page,
            "find-customers": find_customers,
            "told-by-mail": told_by_mail_page,
            "signature": own_signature_page,
            "who-is-there": who_is_there_page,
            "keys": switch_keys,
        }
        own = [
            path(f"{at}/", guarded(partial(page, site=self.admin_site)), name=f"tickets_ticket_{at.replace('-', '_')}")
            for at, page in pages.items()
        ]
        insert = path("<int:ticket_id>/insert/<slug:place>/", guarded(self.insert), name="tickets_ticket_insert")
        regrouping = [
            path(
                f"<int:ticket_id>/{name}/", guarded(partial(page, site=self.admin_site)), name=f"tickets_ticket_{name}"
            )
            for name, page in REGROUPING.items()
        ]
        return [*own, *regrouping, *acts, insert, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        ticket = self.shown(request, self.number(request, object_id))
        return led_on(request, ticket, site=self.admin_site) if ticket.merged_into else self.show(request, ticket)

    def number(self, request: HttpRequest, object_id: str) -> int:
        """Of a row's own page. Refused as `GuardedAdmin` does: who has no right to any row learns of none."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal():
            raise Http404
        return int(object_id)

    def shown(self, request: HttpRequest, ticket_id: int) -> Ticket:
        tickets = as_read_by(with_what_there_is(self.readable(request)), self.agent(request))
        return get_object_or_404(tickets, pk=ticket_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        ticket = self.ticket(request, self.number(request, object_id))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("History"),
            "opts": self.opts,
            **(extra_context or {}),
        }
        return history_page(request, ticket, context=context)

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
        if ticket.merged_into:
            return became_part(request, ticket, site=self.admin_site)
        if (agent := self.agent(request)) is None:
            raise PermissionDenied
        form = ACTS[name](request.POST, request.FILES, ticket=ticket, now=timezone.now())
        if form.is_valid() and carried_out(request, form, name=name, agent=agent):
            is_next = name == "reply" and "next" in request.POST
            return HttpResponseRedirect(
                self.next_one(request, ticket) if is_next else self.after(request, ticket, name=name)
            )
        ticket = self.shown(request, ticket.pk)
        if ticket.merged_into:  # while this was being sent
            return became_part(request, ticket, site=self.admin_site)
        return self.show(request, ticket, name=name, refused=form)

    def insert(self, request: HttpRequest, ticket_id: int, place: str) -> HttpResponse:
        ticket = self.shown(request, ticket_id)
        if place not in WRITTEN_IN:
            raise Http404
        if request.method != "POST":
            return redirect(ticket)
        if (agent := self.agent(request)) is None:
            raise PermissionDenied
        form = form_with_offers(request, ticket, place=place, agent=agent)
        return self.show(request, ticket, name=place, refused=form)

    def show(
        self, request: HttpRequest, ticket: Ticket, *, name: str = "", refused: ActForm | None = None
    ) -> TemplateResponse:
        """`refused`: the form called `name`, shown again with its errors, or with what was inserted."""
        now, agent = timezone.now(), self.agent(request)
        panels = self.case_panels(ticket, now=now, name=name, refused=refused)
        undecided = ticket.possible_claims.undecided().select_related("policy_version__policy")
        claims = list(undecided) if ticket.has["claims"] else []
        forms = {act.replace("-", "_"): form(ticket=ticket, now=now) for act, form in PLAIN_ACTS.items()}
        if refused is not None:
            forms[name.replace("-", "_")] = refused
        context = {
            **self.admin_site.each_context(request),
            **proof_part(ticket),
            **in_hand_part(ticket, readable=visible_tickets(request)),
            **self.thread_part(request, ticket, panels=panels, claims=claims, refused=refused, now=now),
            "opts": self.opts,
            "title": masked(ticket.subject),
            "ticket": ticket,
            "way_back": way_back(request, ticket),
            "agent": agent,
            "form_key": new_key(agent, ticket_id=ticket.pk) if agent else "",
            "waiting_answers": waiting_in(ticket) if ticket.has["waiting_answers"] else [],
            "panels": panels,
            "silence": plan_of(ticket),
            "asks_within": any(panel.may_be_asked for panel in panels),
            "possibly_related": self.related(request, ticket),
            "other_topics": [topic for topic in Topic if topic != ticket.topic],
            "forms": forms,
            "doubts": doubts_of(claims, now=now),
            "traces": traces_of(ticket, agent=agent, now=now),
            **incidents_part(ticket),
            "why_not": PossibleClaim.WhyNot,
            "refused": name if refused is not None else "",
        }
        return TemplateResponse(request, "admin/tickets/ticket/change_form.html", context)

    def thread_part(
        self,
        request: HttpRequest,
        ticket: Ticket,
        *,
        panels: Sequence[Panel],
        claims: Sequence[PossibleClaim],
        refused: ActForm | None,
        now: datetime,
    ) -> dict[str, object]:
        """The newest messages, and what is kept in view of the earlier ones."""
        reports = {panel.case.notification_id for panel in panels}
        acted_on = message_acted_on(refused)
        stretch = newest_of(ticket, kept=kept_in_view(request, reports=reports, claims=claims, acted_on=acted_on))
        seen = refused.cleaned_data.get("seen") if isinstance(refused, WrittenForm) and refused.is_bound else None
        side = side_messages(ticket) if ticket.has["side_threads"] else []
        entries = conversation_of(ticket, stretch, now=now, side_messages=side, seen=seen, reports=reports)
        side_panels = side_panels_of(ticket, entries) if ticket.has["side_threads"] else []
        participants = self.participants(ticket)
        in_sight = [entry for entry in entries if not (entry.message and entry.message.side_thread_id)]
        known = [*participants, *(panel.thread for panel in side_panels)]
        happenings = happenings_of(ticket, stretch, known=known) if ticket.has["events"] else []
        shown, agent = with_happenings(in_sight, happenings), self.agent(request)
        if agent:
            mark_read(ticket, [*stretch.messages, *side], agent=agent)
        return {
            "stretch": stretch,
            "handed_over": handed_over(shown),
            "entries": shown[::-1] if ticket.newest_first else shown,
            "bookmark": bookmark_of(ticket, stretch, agent=agent),
            "side_panels": side_panels,
            "participants": participants,
            "acted_on": acted_on,
            "last_seen": max((entry.message.pk for entry in entries if entry.message), default=0),
        }

    def related(self, request: HttpRequest, ticket: Ticket) -> Ticket | None:
        """What it may belong to, if its reader may read that."""
        number = ticket.possibly_related_id
        return visible_tickets(request).filter(pk=number).first() if number else None

    def participants(self, ticket: Ticket) -> Sequence[TicketParticipant]:
        people = ticket.participants.select_related("let_in_by__user").order_by("asked_at", "pk")
        return list(people) if ticket.has["participants"] else []

    def case_panels(self, ticket: Ticket, *, now: datetime, name: str, refused: ActForm | None) -> list[Panel]:
        if not ticket.has["cases"]:
            return []
        return panels_of(ticket, now=now, name=name, refused=refused if isinstance(refused, CaseForm) else None)
