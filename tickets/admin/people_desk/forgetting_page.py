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
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from tickets.admin.desk import agent_at
from tickets.forgetting import erasure_requests
from tickets.forgetting.plan_in_words import lines_of
from tickets.guarantee.rules.events import by
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
            erasure_requests.forget(customer, by=by(agent), now=timezone.now())
        except RequestsStillOpen as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Forgotten, but for what has to stay. Their chats follow within a minute."))
            return _to_the_answer(request, customer) or back
    plan = erasure_requests.plan_for(customer, now=timezone.now())
    page = {
        **admin.site.each_context(request),
        "title": _("Forget %(customer)s") % {"customer": customer},
        "customer": customer,
        "plan": plan,
        "lines": list(lines_of(plan)),
        "privacy_cases": erasure_requests.open_privacy_cases(customer),
    }
    return TemplateResponse(request, "admin/tickets/customer_forgetting.html", page)


def _to_the_answer(request: HttpRequest, customer: Customer) -> HttpResponse | None:
    """To their request about data that is open, whose answer says what was done; the one whose time is over first."""
    if (case := erasure_requests.open_privacy_cases(customer).first()) is None:
        return None
    messages.info(request, _("Their request is still to be answered: the words are there, under “Declare it done”."))
    return redirect(case.ticket)


def state_of(customer: Customer) -> str:
    """For the customer's page: whether they asked, and what is still held."""
    if customer.forgotten_at:
        return _("Forgotten on %(day)s") % {"day": _day(customer.forgotten_at)}
    links = format_html_join(" · ", '<a href="{}">{}</a>', _ways(customer))
    if not customer.erasure_asked_at:
        return links
    asked = _("Asked for on %(day)s; something is still held.") % {"day": _day(customer.erasure_asked_at)}
    return format_html("{} {}", asked, links)


def _ways(customer: Customer) -> list[tuple[str, str]]:
    return [
        (reverse("admin:customer_export", args=[customer.pk]), _("Export their data (ZIP)")),
        (reverse("admin:tickets_customer_forget", args=[customer.pk]), _("Forget this customer …")),
    ]


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")
