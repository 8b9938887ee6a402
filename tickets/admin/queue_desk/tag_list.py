"""Tags, renamed and merged by leads; agents make them on the tickets."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.desk import DeskAdmin, is_superuser
from tickets.in_hand.tagging import merge_tags
from tickets.models import Tag


@admin.register(Tag)
class TagAdmin(DeskAdmin):
    """Everybody who answers sees which there are."""

    list_display = ["name", "count_column"]
    search_fields = ["name"]
    fields = ["name"]
    actions = ["merge"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Found from a ticket: no other page has to ask who leads."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        agent = self.agent(request)
        return is_superuser(request) or (agent is not None and agent.led_teams.exists())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return Tag.objects.annotate(count=Count("tickets")).order_by("name")

    @admin.display(description=_("Tickets"), ordering="count")
    def count_column(self, tag: Any) -> int:
        return int(tag.count)

    @admin.action(description=_("Merge into the one used most"), permissions=["change"])
    def merge(self, request: HttpRequest, tags: QuerySet[Tag]) -> None:
        into = tags.alias(used=Count("tickets")).order_by("-used", "name").first()
        if into is None:
            return
        count = tags.count() - 1
        merge_tags(Tag.objects.filter(pk__in=[tag.pk for tag in tags]), into=into)
        sentence = ngettext("%(n)s tag is “%(into)s” now.", "%(n)s tags are “%(into)s” now.", count)
        self.message_user(request, sentence % {"n": count, "into": into} if count else gettext("Choose two at least."))
