"""What an agent can do with a conversation: take, answer, pass on, note, report a defect, close, make a ticket."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import agent_acts
from chat.admin.agent_answers import agent_in, write
from chat.admin.side_panel import NoteForm, ReportForm, TransferForm
from chat.assignment.transfer import transfer
from chat.closing import escalation
from chat.conversations import notes
from chat.models import Conversation
from chat.pages.forms import WordsForm
from chat.refusals import NobodyChosen, NothingSaid, ReportIncomplete
from supportportal.foundations.days import in_words

Act = Callable[[HttpRequest, Conversation, WordsForm], HttpResponse]


class SeenFirst(Exception):
    """The agent asked for the last day before the case is opened, or for the form again."""

    def __init__(self, report: ReportForm) -> None:
        super().__init__()
        self.report = report


def take(request: HttpRequest, conversation: Conversation, form: WordsForm) -> HttpResponse:
    agent_acts.take(conversation, agent=agent_in(request), now=timezone.now())
    return _back(conversation)


def answer(request: HttpRequest, conversation: Conversation, form: WordsForm) -> HttpResponse:
    write(conversation, agent=agent_in(request), form=form)
    return _back(conversation)


def close(request: HttpRequest, conversation: Conversation, form: WordsForm) -> HttpResponse:
    agent_acts.close(conversation, agent=agent_in(request), now=timezone.now())
    return _back(conversation)


def make_ticket(request: HttpRequest, conversation: Conversation, form: WordsForm) -> HttpResponse:
    agent_in(request)
    ticket = escalation.turn_into_ticket(conversation, conformity=False, now=timezone.now())
    messages.success(request, _("Ticket #%(number)s holds this conversation.") % {"number": ticket.pk})
    return _back(conversation)


def report_defect(request: HttpRequest, conversation: Conversation, form: WordsForm) -> HttpResponse:
    """The days run from the customer's own message, whichever the agent chose."""
    agent, report = agent_in(request), ReportForm(conversation, request.POST)
    if request.POST.get("ask") == "again":
        raise SeenFirst(report)
    if not report.is_valid():
        raise ReportIncomplete
    if report.asked:
        raise SeenFirst(report)
    case = escalation.report_defect(conversation, **report.cleaned_data, agent=agent, now=timezone.now())
    last = {"day": in_words(case.last_day, "l j F Y")}
    messages.success(request, _("The case is open, and the customer is told: last day %(day)s.") % last)
    return _back(conversation)


def pass_on(request: HttpRequest, conversation: Conversation, form: WordsForm) -> HttpResponse:
    agent, chosen = agent_in(request), TransferForm(conversation, request.POST)
    if not chosen.is_valid():
        raise NobodyChosen
    transfer(conversation, by=agent, now=timezone.now(), **chosen.cleaned_data)
    messages.success(request, _("The conversation is passed on, with all that was said."))
    return redirect("admin:chat_conversation_changelist")


def add_note(request: HttpRequest, conversation: Conversation, form: WordsForm) -> HttpResponse:
    agent, written = agent_in(request), NoteForm(conversation, request.POST)
    if not written.is_valid():
        raise NothingSaid
    notes.note(conversation, agent=agent, now=timezone.now(), **written.cleaned_data)
    return _back(conversation)


BY_NAME: dict[str, Act] = {
    "take": take,
    "answer": answer,
    "close": close,
    "ticket": make_ticket,
    "defect": report_defect,
    "transfer": pass_on,
    "note": add_note,
}


def _back(conversation: Conversation) -> HttpResponse:
    return redirect("admin:chat_conversation_change", conversation.pk)
