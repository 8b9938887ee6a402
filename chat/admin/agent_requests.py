"""An agent's side of a conversation by polling, where a socket isn't possible."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from chat import agent_acts
from chat.admin.agent_answers import agent_in, refusal_response
from chat.conversations import chat_log
from chat.models import Conversation
from chat.protocol import frames
from chat.protocol.frames import BadFrame
from chat.refusals import NotWritten
from supportportal.foundations.ratelimit import allowed

MAX_POSTS_PER_MINUTE = 120
MAX_DIGITS = 10  # Python refuses to read numbers with thousands of digits


def news(request: HttpRequest, conversation: Conversation) -> JsonResponse:
    """`?after=N`: what a socket would have sent."""
    after = request.GET.get("after", "0")
    if not after.isdecimal() or len(after) > MAX_DIGITS:
        return refusal_response("unreadable", HTTPStatus.BAD_REQUEST)
    missed = chat_log.news(conversation.pk, after=min(int(after), conversation.last_sequence), now=timezone.now())
    return JsonResponse({"head": missed.head, "state": missed.state, "messages": missed.messages})


def post(request: HttpRequest, conversation: Conversation) -> JsonResponse:
    """`{"key", "text"}` and perhaps `knowingly`: what a socket would have acknowledged, the same key again as well."""
    try:
        frame = frames.read_object(request.body, most=frames.POST_MAX_BYTES)
        key, text = frames.text_field(frame, "key"), frames.text_field(frame, "text")
    except BadFrame as problem:
        return refusal_response(problem.reason, problem.status)
    if not allowed(
        "agents' posts", who=f"{request.user.pk} {conversation.public_id}", limit=MAX_POSTS_PER_MINUTE, seconds=60
    ):
        return refusal_response("too_fast", HTTPStatus.TOO_MANY_REQUESTS)
    knowingly, now = frames.is_set(frame, "knowingly"), timezone.now()
    try:
        message = agent_acts.answer(
            conversation, agent=agent_in(request), text=text, client_key=key, now=now, knowingly=knowingly
        )
    except NotWritten as problem:
        return refusal_response(problem.reason, problem.status)
    return JsonResponse({"key": message.client_key, "sequence": message.sequence})
