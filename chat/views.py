"""The chat without a socket: start, read and write by plain forms, or by asking again and again."""

import json
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import conversations, desk
from chat.access import NoSuchConversation, conversation_of, token_for
from chat.conversations import BadKey, ConversationClosed, NothingSaid, TooLong
from chat.forms import StartForm, WordsForm
from chat.models import ChatMessage, Conversation
from chat.words import refusals, sentence_about
from supportportal.ratelimit import allowed
from supportportal.topics import Topic

BODY_MAX_BYTES = 32 * 1024
REFUSED = {
    BadKey: ("bad_key", HTTPStatus.BAD_REQUEST),
    NothingSaid: ("empty", HTTPStatus.BAD_REQUEST),
    TooLong: ("too_long", HTTPStatus.BAD_REQUEST),
    ConversationClosed: ("closed", HTTPStatus.CONFLICT),
}


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Topic first, then name and email; a script sends the same form and asks for JSON."""
    if request.method == "POST":
        return _start(request)
    present = conversations.topics_at_the_desk(now=timezone.now())
    if request.GET.get("topic") not in Topic.values:
        return render(request, "chat/start.html", {"topics": [(topic, topic in present) for topic in Topic]})
    topic = Topic(request.GET["topic"])
    form = StartForm(initial={"topic": topic})
    return render(request, "chat/details.html", {"form": form, "topic": topic, "present": topic in present})


def _start(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST)
    wants_json = request.headers.get("accept", "").startswith("application/json")
    if form.is_valid() and not allowed("chat start", who=_address(request), limit=10, seconds=600):
        form.add_error(None, refusals()["too_fast"])
    if not form.is_valid():
        return _ask_again(request, form, as_json=wants_json)
    conversation = conversations.start(**form.cleaned_data, language=get_language() or "en", now=timezone.now())
    token = token_for(conversation)
    address = reverse("chat:conversation", args=[token])
    return JsonResponse({"token": token, "url": address}) if wants_json else redirect(address)


def _ask_again(request: HttpRequest, form: StartForm, *, as_json: bool) -> HttpResponse:
    if as_json:
        return JsonResponse({"errors": form.errors}, status=HTTPStatus.BAD_REQUEST)
    chosen = form.data.get("topic")
    if chosen not in Topic.values:
        return redirect("chat:start")
    topic = Topic(chosen)
    present = topic in conversations.topics_at_the_desk(now=timezone.now())
    context = {"form": form, "topic": topic, "present": present}
    return render(request, "chat/details.html", context, status=HTTPStatus.BAD_REQUEST)


@never_cache
@require_GET
def who_is_there(request: HttpRequest) -> JsonResponse:
    """Asked for when the box is opened: the first moment at which a cookie is set."""
    present = conversations.topics_at_the_desk(now=timezone.now())
    return JsonResponse({"csrf": get_token(request), "present": sorted(present)})


@never_cache
@require_http_methods(["GET", "POST"])
def conversation(request: HttpRequest, token: str) -> HttpResponse:
    """The whole conversation as a page, with a form below it."""
    talk = _opened(token)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _written(request, talk, form):
        return redirect(reverse("chat:conversation", args=[token]) + "#latest")
    state = conversations.state_of(talk, now=timezone.now())
    log = talk.messages.select_related("agent__user").order_by("sequence")
    context = {
        "conversation": talk,
        "token": token,
        "form": form,
        "standing": sentence_about(state),
        "offer_writing": state["status"] == Conversation.Status.WAITING and not state["present"],
        "log": [(message, conversations.speaker(message, conversation=talk)) for message in log],
    }
    return render(request, "chat/conversation.html", context, status=400 if form.errors else 200)


def _written(request: HttpRequest, talk: Conversation, form: WordsForm) -> bool:
    try:
        _post(request, talk, key=form.cleaned_data["key"], text=form.cleaned_data["text"])
    except TooFast:
        form.add_error("text", refusals()["too_fast"])
    except ConversationClosed:
        form.add_error("text", refusals()["closed"])
    except BadKey:
        form.add_error("key", refusals()["empty"])
    return form.is_valid()


@never_cache
@require_POST
def end(request: HttpRequest, token: str) -> HttpResponse:
    desk.end(_opened(token), now=timezone.now())
    return redirect("chat:conversation", token)


# The token in the address is the authority here, and no cookie is looked at: nothing for another site to ride on.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def messages(request: HttpRequest, token: str) -> JsonResponse:
    """GET `?after=N`: what a socket would have sent. POST `{"key", "text"}`: what a socket would have acknowledged."""
    talk = _opened(token)
    try:
        if request.method == "POST":
            return _acknowledged(request, talk)
        after = int(request.GET.get("after", "0"))
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"reason": "unreadable"}, status=HTTPStatus.BAD_REQUEST)
    news = conversations.news(talk.pk, after=min(max(after, 0), talk.last_sequence), now=timezone.now())
    return JsonResponse({"head": news.head, "state": news.state, "messages": news.messages})


def _acknowledged(request: HttpRequest, talk: Conversation) -> JsonResponse:
    if int(request.headers.get("content-length") or 0) > BODY_MAX_BYTES:
        return JsonResponse({"reason": "too_long"}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    said = json.loads(request.body)
    try:
        message = _post(request, talk, key=str(said["key"]), text=str(said["text"]))
    except TooFast:
        return JsonResponse({"reason": "too_fast"}, status=HTTPStatus.TOO_MANY_REQUESTS)
    except tuple(REFUSED) as problem:
        reason, status = REFUSED[type(problem)]
        return JsonResponse({"reason": reason}, status=status)
    return JsonResponse({"key": message.client_key, "sequence": message.sequence})


class TooFast(Exception):
    """More than a person writes."""


def _post(request: HttpRequest, talk: Conversation, *, key: str, text: str) -> ChatMessage:
    if not allowed("chat post", who=_address(request), limit=120, seconds=60):
        raise TooFast
    customer = ChatMessage.Author.CUSTOMER
    return conversations.post_message(talk, author=customer, text=text, client_key=key, now=timezone.now())


def _opened(token: str) -> Conversation:
    try:
        return conversation_of(token)
    except NoSuchConversation as problem:
        raise Http404 from problem


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR") or "unknown")
