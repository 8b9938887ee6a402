"""An administrator forgets a customer who asked for it: says first what goes, what stays and until when."""

from datetime import datetime

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from tickets.admin.desk import agent_at
from tickets.forgetting import erasure_requests
from tickets.models import Customer
from tickets.refusals import RequestsStillOpen


def forgetting_page(request: HttpRequest, customer: Customer) -> HttpResponse:
    """The caller has made sure that an administrator asks."""
    back = redirect("admin:tickets_customer_change", customer.pk)
    if customer.forgotten_at:
        return back
    if request.method == "POST":
        if (agent := agent_at(request)) is None:
            raise PermissionDenied
        try:
            erasure_requests.forget(customer, agent=agent, now=timezone.now())
        except RequestsStillOpen as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Forgotten, but for what has to stay. Their chats follow within a minute."))
            return back
    page = {
        **admin.site.each_context(request),
        "title": _("Forget %(customer)s") % {"customer": customer},
        "customer": customer,
        "plan": erasure_requests.plan_for(customer, now=timezone.now()),
    }
    return TemplateResponse(request, "admin/tickets/customer_forgetting.html", page)


def state_of(customer: Customer) -> str:
    """For the customer's page: whether they asked, and what is still held."""
    if customer.forgotten_at:
        return _("Forgotten on %(day)s") % {"day": _day(customer.forgotten_at)}
    link = format_html(
        '<a href="{}">{}</a>', reverse("admin:tickets_customer_forget", args=[customer.pk]), _("Forget this customer …")
    )
    if not customer.erasure_asked_at:
        return link
    asked = _("Asked for on %(day)s; something is still held.") % {"day": _day(customer.erasure_asked_at)}
    return format_html("{} {}", asked, link)


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")
