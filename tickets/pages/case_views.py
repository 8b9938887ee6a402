"""The pages of a case: where it stands, what its customer says to it, and the choice that never expires."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tickets import limits
from tickets.access import case_of, case_token
from tickets.guarantee.rules.policies import zone_of
from tickets.guarantee.steps import remedies
from tickets.models import ConformityCase
from tickets.pages.case_acts import ACTS, Act, origin_of
from tickets.pages.case_forms import ChoiceForm, WordsForm, YesForm
from tickets.pages.case_page import about, choices, held
from tickets.pages.ownership import came_by_letter, note_who_acts
from tickets.pages.private_pages import TooOften, customers_page, next_page, opened_by, page_with, private
from tickets.refusals import NotNow, Refused

Remedy = ConformityCase.Remedy


@never_cache
@require_safe
def case(request: HttpRequest, token: str) -> HttpResponse:
    case_row = opened_by(token, read=case_of)
    if case_row.merged_into and came_by_letter(case_row.ticket, token):
        return redirect("tickets:case", case_token(case_row.merged_into))
    page = {**about(case_row, link=token, now=timezone.now()), **held(case_row, link=token)}
    with timezone.override(zone_of(case_row)):
        return private(render(request, "tickets/case.html", page))


@never_cache
@customers_page
def act(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """Only a POST says anything; once it is said, or can't be said any more, the case's page tells."""
    case_row, chosen, now = opened_by(token, read=case_of), ACTS[name], timezone.now()
    form = _form(request, chosen)

    def say_it() -> str:
        if not chosen.possible(case_row):
            raise NotNow
        if not limits.may_add_to(case_row.ticket):
            raise TooOften
        note_who_acts(case_row.ticket, token, now=now)
        chosen.say(case_row, form.cleaned_data.get("words", ""), now, origin_of(request))
        messages.success(request, str(chosen.done))
        return reverse("tickets:case", args=[token])

    if request.method == "POST" and form.is_valid():
        try:
            if address := next_page(request, form, say_it, name=f"{name} {case_row.pk}", now=now):
                return redirect(address)
        except Refused as refusal:
            if not chosen.asks:
                messages.error(request, str(refusal))
                return redirect("tickets:case", token)
            form.add_error(None, str(refusal))  # the words that were typed stay
    elif request.method != "POST" and not chosen.possible(case_row):
        return redirect("tickets:case", token)
    page = {**about(case_row, link=token, now=now), "act": chosen, "here": request.path}
    with timezone.override(zone_of(case_row)):
        return private(page_with(request, "tickets/case_act.html", form, page))


@never_cache
@require_safe
def choice(request: HttpRequest, token: str) -> HttpResponse:
    case_row, now = opened_by(token, read=case_of), timezone.now()
    if not remedies.may_choose(case_row, now=now):
        return redirect("tickets:case", token)
    page = choices(case_row, link=token, now=now)
    with timezone.override(zone_of(case_row)):
        return private(render(request, "tickets/choice.html", page))


@never_cache
@customers_page
def choose(request: HttpRequest, token: str, remedy: str) -> HttpResponse:
    """A GET shows what is about to be chosen, with the amount; a POST chooses it."""
    case_row, now = opened_by(token, read=case_of), timezone.now()
    if remedy not in Remedy.values:
        raise Http404
    form = ChoiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _chosen(request, case_row, token, remedy=Remedy(remedy), revision=form.cleaned_data["revision"])
    if remedy not in remedies.choices(case_row, now=now):
        return redirect("tickets:choice", token)
    page = {**choices(case_row, link=token, now=now), "remedy": Remedy(remedy)}
    with timezone.override(zone_of(case_row)):
        return private(render(request, "tickets/choose.html", page))


def _form(request: HttpRequest, chosen: Act) -> WordsForm | YesForm:
    if chosen.asks:
        return WordsForm(request.POST or None, label=str(chosen.asks))
    return YesForm(request.POST if request.method == "POST" else None)


def _chosen(
    request: HttpRequest, case_row: ConformityCase, token: str, *, remedy: Remedy, revision: int
) -> HttpResponse:
    try:
        now = timezone.now()
        note_who_acts(case_row.ticket, token, now=now)
        opened_by = "link in a letter" if came_by_letter(case_row.ticket, token) else "link that forms gave before"
        origin = {**origin_of(request), "opened_by": opened_by}
        remedies.choose(case_row, remedy=remedy, now=now, revision=revision, origin=origin)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("tickets:choice", token)
    return redirect("tickets:case", token)
