"""“My drafts”: what one has begun to write, wherever; also what belongs to a ticket that went to another team."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.masking.masks import masked
from tickets.admin.desk import visible_tickets, when
from tickets.admin.draft_desk.draft_doors import DraftDoors
from tickets.admin.draft_desk.draft_places import name_of, page_of
from tickets.admin.tabs import Tab, TabFilter
from tickets.drafts import saving
from tickets.models import SavedDraft


def about(draft: Any) -> str:
    """The subject only where its ticket may be read still."""
    if draft.ticket is None:
        return ""
    return str(draft.ticket) if draft.readable else f"#{draft.ticket_id}"


@admin.register(SavedDraft)
class DraftAdmin(DraftDoors):
    list_display = ["place_column", "words_column", "saved_column"]
    list_display_links = None
    list_filter = [TabFilter]
    actions = ["discard", "bring_back"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Everybody at the desk, editors too."""
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        """It is found under one's own name, not among what is everybody's."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[SavedDraft]:
        readable = Exists(visible_tickets(request).filter(pk=OuterRef("ticket")))
        drafts = self.counted(request).annotate(readable=readable).select_related("ticket", "leaving")
        return drafts.prefetch_related("files").order_by("-saved_at", "-pk")

    def counted(self, request: HttpRequest) -> QuerySet[SavedDraft]:
        return SavedDraft.objects.filter(owner=request.user.pk)

    def tabs(self, request: HttpRequest) -> Sequence[Tab]:
        return [
            Tab("begun", _("Not sent"), Q(discarded_at=None, leaving=None), opens=True),
            Tab("leaving", _("Leave later"), Q(leaving__isnull=False)),
            Tab("discarded", _("Discarded"), Q(discarded_at__isnull=False)),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": gettext("My drafts"), **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """All of its words, to copy where its form is out of reach."""
        pk = int(object_id) if object_id.isdecimal() else 0
        draft = get_object_or_404(self.get_queryset(request), pk=pk)
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": name_of(draft),
            "draft": draft,
            "about": about(draft),
            "page": page_of(draft, request),
        }
        return TemplateResponse(request, "admin/tickets/draft.html", page)

    @admin.display(description=_("Draft"))
    def place_column(self, draft: SavedDraft) -> SafeString:
        url = reverse("admin:tickets_saveddraft_change", args=[draft.pk])
        return format_html('<a href="{}">{}</a> {}', url, name_of(draft), about(draft))

    @admin.display(description=_("Text"))
    def words_column(self, draft: SavedDraft) -> str:
        files = [file.name for file in draft.files.all()]
        return Truncator(masked(" · ".join([*draft.texts, *files]))).chars(160)

    @admin.display(description=_("Saved"), ordering="saved_at")
    def saved_column(self, draft: SavedDraft) -> str:
        if (answer := getattr(draft, "leaving", None)) is None:
            return when(draft.saved_at)
        if answer.held_why:
            return gettext("held: %(why)s") % {"why": answer.held_why}
        return gettext("leaves on %(time)s") % {"time": when(answer.leaves_at)}

    @admin.action(description=_("Discard"))
    def discard(self, request: HttpRequest, drafts: QuerySet[SavedDraft]) -> None:
        count = saving.discard(drafts.filter(leaving=None), now=timezone.now())
        told = ngettext(
            "%(n)s draft discarded. For a day it can be brought back, under “Discarded”.",
            "%(n)s drafts discarded. For a day they can be brought back, under “Discarded”.",
            count,
        )
        messages.success(request, told % {"n": count})

    @admin.action(description=_("Bring back"))
    def bring_back(self, request: HttpRequest, drafts: QuerySet[SavedDraft]) -> None:
        count = saving.bring_back(drafts)
        told = ngettext("%(n)s draft is back.", "%(n)s drafts are back.", count)
        messages.success(request, told % {"n": count})
