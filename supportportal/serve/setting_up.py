"""An empty portal made usable: groups, teams and their hours, a first administrator, and drafts of the documents."""

from datetime import datetime, time

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from chat.models import OpeningHours
from legal.demo import DOCUMENTS, draft_document
from legal.models import Version
from legal.versions import publish
from supportportal.foundations.topics import Topic
from supportportal.serve import logins
from tickets.models import Agent, Team

WORKING_DAYS = list(OpeningHours.Weekday)[:5]
REMINDED = ("lead", "manager", "on_call")


@transaction.atomic
def open_teams() -> None:
    """The groups, with what their people may do, and a team for each topic. Safe to repeat: who is in them stays."""
    logins.open_groups()
    for topic in Topic:
        Team.objects.of(topic)


@transaction.atomic
def employ_administrator(user: User, *, first_name: str, language: str) -> Agent:
    """An administrator of a small company answers, too: in every team, and reminded where nobody is yet."""
    user.first_name = first_name or user.first_name
    user.save(update_fields=["first_name"])
    agent, _ = Agent.objects.get_or_create(user=user, defaults={"language": language})
    for team in Team.objects.all():
        team.members.add(agent)
        for place in REMINDED:
            setattr(team, place, getattr(team, place) or agent)
        team.save(update_fields=REMINDED)
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


def drafts(*, now: datetime) -> list[Version]:
    """The first version of each document that nobody has published; made where it isn't there yet."""
    for slug in DOCUMENTS:
        draft_document(slug, today=timezone.localdate(now))
    unpublished = Version.objects.filter(published_at=None, document__slug__in=DOCUMENTS, number=1)
    return list(unpublished.select_related("document").prefetch_related("texts").order_by("document__position"))


@transaction.atomic
def publish_from_today(version: Version, *, now: datetime) -> None:
    """Or from the later day that somebody has chosen: nothing is in force before anybody could read it."""
    today = timezone.localdate(now)
    Version.objects.filter(pk=version.pk, published_at=None, effective_on__lt=today).update(effective_on=today)
    version.refresh_from_db()
    publish(version, now=now)
