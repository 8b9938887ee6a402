"""Before a contract renews itself, its customer hears until when they can refuse: between three months and one before.

Article L. 215-1. Written two months before the last day to refuse; what is too late is noted, and not sent.
"""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from legal.law import FRANCE, law_of
from supportportal.foundations.language_choice import supported_language
from supportportal.foundations.topics import Topic
from tickets.guarantee.rules.contract_days import ONE_DAY, Renewal, next_renewal
from tickets.guarantee.rules.hours import Waits, first_moment
from tickets.guarantee.subscriptions import schedule_renewal_letter
from tickets.intake import write_first
from tickets.models import Customer, OutgoingEmail, RenewalLetter, Subscription

log = logging.getLogger(__name__)
MOST_IN_A_ROUND = 200


def send_renewal_letters(*, now: datetime) -> int:
    """How many left. They wait for the hours of a working day: nothing in them is for the night."""
    if first_moment(now, Waits.FOR_WORK, zone=settings.TIME_ZONE) > now:
        return 0
    due = Subscription.objects.filter(renewal_letter_on__lte=localdate(now)).order_by("renewal_letter_on", "pk")
    return sum(_note(key, now=now) for key in due.values_list("pk", flat=True)[:MOST_IN_A_ROUND])


@transaction.atomic
def _note(key: int, *, now: datetime) -> bool:
    # Rival: another round, and billing that ends the contract meanwhile.
    rows = Subscription.objects.select_for_update(of=("self",), no_key=True).select_related("customer")
    subscription, today = rows.get(pk=key), localdate(now)
    due_on, customer = subscription.renewal_letter_on, subscription.customer
    if due_on is None or due_on > today or customer is None:
        return False
    began = subscription.paid_from or subscription.started_on
    renewal = next_renewal(began, subscription.period_months, on=due_on)
    in_time = renewal is not None and today <= renewal.letter_until
    if renewal:
        row = _row(subscription, renewal, now=now, in_time=in_time)
        row.letter = _queue(subscription, customer, renewal, now=now) if in_time else None
        row.save()
    if not in_time:
        log.warning("no letter about the renewal of subscription %s: its time was over", key)
    schedule_renewal_letter(subscription, today=today)
    subscription.save(update_fields=["renewal_letter_on"])
    return in_time


def _row(subscription: Subscription, renewal: Renewal, *, now: datetime, in_time: bool) -> RenewalLetter:
    return RenewalLetter(
        subscription=subscription,
        period_ends_on=renewal.period.last,
        refuse_until=renewal.refuse_until,
        price=subscription.price if subscription.next_price is None else subscription.next_price,
        currency=subscription.currency,
        written_at=now if in_time else None,
        missed_at=None if in_time else now,
    )


def _queue(subscription: Subscription, customer: Customer, renewal: Renewal, *, now: datetime) -> OutgoingEmail:
    with translation.override(supported_language(customer.language)):
        subject, address = _("The renewal of your subscription"), reverse("tickets:cancel")
    return write_first(
        customer,
        topic=Topic.BILLING,
        topic_reason="the renewal of the contract",
        subject=subject,
        subscription_reference=subscription.reference,
        template="renewal",
        context={
            "reference": subscription.reference,
            "renews_on": renewal.period.last + ONE_DAY,
            "refuse_until": renewal.refuse_until,
            "months": subscription.next_months or subscription.period_months,
            "price": subscription.price if subscription.next_price is None else subscription.next_price,
            "currency": subscription.currency,
            "cancel_url": f"{settings.PORTAL_URL}{address}",
            "french_law": law_of(subscription.country) == FRANCE,
        },
        now=now,
    )
