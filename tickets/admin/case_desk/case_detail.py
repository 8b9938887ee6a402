"""A case's own page: how its days were counted, its log with the check of the chain, its letters, its evidence."""

from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from supportportal.foundations.language_choice import interface_language
from supportportal.foundations.staff.audit import Act, record_act
from tickets.admin.case_desk.act_forms import CaseForm
from tickets.admin.case_desk.case_notices import noticed
from tickets.admin.case_desk.case_panel import PanelAct, name_of
from tickets.admin.case_desk.case_words import event_lines
from tickets.admin.deadlines import refund_deadline, repair_deadline
from tickets.admin.desk import visible_cases, visible_tickets
from tickets.admin.form_keys import new_key
from tickets.admin.next_step import next_step, with_told_at
from tickets.admin.queue_desk.board_page import BoardPage
from tickets.admin.ticket_desk.acting import carried_out
from tickets.admin.ticket_desk.acts import CASE_ACTS, is_to_be_paid
from tickets.attachments.serving import as_download, written_download
from tickets.guarantee import clearance
from tickets.guarantee.evidence.case_file import evidence_pdf, evidence_zip
from tickets.guarantee.rules.events import breaks
from tickets.guarantee.rules.policies import zone_of
from tickets.models import ConformityCase

MONEY_ACTS = {act: CASE_ACTS[act] for act in ("clear", "hand-over", "refund")}


class CasePage(BoardPage):
    """The part of the cases' admin that is about one case."""

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("<int:case_id>/evidence/", guarded(self.evidence), name="tickets_conformitycase_evidence"),
            path("<int:case_id>/sheet/", guarded(self.sheet), name="tickets_conformitycase_sheet"),
            *(
                path(f"<int:case_id>/{act}/", guarded(partial(self.act, act=act)), name=f"tickets_conformitycase_{act}")
                for act in MONEY_ACTS
            ),
            *super().get_urls(),
        ]

    def page_of(self, case: ConformityCase) -> str:
        return reverse("admin:tickets_conformitycase_change", args=[case.pk])

    def case(self, request: HttpRequest, case_id: int) -> ConformityCase:
        related = with_told_at(visible_cases(request)).select_related(
            "ticket__customer", "policy_version__policy", "terms_version__document", "subscription", "merged_into"
        )
        return get_object_or_404(related, pk=case_id)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        return self.show(request, self.case(request, int(object_id) if object_id.isdecimal() else 0))

    def act(self, request: HttpRequest, case_id: int, *, act: str) -> HttpResponse:
        """For those who pay, and mostly can’t read the ticket."""
        case = self.case(request, case_id)
        if request.method != "POST":
            return redirect(self.page_of(case))
        if (agent := self.agent(request)) is None:
            raise PermissionDenied
        form = MONEY_ACTS[act](request.POST, ticket=case.ticket, now=timezone.now(), case=case)
        if form.is_valid() and carried_out(request, form, name=act, agent=agent):
            return redirect(self.page_of(case))
        return self.show(request, self.case(request, case_id), name=act, refused=form)

    def money_acts(
        self, request: HttpRequest, case: ConformityCase, *, in_doubt: bool, now: datetime
    ) -> dict[str, CaseForm]:
        """What is still to be done about the money, by who may do something."""
        if self.agent(request) is None or not is_to_be_paid(case):
            return {}
        acts = ["refund"] if case.handed_over_at else ["hand-over", "refund"]
        if in_doubt:
            acts = ["clear", "refund"]
        return {act: MONEY_ACTS[act](ticket=case.ticket, now=now, case=case) for act in acts}

    def show(
        self, request: HttpRequest, case: ConformityCase, *, name: str = "", refused: CaseForm | None = None
    ) -> HttpResponse:
        with timezone.override(zone_of(case)):  # the log, too: whoever compares it with a letter reads the same hour
            return TemplateResponse(
                request,
                "admin/tickets/conformitycase/change_form.html",
                self.page(request, case, name=name, refused=refused),
            ).render()

    def page(
        self, request: HttpRequest, case: ConformityCase, *, name: str, refused: CaseForm | None
    ) -> dict[str, object]:
        now, agent = timezone.now(), self.agent(request)
        doubts = clearance.doubts_about(case) if is_to_be_paid(case) else []
        forms = self.money_acts(request, case, in_doubt=bool(doubts), now=now) | ({name: refused} if refused else {})
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{name_of(case)} {case}",
            "case": case,
            "form_key": new_key(agent, ticket_id=case.ticket_id) if agent else "",
            "deadline": repair_deadline(case, now=now),
            "refund": refund_deadline(case, now=now),
            "step": next_step(case, now=now),
            "readable": visible_tickets(request).filter(pk=case.ticket_id).exists(),
            "log": event_lines(case.events.order_by("sequence")),
            "broken": list(breaks(case)),
            "notices": noticed(case),
            "doubts": doubts,
            "contract": clearance.contract_of(case) if doubts else None,
            "other_ends": clearance.other_ends_of(case),
            "acts": [PanelAct(act, form, is_open=form is refused or act == "clear") for act, form in forms.items()],
        }

    def evidence(self, request: HttpRequest, case_id: int) -> HttpResponseBase:
        """Everything of the ticket is in it."""
        case = self._readable(request, case_id)
        record_act(Act.EVIDENCE_TAKEN, about=case)
        return written_download(lambda file: evidence_zip(case, file=file), name=f"case-{case.pk}-evidence.zip")

    def sheet(self, request: HttpRequest, case_id: int) -> HttpResponseBase:
        """What people read of it, as one PDF in the reader's language, or in the one its interface is in."""
        case = self._readable(request, case_id)
        content = evidence_pdf(case, language=interface_language())
        record_act(Act.EVIDENCE_TAKEN, about=case)
        return as_download(ContentFile(content), name=f"case-{case.pk}-evidence.pdf")

    def _readable(self, request: HttpRequest, case_id: int) -> ConformityCase:
        """For those who may read the ticket."""
        case = get_object_or_404(self.case(request, case_id).ticket.cases, pk=case_id)
        if not visible_tickets(request).filter(pk=case.ticket_id).exists():
            raise PermissionDenied
        return case
