"""Files on the agent's side of a conversation: sent and opened only by those who may see it."""

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse

from chat.admin.agent_answers import AgentMessageForm, agent_in, post_from_form, refusal_response
from chat.conversations import sent_files
from chat.models import ChatFile, Conversation
from chat.refusals import NotWritten
from supportportal.foundations.ratelimit import allowed
from tickets.attachments import serving


def send(request: HttpRequest, conversation: Conversation) -> JsonResponse:
    """As on the customer's side: one message, identified by its key, with the same limit a minute."""
    form = AgentMessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return refusal_response(form.refusal, HTTPStatus.BAD_REQUEST)
    who = f"{request.user.pk} {conversation.public_id}"
    if not allowed("agents' files", who=who, limit=sent_files.MAX_FILE_MESSAGES_PER_MINUTE, seconds=60):
        return refusal_response("too_fast", HTTPStatus.TOO_MANY_REQUESTS)
    try:
        message = post_from_form(conversation, agent=agent_in(request), form=form)
    except NotWritten as problem:
        return refusal_response(problem.reason, problem.status)
    return JsonResponse({"key": message.client_key, "sequence": message.sequence})


def original(conversation: Conversation, file: UUID) -> HttpResponseBase:
    return serving.original(_agent_file_or_404(conversation, file))


def preview(conversation: Conversation, file: UUID) -> HttpResponseBase:
    return serving.preview(_agent_file_or_404(conversation, file))


def _agent_file_or_404(conversation: Conversation, file: UUID) -> ChatFile:
    chat_file = sent_files.file_of(conversation, file)
    if chat_file is None:
        raise Http404
    return chat_file
