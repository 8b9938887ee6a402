"""The desk in Django's admin: who waits, and the conversation itself."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import conversations, desk, waiting
from chat.access import visible_conversations
from chat.admin import acts
from chat.conversations import BadKey, ConversationClosed
from chat.desk import AlreadyTaken, NotYours
from chat.forms import WordsForm
from chat.models import Conversation, ConversationQuerySet
from chat.waiting import DeskList
from chat.words import sentence_about
from supportportal.topics import Topic
from tickets.access import agent_of

PAGE_LENGTH = 50
REFUSED = (NotYours, AlreadyTaken, ConversationClosed, BadKey)


@admin.register(Conversation)
class ConversationAdmin(admin.ModelAdmin):
    """Agents need no permission but their team: what isn't theirs doesn't exist for them."""

    def get_queryset(self, request: HttpRequest) -> ConversationQuerySet:
        return visible_conversations(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        return bool(request.user.is_superuser or agent_of(request.user))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        return False  # what was said is not edited; the acts below have their own rules

    def has_delete_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        page: Callable[..., Any] = self.admin_site.admin_view
        act = path("<int:pk>/act/<slug:act>/", page(self.act_view), name="chat_conversation_act")
        return [act, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        self._admit(request)
        asked = request.GET.get("list", "")
        which = DeskList(asked) if asked in DeskList.values else DeskList.WAITING
        found = Paginator(waiting.listed(request.user, which), PAGE_LENGTH)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Chats"),
            "opts": self.opts,
            "lists": waiting.tabs(request.user),
            "which": which.value,
            "page": found.get_page(request.GET.get("page")),
            "now": timezone.now(),
            "topics": list(Topic),
        }
        return TemplateResponse(request, "admin/chat/conversation/change_list.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self._page(request, self._visible(request, object_id), form=WordsForm())

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self.change_view(request, object_id)

    def act_view(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """One POST, one room; what is refused is said on the page."""
        conversation = self._visible(request, str(pk))
        if request.method != "POST" or act not in acts.BY_NAME:
            raise Http404
        form = WordsForm(request.POST)
        if act == "answer" and not form.is_valid():
            return self._page(request, conversation, form=form)
        try:
            return acts.BY_NAME[act](request, conversation, form)
        except REFUSED as problem:
            messages.error(request, acts.sentence(problem))
            return redirect("admin:chat_conversation_change", pk)

    def _admit(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise Http404
        desk.seen(request.user, now=timezone.now())

    def _visible(self, request: HttpRequest, pk: str) -> Conversation:
        self._admit(request)
        try:
            found = visible_conversations(request.user).select_related("customer", "agent__user", "ticket")
            return found.get(pk=int(pk))
        except (Conversation.DoesNotExist, ValueError) as problem:
            raise Http404 from problem

    def _page(self, request: HttpRequest, conversation: Conversation, *, form: WordsForm) -> HttpResponse:
        agent = agent_of(request.user)
        log = conversation.messages.select_related("agent__user").order_by("sequence")
        context = {
            **self.admin_site.each_context(request),
            "title": conversation.name,
            "opts": self.opts,
            "conversation": conversation,
            "original": conversation,
            "standing": sentence_about(conversations.state_of(conversation, now=timezone.now())),
            "log": [(message, conversations.speaker(message, conversation=conversation)) for message in log],
            "form": form,
            "agent": agent,
            "mine": agent is not None and conversation.agent_id == agent.pk,
            "earlier": waiting.earlier_of(request.user, conversation),
        }
        return TemplateResponse(request, "admin/chat/conversation/change_form.html", context)
