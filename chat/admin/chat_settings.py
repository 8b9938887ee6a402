"""What team leads set for the chat: hours, closed days, how chats are handed out.

Who one is opens these pages: an agent reads what their teams go by, and its lead or manager changes it.
"""

from typing import Any, cast

from django.conf import settings
from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.forms import CharField, Field
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from chat.access import topics_of
from chat.models import AgentDesk, ChatRating, ChatTopic, ClosedDay, OpeningHours
from supportportal.foundations.django_types import AnyModelForm
from supportportal.foundations.staff.audit import Act, record_act
from supportportal.foundations.topics import Topic
from tickets.access import topics_settled_by
from tickets.admin.desk import DeskAdmin, ReadOnlyDeskAdmin, is_superuser
from tickets.models import Team

EVERY_TEAM = ""


class SettingsRequest(HttpRequest):
    """A request that remembers which topics its user sets."""

    settled_topics: list[str]


def topics_settled_in(request: HttpRequest) -> list[str]:
    """The topics whose settings this user may change. Needed many times on one page, read once."""
    settings_request = cast(SettingsRequest, request)
    if not hasattr(settings_request, "settled_topics"):
        settings_request.settled_topics = topics_settled_by(request.user)
    return settings_request.settled_topics


def topics_visible_in(request: HttpRequest) -> set[str]:
    """The topics of the user's own teams, and those whose settings they may change."""
    return {*topics_of(request.user), *topics_settled_in(request)}


class TopicSettingsAdmin(DeskAdmin):
    """Read by the topic's team; changed by its lead, its manager or an administrator.

    Only an administrator changes what applies to every team, or to a team with neither lead nor manager.
    """

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(topic__in=[*topics_visible_in(request), EVERY_TEAM])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(topics_settled_in(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._settles(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._settles(request, obj)

    def _settles(self, request: HttpRequest, obj: Any) -> bool:
        if obj is None:
            return bool(topics_settled_in(request))
        return request.user.is_superuser or obj.topic in topics_settled_in(request)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only the topics the user may change; the empty one, for every team, is for administrators."""
        if db_field.name == "topic" and not request.user.is_superuser:
            kwargs["choices"] = [choice for choice in Topic.choices if choice[0] in topics_settled_in(request)]
            kwargs["required"] = True
        field: Field | None = super().formfield_for_choice_field(db_field, request, **kwargs)
        return field


@admin.register(ChatTopic)
class ChatTopicAdmin(TopicSettingsAdmin):
    list_display = ("topic", "manual", "holidays", "patience_minutes", "longest_queue")

    def get_readonly_fields(self, request: HttpRequest, obj: ChatTopic | None = None) -> list[str]:
        return ["topic"] if obj else []  # it is the row's key: changing it would make another row


@admin.register(OpeningHours)
class OpeningHoursAdmin(TopicSettingsAdmin):
    list_display = ("topic", "weekday", "opens_at", "closes_at")
    list_filter = ("topic",)
    ordering = ("topic", "weekday", "opens_at")


SPOKEN: dict[str, str | Promise] = dict(settings.LANGUAGES)


class ReasonsForm(AnyModelForm):
    """A field for the reason in each language, which `ClosedDayForm` has."""

    class Meta:
        model = ClosedDay
        fields = ("day", "topic")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in SPOKEN:
            self.initial[f"reason_{language}"] = self.instance.reasons.get(language, "")

    def clean(self) -> dict[str, Any]:
        """Reasons in languages that the portal doesn’t speak now stay as they are."""
        cleaned = super().clean() or self.cleaned_data
        reasons = {language: cleaned.get(f"reason_{language}") for language in SPOKEN}
        self.instance.reasons = {
            language: reason for language, reason in {**self.instance.reasons, **reasons}.items() if reason
        }
        return cleaned


def reason_field(language: str | Promise) -> CharField:
    return CharField(label=format_lazy(_("Reason, in {language}"), language=language), max_length=120, required=False)


ClosedDayForm: type[ReasonsForm] = type(
    "ClosedDayForm", (ReasonsForm,), {f"reason_{code}": reason_field(name) for code, name in SPOKEN.items()}
)


@admin.register(ClosedDay)
class ClosedDayAdmin(TopicSettingsAdmin):
    form = ClosedDayForm
    list_display = ("day", "topic", "reason")
    list_filter = ("topic",)
    date_hierarchy = "day"

    @admin.display(description=_("reason"))
    def reason(self, day: ClosedDay) -> str:
        return day.reason


@admin.register(AgentDesk)
class AgentDeskAdmin(DeskAdmin):
    """An agent's own place, and those of the teams they lead; `seen_at` is a fact and can't be changed."""

    list_display = ("agent", "status", "capacity", "manual", "seen_at")
    list_filter = ("status",)
    list_select_related = ("agent__user",)
    fields = ("agent", "status", "capacity", "manual", "seen_at")
    readonly_fields = ("agent", "seen_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AgentDesk]:
        places = super().get_queryset(request)
        if request.user.is_superuser:
            return places
        teams = Team.objects.filter(topic__in=topics_settled_in(request), members=OuterRef("agent"))
        return places.filter(Q(agent__user=request.user.pk) | Q(Exists(teams)))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_superuser(request)

    def save_model(self, request: HttpRequest, obj: AgentDesk, form: AnyModelForm, change: bool) -> None:
        """Only what was changed: the heartbeat of an open desk writes to the same row.

        Noted when somebody else sets it; who sits there changes it all day.
        """
        obj.save(update_fields=form.changed_data)
        if form.changed_data and obj.agent.user_id != request.user.pk:
            changes = {name: (form.initial[name], form.cleaned_data[name]) for name in form.changed_data}
            record_act(Act.PLACE_SET, about=obj, changes=changes)


@admin.register(ChatRating)
class ChatRatingAdmin(ReadOnlyDeskAdmin):
    """Read only, for the team it is about: it is the customer's own rating."""

    list_display = ("conversation", "score", "comment", "rated_at")
    list_filter = ("score", "conversation__topic")
    list_select_related = ("conversation",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChatRating]:
        return super().get_queryset(request).filter(conversation__topic__in=topics_visible_in(request))
