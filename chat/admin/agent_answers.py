"""An agent's words and files in a conversation, by whichever page or request they come."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from chat import agent_acts
from chat.conversations import sent_files
from chat.models import ChatMessage, Conversation
from chat.pages.forms import WordsForm
from chat.refusals import NotYourConversation
from tickets.access import agent_of
from tickets.models import Agent


def agent_in(request: HttpRequest) -> Agent:
    """Who looks on without being an agent, such as an administrator, changes nothing."""
    agent = agent_of(request.user)
    if agent is None:
        raise NotYourConversation
    return agent


def write(conversation: Conversation, *, agent: Agent, form: WordsForm) -> ChatMessage:
    """From a valid form: words, or files, or both."""
    given, now = form.cleaned_data, timezone.now()
    if not given["file"]:
        return agent_acts.answer(conversation, agent=agent, text=given["text"], client_key=given["key"], now=now)
    if not Conversation.objects.filter(pk=conversation.pk, agent=agent).exists():
        raise NotYourConversation
    author = ChatMessage.Author.AGENT
    return sent_files.post_file(
        conversation,
        author=author,
        agent=agent,
        files=given["file"],
        text=given["text"],
        client_key=given["key"],
        now=now,
    )


def refused(reason: str, status: HTTPStatus) -> JsonResponse:
    """In the protocol's one word."""
    return JsonResponse({"reason": reason}, status=status)
