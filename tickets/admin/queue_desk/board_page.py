"""The board’s page, and what is done from it: each act comes back to the case it was about."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from tickets.access import may_work_on
from tickets.admin.counting import number_in
from tickets.admin.desk import ReadOnlyDeskAdmin, visible_cases, visible_tickets
from tickets.admin.queue_desk.board import Viewer, board_for
from tickets.admin.queue_desk.board_forms import BOARD_ACTS, Colleagues
from tickets.admin.queue_desk.board_rows import BoardAct, RefusedAct
from tickets.admin.queue_desk.months import tables_by_month
from tickets.admin.ticket_desk.acting import carried_out
from tickets.models import ConformityCase
from tickets.refusals import NotYours


class BoardPage(ReadOnlyDeskAdmin):
    """The part of the cases' admin that is the team lead's."""

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        acts = [
            path(
                f"board/<int:case_id>/{name}/",
                guarded(partial(self.act_from_the_board, name=name)),
                name=f"tickets_conformitycase_board-{name}",
            )
            for name in BOARD_ACTS
        ]
        return [path("board/", guarded(self.board), name="tickets_conformitycase_board"), *acts, *super().get_urls()]

    def board(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.show_board(request, asked=number_in(request, "case") if "case" in request.GET else None)

    def act_from_the_board(self, request: HttpRequest, case_id: int, *, name: str) -> HttpResponse:
        """A refused form comes back at its case, with what was typed and why not."""
        related = visible_cases(request).select_related("ticket__customer", "ticket__assignee__user")
        case = get_object_or_404(related, pk=case_id)
        if request.method != "POST":
            return HttpResponseRedirect(place_of(case, request))
        if (agent := self.agent(request)) is None:
            raise PermissionDenied
        if not may_work_on(case.ticket, agent=agent):
            messages.error(request, str(NotYours()))
            return HttpResponseRedirect(place_of(case, request))
        form = BOARD_ACTS[name](
            request.POST,
            ticket=case.ticket,
            case=case,
            colleagues=Colleagues(asking=agent),
            now=timezone.now(),
        )
        if form.is_valid() and carried_out(request, form, name=f"board {name}", agent=agent):
            return HttpResponseRedirect(place_of(case, request))
        return self.show_board(request, asked=case.pk, refusal=RefusedAct(case.pk, BoardAct(name, form)))

    def show_board(self, request: HttpRequest, *, asked: int | None, refusal: RefusedAct | None = None) -> HttpResponse:
        viewer = Viewer(visible_tickets(request), visible_cases(request), self.agent(request))
        now = timezone.now()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "board": board_for(viewer, asked=asked, refusal=refusal, now=now),
            "tables": tables_by_month(viewer.cases, now=now),
            "agent": viewer.agent,
        }
        return TemplateResponse(request, "admin/tickets/conformitycase/board.html", context)


def place_of(case: ConformityCase, request: HttpRequest) -> str:
    """On the board: the card from which it was sent, else the case’s row, wherever that stands now."""
    at = "card" if request.POST.get("at") == "card" else "case"
    return f"{reverse('admin:tickets_conformitycase_board')}?case={case.pk}#{at}-{case.pk}"
