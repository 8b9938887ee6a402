"""What an agent can do with a conversation: take it, answer, close it, make a ticket of it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import desk, escalation
from chat.conversations import ConversationClosed
from chat.desk import AlreadyTaken, NotYours
from chat.forms import WordsForm
from chat.models import Conversation
from tickets.access import agent_of
from tickets.models import Agent


def sentence(problem: Exception) -> str:
    said = {
        NotYours: _("Only the agent who has taken a conversation can do that."),
        AlreadyTaken: _("A colleague was faster: this conversation is taken."),
        ConversationClosed: _("The conversation is over."),
    }
    return said.get(type(problem), _("That couldn’t be sent. Load the page again."))


def take(request: HttpRequest, conversation: Conversation, form: WordsForm) -> HttpResponse:
    desk.take(conversation, agent=_agent(request), now=timezone.now())
    return _back(conversation)


def answer(request: HttpRequest, conversation: Conversation, form: WordsForm) -> HttpResponse:
    text, key = form.cleaned_data["text"], form.cleaned_data["key"]
    desk.answer(conversation, agent=_agent(request), text=text, client_key=key, now=timezone.now())
    return _back(conversation)


def close(request: HttpRequest, conversation: Conversation, form: WordsForm) -> HttpResponse:
    desk.close(conversation, agent=_agent(request), now=timezone.now())
    return _back(conversation)


def make_ticket(request: HttpRequest, conversation: Conversation, form: WordsForm) -> HttpResponse:
    _agent(request)
    conformity = request.POST.get("conformity") == "on"
    ticket = escalation.turn_into_ticket(conversation, conformity=conformity, now=timezone.now())
    messages.success(request, _("Ticket #%(number)s holds this conversation.") % {"number": ticket.pk})
    return _back(conversation)


BY_NAME: dict[str, Callable[[HttpRequest, Conversation, WordsForm], HttpResponse]] = {
    "take": take,
    "answer": answer,
    "close": close,
    "ticket": make_ticket,
}


def _agent(request: HttpRequest) -> Agent:
    """Who looks on without being an agent, such as an administrator, changes nothing."""
    agent = agent_of(request.user)
    if agent is None:
        raise NotYours
    return agent


def _back(conversation: Conversation) -> HttpResponse:
    return redirect("admin:chat_conversation_change", conversation.pk)
