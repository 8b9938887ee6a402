"""The letters about renewals that the law asks for: written, come back, or missed."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.days import in_words
from supportportal.foundations.money import amount_in_words
from tickets.access import pays
from tickets.admin.desk import ReadOnlyDeskAdmin, is_superuser, when
from tickets.admin.tabs import Tab, TabFilter
from tickets.models import RenewalLetter
from tickets.models.renewal_letter import nobody_told

CAME_BACK = Q(letter__failed_at__isnull=False)


@admin.register(RenewalLetter)
class RenewalLetterAdmin(ReadOnlyDeskAdmin):
    """For who pays: without the letter a customer may end the contract at any time from the renewal on."""

    list_display = ["subscription_column", "refuse_column", "price_column", "state_column"]
    list_display_links = None
    list_filter = [TabFilter]
    search_fields = ["subscription__reference", "subscription__customer__email"]
    search_help_text = _("Reference or email")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        agent = self.agent(request)
        return is_superuser(request) or (agent is not None and pays(agent))

    def get_queryset(self, request: HttpRequest) -> QuerySet[RenewalLetter]:
        return self.counted(request).select_related("subscription__customer", "letter")

    def counted(self, request: HttpRequest) -> QuerySet[RenewalLetter]:
        return RenewalLetter.objects.all()

    def tabs(self, request: HttpRequest) -> Sequence[Tab]:
        return [
            Tab("alarm", _("Nobody told"), nobody_told(now=timezone.now()), late=True),
            Tab("missed", _("Missed"), Q(missed_at__isnull=False), late=True),
            Tab("back", _("Came back"), CAME_BACK, late=True),
            Tab("written", _("Written in time"), Q(written_at__isnull=False), opens=True),
            Tab("all", _("All"), Q()),
        ]

    @admin.display(description=_("Subscription"), ordering="subscription__reference")
    def subscription_column(self, row: RenewalLetter) -> str:
        return f"{row.subscription.reference} · {row.subscription.customer or ''}"

    @admin.display(description=_("Can be refused until"), ordering="refuse_until")
    def refuse_column(self, row: RenewalLetter) -> str:
        return in_words(row.refuse_until)

    @admin.display(description=_("Price of the next period"), ordering="price")
    def price_column(self, row: RenewalLetter) -> str:
        return amount_in_words(row.price, row.currency)

    @admin.display(description=_("The letter"), ordering="written_at")
    def state_column(self, row: RenewalLetter) -> str:
        letter = row.letter
        if row.missed_at:
            return gettext("Missed: its customer may end the contract at any time from the renewal on.")
        if letter and letter.failed_at:
            return gettext("Came back: write to the customer another way.")
        if letter and letter.sent_at:
            return gettext("Sent on %(at)s") % {"at": when(letter.sent_at)}
        return gettext("Waits in the outbox") if letter else gettext("Written in time")
