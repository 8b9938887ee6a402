"""The conformity cases: whose days run, whose are over, who may choose, and whom we owe money."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.case_desk.case_detail import CasePage
from tickets.admin.case_desk.month_filter import MonthFilter
from tickets.admin.deadlines import deadline_of, refund_deadline
from tickets.admin.desk import visible_cases, when
from tickets.admin.next_step import next_step, with_told_at
from tickets.admin.queue_desk.board import OTHER_CLOCKS
from tickets.admin.tabs import Tab, TabFilter
from tickets.guarantee.billing import STILL_OPEN, TO_HAND_OVER, TO_PAY
from tickets.models import ConformityCase
from tickets.models.conformity import KEPT, RUNNING

SOON = timedelta(days=3)
TO_REFUND = STILL_OPEN & (Q(refund_due_at__isnull=False) | TO_PAY)
MONEY_TABS = ("billing", "refunds")  # work of those who pay: another set of columns


@admin.register(ConformityCase)
class CaseAdmin(CasePage):
    """A case is worked on from its ticket's page; here it is found, read, and paid for."""

    list_display = ["ticket_column", "day_column", "step_column", "notified_column", "topic_column", "end_column"]
    list_display_links = None
    list_filter = [TabFilter, MonthFilter]
    search_fields = ["ticket__subject", "ticket__customer__name", "ticket__customer__email", "contract_reference"]
    search_help_text = _("Subject, customer, email or subscription reference")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConformityCase]:
        cases = with_told_at(self.counted(request)).select_related("ticket__customer", "policy_version__policy")
        by_refund = request.GET.get("tab") in (*MONEY_TABS, "clocks")
        end = Coalesce("refund_due_at", "due_at") if by_refund else F("due_at")
        return cases.order_by(end.asc(), "pk")

    def counted(self, request: HttpRequest) -> QuerySet[ConformityCase]:
        return visible_cases(request)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        if request.GET.get("tab") in MONEY_TABS:
            return ["case_column", "choice_column", "amount_column", "refund_column", "step_column"]
        return list(self.list_display)

    def tabs(self, request: HttpRequest) -> Sequence[Tab]:
        now = timezone.now()
        return [
            Tab("running", _("Running"), RUNNING),
            Tab("overdue", _("Overdue"), RUNNING & ~KEPT & Q(due_at__lte=now), late=True),
            Tab("soon", _("Due within 3 days"), RUNNING & Q(due_at__gt=now, last_day__lte=localdate(now) + SOON)),
            Tab("clocks", _("The other clocks"), OTHER_CLOCKS),
            Tab("choice", _("Choice open"), Q(state=ConformityCase.State.REMEDY_OPEN)),
            Tab("billing", _("To tell billing"), TO_HAND_OVER),
            Tab("refunds", _("Refunds due"), TO_REFUND),
            Tab("right", _("Put right in time"), KEPT | Q(conformity_at__lt=F("due_at"))),
            Tab("broken", _("Put right too late"), ~KEPT & Q(conformity_at__gte=F("due_at"))),
            Tab("all", _("All"), Q()),
        ]

    @admin.display(description=_("Request"))
    def ticket_column(self, case: ConformityCase) -> SafeString:
        return render_to_string("admin/tickets/_case_row.html", {"case": case, "url": case.ticket.get_absolute_url()})

    @admin.display(description=_("Case"))
    def case_column(self, case: ConformityCase) -> SafeString:
        return render_to_string("admin/tickets/_case_row.html", {"case": case, "url": self.page_of(case)})

    @admin.display(description=_("Legal deadline"))
    def day_column(self, case: ConformityCase) -> SafeString:
        deadline = deadline_of(case, now=timezone.now())
        return render_to_string("admin/tickets/_deadline.html", {"deadline": deadline, "case": case})

    @admin.display(description=_("Next step"))
    def step_column(self, case: ConformityCase) -> SafeString:
        return render_to_string("admin/tickets/_step.html", {"step": next_step(case, now=timezone.now()), "case": case})

    @admin.display(description=_("Reported"), ordering="notified_at")
    def notified_column(self, case: ConformityCase) -> str:
        return when(case.notified_at)

    @admin.display(description=_("Topic"))
    def topic_column(self, case: ConformityCase) -> str:
        return case.ticket.get_topic_display()

    @admin.display(description=_("Put right"), ordering="conformity_at")
    def end_column(self, case: ConformityCase) -> str:
        return when(case.conformity_at) if case.conformity_at else gettext("not yet")

    @admin.display(description=_("Choice"))
    def choice_column(self, case: ConformityCase) -> SafeString:
        return render_to_string("admin/tickets/_choice.html", {"case": case})

    @admin.display(description=_("Amount"), ordering="refund_amount")
    def amount_column(self, case: ConformityCase) -> SafeString:
        return render_to_string("admin/tickets/_amount.html", {"case": case})

    @admin.display(description=_("Refund"), ordering="refund_due_at")
    def refund_column(self, case: ConformityCase) -> SafeString:
        deadline = refund_deadline(case, now=timezone.now())
        return render_to_string("admin/tickets/_refund.html", {"case": case, "refund": deadline})
