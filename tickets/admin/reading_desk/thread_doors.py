"""The rest of a long ticket: its earlier messages, fifty a page, and what can be done with one message."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext

from supportportal.foundations.masking.masks import masked
from tickets.admin.case_desk.act_forms import ClassifyForm
from tickets.admin.form_keys import new_key
from tickets.admin.reading_desk import stretches
from tickets.admin.reading_desk.bookmark import choose_order, reads_newest_first
from tickets.admin.reading_desk.stretches import Stretch
from tickets.admin.ticket_desk.conversation import Entry, conversation_of
from tickets.admin.ticket_desk.happenings import Happenings, happenings_of, with_happenings
from tickets.admin.ticket_desk.take_out_forms import TakeOutFileForm, TakeOutWordsForm
from tickets.admin.ticket_desk.ticket_files import TicketFiles
from tickets.models import Message, Ticket
from tickets.proofs import is_unproved


class ThreadDoors(TicketFiles):
    def get_urls(self) -> list[URLPattern]:
        guarded, message = self.admin_site.admin_view, "<int:ticket_id>/messages/<int:message_id>"
        return [
            path(f"{message}/", guarded(self.place), name="tickets_ticket_message"),
            path(f"{message}/earlier/", guarded(self.earlier), name="tickets_ticket_earlier"),
            path("<int:ticket_id>/order/", guarded(self.order), name="tickets_ticket_order"),
            path(f"{message}/acts/", guarded(self.acts), name="tickets_ticket_acts"),
            *super().get_urls(),
        ]

    def order(self, request: HttpRequest, ticket_id: int) -> HttpResponse:
        """Oldest or newest message first: an agent's own choice, for all tickets."""
        ticket, agent = self.ticket(request, ticket_id), self.agent(request)
        if request.method == "POST":
            if agent is None:
                raise PermissionDenied
            choose_order(agent, newest_first=bool(request.POST.get("newest_first")))
        return redirect(ticket)

    def message(self, request: HttpRequest, ticket_id: int, message_id: int) -> Message:
        messages = stretches.rows_of(self.ticket(request, ticket_id)).select_related("ticket__customer", "side_thread")
        return get_object_or_404(messages, pk=message_id)

    def place(self, request: HttpRequest, ticket_id: int, message_id: int) -> HttpResponse:
        """To the page that has it."""
        message = self.message(request, ticket_id, message_id)
        following = stretches.following(message)
        page = reverse("admin:tickets_ticket_earlier", args=[ticket_id, following.pk]) if following else None
        return HttpResponseRedirect(f"{page or message.ticket.get_absolute_url()}#message-{message_id}")

    def earlier(self, request: HttpRequest, ticket_id: int, message_id: int) -> HttpResponse:
        """What was written before a message, in the conversation or the side thread that it is of."""
        message = self.message(request, ticket_id, message_id)
        stretch = stretches.before(message)
        entries = self.entries_between(message, stretch)
        # A side thread is read from its beginning, as its panel shows it.
        newest_first = not message.side_thread_id and reads_newest_first(self.agent(request))
        page = {
            **self.page_of(request, message.ticket, gettext("Earlier messages")),
            "stretch": stretch,
            "newest_first": newest_first,
            "thread": message.side_thread,
            "entries": entries[::-1] if newest_first else entries,
        }
        return TemplateResponse(request, "admin/tickets/ticket/earlier.html", page)

    def entries_between(self, message: Message, stretch: Stretch) -> Sequence[Entry | Happenings]:
        """In the customer's conversation with what was done meanwhile."""
        entries = self.entries(message.ticket, stretch)
        if message.side_thread_id:
            return [entry for entry in entries if entry.message]
        return with_happenings(entries, happenings_of(message.ticket, stretch))

    def acts(self, request: HttpRequest, ticket_id: int, message_id: int) -> HttpResponse:
        """Its forms, which are many: fetched when somebody wants one."""
        message = self.message(request, ticket_id, message_id)
        ticket, agent, now = message.ticket, self.agent(request), timezone.now()
        [entry] = self.entries(ticket, Stretch([message], since=now, until=now))
        page = {
            **self.page_of(request, ticket, gettext("One message")),
            "entry": entry,
            "thread": message.side_thread,
            "form_key": new_key(agent, ticket_id=ticket.pk) if agent else "",
            "forms": {
                "classify": ClassifyForm(ticket=ticket, now=now),
                "take_out": TakeOutWordsForm(ticket=ticket, now=now),
                "take_out_file": TakeOutFileForm(ticket=ticket, now=now),
            },
        }
        return TemplateResponse(request, "admin/tickets/ticket/message_acts.html", page)

    def page_of(self, request: HttpRequest, ticket: Ticket, title: str) -> dict[str, object]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{title}: {masked(ticket.subject)}",
            "ticket": ticket,
            "agent": self.agent(request),
            "known_addresses": ticket.customer.known_addresses,
            "unproved": is_unproved(ticket),
        }

    def entries(self, ticket: Ticket, stretch: Stretch) -> list[Entry]:
        reports = frozenset(ticket.cases.values_list("notification_id", flat=True))
        return conversation_of(ticket, stretch, now=timezone.now(), reports=reports)
