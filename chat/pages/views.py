"""The chat without a socket: start, read and write by plain forms, or by asking again and again."""

from collections.abc import Sequence
from http import HTTPStatus

from django.contrib.messages import warning
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import agent_acts
from chat.access import NoSuchConversation, conversation_of, token_for
from chat.conversations import chat_log, delivery, sent_files
from chat.conversations.conversation_state import state_of
from chat.models import ChatMessage, Conversation
from chat.pages.box_words import instead_of, line_of, offer_words, place_in_words, too_many_chats
from chat.pages.forms import RatingForm, StartForm, WordsForm
from chat.pages.own_pages import from_our_own_pages
from chat.pages.page_words import sentence_about
from chat.presence import offer
from chat.protocol import frames
from chat.protocol.frames import BadFrame
from chat.protocol.wire import speaker
from chat.refusals import BadKey, ConversationClosed, NothingSaid, NotWritten, TooFast
from supportportal.foundations.client_address import address_of, network_of
from supportportal.foundations.language_choice import current_language
from supportportal.foundations.ratelimit import allowed
from supportportal.foundations.topics import Topic
from tickets.attachments.files import IncomingFile
from tickets.pages.forms import ContactForm


@never_cache
@require_http_methods(["GET", "POST"])
@from_our_own_pages
def start(request: HttpRequest) -> HttpResponse:
    """Topic first, then name and email; a script sends the same form and asks for JSON."""
    if request.method == "POST":
        return _start(request)
    offers = offer.offers(now=timezone.now())
    if request.GET.get("topic") not in Topic.values:
        topics = [(topic, offers[topic]["verdict"] == offer.CHAT, line_of(offers[topic])) for topic in Topic]
        return render(request, "chat/start.html", {"topics": topics})
    return _details(request, Topic(request.GET["topic"]), offers=offers)


def _details(
    request: HttpRequest, topic: Topic, *, offers: dict[Topic, offer.Offer], form: StartForm | None = None
) -> HttpResponse:
    """Who are you; where nobody would answer, a message by form is offered first."""
    shown = {
        "topic": topic,
        "nobody": instead_of(offers[topic]),
        "line": line_of(offers[topic]),
        "form": form or StartForm(initial={"topic": topic}),
    }
    return render(request, "chat/details.html", shown, status=400 if form else 200)


def _start(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST)
    wants_json = request.headers.get("accept", "").startswith("application/json")
    if not form.is_valid():
        return _ask_again(request, form, as_json=wants_json)
    if not allowed("chat start", who=network_of(address_of(request)), limit=10, seconds=600):
        return _request_instead(request, form, as_json=wants_json)
    conversation = chat_log.start(**form.cleaned_data, language=current_language(), now=timezone.now())
    token = token_for(conversation)
    address = reverse("chat:conversation", args=[token])
    return JsonResponse({"token": token, "url": address}) if wants_json else redirect(address)


def _request_instead(request: HttpRequest, form: StartForm, *, as_json: bool) -> HttpResponse:
    """Many customers may share one address: who finds it used up writes a request, with what they have typed so far."""
    sentence = too_many_chats()
    if as_json:
        answer = {"errors": {"__all__": [sentence]}, "instead": sentence}
        return JsonResponse(answer, status=HTTPStatus.TOO_MANY_REQUESTS)
    warning(request, sentence)
    typed = {name: form.cleaned_data[name] for name in ("topic", "name", "email")}
    shown = {"form": ContactForm(initial=typed)}
    return render(request, "tickets/contact.html", shown, status=HTTPStatus.TOO_MANY_REQUESTS)


def _ask_again(request: HttpRequest, form: StartForm, *, as_json: bool) -> HttpResponse:
    if as_json:
        return JsonResponse({"errors": form.errors}, status=HTTPStatus.BAD_REQUEST)
    chosen = form.data.get("topic")
    if chosen not in Topic.values:
        return redirect("chat:start")
    return _details(request, Topic(chosen), offers=offer.offers(now=timezone.now()), form=form)


