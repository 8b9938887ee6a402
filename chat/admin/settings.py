"""What team leads settle for the chat: hours, closed days, how chats are handed out, ready answers."""

from django.contrib import admin
from django.http import HttpRequest

from chat.models import AgentDesk, CannedReply, ChatRating, ChatTopic, ClosedDay, OpeningHours


@admin.register(ChatTopic)
class ChatTopicAdmin(admin.ModelAdmin):
    list_display = ("topic", "manual", "holidays", "patience_minutes", "longest_queue")


@admin.register(OpeningHours)
class OpeningHoursAdmin(admin.ModelAdmin):
    list_display = ("topic", "weekday", "opens_at", "closes_at")
    list_filter = ("topic",)
    ordering = ("topic", "weekday", "opens_at")


@admin.register(ClosedDay)
class ClosedDayAdmin(admin.ModelAdmin):
    list_display = ("day", "topic", "reason_en", "reason_fr")
    list_filter = ("topic",)
    date_hierarchy = "day"


@admin.register(CannedReply)
class CannedReplyAdmin(admin.ModelAdmin):
    list_display = ("shortcut", "language", "topic", "title")
    list_filter = ("language", "topic")
    search_fields = ("shortcut", "title", "text")


@admin.register(AgentDesk)
class AgentDeskAdmin(admin.ModelAdmin):
    """A lead may change how many chats somebody gets; when they were seen is a fact."""

    list_display = ("agent", "status", "capacity", "manual", "seen_at")
    list_filter = ("status",)
    list_select_related = ("agent__user",)
    fields = ("agent", "status", "capacity", "manual", "seen_at")
    readonly_fields = ("agent", "seen_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(ChatRating)
class ChatRatingAdmin(admin.ModelAdmin):
    """Read only: it is the customer's word."""

    list_display = ("conversation", "score", "comment", "rated_at")
    list_filter = ("score", "conversation__topic")
    list_select_related = ("conversation",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ChatRating | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ChatRating | None = None) -> bool:
        return False
