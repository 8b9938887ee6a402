"""The audit log as administrators read it: who did what, when and from where; nobody can change it here either."""

from collections.abc import Sequence

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.admin.narrowing import PersonAndDays
from supportportal.audit_log.sentences import changes_of
from supportportal.foundations.staff.audit import Kind
from supportportal.models import AuditEntry
from tickets.admin.desk import ReadOnlyDeskAdmin, is_superuser, when
from tickets.admin.tabs import Tab, TabFilter

admin.site.unregister(AuditEntry)  # the library's own list of it


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyDeskAdmin):
    list_display = ["what_column", "person_column", "when_column", "address_column"]
    list_filter = [TabFilter, PersonAndDays]
    search_fields = ["object_repr"]  # and what `get_search_results` looks into
    search_help_text = _("Person, number, or what it was about")
    fields = readonly_fields = ("kind", "when_column", "person_column", "address_column", "changes_column")
    actions = None

    class Media:
        css = {"all": ["css/desk-audit.css"]}

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_superuser(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        return self.counted(request).select_related("actor").order_by("-timestamp", "-pk")

    def counted(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        entries: QuerySet[AuditEntry] = AuditEntry.objects.order_by()
        return entries

    def tabs(self, request: HttpRequest) -> Sequence[Tab]:
        return [*(Tab(kind, kind.label, Q(kind=kind)) for kind in Kind), Tab("all", _("All"), Q(), opens=True)]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """People are looked up first, of whom there are few: so one table is read, and not two side by side."""
        for word in search_term.split():
            names = Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
            people = list(User.objects.filter(names | Q(email__icontains=word)).values_list("pk", flat=True))
            number = Q(object_pk=word.removeprefix("#"))
            queryset = queryset.filter(Q(object_repr__icontains=word) | Q(actor__in=people) | number)
        return queryset, False

    @admin.display(description=_("What was done"))
    def what_column(self, entry: AuditEntry) -> str:
        return str(entry)

    @admin.display(description=_("Person"))
    def person_column(self, entry: AuditEntry) -> str:
        if entry.actor:
            return str(entry.actor.get_full_name() or entry.actor.get_username())
        return gettext("nobody signed in") if entry.remote_addr else gettext("a command of the operator’s")

    @admin.display(description=_("From address"))
    def address_column(self, entry: AuditEntry) -> str:
        return str(entry.remote_addr or "–")

    @admin.display(description=_("When"), ordering="timestamp")
    def when_column(self, entry: AuditEntry) -> str:
        return when(entry.timestamp)

    @admin.display(description=_("What is different"))
    def changes_column(self, entry: AuditEntry) -> SafeString:
        return render_to_string("admin/audit/_changes.html", {"changes": changes_of(entry), "entry": entry})
