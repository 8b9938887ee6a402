"""An agent's act, carried out once: by a double click, a second try or the Back button nothing happens again."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext

from tickets.admin.act_form import ActForm
from tickets.admin.form_keys import key_in
from tickets.drafts.saving import DraftPlace, drop
from tickets.models import Agent
from tickets.refusals import Refused
from tickets.sent_once import SentAlready, send_once, submission_of


def carried_out(request: HttpRequest, form: ActForm, *, name: str, agent: Agent) -> bool:
    """Of a valid form. True when it is done, now or the first time, and the next page says so; else see its errors."""
    place = place_of(form, name=name, agent=agent)
    key = key_in(request.POST.get("key", ""), agent=agent, ticket_id=form.ticket.pk)
    submission = submission_of(key, request.POST, request.FILES, form=f"{name} {request.POST.get('case', '')}")
    act = partial(done_and_dropped, form, place=place, agent=agent)
    try:
        messages.success(request, send_once(submission, act, now=form.now))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except SentAlready as again:
        if again.changed:
            form.add_error(None, str(again))
            return False
        sentence = gettext("Already done at %(time)s, and not a second time: “%(outcome)s”")
        drop(place)
        messages.success(request, sentence % {"time": again.time, "outcome": again.outcome})
    return not form.errors


def place_of(form: ActForm, *, name: str, agent: Agent) -> DraftPlace:
    """Where the draft of a form stands: by the case, the message or the side thread that it is about."""
    number = form.data.get("case") or form.data.get("message") or form.data.get("thread") or ""
    return DraftPlace(owner_id=agent.user_id, ticket_id=form.ticket.pk, name=f"{name} {number}".strip())


@transaction.atomic
def done_and_dropped(form: ActForm, *, place: DraftPlace, agent: Agent) -> str:
    outcome = form.carry_out(agent=agent)
    drop(place)
    return outcome
