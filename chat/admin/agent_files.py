"""Files from the agent's side of a conversation: sent and opened by who may see it, and by nobody else."""

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse

from chat import files
from chat.admin import acts
from chat.conversations import BadKey
from chat.forms import WordsForm
from chat.models import ChatFile, Conversation
from tickets.attachments import serving


def send(request: HttpRequest, conversation: Conversation) -> JsonResponse:
    """As from the customer's side: one message, told by its key."""
    form = WordsForm(request.POST, request.FILES)
    if not form.is_valid():
        reason = "too_large" if "file" in form.errors else "empty"
        return JsonResponse({"reason": reason}, status=HTTPStatus.BAD_REQUEST)
    try:
        message = acts.write(conversation, agent=acts.agent_in(request), form=form)
    except BadKey:
        return JsonResponse({"reason": "bad_key"}, status=HTTPStatus.BAD_REQUEST)
    except acts.REFUSED as problem:
        return JsonResponse({"reason": "closed", "said": acts.sentence(problem)}, status=HTTPStatus.CONFLICT)
    return JsonResponse({"key": message.client_key, "sequence": message.sequence})


def original(conversation: Conversation, file: UUID) -> HttpResponseBase:
    return serving.original(_file(conversation, file))


def preview(conversation: Conversation, file: UUID) -> HttpResponseBase:
    return serving.preview(_file(conversation, file))


def _file(conversation: Conversation, file: UUID) -> ChatFile:
    found = files.file_of(conversation, file)
    if found is None:
        raise Http404
    return found
