"""The editors' desk for the set-up guides: a guide, its texts, and the steps of each text."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.django_types import AnyStackedInline
from supportportal.foundations.editor_forms import MARKDOWN_FIELDS, TranslationForm
from supportportal.foundations.overwriting import OverwritingAdmin
from tutorials import publishing
from tutorials.models import Step, Tutorial, TutorialTranslation


class StepInline(AnyStackedInline):
    model = Step
    formfield_overrides = MARKDOWN_FIELDS
    extra = 0


@admin.register(TutorialTranslation)
class TutorialTranslationAdmin(OverwritingAdmin):
    form = TranslationForm
    fields = ["tutorial", "language", "published", "title", "intro", "versions", "needs"]
    list_display = ["title", "tutorial", "language", "is_published", "step_count", "updated_at"]
    list_filter = ["language", "tutorial__platform"]
    search_fields = ["title", "intro", "steps__title", "steps__body"]
    list_select_related = ["tutorial"]
    ordering = ["tutorial__position", "language"]
    inlines = [StepInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TutorialTranslation]:
        texts: QuerySet[TutorialTranslation] = super().get_queryset(request).annotate(step_count=Count("steps"))
        return texts

    def save_model(self, request: HttpRequest, obj: TutorialTranslation, form: Any, change: bool) -> None:
        """Kept as a draft until its steps are saved too: `save_related` publishes it."""
        act = publishing.publish if change and form.cleaned_data["published"] else publishing.withdraw
        act(obj, now=timezone.now())

    def save_related(self, request: HttpRequest, form: "BaseModelForm[Any]", formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        act = publishing.publish if form.cleaned_data["published"] else publishing.withdraw
        act(form.instance, now=timezone.now())

    @admin.display(description=_("published"), boolean=True)
    def is_published(self, text: TutorialTranslation) -> bool:
        return text.published_at is not None

    @admin.display(description=_("steps"), ordering="step_count")
    def step_count(self, text: TutorialTranslation) -> int:
        return text.step_count


@admin.register(Tutorial)
class TutorialAdmin(OverwritingAdmin):
    list_display = ["__str__", "texts", "minutes", "checked_on", "checked_version", "position"]
    list_filter = ["checked_version"]
    search_fields = ["platform", "translations__title"]
    readonly_fields = ["texts"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tutorial]:
        return super().get_queryset(request).prefetch_related("translations")

    @admin.display(description=_("texts"))
    def texts(self, tutorial: Tutorial) -> SafeString | str:
        links = (
            (reverse("admin:tutorials_tutorialtranslation_change", args=[text.pk]), text.language)
            for text in sorted(tutorial.translations.all(), key=lambda text: text.language)
        )
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "–"
