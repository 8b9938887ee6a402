"""What one is told by mail: each agent chooses for themselves."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from supportportal.foundations.django_types import AnyModelForm
from tickets.admin.desk import agent_at
from tickets.models import Agent


class ToldByMailForm(AnyModelForm):
    use_required_attribute = False

    class Meta:
        model = Agent
        fields = ("told_of_assigned", "told_of_answers", "told_of_mentions")


def told_by_mail_page(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    if (agent := agent_at(request)) is None:
        raise PermissionDenied
    form = ToldByMailForm(request.POST or None, instance=agent)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("Kept. You are told by mail as you chose."))
        return redirect("admin:tickets_ticket_told_by_mail")
    page = {**site.each_context(request), "title": gettext("Told by mail"), "form": form, "agent": agent}
    return TemplateResponse(request, "admin/tickets/told_by_mail.html", page)
