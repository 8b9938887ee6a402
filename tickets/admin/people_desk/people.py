"""The people: customers for those who answer them, teams for the administrator."""

from typing import Any, TypeVar, cast

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, Field, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.django_types import AnyModelForm
from supportportal.foundations.editor_forms import language_choices_and
from supportportal.foundations.language_choice import language_choices
from supportportal.foundations.staff.audit import Act, record_act
from tickets.admin.desk import DeskAdmin, SuperuserAdmin, is_superuser, visible_tickets
from tickets.admin.people_desk import forgetting_page
from tickets.admin.people_desk.mergers import MergersAdmin
from tickets.admin.people_desk.noted_reading import NotedReadingAdmin
from tickets.admin.people_desk.person import PersonAdmin
from tickets.assigning.choosing import next_ones
from tickets.models import Agent, Customer, Team, Ticket
from tickets.search.finding import customers_with
from tickets.search.query import asked

# By the policies of the guarantee as it is published; another version may say other days.
TOLD_AS_TIME_RUNS_OUT = {
    "lead": _("Reminded of a case too when most of its time is gone."),
    "manager": _("Reminded of a case too in its last days."),
    "on_call": _("Reminded of a case too in its last hours, at whatever hour."),
}


Customers = TypeVar("Customers", bound=QuerySet[Customer])


class LanguageAdmin(DeskAdmin):
    """A language is chosen from those the portal speaks, never typed."""

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: object
    ) -> forms.Field | None:
        if db_field.name == "language":
            return forms.ChoiceField(label=capfirst(db_field.verbose_name), choices=language_choices)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: object
    ) -> type[AnyModelForm]:
        form: type[AnyModelForm] = super().get_form(request, obj, change, **kwargs)
        if obj and (field := form.base_fields.get("language")):
            cast(forms.ChoiceField, field).choices = language_choices_and(obj.language)
        return form


def counting_tickets(customers: Customers) -> Customers:
    """Adds `ticket_count`, counted for the rows shown; a join would first count everybody's."""
    tickets = Ticket.objects.filter(customer=OuterRef("pk")).order_by().values("customer")
    return customers.annotate(ticket_count=Coalesce(Subquery(tickets.annotate(n=Count("pk")).values("n")), 0))


@admin.register(Customer)
class CustomerAdmin(LanguageAdmin, NotedReadingAdmin, PersonAdmin, MergersAdmin):
    """An agent finds the customers of the tickets they may read."""

    listed, searched = Act.CUSTOMERS_LISTED, Act.CUSTOMERS_SEARCHED
    list_display = [
        "shown_name",
        "email",
        "language_column",
        "subscription_reference",
        "tickets_column",
        "since_column",
    ]
    search_fields = ["name", "email", "addresses__address", "subscription_reference", "phone"]
    search_help_text = _("Name, email, telephone or subscription reference")
    fields = [
        "email",
        "unreachable_at",
        "name",
        "phone",
        "language",
        "subscription_reference",
        "created_at",
        "forgetting",
    ]
    readonly_fields = ["email", "unreachable_at", "created_at", "forgetting"]

    def get_urls(self) -> list[URLPattern]:
        forget = self.admin_site.admin_view(self.forget)
        return [path("<int:customer_id>/forget/", forget, name="tickets_customer_forget"), *super().get_urls()]

    def forget(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        if not is_superuser(request):
            raise PermissionDenied
        return forgetting_page.forgetting_page(request, get_object_or_404(self.get_queryset(request), pk=customer_id))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (isinstance(obj, Customer) and obj.forgotten_at)

    def get_fields(self, request: HttpRequest, obj: Customer | None = None) -> Any:
        """Only an administrator forgets somebody, and whoever sees them sees that it was done."""
        return self.fields if is_superuser(request) or (obj and obj.forgotten_at) else self.fields[:-1]

    def searched_for(self, request: HttpRequest, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """By the index of words: no column is read to its end for somebody rare."""
        found = customers_with(asked(words))
        return super().searched_for(request, rows, words) if found is None else rows.filter(found)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        customers = counting_tickets(Customer.objects.order_by("name", "email"))
        if is_superuser(request):
            return customers
        return customers.filter(Exists(visible_tickets(request).filter(customer=OuterRef("pk"))))

    def save_model(self, request: HttpRequest, obj: Customer, form: AnyModelForm, change: bool) -> None:
        """Noted here: letters and forms write to the same table all day."""
        super().save_model(request, obj, form, change)
        if form.changed_data:
            changes = {name: (form.initial.get(name), form.cleaned_data[name]) for name in form.changed_data}
            record_act(Act.CUSTOMER_CHANGED, about=obj, changes=changes)

    @admin.display(description=_("Name"), ordering="name")
    def shown_name(self, customer: Customer) -> str:
        return str(customer)

    @admin.display(description=_("Language"), ordering="language")
    def language_column(self, customer: Customer) -> str:
        return str(dict(settings.LANGUAGES).get(customer.language, customer.language))

    @admin.display(description=_("Tickets"), ordering="ticket_count")
    def tickets_column(self, customer: Customer) -> str:
        count = customer.ticket_count
        return ngettext("%(n)s ticket", "%(n)s tickets", count) % {"n": count}

    @admin.display(description=_("Right to be forgotten"))
    def forgetting(self, customer: Customer) -> str:
        return forgetting_page.state_of(customer)

    @admin.display(description=_("Known since"), ordering="created_at")
    def since_column(self, customer: Customer) -> str:
        return date_format(timezone.localtime(customer.created_at), "j F Y")


@admin.register(Team)
class TeamAdmin(SuperuserAdmin):
    list_display = ["topic", "members_column", "lead", "manager", "on_call"]
    fields = [
        *("topic", "members", "lead", "manager", "on_call"),
        *("hands_out", "same_agent_days", "next_ones"),
        *("reminds_after_days", "closes_after_days", "tells_of_closing", "asks_how_it_was"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return Team.objects.with_people_above().counting_members().order_by("topic")

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        return ["topic", "next_ones"] if obj else ["next_ones"]

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: object
    ) -> forms.Field | None:
        if db_field.name == "members":
            kwargs["widget"] = forms.CheckboxSelectMultiple()
        if db_field.name in ("members", *TOLD_AS_TIME_RUNS_OUT):
            at_the_desk = Agent.objects.at_the_desk().select_related("user")
            kwargs["queryset"] = at_the_desk.order_by("user__first_name", "pk")
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "members" and field is not None:
            field.widget.can_add_related = False
        if db_field.name in TOLD_AS_TIME_RUNS_OUT and field is not None:
            field.help_text = TOLD_AS_TIME_RUNS_OUT[db_field.name]
        return field

    @admin.display(description=_("who would get the next one"))
    def next_ones(self, team: Team) -> str:
        if not team.pk or team.hands_out == Team.HandsOut.BY_HAND:
            return gettext("Nobody: it waits for whoever takes it.")
        languages = {code: str(name) for code, name in settings.LANGUAGES}
        chosen = next_ones(team, languages, today=timezone.localdate())
        nobody = gettext("nobody is there")
        lines = ((name, choice.agent if choice else nobody) for name, choice in chosen.items())
        return format_html_join(SafeString("<br>"), "{}: {}", lines)

    @admin.display(description=_("Members"))
    def members_column(self, team: Team) -> str:
        count = team.member_count
        return ngettext("%(n)s agent", "%(n)s agents", count) % {"n": count}
