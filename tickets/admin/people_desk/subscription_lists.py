"""The subscriptions as far as the portal knows them: told by billing, or entered by an administrator."""

from dataclasses import fields
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Upper
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.django_types import AnyModelForm
from supportportal.foundations.staff.audit import Act
from tickets.access import pays
from tickets.admin.desk import is_superuser, visible_tickets, when
from tickets.admin.people_desk.noted_reading import NotedReadingAdmin
from tickets.guarantee.subscriptions import BilledSubscription, remember
from tickets.models import ConformityCase, Customer, Subscription
from tickets.search.finding import customers_with
from tickets.search.query import asked

LAST = "\uffff"  # stands behind every letter of a reference


@admin.register(Subscription)
class SubscriptionAdmin(NotedReadingAdmin):
    """Refunds are worked out from these prices and days: agents read them, an administrator or the import writes them.

    Cases keep the price and the period they were born with: a change here changes no old case.
    """

    listed, searched = Act.SUBSCRIPTIONS_LISTED, Act.SUBSCRIPTIONS_SEARCHED
    list_display = ["reference", "holder_column", "dates_column", "price_column", "told_column"]
    search_fields = ["reference", "customer__name", "customer__email"]
    search_help_text = _("Reference, name or email")
    autocomplete_fields = ["customer"]
    fields = [
        "reference",
        "customer",
        "country",
        "started_on",
        "ended_on",
        "price",
        "currency",
        "period_months",
        "paid_from",
        "renews",
        "next_price",
        "next_months",
        "told_at",
    ]
    readonly_fields = ["told_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        """All for those who pay; for others the ones that a ticket they may read is about."""
        subscriptions = Subscription.objects.select_related("customer", "entered_by").order_by("reference")
        agent = self.agent(request)
        if is_superuser(request) or (agent and pays(agent)):
            return subscriptions
        tickets = visible_tickets(request)
        named = tickets.exclude(subscription_reference="").alias(named=Upper("subscription_reference"))
        about = ConformityCase.objects.filter(tickets.holds(), subscription=OuterRef("pk"))
        theirs = tickets.filter(customer=OuterRef("customer"))
        naming = Exists(named.filter(named=Upper(OuterRef("reference"))))
        return subscriptions.filter(naming | Exists(theirs) | Exists(about))

    def searched_for(self, request: HttpRequest, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """How a reference begins, or words of its holder: each by an index."""
        holders = customers_with(asked(words))
        if holders is None:
            return super().searched_for(request, rows, words)
        reference = words.strip().upper()
        every = Subscription.objects.order_by().alias(upper=Upper("reference"))
        named = every.filter(upper__gte=reference, upper__lt=f"{reference}{LAST}").values("pk")
        theirs = every.filter(customer__in=Customer.objects.filter(holders).values("pk")).values("pk")
        return rows.filter(pk__in=named.union(theirs))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return is_superuser(request)

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        return ["reference", "told_at"] if obj else ["told_at"]

    def save_model(self, request: HttpRequest, obj: Subscription, form: AnyModelForm, change: bool) -> None:
        names = [field.name for field in fields(BilledSubscription)]
        facts = BilledSubscription(**{name: getattr(obj, name) for name in names})
        row = remember(facts, customer=obj.customer, now=timezone.now(), entered_by=request.user.pk)
        obj.pk, obj.told_at = row.pk, row.told_at

    @admin.display(description=_("Holder of the contract"), ordering="customer__name")
    def holder_column(self, subscription: Subscription) -> str:
        return str(subscription.customer or "")

    @admin.display(description=_("Runs"), ordering="started_on")
    def dates_column(self, subscription: Subscription) -> SafeString:
        return render_to_string("admin/tickets/_runs.html", {"subscription": subscription})

    @admin.display(description=_("Price"), ordering="price")
    def price_column(self, subscription: Subscription) -> SafeString:
        return render_to_string("admin/tickets/_price.html", {"subscription": subscription})

    @admin.display(description=_("As of"), ordering="told_at")
    def told_column(self, subscription: Subscription) -> str:
        at = when(subscription.told_at)
        if subscription.entered_by is None:
            return at
        return gettext("%(at)s, entered by %(who)s") % {"at": at, "who": subscription.entered_by}
