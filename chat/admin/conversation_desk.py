"""The desk in Django's admin: who waits, and the conversation itself."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.access import visible_conversations
from chat.admin import acts, agent_files, agent_requests, ready_answers
from chat.admin.agent_answers import AgentMessageForm
from chat.admin.side_panel import ReportForm, StatusForm, pages_read_in, side_panel_context
from chat.assignment import overview, waiting
from chat.assignment.waiting import DeskList
from chat.models import Conversation, ConversationQuerySet
from chat.presence import agent_presence
from chat.protocol.wire import speaker
from chat.refusals import AddressUnproved
from supportportal.foundations.django_types import AnyModelAdmin
from supportportal.foundations.language_choice import supported_language
from supportportal.foundations.topics import Topic
from tickets.access import agent_of
from tickets.admin.canned_desk.canned_doors import told
from tickets.admin.counting import LongListPaginator, number_in
from tickets.admin.desk import agent_at, is_superuser, visible_tickets
from tickets.refusals import Refused

PAGE_LENGTH = 50


@admin.register(Conversation)
class ConversationAdmin(AnyModelAdmin):
    """Agents need no permission but their team: they get a 404 for what isn't theirs."""

    def get_queryset(self, request: HttpRequest) -> ConversationQuerySet:
        return visible_conversations(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        return is_superuser(request) or agent_at(request) is not None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        return False  # messages are never edited; the acts below have their own rules

    def has_delete_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        page: Callable[..., Any] = self.admin_site.admin_view
        ours = [
            path("status/", page(self.status_view), name="chat_conversation_status"),
            path("teams/", page(self.teams_view), name="chat_conversation_teams"),
            path("person/<int:customer_id>/", page(self.person_view), name="chat_conversation_person"),
            path("<int:pk>/act/<slug:act>/", page(self.act_view), name="chat_conversation_act"),
            path("<int:pk>/messages", page(self.messages_view), name="chat_conversation_messages"),
            path("<int:pk>/canned-replies", page(self.canned_view), name="chat_conversation_canned"),
            path("<int:pk>/files", page(self.files_view), name="chat_conversation_files"),
            path("<int:pk>/files/<uuid:file>", page(self.file_view), name="chat_conversation_file"),
            path("<int:pk>/files/<uuid:file>/preview", page(self.preview_view), name="chat_conversation_preview"),
        ]
        return [*ours, *super().get_urls()]

    def status_view(self, request: HttpRequest) -> HttpResponse:
        """Available, busy, away or invisible; how many chats at once; picked by hand or not."""
        self._admit(request)
        agent = agent_of(request.user)
        if request.method != "POST" or agent is None:
            raise Http404
        now = timezone.now()
        form = StatusForm(request.POST, instance=agent_presence.desk_of(agent, now=now))
        if form.is_valid():
            agent_presence.set_capacity(agent, form.cleaned_data["capacity"], now=now)
            agent_presence.set_manual(agent, form.cleaned_data["manual"], now=now)
            agent_presence.set_status(agent, form.cleaned_data["status"], now=now)
        else:
            messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        here = request.POST.get("conversation", "")
        if here.isdecimal():
            return redirect("admin:chat_conversation_change", here)
        return redirect("admin:chat_conversation_changelist")

    def teams_view(self, request: HttpRequest) -> HttpResponse:
        """The team lead's page."""
        topics, now = overview.topics_led_by(request.user), timezone.now()
        if not topics:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("Teams now"),
            "opts": self.opts,
            "lists": waiting.desk_tabs(request.user),
            "which": "teams",
            "leads": True,
            "teams": overview.teams_now(topics, now=now),
            "now": now,
        }
        return TemplateResponse(request, "admin/chat/conversation/teams.html", context)

    def person_view(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        """The chats of one customer that this user may see; the tickets' pages fetch it."""
        self._admit(request)
        chats = visible_conversations(request.user).filter(customer=customer_id).order_by("-started_at", "-pk")
        if not (visible_tickets(request).filter(customer=customer_id).exists() or chats.exists()):
            raise Http404
        number = number_in(request, "page")
        page = LongListPaginator(chats, PAGE_LENGTH, page=number).get_page(number)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Chats"),
            "opts": self.opts,
            "customer_id": customer_id,
            "page": page,
            "pages_read": pages_read_in(page),
        }
        return TemplateResponse(request, "admin/chat/conversation/person.html", context)

    def messages_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        conversation = self._visible(request, str(pk))
        ask = agent_requests.post if request.method == "POST" else agent_requests.news
        return ask(request, conversation)

    def canned_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        conversation, agent = self._visible(request, str(pk)), agent_of(request.user)
        if agent is None:
            raise Http404
        offers = ready_answers.offers_in(conversation, agent=agent, now=timezone.now())
        return JsonResponse({"replies": told(offers, language=supported_language(conversation.language))})

    def files_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        conversation = self._visible(request, str(pk))
        if request.method != "POST":
            raise Http404
        return agent_files.send(request, conversation)

    def file_view(self, request: HttpRequest, pk: int, file: UUID) -> HttpResponseBase:
        return agent_files.original(self._visible(request, str(pk)), file)

    def preview_view(self, request: HttpRequest, pk: int, file: UUID) -> HttpResponseBase:
        return agent_files.preview(self._visible(request, str(pk)), file)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        self._admit(request)
        list_name = request.GET.get("list", "")
        which = DeskList(list_name) if list_name in DeskList.values else DeskList.WAITING
        page = number_in(request, "page")
        paginator = LongListPaginator(waiting.conversations_in(request.user, which), PAGE_LENGTH, page=page)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Chats"),
            "opts": self.opts,
            "lists": waiting.desk_tabs(request.user),
            "which": which.value,
            "page": paginator.get_page(page),
            "now": timezone.now(),
            "topics": list(Topic),
            "leads": bool(overview.topics_led_by(request.user)),
            "status": self._status(request),
        }
        return TemplateResponse(request, "admin/chat/conversation/change_list.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self._page(request, self._visible(request, object_id), form=AgentMessageForm())

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self.change_view(request, object_id)

    def act_view(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """One POST, one act; the page says why something is refused."""
        conversation = self._visible(request, str(pk))
        if request.method != "POST" or act not in acts.ACTS_BY_NAME:
            raise Http404
        form = AgentMessageForm(request.POST, request.FILES)
        if act == "answer" and not form.is_valid():
            return self._page(request, conversation, form=form)
        try:
            return acts.ACTS_BY_NAME[act](request, conversation, form)
        except acts.PreviewWanted as wish:
            return self._page(request, conversation, form=AgentMessageForm(), report=wish.report)
        except AddressUnproved as problem:
            form.ask_knowingly(problem)
            return self._page(request, conversation, form=form)
        except Refused as problem:
            messages.error(request, str(problem))
            return redirect("admin:chat_conversation_change", pk)

    def _status(self, request: HttpRequest) -> StatusForm | None:
        agent = agent_of(request.user)
        return StatusForm(instance=agent_presence.desk_of(agent, now=timezone.now())) if agent else None

    def _admit(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise Http404
        agent_presence.mark_agent_seen(request.user, now=timezone.now())

    def _visible(self, request: HttpRequest, pk: str) -> Conversation:
        self._admit(request)
        try:
            conversations = visible_conversations(request.user).select_related("customer", "agent__user", "ticket")
            return conversations.get(pk=int(pk))
        except (Conversation.DoesNotExist, ValueError) as problem:
            raise Http404 from problem

    def _page(
        self,
        request: HttpRequest,
        conversation: Conversation,
        *,
        form: AgentMessageForm,
        report: ReportForm | None = None,
    ) -> HttpResponse:
        agent, now = agent_of(request.user), timezone.now()
        log = conversation.messages.select_related("agent__user").prefetch_related("files").order_by("sequence")
        context = {
            **self.admin_site.each_context(request),
            "title": conversation.name,
            "opts": self.opts,
            "conversation": conversation,
            "original": conversation,
            "log": [(message, speaker(message, conversation=conversation)) for message in log],
            "form": form,
            "agent": agent,
            "mine": agent is not None and conversation.agent_id == agent.pk,
            "status": self._status(request),
            **side_panel_context(conversation, agent=agent, user=request.user, now=now, report=report),
        }
        return TemplateResponse(request, "admin/chat/conversation/change_form.html", context)
