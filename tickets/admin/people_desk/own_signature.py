"""What stands below one’s own answers, in each language: above the signature of the address they leave from."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.desk import agent_at
from tickets.models import Agent

LONGEST = 500  # characters


class OwnSignatureForm(forms.Form):
    use_required_attribute = False

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            self.fields[code] = forms.CharField(
                label=format_lazy(_("Signature, in {language}"), language=language),
                initial=agent.signatures.get(code, ""),
                max_length=LONGEST,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            )


def own_signature_page(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    if (agent := agent_at(request)) is None:
        raise PermissionDenied
    form = OwnSignatureForm(request.POST or None, agent=agent)
    if request.method == "POST" and form.is_valid():
        # Those in languages that the portal doesn’t speak now stay as they are.
        signatures = {**agent.signatures, **form.cleaned_data}
        agent.signatures = {code: words.replace("\r\n", "\n") for code, words in signatures.items() if words}
        agent.save(update_fields=["signatures"])
        messages.success(request, gettext("Kept. It stands below your next answers."))
        return redirect("admin:tickets_ticket_signature")
    page = {**site.each_context(request), "title": gettext("My signature"), "form": form, "agent": agent}
    return TemplateResponse(request, "admin/tickets/own_signature.html", page)
