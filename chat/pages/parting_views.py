"""How a customer leaves: a message where nobody is, a transcript by mail, an answer to how it was."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from chat.closing import escalation, satisfaction, transcript_letter
from chat.models import TEXT_MAX_LENGTH, Conversation
from chat.pages.box_words import box_words
from chat.pages.forms import RatingForm
from chat.pages.own_pages import from_our_own_pages
from chat.pages.views import open_conversation
from chat.refusals import ConversationClosed, NothingSaid, TooFast
from supportportal.foundations.client_address import address_of
from tickets import limits
from tickets.access import sent_token
from tickets.pages.forms import ContactForm
from tickets.pages.submission import open_from_form

TOO_LATE_MAX_LENGTH = 5 * TEXT_MAX_LENGTH  # several messages that came after the end go in one letter


@never_cache
@require_POST
@from_our_own_pages
def leave_a_message(request: HttpRequest) -> JsonResponse:
    """When the chat is closed, full or empty, what was typed becomes a request, by the contact form's rules."""
    received_at = timezone.now()
    form = ContactForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=HTTPStatus.BAD_REQUEST)
    if not limits.may_open(place=address_of(request), email=form.cleaned_data["email"]):
        busy = _("Too many requests from here in the last hour. Try again later, or write to us by mail.")
        return JsonResponse({"errors": {"__all__": [busy]}}, status=HTTPStatus.TOO_MANY_REQUESTS)
    ticket = open_from_form(form, received_at=received_at)
    url = reverse("tickets:sent", args=[sent_token(ticket)])
    return JsonResponse({"url": url, "said": box_words()["left"].format(email=ticket.customer.email)})


@never_cache
@require_POST
@from_our_own_pages
def go_on_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """For a customer who has waited long enough: the conversation becomes a request, and ends here."""
    talk = open_conversation(token)
    if talk.ticket and not limits.may_add_to(talk.ticket):
        return _response_to(request, token, str(TooFast.unsent), done=False)
    try:
        longest = TOO_LATE_MAX_LENGTH if talk.status == Conversation.Status.CLOSED else TEXT_MAX_LENGTH
        ticket = escalation.turn_into_request(talk, now=timezone.now(), text=request.POST.get("text", "")[:longest])
    except (NothingSaid, ConversationClosed) as problem:
        return _response_to(request, token, str(problem.unsent), done=False)
    if _wants_json(request):
        sentence = box_words()["left"].format(email=talk.customer.email)
        return JsonResponse({"url": reverse("tickets:sent", args=[sent_token(ticket)]), "said": sentence})
    return redirect("tickets:sent", sent_token(ticket))


@never_cache
@require_POST
@from_our_own_pages
def send_transcript(request: HttpRequest, token: str) -> HttpResponse:
    try:
        transcript_letter.send_transcript(open_conversation(token), now=timezone.now())
    except (transcript_letter.NothingToSend, transcript_letter.SentJustNow):
        return _response_to(request, token, box_words()["transcript_later"], done=False)
    return _response_to(request, token, box_words()["transcript_sent"], done=True)


@never_cache
@require_POST
@from_our_own_pages
def rate(request: HttpRequest, token: str) -> HttpResponse:
    talk, form = open_conversation(token), RatingForm(request.POST)
    if not form.is_valid():
        return _response_to(request, token, box_words()["rate_first"], done=False)
    try:
        satisfaction.rate(talk, **form.cleaned_data, now=timezone.now())
    except (satisfaction.TooLate, satisfaction.NotOver):
        return _response_to(request, token, box_words()["rate_late"], done=False)
    return _response_to(request, token, box_words()["rated"], done=True)


def _response_to(request: HttpRequest, token: str, sentence: str, *, done: bool) -> HttpResponse:
    """In the box beside the button, or above the page."""
    if _wants_json(request):
        body = {"said": sentence} if done else {"errors": {"__all__": [sentence]}}
        return JsonResponse(body, status=HTTPStatus.OK if done else HTTPStatus.CONFLICT)
    messages.add_message(request, messages.SUCCESS if done else messages.WARNING, sentence)
    return redirect("chat:conversation", token)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("accept", "").startswith("application/json")
