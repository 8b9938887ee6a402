"""On a customer's page: the other one who is the same person, and the way back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.desk import DeskAdmin, agent_at, is_superuser
from tickets.models import Agent, Customer, CustomerMerger
from tickets.refusals import Refused
from tickets.whose.merging_customers import merge, undo


class MergeCustomersForm(forms.Form):
    """Among the customers that one may see."""

    use_required_attribute = False

    email = forms.EmailField(label=_("Address of the other customer"), max_length=320)
    reason = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, data: QueryDict | None = None, *, customers: QuerySet[Customer]) -> None:
        super().__init__(data, auto_id="merge_%s")
        self.customers = customers

    def clean_email(self) -> Customer:
        found = Customer.objects.with_email(self.cleaned_data["email"])
        other = self.customers.filter(pk__in=found.values("pk")).first()
        if other is None:
            raise forms.ValidationError(_("No customer has this address."))
        return other


class MergersAdmin(DeskAdmin):
    """The part of the customers' admin that is about two who are one. For leads: the wrong two share a contract."""

    change_form_template = "admin/tickets/customer.html"

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("<int:customer_id>/merge/", guarded(self.merge), name="tickets_customer_merge"),
            path("<int:customer_id>/part/", guarded(self.part), name="tickets_customer_part"),
            *super().get_urls(),
        ]

    def lead(self, request: HttpRequest) -> Agent | None:
        agent = agent_at(request)
        return agent if agent and (is_superuser(request) or agent.led_teams.exists()) else None

    def merge(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        customer = get_object_or_404(self.get_queryset(request), pk=customer_id)
        if request.method != "POST":
            return redirect("admin:tickets_customer_change", customer_id)
        if (agent := self.lead(request)) is None:
            raise PermissionDenied
        form = MergeCustomersForm(request.POST, customers=self.get_queryset(request))
        if form.is_valid():
            other, reason = form.cleaned_data["email"], form.cleaned_data["reason"]
            try:
                merge(customer, other=other, reason=reason, agent=agent, now=timezone.now())
            except Refused as refusal:
                form.add_error("email", str(refusal))
            else:
                messages.success(request, gettext("They are one customer now. It can be undone below."))
                return redirect("admin:tickets_customer_change", customer_id)
        request.method = "GET"  # the page below is only looked at
        return self.change_view(request, str(customer_id), extra_context={"merging": form})

    def part(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        customer = get_object_or_404(self.get_queryset(request), pk=customer_id)
        if request.method == "POST":
            if (agent := self.lead(request)) is None:
                raise PermissionDenied
            merger = get_object_or_404(CustomerMerger, kept=customer, pk=request.POST.get("merger", "0"))
            try:
                other = undo(merger, agent=agent, now=timezone.now())
                messages.success(request, gettext("A customer of its own again: %(email)s.") % {"email": other.email})
            except Refused as refusal:
                messages.warning(request, str(refusal))
        return redirect("admin:tickets_customer_change", customer_id)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context: dict[str, Any] = {}
        if object_id.isdecimal() and self.lead(request):
            context["merging"] = MergeCustomersForm(customers=Customer.objects.none())
            context["mergers"] = CustomerMerger.objects.filter(kept=int(object_id), undone_at=None)
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})
