"""An empty portal made usable: groups, teams and their hours, a first administrator, and drafts of the documents."""

from datetime import datetime, time

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from chat.models import OpeningHours
from legal.demo import DOCUMENTS, draft_document
from legal.models import Version
from legal.publishing import publish
from supportportal.foundations.staff.groups import open_groups
from supportportal.foundations.topics import Topic
from tickets.guarantee.rules.policies import CANCELLATION, GUARANTEE, REFUND, WITHDRAWAL
from tickets.models import Agent, Team
from tickets.staff import Duties, StaffRole, give_duties

PROMISES = (GUARANTEE, WITHDRAWAL, CANCELLATION, REFUND)  # what they say is the law's, of whatever company
WORKING_DAYS = list(OpeningHours.Weekday)[:5]


@transaction.atomic
def open_teams() -> None:
    """The groups, with what their people may do, and a team for each topic. Safe to repeat: who is in them stays."""
    open_groups()
    for topic in Topic:
        Team.objects.of(topic)


@transaction.atomic
def employ_administrator(user: User, *, first_name: str, language: str) -> Agent:
    """An administrator of a small company answers, too: in every team, and reminded where nobody is yet."""
    user.first_name = first_name or user.first_name
    user.save(update_fields=["first_name"])
    topics = frozenset[str](Topic)
    theirs_to_lead = Team.objects.filter(Q(lead=None) | Q(lead__user=user)).values_list("topic", flat=True)
    give_duties(user, Duties(StaffRole.ADMINISTRATOR, language, topics, frozenset(theirs_to_lead)))
    agent = Agent.objects.get(user=user)
    for team in Team.objects.all():
        team.manager, team.on_call = team.manager or agent, team.on_call or agent
        team.save(update_fields=["manager", "on_call"])
    return agent


def open_on_working_days(*, opens_at: time, closes_at: time) -> int:
    """The chats of topics that have no hours yet. Returns how many topics these are."""
    topics = [topic for topic in Topic if not OpeningHours.objects.filter(topic=topic).exists()]
    OpeningHours.objects.bulk_create(
        OpeningHours(topic=topic, weekday=day, opens_at=opens_at, closes_at=closes_at)
        for topic in topics
        for day in WORKING_DAYS
    )
    return len(topics)


@transaction.atomic
def draft_documents(*, now: datetime) -> list[Version]:
    """Makes the first version of each document that isn't there yet.

    Those by which cases are counted are published at once, and returned: the law gives these days whatever anybody
    publishes, and a case names the promise that was in force when it was reported.
    """
    new = [slug for slug in DOCUMENTS if draft_document(slug, today=timezone.localdate(now))]
    promises = list(first_versions().filter(document__slug__in=PROMISES).filter(document__slug__in=new))
    for version in promises:
        publish_from_today(version, now=now)
    return promises


def drafts() -> list[Version]:
    """The first version of each document that nobody has published."""
    return list(first_versions().filter(published_at=None))


def first_versions() -> QuerySet[Version]:
    versions = Version.objects.filter(document__slug__in=DOCUMENTS, number=1)
    return versions.select_related("document").prefetch_related("texts").order_by("document__position")


@transaction.atomic
def publish_from_today(version: Version, *, now: datetime) -> None:
    """Or from the later day that somebody has chosen: nothing is in force before anybody could read it."""
    today = timezone.localdate(now)
    Version.objects.filter(pk=version.pk, published_at=None, effective_on__lt=today).update(effective_on=today)
    version.refresh_from_db()
    publish(version, now=now)
