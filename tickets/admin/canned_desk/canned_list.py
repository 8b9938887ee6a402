"""The canned replies that somebody at the desk sees: their own, their teams', everybody's."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.languages.facts import facts_of
from supportportal.foundations.markdown import letter_html
from supportportal.foundations.topics import Topic
from supportportal.foundations.words import fold
from tickets.access import topics_settled_by
from tickets.admin.canned_desk.canned_doors import CannedDoors, kept_text
from tickets.admin.canned_desk.canned_form import TEXTS, CannedReplyForm
from tickets.admin.desk import DeskAdmin, agent_at, is_superuser
from tickets.canned_replies.ticket_values import example_in
from tickets.canned_replies.variables import VARIABLES, filled
from tickets.models import CannedReply

OWN, TEAMS, EVERYBODYS = "mine", "team", "everybody"


class WhoseFilter(admin.SimpleListFilter):
    title = _("owner")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(OWN, _("Mine")), (TEAMS, _("Teams’")), (EVERYBODYS, _("Everybody’s"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[CannedReply]) -> QuerySet[CannedReply]:
        facts = {OWN: Q(agent__isnull=False), TEAMS: Q(team__isnull=False), EVERYBODYS: Q(agent=None, team=None)}
        return queryset.filter(facts.get(self.value() or "", Q()))


class AboutFilter(admin.SimpleListFilter):
    title = _("topic")
    parameter_name = "about"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Topic.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[CannedReply]) -> QuerySet[CannedReply]:
        """They are few, and their topics are a list, in which not every database looks."""
        if self.value() not in Topic.values:
            return queryset
        return queryset.filter(pk__in=[row.pk for row in queryset if not row.topics or self.value() in row.topics])


@admin.register(CannedReply)
class CannedReplyAdmin(CannedDoors, DeskAdmin):
    """One's own are changed by oneself, a team's by its lead or manager, everybody's by an administrator."""

    form = CannedReplyForm
    list_display = ("shortcut_column", "title", "whose", "topics_column", "languages", "used")
    list_filter = (WhoseFilter, AboutFilter)
    list_select_related = ("team", "agent__user")
    search_fields = ("title",)  # `get_search_results` looks in more
    change_form_template = "admin/tickets/cannedreply/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[CannedReply]:
        agent = agent_at(request)
        own = CannedReply.objects.visible_to(agent) if agent else CannedReply.objects.none()
        if not is_superuser(request):
            return own
        return CannedReply.objects.for_everybody() | CannedReply.objects.of_teams() | own

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[CannedReply], search_term: str
    ) -> tuple[QuerySet[CannedReply], bool]:
        """Every word, in shortcut, title or text, whatever its accents."""
        words = fold(search_term).split()
        found = [row.pk for row in queryset if all(word in fold(_words_of(row)) for word in words)]
        return queryset.filter(pk__in=found), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj) and (obj is None or self._is_theirs(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def _is_theirs(self, request: HttpRequest, reply: CannedReply) -> bool:
        if reply.agent_id:
            agent = agent_at(request)
            return agent is not None and agent.pk == reply.agent_id
        return is_superuser(request) or reply.team_id in topics_settled_by(request.user)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj and not self.has_change_permission(request, obj):
            return ["shortcut", "title", "whose", "topics_column"]
        return ["shortcut", "title", "owner", "about", *TEXTS]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        asking = {
            "agent": agent_at(request),
            "settled_topics": topics_settled_by(request.user),
            "is_administrator": is_superuser(request),
        }
        kwargs["form"] = type("AskedForm", (CannedReplyForm,), asking)
        return super().get_form(request, obj, change, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return kept_text(request)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        reply = kwargs.get("obj")
        shown = {"names": VARIABLES.items(), "examples": list(_examples_of(reply)) if reply else []}
        return super().render_change_form(request, {**context, **shown}, *args, **kwargs)

    @admin.display(description=_("shortcut"), ordering="shortcut")
    def shortcut_column(self, reply: CannedReply) -> str:
        return f"/{reply.shortcut}"

    @admin.display(description=_("owner"))
    def whose(self, reply: CannedReply) -> str:
        if reply.agent_id:
            return gettext("mine")
        return str(reply.team) if reply.team_id else gettext("everybody’s")

    @admin.display(description=_("topics"))
    def topics_column(self, reply: CannedReply) -> str:
        return _listed(dict(Topic.choices).get(topic, topic) for topic in reply.topics) or gettext("every topic")

    @admin.display(description=_("languages"))
    def languages(self, reply: CannedReply) -> str:
        return _listed(facts_of(code).name for code in reply.texts)


def _listed(names: Iterable[object]) -> str:
    return ", ".join(map(str, names))


def _words_of(reply: CannedReply) -> str:
    return " ".join([f"/{reply.shortcut}", reply.title, *reply.texts.values()])


def _examples_of(reply: CannedReply) -> Iterator[tuple[str, object, SafeString]]:
    """Its languages, each with its code, its name, and how a customer would read it."""
    for code, text in reply.texts.items():
        yield code, facts_of(code).name, letter_html(filled(text, example_in(code)))
