"""All tickets of an incident are answered: a text per language, who gets it, the letters as they will be, and yes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.desk import agent_at
from tickets.incidents.incident_links import leads, may_see
from tickets.incidents.round_plan import LeftOut, RoundPlan, plan
from tickets.incidents.rounds import answer_all, letter_to
from tickets.models import Agent, Incident, Ticket
from tickets.outbox.rendering import RenderedLetter
from tickets.refusals import Refused

TICKED = ("1", "on", "True")


class AnswerAllForm(forms.Form):
    """A field for each language that somebody is to be answered in."""

    answers_cases = forms.BooleanField(label=_("Those with a running case, too: this answer fits them"), required=False)
    is_last = forms.BooleanField(label=_("It says that it is over"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {code: str(name) for code, name in settings.LANGUAGES}
        self.languages = languages
        for code in languages:
            label = _("Text in %(language)s") % {"language": gettext(names.get(code, code))}
            area = forms.Textarea(attrs={"rows": 8, "lang": code})
            self.fields[f"text_{code}"] = forms.CharField(label=label, widget=area, max_length=20_000)
        self.order_fields([*(f"text_{code}" for code in languages), "answers_cases", "is_last"])

    @property
    def texts(self) -> Mapping[str, str]:
        return {code: self.cleaned_data[f"text_{code}"].replace("\r\n", "\n") for code in self.languages}


@dataclass(frozen=True, slots=True)
class LeftOutReason:
    words: str
    tickets: Sequence[Ticket]


def answer_page(request: HttpRequest, incident_id: int, *, site: admin.AdminSite) -> HttpResponse:
    if (agent := agent_at(request)) is None:
        raise PermissionDenied
    incident = get_object_or_404(may_see(agent), pk=incident_id)
    if not leads(agent, incident):
        raise PermissionDenied
    ticked = request.POST if request.method == "POST" else request.GET
    is_last, answers_cases = ticked.get("is_last") in TICKED, ticked.get("answers_cases") in TICKED
    known = plan(incident, answers_cases=answers_cases, is_last=is_last)
    form = AnswerAllForm(request.POST or None, languages=sorted(known.by_language), initial={"is_last": is_last})
    is_written = request.method == "POST" and form.is_valid()
    if is_written and "confirm" in request.POST and _begun(request, incident, form, agent=agent):
        return redirect("admin:tickets_incident_change", incident.pk)
    page = {
        **site.each_context(request),
        "title": gettext("Answer all of “%(incident)s”") % {"incident": incident},
        "incident": incident,
        "form": form,
        "known": known,
        "left_out": [LeftOutReason(str(LeftOut(why).label), those) for why, those in known.left_out.items()],
        "letters": _letters(known, form.texts, agent=agent) if is_written else [],
    }
    return TemplateResponse(request, "admin/tickets/incident/answer.html", page)


def _letters(known: RoundPlan, texts: Mapping[str, str], *, agent: Agent) -> list[RenderedLetter]:
    """One for each language, to the first who gets it."""
    first = {recipient.ticket.reply_language: recipient.ticket for recipient in reversed(known.going)}
    return [letter_to(first[code], text, agent=agent) for code, text in texts.items() if code in first]


def _begun(request: HttpRequest, incident: Incident, form: AnswerAllForm, *, agent: Agent) -> bool:
    facts = {name: form.cleaned_data[name] for name in ("answers_cases", "is_last")}
    try:
        answer_all(incident, texts=form.texts, agent=agent, now=timezone.now(), **facts)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, gettext("The answers are being written. This page says how far that has come."))
    return True
