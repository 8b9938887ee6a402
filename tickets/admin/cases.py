"""The conformity cases: whose days run, whose are over, and what was put right."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.deadlines import deadline_of
from tickets.admin.desk import ReadOnlyDeskAdmin, visible_tickets, when
from tickets.admin.tabs import Tab, TabFilter
from tickets.conformity.clock import civil_day
from tickets.models import ConformityCase

SOON = timedelta(days=3)
RUNNING = Q(conformity_at=None, closed_at=None)


@admin.register(ConformityCase)
class CaseAdmin(ReadOnlyDeskAdmin):
    """To look at; a case is worked on from its ticket's page."""

    list_display = ["ticket_column", "day_column", "notified_column", "topic_column", "end_column"]
    list_display_links = None
    list_filter = [TabFilter]
    search_fields = ["ticket__subject", "ticket__customer__name", "ticket__customer__email"]
    search_help_text = _("Subject, customer or email")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConformityCase]:
        return self.counted(request).select_related("ticket__customer").order_by("due_at", "pk")

    def counted(self, request: HttpRequest) -> QuerySet[ConformityCase]:
        return ConformityCase.objects.filter(ticket__in=visible_tickets(request))

    def tabs(self, request: HttpRequest) -> Sequence[Tab]:
        now = timezone.now()
        return [
            Tab("running", _("Running"), RUNNING),
            Tab("overdue", _("Overdue"), RUNNING & Q(due_at__lte=now), late=True),
            Tab("soon", _("Due within 3 days"), RUNNING & Q(due_at__gt=now, last_day__lte=civil_day(now) + SOON)),
            Tab("right", _("Put right in time"), Q(conformity_at__lt=F("due_at"))),
            Tab("broken", _("Put right too late"), Q(conformity_at__gte=F("due_at"))),
            Tab("all", _("All"), Q()),
        ]

    @admin.display(description=_("Request"))
    def ticket_column(self, case: ConformityCase) -> SafeString:
        return render_to_string("admin/tickets/_case_row.html", {"case": case})

    @admin.display(description=_("Legal deadline"))
    def day_column(self, case: ConformityCase) -> SafeString:
        deadline = deadline_of(case, now=timezone.now())
        return render_to_string("admin/tickets/_deadline.html", {"deadline": deadline, "case": case})

    @admin.display(description=_("Reported"), ordering="notified_at")
    def notified_column(self, case: ConformityCase) -> str:
        return when(case.notified_at)

    @admin.display(description=_("Topic"))
    def topic_column(self, case: ConformityCase) -> str:
        return case.ticket.get_topic_display()

    @admin.display(description=_("Put right"), ordering="conformity_at")
    def end_column(self, case: ConformityCase) -> str:
        ended_at = case.conformity_at or case.closed_at
        return when(ended_at) if ended_at else gettext("not yet")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        case: ConformityCase = self.get_object(request, object_id)
        return HttpResponseRedirect(case.ticket.get_absolute_url())
