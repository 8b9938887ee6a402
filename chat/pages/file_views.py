"""The files of a conversation: sent by its customer with a progress bar, and given back to nobody else."""

from http import HTTPStatus
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from chat.conversations.sent_files import MAX_FILE_MESSAGES_PER_MINUTE
from chat.models import ChatFile
from chat.pages.forms import ChatMessageForm
from chat.pages.views import open_conversation, post
from chat.refusals import NotWritten
from supportportal.foundations.ratelimit import allowed
from tickets.attachments import serving


# As with messages, the token in the address is the authority.
@csrf_exempt
@never_cache
@require_POST
def send(request: HttpRequest, token: str) -> JsonResponse:
    """`key`, `file` (several), perhaps `text`: one message. The same key again is the same message."""
    talk = open_conversation(token)
    if not allowed("chat files", who=str(talk.pk), limit=MAX_FILE_MESSAGES_PER_MINUTE, seconds=60):
        return JsonResponse({"reason": "too_fast"}, status=HTTPStatus.TOO_MANY_REQUESTS)
    try:
        form = ChatMessageForm(request.POST, request.FILES)
    except RequestDataTooBig:
        return JsonResponse({"reason": "too_large"}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if not form.is_valid():
        return JsonResponse({"reason": form.refusal, "errors": form.errors}, status=HTTPStatus.BAD_REQUEST)
    data = form.cleaned_data
    try:
        message = post(request, talk, key=data["key"], text=data["text"], attached=data["file"])
    except NotWritten as problem:
        return JsonResponse({"reason": problem.reason}, status=problem.status)
    return JsonResponse({"key": message.client_key, "sequence": message.sequence})


@never_cache
@require_safe
def original(request: HttpRequest, token: str, file: UUID) -> HttpResponseBase:
    return serving.original(_customer_file_or_404(token, file))


@never_cache
@require_safe
def preview(request: HttpRequest, token: str, file: UUID) -> HttpResponseBase:
    return serving.preview(_customer_file_or_404(token, file))


def _customer_file_or_404(token: str, file: UUID) -> ChatFile:
    chat_file = ChatFile.objects.filter(message__conversation=open_conversation(token), public_id=file).first()
    if chat_file is None:
        raise Http404
    return chat_file
