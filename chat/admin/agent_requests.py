"""An agent's side of a conversation by plain requests, again and again, where a socket can't be had."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from chat import agent_acts
from chat.admin.agent_answers import agent_in, refused
from chat.conversations import chat_log
from chat.models import Conversation
from chat.protocol import frames
from chat.protocol.frames import BadFrame
from chat.refusals import NotWritten
from supportportal.foundations.ratelimit import allowed

A_MINUTE = 120
LONGEST_NUMBER = 10  # digits; Python refuses to read thousands of them


def news(request: HttpRequest, conversation: Conversation) -> JsonResponse:
    """`?after=N`: what a socket would have sent."""
    after = request.GET.get("after", "0")
    if not after.isdecimal() or len(after) > LONGEST_NUMBER:
        return refused("unreadable", HTTPStatus.BAD_REQUEST)
    found = chat_log.news(conversation.pk, after=min(int(after), conversation.last_sequence), now=timezone.now())
    return JsonResponse({"head": found.head, "state": found.state, "messages": found.messages})


def post(request: HttpRequest, conversation: Conversation) -> JsonResponse:
    """`{"key", "text"}`: what a socket would have acknowledged; the same key again is the same message."""
    try:
        frame = frames.read_object(request.body, most=frames.POST_MAX_BYTES)
        key, text = frames.word(frame, "key"), frames.word(frame, "text")
    except BadFrame as problem:
        return refused(problem.reason, problem.status)
    if not allowed("agents' posts", who=f"{request.user.pk} {conversation.public_id}", limit=A_MINUTE, seconds=60):
        return refused("too_fast", HTTPStatus.TOO_MANY_REQUESTS)
    try:
        agent = agent_in(request)
        message = agent_acts.answer(conversation, agent=agent, text=text, client_key=key, now=timezone.now())
    except NotWritten as problem:
        return refused(problem.reason, problem.status)
    return JsonResponse({"key": message.client_key, "sequence": message.sequence})
