"""The editors' desk for legal documents: drafts are written here, published versions are only read."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from legal import publishing
from legal.clock_forms import DocumentForm, LetterForm, PolicyForm, PolicyFormSet, VersionForm
from legal.models import Company, Document, NoticeText, Policy, Version, VersionText
from legal.placeholders import EXAMPLES, filled
from supportportal.foundations.django_types import AnyAdmin, AnyModelForm, AnyStackedInline
from supportportal.foundations.editor_forms import MARKDOWN_FIELDS, TextForm
from supportportal.foundations.overwriting import OverwritingAdmin


@admin.register(Document)
class DocumentAdmin(OverwritingAdmin):
    form = DocumentForm
    list_display = ["slug", "duty", "country", "position"]

    def get_readonly_fields(self, request: HttpRequest, obj: Document | None = None) -> list[str]:
        """What a published version promises, and to whom, never changes."""
        promised = obj is not None and (obj.statutory or obj.versions.published().exists())
        return ["slug", "duty", "country"] if promised else []


@admin.register(Company)
class CompanyAdmin(OverwritingAdmin):
    """One row: who publishes the portal, who hosts it, and whom a customer can turn to."""

    fieldsets = [
        (None, {"fields": ["name", "legal_form", "capital", "address", "register", "vat_number", "director"]}),
        (_("Whom customers reach"), {"fields": ["phone", "data_contact"]}),
        (_("Who hosts the portal"), {"fields": ["host_name", "host_address", "host_phone"]}),
        (_("The consumer mediator"), {"fields": ["mediator_name", "mediator_address", "mediator_url"]}),
    ]
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 4})},
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Company.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Company | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Company, form: AnyModelForm, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)


ESCALATION_FIELDS = ("lead_from_day", "manager_from_day", "on_call_from_hours")


class PublishedIsReadOnly(AnyAdmin):
    """A published version and its texts can be seen, and that is all."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _is_published(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _is_published(obj) and super().has_delete_permission(request, obj)


def _is_published(version: Version | None) -> bool:
    return version is not None and version.published_at is not None


class PartOfAVersion(PublishedIsReadOnly, AnyStackedInline):
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Version | None = None) -> bool:
        return not _is_published(obj) and super().has_add_permission(request, obj)


class VersionTextInline(PartOfAVersion):
    model = VersionText
    form = TextForm
    fields = ["language", "title", "summary", "changes", "body"]
    formfield_overrides = MARKDOWN_FIELDS


class PolicyInline(PartOfAVersion):
    """Only for a document that promises something in time."""

    model = Policy
    form = PolicyForm
    formset = PolicyFormSet
    verbose_name = verbose_name_plural = _("What it promises in time")
    fieldsets = [
        (None, {"fields": ["name", "length", "unit", "extended", "country", "region", "zone", "offers_choice"]}),
        (_("What its text says"), {"fields": ["other_lengths"]}),
        (_("Customers are told"), {"fields": ["progress_every", "warn_on_day"]}),
        (_("When a payment is late"), {"fields": ["late_increases", "late_increase_monthly"]}),
        (_("Agents are reminded"), {"fields": ["reminder_days", "reminder_hours", *ESCALATION_FIELDS]}),
    ]


class LetterInline(PartOfAVersion):
    model = NoticeText
    form = LetterForm
    fields = ["kind", "language", "subject", "body"]
    classes = ["collapse"]
    verbose_name_plural = _("Letters of its clock")


@admin.register(Version)
class VersionAdmin(PublishedIsReadOnly, OverwritingAdmin):
    form = VersionForm
    fields = ["document", "number", "effective_on", "binding_language", "published_at"]
    readonly_fields = ["published_at"]
    list_display = ["document", "number", "effective_on", "published_at"]
    list_filter = ["document", ("published_at", admin.EmptyFieldListFilter)]
    search_fields = ["texts__title", "texts__body"]
    list_select_related = ["document"]
    inlines = [PolicyInline, VersionTextInline, LetterInline]
    actions = ["publish", "draft_next"]
    change_form_template = "admin/legal/version.html"

    def get_urls(self) -> list[URLPattern]:
        letters = self.admin_site.admin_view(self.letters)
        return [path("<int:version_id>/letters/", letters, name="legal_version_letters"), *super().get_urls()]

    def letters(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """Every letter as a customer would read it, with a case made up for the purpose."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        version = get_object_or_404(self.get_queryset(request).prefetch_related("notice_texts"), pk=version_id)
        page = {**self.admin_site.each_context(request), "version": version, "letters": letter_previews(version)}
        return render(request, "admin/legal/letters.html", page)

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
                publishing.publish(version, now=timezone.now())
                published += 1
            except publishing.NothingToPublish:
                message = _("%(version)s has no text yet: write one before publishing it.") % {"version": version}
                self.message_user(request, message, messages.ERROR)
            except publishing.Disagreement as problem:
                for reason in problem.reasons:
                    self.message_user(request, f"{version}: {reason}", messages.ERROR)
            except publishing.UnknownWords as letter:
                details = {"version": version, "letter": letter}
                message = _("In %(version)s, “%(letter)s” says words in braces that nothing fills in.") % details
                self.message_user(request, message, messages.ERROR)
        message = ngettext("%(n)s version is published.", "%(n)s versions are published.", published) % {"n": published}
        self.message_user(request, message, messages.SUCCESS if published else messages.WARNING)

    @admin.action(description=_("Write the next version: a draft with all of this one in it"), permissions=["add"])
    def draft_next(self, request: HttpRequest, chosen: QuerySet[Version]) -> HttpResponse | None:
        if len(chosen) != 1:
            self.message_user(request, _("Choose one version to go on from."), messages.ERROR)
            return None
        draft = publishing.draft_next(chosen[0], effective_on=timezone.localdate() + timedelta(days=1))
        self.message_user(request, _("%(version)s is a draft: change it, then publish it.") % {"version": draft})
        return redirect("admin:legal_version_change", draft.pk)


def letter_previews(version: Version) -> list[dict[str, object]]:
    """In the order of their kinds: each with its subject and body filled in."""
    order = {kind: place for place, kind in enumerate(NoticeText.Kind.values)}
    rows = sorted(version.notice_texts.all(), key=lambda letter: (order.get(letter.kind, 99), letter.language))
    return [
        {
            "letter": letter,
            "subject": filled(letter.subject, EXAMPLES.get(letter.language, EXAMPLES["en"])),
            "body": filled(letter.body, EXAMPLES.get(letter.language, EXAMPLES["en"])),
        }
        for letter in rows
    ]
