"""The chat without a socket: start, read and write by plain forms, or by polling."""

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
from chat.pages.forms import ChatMessageForm, RatingForm, StartForm
from chat.pages.own_pages import from_our_own_pages
from chat.pages.page_words import sentence_about
from chat.presence import offer
from chat.protocol import frames
from chat.protocol.frames import BadFrame
from chat.protocol.wire import speaker
from chat.refusals import BadKey, ConversationClosed, FilesTomorrow, NothingSaid, NotWritten, TooFast
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
    """The topic first, then name and email; a script sends the same form and asks for JSON."""
    if request.method == "POST":
        return _start_from_form(request)
    offers = offer.offers(now=timezone.now())
    if request.GET.get("topic") not in Topic.values:
        topics = [(topic, offers[topic]["verdict"] == offer.CHAT, line_of(offers[topic])) for topic in Topic]
        return render(request, "chat/start.html", {"topics": topics})
    return _details_page(request, Topic(request.GET["topic"]), offers=offers)


def _details_page(
    request: HttpRequest, topic: Topic, *, offers: dict[Topic, offer.Offer], form: StartForm | None = None
) -> HttpResponse:
    """Asks for name and email; where nobody would answer, a message by form is offered first."""
    context = {
        "topic": topic,
        "nobody": instead_of(offers[topic]),
        "line": line_of(offers[topic]),
        "form": form or StartForm(initial={"topic": topic}),
    }
    return render(request, "chat/details.html", context, status=400 if form else 200)


def _start_from_form(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST)
    wants_json = request.headers.get("accept", "").startswith("application/json")
    if not form.is_valid():
        return _show_form_again(request, form, as_json=wants_json)
    if not allowed("chat start", who=network_of(address_of(request)), limit=10, seconds=600):
        return _offer_request_form(request, form, as_json=wants_json)
    conversation = chat_log.start(**form.cleaned_data, language=current_language(), now=timezone.now())
    token = token_for(conversation)
    address = reverse("chat:conversation", args=[token])
    return JsonResponse({"token": token, "url": address}) if wants_json else redirect(address)


def _offer_request_form(request: HttpRequest, form: StartForm, *, as_json: bool) -> HttpResponse:
    """Many customers may share an address. Once it is used up, they write a request, with what they have typed."""
    sentence = too_many_chats()
    if as_json:
        answer = {"errors": {"__all__": [sentence]}, "instead": sentence}
        return JsonResponse(answer, status=HTTPStatus.TOO_MANY_REQUESTS)
    warning(request, sentence)
    typed = {name: form.cleaned_data[name] for name in ("topic", "name", "email")}
    context = {"form": ContactForm(initial=typed)}
    return render(request, "tickets/contact.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)


def _show_form_again(request: HttpRequest, form: StartForm, *, as_json: bool) -> HttpResponse:
    if as_json:
        return JsonResponse({"errors": form.errors}, status=HTTPStatus.BAD_REQUEST)
    topic = form.data.get("topic")
    if topic not in Topic.values:
        return redirect("chat:start")
    return _details_page(request, Topic(topic), offers=offer.offers(now=timezone.now()), form=form)


@never_cache
@require_GET
def who_is_there(request: HttpRequest) -> JsonResponse:
    """Requested when the box is opened, which is when the first cookie is set."""
    offers = offer.offers(now=timezone.now())
    offers_shown = {topic.value: {**offers[topic], **offer_words(offers[topic])} for topic in Topic}
    return JsonResponse({"csrf": get_token(request), "offers": offers_shown})


@never_cache
@require_http_methods(["GET", "POST"])
@from_our_own_pages
def conversation(request: HttpRequest, token: str) -> HttpResponse:
    """The whole conversation as a page, with a form below it."""
    talk = open_conversation(token)
    form = ChatMessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _post_from_form(request, talk, form):
        return redirect(reverse("chat:conversation", args=[token]) + "#latest")
    state = state_of(talk, now=timezone.now())
    log = talk.messages.select_related("agent__user").prefetch_related("files").order_by("sequence")
    context = {
        "conversation": talk,
        "token": token,
        "form": form,
        "rating": RatingForm(),
        "standing": " ".join(filter(None, [sentence_about(state), place_in_words(state)])),
        "offer_writing": state["late"],
        "log": [(message, speaker(message, conversation=talk)) for message in log],
    }
    return render(request, "chat/conversation.html", context, status=400 if form.errors else 200)


def _post_from_form(request: HttpRequest, talk: Conversation, form: ChatMessageForm) -> bool:
    try:
        data = form.cleaned_data
        post(request, talk, key=data["key"], text=data["text"], attached=data["file"])
    except (TooFast, ConversationClosed) as problem:
        form.add_error("text", problem.unsent)
    except FilesTomorrow as problem:
        form.add_error("file", problem.unsent)
    except BadKey:
        form.add_error("key", NothingSaid.unsent)
    return form.is_valid()


@never_cache
@require_POST
@from_our_own_pages
def end(request: HttpRequest, token: str) -> HttpResponse:
    agent_acts.end(open_conversation(token), now=timezone.now())
    return redirect("chat:conversation", token)


# The token in the address is the authority, and no cookie is read: another site has nothing to exploit.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def messages(request: HttpRequest, token: str) -> JsonResponse:
    """GET `?after=N`: what a socket would have sent. POST `{"key", "text"}`: what a socket would have acknowledged."""
    talk = open_conversation(token)
    try:
        if request.method == "POST":
            return _post_from_script(request, talk)
        after = int(request.GET.get("after", "0"))
    except BadFrame as problem:
        return JsonResponse({"reason": problem.reason}, status=problem.status)
    except ValueError:
        return JsonResponse({"reason": "unreadable"}, status=HTTPStatus.BAD_REQUEST)
    news = chat_log.news(talk.pk, after=min(max(after, 0), talk.last_sequence), now=timezone.now())
    return JsonResponse({"head": news.head, "state": news.state, "messages": news.messages})


def _post_from_script(request: HttpRequest, talk: Conversation) -> JsonResponse:
    frame = frames.read_object(request.body, most=frames.POST_MAX_BYTES)
    try:
        message = post(request, talk, key=frames.text_field(frame, "key"), text=frames.text_field(frame, "text"))
    except NotWritten as problem:
        return JsonResponse({"reason": problem.reason}, status=problem.status)
    return JsonResponse({"key": message.client_key, "sequence": message.sequence})


def post(
    request: HttpRequest, talk: Conversation, *, key: str, text: str, attached: Sequence[IncomingFile] = ()
) -> ChatMessage:
    """What a customer writes or sends; raises TooFast when it is more than a person would."""
    if not allowed("chat post", who=network_of(address_of(request)), limit=120, seconds=60):
        raise TooFast
    customer, now = ChatMessage.Author.CUSTOMER, timezone.now()
    if attached:
        return sent_files.post_file(
            talk, author=customer, agent=None, files=attached, text=text, client_key=key, now=now
        )
    return chat_log.post_message(talk, author=customer, text=text, client_key=key, now=now)


def open_conversation(token: str) -> Conversation:
    """Opening it is a sign of life: what an agent writes now needs no letter."""
    try:
        talk = conversation_of(token)
    except NoSuchConversation as problem:
        raise Http404 from problem
    delivery.mark_seen_if_due(talk, now=timezone.now())
    return talk
