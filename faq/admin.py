"""The editors' desk for the FAQ: sections, articles with their translations, and what readers said."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from faq import publishing
from faq.models import Article, ArticleFeedback, ArticleTranslation, Section, SectionTitle
from supportportal.foundations.django_types import AnyStackedInline, AnyTabularInline
from supportportal.foundations.editor_forms import MARKDOWN_FIELDS, TextForm, TranslationForm
from supportportal.foundations.overwriting import OverwritingAdmin
from supportportal.foundations.staff.guarded_rows import GuardedAdmin


class SectionTitleInline(AnyTabularInline):
    model = SectionTitle
    form = TextForm
    extra = 0


@admin.register(Section)
class SectionAdmin(OverwritingAdmin):
    list_display = ["__str__", "slug", "position"]
    list_filter = ["topic"]
    search_fields = ["titles__title", "slug"]
    inlines = [SectionTitleInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        return super().get_queryset(request).prefetch_related("titles")


class ArticleTranslationInline(AnyStackedInline):
    model = ArticleTranslation
    form = TranslationForm
    formfield_overrides = MARKDOWN_FIELDS
    prepopulated_fields = {"slug": ["title"]}
    fields = ["language", "published", "title", "slug", "summary", "short_title", "body"]
    extra = 0


class SectionFilter(admin.SimpleListFilter):
    title = _("section")
    parameter_name = "section"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(section.pk), str(section)) for section in Section.objects.prefetch_related("titles")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        section_id = self.value() or ""
        return queryset.filter(section=int(section_id)) if section_id.isdecimal() else queryset


@admin.register(Article)
class ArticleAdmin(OverwritingAdmin):
    list_display = ["title", "section", "languages", "featured", "helped", "did_not_help"]
    list_filter = ["section__topic", SectionFilter, "featured", "translations__language"]
    search_fields = ["key", "translations__title", "translations__body"]
    list_select_related = ["section"]
    inlines = [ArticleTranslationInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        voices = "translations__feedback"
        counts = {
            "yes": Count(voices, filter=Q(**{f"{voices}__helpful": True})),
            "no": Count(voices, filter=Q(**{f"{voices}__helpful": False})),
        }
        articles: QuerySet[Article] = super().get_queryset(request).annotate(**counts)
        return articles.prefetch_related("translations", "section__titles")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "section":
            kwargs["queryset"] = Section.objects.prefetch_related("titles")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_formset(self, request: HttpRequest, form: "BaseModelForm[Any]", formset: Any, change: bool) -> None:
        formset.save(commit=False)
        for text in formset.deleted_objects:
            text.delete()
        for each in formset.forms:
            if each.has_changed() and each.instance not in formset.deleted_objects:
                act = publishing.publish if each.cleaned_data["published"] else publishing.withdraw
                act(each.instance, now=timezone.now())

    def save_related(self, request: HttpRequest, form: "BaseModelForm[Any]", formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and "section" in form.changed_data:
            publishing.moved(form.instance)

    def view_on_site(self, obj: Article) -> str | None:
        text = next((each for each in obj.translations.all() if each.published_at), None)
        return text.get_absolute_url() if text else None

    @admin.display(description=_("title"), ordering="key")
    def title(self, article: Article) -> str:
        return next((text.title for text in article.translations.all()), article.key)

    @admin.display(description=_("published in"))
    def languages(self, article: Article) -> str:
        return ", ".join(sorted(text.language for text in article.translations.all() if text.published_at)) or "–"

    @admin.display(description=_("helped"), ordering="yes")
    def helped(self, article: Article) -> int:
        return article.yes

    @admin.display(description=_("didn’t help"), ordering="no")
    def did_not_help(self, article: Article) -> int:
        return article.no


@admin.register(ArticleFeedback)
class ArticleFeedbackAdmin(GuardedAdmin):
    """To read; readers' words are not edited."""

    list_display = ["translation", "helpful", "comment", "created_at"]
    list_filter = ["helpful", "translation__language", "translation__article__section__topic"]
    search_fields = ["comment", "translation__title"]
    list_select_related = ["translation"]
    date_hierarchy = "created_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ArticleFeedback | None = None) -> bool:
        return False
