"""Files from the agent's side of a conversation: sent and opened by who may see it, and by nobody else."""

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse

from chat.admin.agent_answers import agent_in, refused, write
from chat.conversations import sent_files
from chat.models import ChatFile, Conversation
from chat.pages.forms import WordsForm
from chat.refusals import NotWritten
from supportportal.foundations.ratelimit import allowed
from tickets.attachments import serving


def send(request: HttpRequest, conversation: Conversation) -> JsonResponse:
    """As from the customer's side: one message, told by its key, and no more of them a minute."""
    form = WordsForm(request.POST, request.FILES)
    if not form.is_valid():
        return refused(form.refusal, HTTPStatus.BAD_REQUEST)
    who = f"{request.user.pk} {conversation.public_id}"
    if not allowed("agents' files", who=who, limit=sent_files.A_MINUTE, seconds=60):
        return refused("too_fast", HTTPStatus.TOO_MANY_REQUESTS)
    try:
        message = write(conversation, agent=agent_in(request), form=form)
    except NotWritten as problem:
        return refused(problem.reason, problem.status)
    return JsonResponse({"key": message.client_key, "sequence": message.sequence})


def original(conversation: Conversation, file: UUID) -> HttpResponseBase:
    return serving.original(_file(conversation, file))


def preview(conversation: Conversation, file: UUID) -> HttpResponseBase:
    return serving.preview(_file(conversation, file))


def _file(conversation: Conversation, file: UUID) -> ChatFile:
    found = sent_files.file_of(conversation, file)
    if found is None:
        raise Http404
    return found
