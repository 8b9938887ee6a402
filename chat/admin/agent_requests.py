"""An agent's side of a conversation by plain requests, again and again, where a socket can't be had."""

import json
from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from chat import conversations, desk
from chat.admin import acts
from chat.admin.agent_files import REFUSED, refused
from chat.models import Conversation
from supportportal.ratelimit import allowed

A_MINUTE = 120


def news(request: HttpRequest, conversation: Conversation) -> JsonResponse:
    """`?after=N`: what a socket would have sent."""
    after = request.GET.get("after", "0")
    if not after.isdecimal():
        return refused("unreadable", HTTPStatus.BAD_REQUEST)
    found = conversations.news(conversation.pk, after=min(int(after), conversation.last_sequence), now=timezone.now())
    return JsonResponse({"head": found.head, "state": found.state, "messages": found.messages})


def post(request: HttpRequest, conversation: Conversation) -> JsonResponse:
    """`{"key", "text"}`: what a socket would have acknowledged; the same key again is the same message."""
    try:
        said = json.loads(request.body)
        key, text = str(said["key"]), str(said["text"])
    except (ValueError, KeyError, TypeError):
        return refused("unreadable", HTTPStatus.BAD_REQUEST)
    if not allowed("agents' posts", who=f"{request.user.pk} {conversation.public_id}", limit=A_MINUTE, seconds=60):
        return refused("too_fast", HTTPStatus.TOO_MANY_REQUESTS)
    try:
        agent = acts.agent_in(request)
        message = desk.answer(conversation, agent=agent, text=text, client_key=key, now=timezone.now())
    except tuple(REFUSED) as problem:
        return refused(*REFUSED[type(problem)])
    return JsonResponse({"key": message.client_key, "sequence": message.sequence})