@never_cache
@require_GET
def who_is_there(request: HttpRequest) -> JsonResponse:
    """Asked for when the box is opened: the first moment at which a cookie is set."""
    offers = offer.offers(now=timezone.now())
    told = {topic.value: {**offers[topic], **offer_words(offers[topic])} for topic in Topic}
    return JsonResponse({"csrf": get_token(request), "offers": told})


@never_cache
@require_http_methods(["GET", "POST"])
@from_our_own_pages
def conversation(request: HttpRequest, token: str) -> HttpResponse:
    """The whole conversation as a page, with a form below it."""
    talk = opened(token)
    form = WordsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _written(request, talk, form):
        return redirect(reverse("chat:conversation", args=[token]) + "#latest")
    state = state_of(talk, now=timezone.now())
    log = talk.messages.select_related("agent__user").prefetch_related("files").order_by("sequence")
    shown = {
        "conversation": talk,
        "token": token,
        "form": form,
        "rating": RatingForm(),
        "standing": " ".join(filter(None, [sentence_about(state), place_in_words(state)])),
        "offer_writing": state["late"],
        "log": [(message, speaker(message, conversation=talk)) for message in log],
    }
    return render(request, "chat/conversation.html", shown, status=400 if form.errors else 200)


def _written(request: HttpRequest, talk: Conversation, form: WordsForm) -> bool:
    try:
        given = form.cleaned_data
        post(request, talk, key=given["key"], text=given["text"], attached=given["file"])
    except (TooFast, ConversationClosed) as problem:
        form.add_error("text", problem.unsent)
    except BadKey:
        form.add_error("key", NothingSaid.unsent)
    return form.is_valid()


@never_cache
@require_POST
@from_our_own_pages
def end(request: HttpRequest, token: str) -> HttpResponse:
    agent_acts.end(opened(token), now=timezone.now())
    return redirect("chat:conversation", token)


# The token in the address is the authority here, and no cookie is looked at: nothing for another site to ride on.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def messages(request: HttpRequest, token: str) -> JsonResponse:
    """GET `?after=N`: what a socket would have sent. POST `{"key", "text"}`: what a socket would have acknowledged."""
    talk = opened(token)
    try:
        if request.method == "POST":
            return _acknowledged(request, talk)
        after = int(request.GET.get("after", "0"))
    except BadFrame as problem:
        return JsonResponse({"reason": problem.reason}, status=problem.status)
    except ValueError:
        return JsonResponse({"reason": "unreadable"}, status=HTTPStatus.BAD_REQUEST)
    news = chat_log.news(talk.pk, after=min(max(after, 0), talk.last_sequence), now=timezone.now())
    return JsonResponse({"head": news.head, "state": news.state, "messages": news.messages})


def _acknowledged(request: HttpRequest, talk: Conversation) -> JsonResponse:
    frame = frames.read_object(request.body, most=frames.POST_MAX_BYTES)
    try:
        message = post(request, talk, key=frames.word(frame, "key"), text=frames.word(frame, "text"))
    except NotWritten as problem:
        return JsonResponse({"reason": problem.reason}, status=problem.status)
    return JsonResponse({"key": message.client_key, "sequence": message.sequence})


def post(
    request: HttpRequest, talk: Conversation, *, key: str, text: str, attached: Sequence[IncomingFile] = ()
) -> ChatMessage:
    """What a customer writes or sends; TooFast when it is more than a person does."""
    if not allowed("chat post", who=network_of(address_of(request)), limit=120, seconds=60):
        raise TooFast
    customer, now = ChatMessage.Author.CUSTOMER, timezone.now()
    if attached:
        return sent_files.post_file(
            talk, author=customer, agent=None, files=attached, text=text, client_key=key, now=now
        )
    return chat_log.post_message(talk, author=customer, text=text, client_key=key, now=now)


def opened(token: str) -> Conversation:
    """Whoever opens it is there: what an agent writes now needs no letter."""
    try:
        talk = conversation_of(token)
    except NoSuchConversation as problem:
        raise Http404 from problem
    delivery.sign_of_life(talk, now=timezone.now())
    return talk
