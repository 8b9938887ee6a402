"""An agent's act, carried out once: by a double click, a second try or the Back button nothing happens again."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext

from tickets.admin.act_form import ActForm
from tickets.admin.form_keys import key_in
from tickets.models import Agent
from tickets.refusals import Refused
from tickets.sent_once import SentAlready, send_once, submission_of


def carried_out(request: HttpRequest, form: ActForm, *, name: str, agent: Agent) -> bool:
    """Of a valid form. True when it is done, now or the first time, and the next page says so; else see its errors."""
    key = key_in(request.POST.get("key", ""), agent=agent, ticket_id=form.ticket.pk)
    submission = submission_of(key, request.POST, request.FILES, form=f"{name} {request.POST.get('case', '')}")
    try:
        messages.success(request, send_once(submission, partial(form.carry_out, agent=agent), now=form.now))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except SentAlready as again:
        if again.changed:
            form.add_error(None, str(again))
            return False
        sentence = gettext("Already done at %(time)s, and not a second time: “%(outcome)s”")
        # A success: what the browser keeps of the text is done with.
        messages.success(request, sentence % {"time": again.time, "outcome": again.outcome})
    return not form.errors
