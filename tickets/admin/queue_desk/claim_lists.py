"""What was decided about messages that may be claims: a lead reads a sample of the noes, and each contradicted one."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tickets.admin.desk import ReadOnlyDeskAdmin, is_superuser, when
from tickets.admin.tabs import Tab, TabFilter
from tickets.guarantee import possible_claims
from tickets.models import PossibleClaim
from tickets.models.possible_claim import TO_BE_READ, UNDECIDED
from tickets.refusals import Refused

REFUSED = Q(is_claim=False)
BY_NOBODY = Q(is_claim=True, decided_by=None, contradicted_at=None)


@admin.register(PossibleClaim)
class PossibleClaimAdmin(ReadOnlyDeskAdmin):
    """For who leads a team, of its tickets; decided on the ticket’s page."""

    list_display = ["claim_column", "decision_column", "why_column", "decided_column"]
    list_display_links = None
    list_filter = [TabFilter]
    search_fields = ["words", "ticket__subject", "ticket__customer__email"]
    search_help_text = _("Words, subject or email")
    ordering = ["-reported_at", "-pk"]
    actions = ["note_as_read", "open_cases"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Found from the first page, by its number: no other page has to ask who leads."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        agent = self.agent(request)
        return is_superuser(request) or (agent is not None and agent.led_teams.exists())

    def get_queryset(self, request: HttpRequest) -> QuerySet[PossibleClaim]:
        return self.counted(request).select_related("ticket__customer", "decided_by__user")

    def counted(self, request: HttpRequest) -> QuerySet[PossibleClaim]:
        if is_superuser(request):
            return PossibleClaim.objects.all()
        agent = self.agent(request)
        topics = agent.led_teams.values("topic") if agent else ()
        return PossibleClaim.objects.filter(ticket__topic__in=topics)

    def tabs(self, request: HttpRequest) -> Sequence[Tab]:
        return [
            Tab("to-read", _("Noes to read"), TO_BE_READ),
            Tab("undecided", _("Undecided"), UNDECIDED),
            Tab("contradicted", _("Contradicted"), Q(contradicted_at__isnull=False)),
            Tab("refused", _("All noes"), REFUSED),
            Tab("nobody", _("Decided by nobody in time"), BY_NOBODY),
            Tab("all", _("All"), Q()),
        ]

    def get_exclude(self, request: HttpRequest, obj: PossibleClaim | None = None) -> list[str]:
        return ["words", "heard"]

    @admin.display(description=_("Message"))
    def claim_column(self, claim: PossibleClaim) -> SafeString:
        return render_to_string("admin/tickets/possibleclaim/_message.html", {"claim": claim})

    @admin.display(description=_("Decision"))
    def decision_column(self, claim: PossibleClaim) -> SafeString:
        return render_to_string("admin/tickets/possibleclaim/_decision.html", {"claim": claim})

    @admin.display(description=_("Why not"))
    def why_column(self, claim: PossibleClaim) -> str:
        return possible_claims.why_not_of(claim) if claim.why_not else ""

    @admin.display(description=_("Decided"), ordering="decided_at")
    def decided_column(self, claim: PossibleClaim) -> SafeString | str:
        return when(claim.decided_at) if claim.decided_at else ""

    @admin.action(description=_("Read: the no stands"))
    def note_as_read(self, request: HttpRequest, claims: QuerySet[PossibleClaim]) -> None:
        count = claims.filter(TO_BE_READ).update(read_at=timezone.now())
        sentence = ngettext("%(n)s no was read.", "%(n)s noes were read.", count)
        self.message_user(request, sentence % {"n": count})

    @admin.action(description=_("It is a claim: open the case"))
    def open_cases(self, request: HttpRequest, claims: QuerySet[PossibleClaim]) -> None:
        agent, now = self.agent(request), timezone.now()
        if agent is None:
            return
        count = 0
        for claim in claims.filter(REFUSED):
            with suppress(Refused):  # it is a case meanwhile, or another team's
                possible_claims.overrule(claim, by=agent, now=now)
                count += 1
        sentence = ngettext("%(n)s case was opened.", "%(n)s cases were opened.", count)
        self.message_user(request, sentence % {"n": count})

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Who only looks has none."""
        return super().get_actions(request) if self.agent(request) else {}
