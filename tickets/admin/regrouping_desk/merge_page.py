"""A request becomes part of another: which one, what will happen, and yes."""

from dataclasses import dataclass, field
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.act_form import ActForm
from tickets.admin.desk import agent_at, visible_tickets
from tickets.admin.form_keys import key_in, new_key
from tickets.models import Agent, Attachment, ConformityCase, Ticket, TicketParticipant
from tickets.outbox.may_be_told import may_be_told
from tickets.outbox.rendering import RenderedLetter
from tickets.proofs import is_unproved
from tickets.refusals import Refused
from tickets.regrouping.afterwards import letter_about
from tickets.regrouping.union import cases_to_join, merge
from tickets.search.finding import answers_to
from tickets.search.query import asked
from tickets.sent_once import SentAlready, send_once, submission_of

SHOWN = 10


class MergeTicketForm(ActForm):
    """`into` is chosen by whoever shows the form."""

    joins = forms.BooleanField(
        label=_("Both report one defect: make one case of them; the earlier day counts"), required=False, initial=True
    )
    tells = forms.BooleanField(
        label=_("Tell the customer by this letter, in ten minutes"), required=False, initial=True
    )
    into: Ticket

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        merge(
            self.ticket,
            into=self.into,
            agent=agent,
            now=self.now,
            tells_customer=facts["tells"],
            joins_cases=facts["joins"],
        )
        numbers = {"gone": self.ticket.pk, "number": self.into.pk}
        return gettext("#%(gone)s is part of #%(number)s now. For ten minutes it can be undone.") % numbers


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What will come along, and what changes by it."""

    messages: int
    files: int
    side_threads: int
    cases: list[ConformityCase]
    joined: list[tuple[ConformityCase, ConformityCase]]
    asked_anew: list[TicketParticipant] = field(default_factory=list)  # they read along in the one that goes
    read_along: list[TicketParticipant] = field(default_factory=list)  # in the one that stays
    letter: RenderedLetter | None = None
    unproved: bool = False  # one of the two


def preview_of(ticket: Ticket, into: Ticket) -> MergePreview:
    there = {person.address for person in into.participants.all()}
    return MergePreview(
        messages=ticket.messages.count(),
        files=Attachment.objects.filter(message__ticket=ticket).count(),
        side_threads=ticket.side_threads.count(),
        cases=list(ticket.cases.filter(closed_at=None).order_by("due_at")),
        joined=cases_to_join(ticket, into),
        asked_anew=[one for one in ticket.participants.exclude(let_in_at=None) if one.address not in there],
        read_along=list(into.participants.exclude(let_in_at=None)),
        letter=letter_about(ticket, into) if may_be_told(into) else None,
        unproved=is_unproved(ticket) or is_unproved(into),
    )


def merge_page(request: HttpRequest, ticket_id: int, *, site: admin.AdminSite) -> HttpResponse:
    readable = visible_tickets(request).select_related("customer", "merged_into")
    ticket = get_object_or_404(readable, pk=ticket_id)
    if (agent := agent_at(request)) is None:
        raise PermissionDenied
    if ticket.merged_into:
        return redirect(ticket)
    number = request.POST.get("into") or request.GET.get("into") or ""
    into = get_object_or_404(readable.not_merged(), pk=number) if number.isdecimal() else None
    form = MergeTicketForm(request.POST or None, ticket=ticket, now=timezone.now())
    if into and request.method == "POST" and form.is_valid():
        form.into = into
        if _merged(request, form, agent=agent):
            return redirect(into)
    query = request.GET.get("q", "").strip()
    page = {
        **site.each_context(request),
        "title": gettext("Merge #%(number)s into another request") % {"number": ticket.pk},
        "ticket": ticket,
        "into": into,
        "is_others": bool(into and into.customer_id != ticket.customer_id),
        "is_itself": bool(into and into.pk == ticket.pk),
        "preview": preview_of(ticket, into) if into else None,
        "form": form,
        "form_key": new_key(agent, ticket_id=ticket.pk),
        "query": query,
        "candidates": [] if into else _candidates(request, ticket, query),
    }
    return TemplateResponse(request, "admin/tickets/regrouping/merge.html", page)


def _candidates(request: HttpRequest, ticket: Ticket, query: str) -> list[Ticket]:
    """The customer's others first; with a query, whatever is found among those this agent may read."""
    others = visible_tickets(request).not_merged().select_related("customer").exclude(pk=ticket.pk)
    found = others.filter(answers_to(asked(query))) if query else others.filter(customer=ticket.customer_id)
    return sorted(found.order_by("-pk")[:SHOWN], key=lambda other: other.customer_id != ticket.customer_id)


def _merged(request: HttpRequest, form: MergeTicketForm, *, agent: Agent) -> bool:
    key = key_in(request.POST.get("key", ""), agent=agent, ticket_id=form.ticket.pk)
    submission = submission_of(key, request.POST, request.FILES, form="merge")
    try:
        messages.success(request, send_once(submission, partial(form.carry_out, agent=agent), now=form.now))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except SentAlready as again:
        messages.info(request, again.outcome)
    return not form.errors
