"""The editors' desk for legal documents: drafts are written here, published versions are only read."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from legal import versions
from legal.models import Document, Version, VersionText
from supportportal.editor_forms import MARKDOWN_FIELDS, TextForm


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin):
    list_display = ["slug", "position"]


class PublishedIsReadOnly:
    """A published version and its texts can be seen, and that is all."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _is_published(obj) and super().has_change_permission(request, obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _is_published(obj) and super().has_delete_permission(request, obj)  # type: ignore[misc]


def _is_published(version: Version | None) -> bool:
    return version is not None and version.published_at is not None


class VersionTextInline(PublishedIsReadOnly, admin.StackedInline):
    model = VersionText
    form = TextForm
    fields = ["language", "title", "summary", "changes", "body"]
    formfield_overrides = MARKDOWN_FIELDS
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Version | None) -> bool:  # type: ignore[override]
        return not _is_published(obj) and super().has_add_permission(request, obj)


@admin.register(Version)
class VersionAdmin(PublishedIsReadOnly, admin.ModelAdmin):
    fields = ["document", "number", "effective_on", "published_at"]
    readonly_fields = ["published_at"]
    list_display = ["document", "number", "effective_on", "published_at"]
    list_filter = ["document", ("published_at", admin.EmptyFieldListFilter)]
    search_fields = ["texts__title", "texts__body"]
    list_select_related = ["document"]
    inlines = [VersionTextInline]
    actions = ["publish"]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without “delete selected”, which would not ask about each version."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def view_on_site(self, obj: Version) -> str | None:
        return obj.get_absolute_url() if obj.published_at else None

    @admin.action(description=_("Publish for good: it can’t be changed afterwards"), permissions=["change"])
    def publish(self, request: HttpRequest, chosen: QuerySet[Version]) -> None:
        published = 0
        for version in chosen.filter(published_at=None):
            try:
                versions.publish(version, now=timezone.now())
                published += 1
            except versions.NothingToPublish:
                words = _("%(version)s has no text yet: write one before publishing it.") % {"version": version}
                self.message_user(request, words, messages.ERROR)
        words = ngettext("%(n)s version is published.", "%(n)s versions are published.", published) % {"n": published}
        self.message_user(request, words, messages.SUCCESS if published else messages.WARNING)
