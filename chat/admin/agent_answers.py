"""An agent's messages and files in a conversation, whichever page or request they come by."""

from http import HTTPStatus

from django import forms
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat import agent_acts
from chat.conversations import sent_files
from chat.models import ChatMessage, Conversation
from chat.pages.forms import ChatMessageForm
from chat.refusals import AddressUnproved, NotYourConversation
from tickets.access import agent_of
from tickets.models import Agent
from tickets.pages.forms import FILES_ARE_GONE


class AgentMessageForm(ChatMessageForm):
    """One message of an agent's. `asks_knowingly`: it comes back with a box to tick."""

    knowingly = forms.BooleanField(label=_("Send it although the address is not proved"), required=False)
    asks_knowingly = False

    def ask_knowingly(self, problem: AddressUnproved) -> None:
        self.asks_knowingly = True
        if self.cleaned_data["file"]:
            self.add_error("file", FILES_ARE_GONE)
        self.add_error("text", str(problem))


def agent_in(request: HttpRequest) -> Agent:
    """Raises NotYourConversation for users who aren't agents, such as an administrator: they only look on."""
    agent = agent_of(request.user)
    if agent is None:
        raise NotYourConversation
    return agent


def post_from_form(conversation: Conversation, *, agent: Agent, form: AgentMessageForm) -> ChatMessage:
    """From a valid form: text, or files, or both."""
    data, now = form.cleaned_data, timezone.now()
    if not data["file"]:
        return agent_acts.answer(
            conversation,
            agent=agent,
            text=data["text"],
            client_key=data["key"],
            now=now,
            knowingly=data["knowingly"],
        )
    if not Conversation.objects.filter(pk=conversation.pk, agent=agent).exists():
        raise NotYourConversation
    author = ChatMessage.Author.AGENT
    return sent_files.post_file(
        conversation,
        author=author,
        agent=agent,
        files=data["file"],
        text=data["text"],
        client_key=data["key"],
        now=now,
        knowingly=data["knowingly"],
    )


def refusal_response(reason: str, status: HTTPStatus) -> JsonResponse:
    """With the protocol's word for the reason."""
    return JsonResponse({"reason": reason}, status=status)
