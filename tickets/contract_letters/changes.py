"""A new version of a document: every customer with a contract is told a month before, and may leave free of charge.

Articles L. 224-25-26 and the promise of the terms. Some customers at a time; each once, whatever breaks off.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from legal.law import FRANCE, law_of
from legal.models import Version
from supportportal.foundations.language_choice import supported_language
from supportportal.foundations.topics import Topic
from tickets.guarantee.rules.clock import months_later
from tickets.guarantee.rules.hours import Waits, first_moment
from tickets.guarantee.subscriptions import country_of_customer
from tickets.intake import write_first
from tickets.models import Announcement, Customer, OutgoingEmail, Subscription
from tickets.refusals import TooLateToAnnounce

MOST_IN_A_ROUND = 100


def may_announce(*, now: datetime) -> QuerySet[Version]:
    """Published versions that nobody announced and that apply a month after the first letters could leave."""
    leaves_on = localdate(_first_moment(now))
    versions = Version.objects.published().filter(effective_on__gte=months_later(leaves_on, 1), announcement=None)
    return versions.exclude(number=1).select_related("document")


@transaction.atomic
def announce(version: Version, *, by: int | None, now: datetime) -> Announcement:
    """`by`: the key of the user who asks for it."""
    if version not in may_announce(now=now):
        raise TooLateToAnnounce
    return Announcement.objects.create(version=version, asked_by_id=by, asked_at=now)


def announce_changes(*, now: datetime) -> int:
    """How many letters were written in this round. At the hours of a working day: nothing in them is for the night."""
    if _first_moment(now) > now:
        return 0
    unfinished = Announcement.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(_write_some(key, now=now) for key in unfinished)


def _first_moment(now: datetime) -> datetime:
    return first_moment(now, Waits.FOR_WORK, zone=settings.TIME_ZONE)


def customers_to_tell(version: Version, *, after: int) -> QuerySet[Customer]:
    """Whose contract still runs on the day from which it applies, and is of a country that the document is for."""
    running = Subscription.objects.filter(Q(ended_on=None) | Q(ended_on__gte=version.effective_on))
    if version.document.country:
        running = running.filter(country=version.document.country)
    elif version.document.duty:
        promises = (
            Version.objects.published().filter(document__duty=version.document.duty).exclude(document__country="")
        )
        begun = promises.filter(effective_on__lte=version.effective_on)
        running = running.exclude(country__in=begun.values("document__country"))
    return Customer.objects.filter(Exists(running.filter(customer=OuterRef("pk"))), pk__gt=after).order_by("pk")


@transaction.atomic
def _write_some(key: int, *, now: datetime) -> int:
    # Rival: another round. What it has reached is read under the lock.
    rows = Announcement.objects.select_for_update(of=("self",)).select_related("version__document")
    announcement = rows.get(pk=key)
    if announcement.finished_at:
        return 0
    customers = list(customers_to_tell(announcement.version, after=announcement.reached)[:MOST_IN_A_ROUND])
    letters = [_write(customer, announcement.version, now=now) for customer in customers]
    announcement.letters.add(*letters)
    announcement.reached = customers[-1].pk if customers else announcement.reached
    announcement.finished_at = None if len(customers) == MOST_IN_A_ROUND else now
    announcement.save(update_fields=["reached", "finished_at"])
    return len(letters)


def _write(customer: Customer, version: Version, *, now: datetime) -> OutgoingEmail:
    with translation.override(supported_language(customer.language)):
        text, subject = version.text, _("A document of your contract changes")
        links = {"version_url": version.get_absolute_url(), "cancel_url": reverse("tickets:cancel")}
    return write_first(
        customer,
        topic=Topic.BILLING,
        topic_reason="a document that changes",
        subject=subject,
        subscription_reference=customer.subscription_reference,
        template="change",
        context={
            "title": text.title,
            "changes": [line for line in text.changes.splitlines() if line.strip()],
            "applies_from": version.effective_on,
            "french_law": law_of(version.document.country or country_of_customer(customer)) == FRANCE,
            **{name: f"{settings.PORTAL_URL}{address}" for name, address in links.items()},
        },
        now=now,
    )
