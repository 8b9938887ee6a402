"""The sealed source of a letter: opened by who leads its team or an administrator, for a reason that is kept."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.masking.masks import masked
from supportportal.foundations.staff.audit import Act, record_act
from tickets.admin.desk import agent_at, is_superuser
from tickets.attachments.sealed_letters import is_sealed
from tickets.models import IncomingEmail


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why it has to be opened"), min_length=5, max_length=200)


def may_unseal(request: HttpRequest, letter: IncomingEmail) -> bool:
    agent = agent_at(request)
    led = agent.led_teams.all() if agent else None
    if led is not None and letter.ticket:
        led = led.filter(topic=letter.ticket.topic)
    return is_superuser(request) or (led is not None and led.exists())


def sealed_page(request: HttpRequest, letter: IncomingEmail, context: dict[str, object]) -> HttpResponse | None:
    """What stands in the source's place until a reason is given; None when the letter may be given out."""
    if not is_sealed(letter):
        return None
    form = ReasonForm(request.POST) if request.method == "POST" else ReasonForm()
    may = may_unseal(request, letter)
    if may and form.is_bound and form.is_valid():
        record_act(Act.LETTER_UNSEALED, about=letter, reason=masked(form.cleaned_data["reason"]))
        return None
    page = {**context, "form": form if may else None, "letter": letter, "title": str(letter)}
    return TemplateResponse(request, "admin/tickets/letter_sealed.html", page, status=403)
