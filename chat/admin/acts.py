"""What an agent can do with a conversation: take, answer, pass on, note, report a defect, close, make a ticket."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import agent_acts, out_of_chats
from chat.admin.agent_answers import AgentMessageForm, agent_in, post_from_form
from chat.admin.side_panel import ChatNoteForm, ChatTransferForm, ReportForm
from chat.admin.taking_out import ChatTakeOutForm
from chat.assignment.transfer import transfer
from chat.closing import escalation
from chat.conversations import notes
from chat.models import ChatRedaction, Conversation
from chat.refusals import NobodyChosen, NothingSaid, ReportIncomplete, TakeOutIncomplete
from supportportal.foundations.days import in_words

ConversationAct = Callable[[HttpRequest, Conversation, AgentMessageForm], HttpResponse]


class PreviewWanted(Exception):
    """The agent wants to see the last day before the case is opened, or the form again."""

    def __init__(self, report: ReportForm) -> None:
        super().__init__()
        self.report = report


def take(request: HttpRequest, conversation: Conversation, form: AgentMessageForm) -> HttpResponse:
    agent_acts.take(conversation, agent=agent_in(request), now=timezone.now())
    return _back_to(conversation)


def answer(request: HttpRequest, conversation: Conversation, form: AgentMessageForm) -> HttpResponse:
    post_from_form(conversation, agent=agent_in(request), form=form)
    return _back_to(conversation)


def close(request: HttpRequest, conversation: Conversation, form: AgentMessageForm) -> HttpResponse:
    agent_acts.close(conversation, agent=agent_in(request), now=timezone.now())
    return _back_to(conversation)


def make_ticket(request: HttpRequest, conversation: Conversation, form: AgentMessageForm) -> HttpResponse:
    agent_in(request)
    ticket = escalation.turn_into_ticket(conversation, now=timezone.now())
    messages.success(request, _("Ticket #%(number)s holds this conversation.") % {"number": ticket.pk})
    return _back_to(conversation)


def report_defect(request: HttpRequest, conversation: Conversation, form: AgentMessageForm) -> HttpResponse:
    """The days run from the customer's own message, whichever the agent chose."""
    agent, report = agent_in(request), ReportForm(conversation, request.POST)
    if request.POST.get("ask") == "again":
        raise PreviewWanted(report)
    if not report.is_valid():
        raise ReportIncomplete
    if report.asked:
        raise PreviewWanted(report)
    case = escalation.report_defect(conversation, **report.cleaned_data, agent=agent, now=timezone.now())
    last = {"day": in_words(case.last_day, "l j F Y")}
    messages.success(request, _("The case is open, and the customer is told: last day %(day)s.") % last)
    return _back_to(conversation)


def pass_on(request: HttpRequest, conversation: Conversation, form: AgentMessageForm) -> HttpResponse:
    agent, transfer_form = agent_in(request), ChatTransferForm(conversation, request.POST)
    if not transfer_form.is_valid():
        raise NobodyChosen
    transfer(conversation, by=agent, now=timezone.now(), **transfer_form.cleaned_data)
    messages.success(request, _("The conversation is passed on, with all that was said."))
    return redirect("admin:chat_conversation_changelist")


def add_note(request: HttpRequest, conversation: Conversation, form: AgentMessageForm) -> HttpResponse:
    agent, note_form = agent_in(request), ChatNoteForm(conversation, request.POST)
    if not note_form.is_valid():
        raise NothingSaid
    notes.note(conversation, agent=agent, now=timezone.now(), **note_form.cleaned_data)
    return _back_to(conversation)


def take_out(request: HttpRequest, conversation: Conversation, form: AgentMessageForm) -> HttpResponse:
    """Of a passage or a file; what is missing is said above the page."""
    agent, wish = agent_in(request), ChatTakeOutForm(conversation, request.POST)
    if not wish.is_valid():
        raise TakeOutIncomplete
    trace = ChatRedaction(kind=wish.cleaned_data["kind"], reason=wish.cleaned_data["reason"], by=agent)
    if file := wish.cleaned_data["file"]:
        out_of_chats.take_out_file(file, trace=trace, now=timezone.now())
    else:
        out_of_chats.take_out_words(conversation, words=wish.cleaned_data["words"], trace=trace, now=timezone.now())
    messages.success(request, _("Taken out for good."))
    return _back_to(conversation)


ACTS_BY_NAME: dict[str, ConversationAct] = {
    "take": take,
    "answer": answer,
    "close": close,
    "ticket": make_ticket,
    "defect": report_defect,
    "transfer": pass_on,
    "note": add_note,
    "take-out": take_out,
}


def _back_to(conversation: Conversation) -> HttpResponse:
    return redirect("admin:chat_conversation_change", conversation.pk)
