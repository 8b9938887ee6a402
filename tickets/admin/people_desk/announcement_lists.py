"""A document changes: an administrator has every customer with a contract told, and sees how far that has come."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.days import in_words
from supportportal.foundations.django_types import AnyModelForm
from tickets.admin.desk import ReadOnlyDeskAdmin, is_superuser, when
from tickets.contract_letters import changes
from tickets.models import Announcement


@admin.register(Announcement)
class AnnouncementAdmin(ReadOnlyDeskAdmin):
    fields = ["version"]
    list_display = ["version_column", "asked_column", "written_column", "state_column"]
    list_display_links = None

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Announcement]:
        counted = {
            "written": Count("letters"),
            "sent": Count("letters", filter=Q(letters__sent_at__isnull=False, letters__failed_at=None)),
            "came_back": Count("letters", filter=Q(letters__failed_at__isnull=False)),
        }
        return Announcement.objects.select_related("version__document", "asked_by").annotate(**counted)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        versions = changes.may_announce(now=timezone.now())
        return super().formfield_for_foreignkey(db_field, request, **kwargs, queryset=versions)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """One chooses a version here: it is written elsewhere."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        for link in ("add", "change", "delete", "view"):
            setattr(field.widget, f"can_{link}_related", False)
        return field

    def save_model(self, request: HttpRequest, obj: Announcement, form: AnyModelForm, change: bool) -> None:
        obj.pk = changes.announce(obj.version, by=request.user.pk, now=timezone.now()).pk

    @admin.display(description=_("Document"))
    def version_column(self, row: Announcement) -> str:
        day = in_words(row.version.effective_on)
        return gettext("%(version)s, in force from %(day)s") % {"version": row.version, "day": day}

    @admin.display(description=_("Asked for"), ordering="asked_at")
    def asked_column(self, row: Announcement) -> str:
        return f"{when(row.asked_at)}, {row.asked_by or ''}"

    @admin.display(description=_("Letters"))
    def written_column(self, row: Announcement) -> str:
        counts = {"written": row.written, "sent": row.sent, "back": row.came_back}
        return gettext("%(written)s written, %(sent)s sent, %(back)s came back") % counts

    @admin.display(description=_("State"), ordering="finished_at")
    def state_column(self, row: Announcement) -> str:
        if row.finished_at:
            return gettext("All written on %(at)s") % {"at": when(row.finished_at)}
        return gettext("Letters are being written, in the hours of working days")
