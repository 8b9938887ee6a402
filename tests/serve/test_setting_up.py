"""`manage.py set_up`: an empty portal becomes one in which people can sign in, write, and be promised something."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import time, timedelta
from html import unescape
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from chat.models import OpeningHours
from faq.models import Article
from legal.demo import DOCUMENTS, draft_document
from legal.models import Document, Version
from supportportal.foundations.topics import Topic
from supportportal.serve import setting_up
from tests.faq.factories import make_article
from tests.people import make_user, signed_in
from tickets.models import Agent, ConformityCase, Team

pytestmark = pytest.mark.django_db
SAID = ["--no-input", "--administrator", "solene", "--email", "solene@portal.example", "--first-name", "Solène"]


@pytest.fixture(autouse=True)
def password(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "blue horses in the rain")


def set_up(*arguments: str) -> str:
    said = StringIO()
    call_command("set_up", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a person types; a question that nobody expected finds none left."""
    typed: list[str] = []
    monkeypatch.setattr("builtins.input", lambda question="": typed.pop(0))
    yield typed
    assert typed == []


def test_without_a_question_it_makes_what_it_was_told(client: Client) -> None:
    said = set_up(*SAID, "--hours", "09:00-18:00", "--publish", "terms")
    user = User.objects.get()
    assert (user.username, user.first_name, user.is_superuser) == ("solene", "Solène", True)
    assert user.check_password("blue horses in the rain")
    agent = Agent.objects.get()
    for team in Team.objects.all():
        assert (team.lead, team.manager, team.on_call, list(team.members.all())) == (agent, agent, agent, [agent])
    assert Team.objects.count() == len(Topic)
    assert {group.name for group in Group.objects.all()} == {"Agents", "Editors"}
    hours = OpeningHours.objects.filter(opens_at=time(9), closes_at=time(18))
    assert (hours.count(), hours.filter(weekday__gte=5).count()) == (5 * len(Topic), 0)
    published = Version.objects.published().values_list("document__slug", "effective_on")
    today = timezone.localdate()
    assert sorted(published) == [
        (slug, today) for slug in ("cancellation", "guarantee", "refund", "terms", "withdrawal")
    ]
    assert sorted(Version.objects.values_list("document__slug", flat=True)) == sorted(DOCUMENTS)
    assert "“General terms” is published, in force from" in said
    assert client.get("/en/legal/terms/").status_code == 200
    assert "What changed" not in client.get("/en/legal/terms/").content.decode()
    assert signed_in(user).get("/admin/tickets/ticket/").status_code == 200


def test_no_case_is_without_a_published_promise_whoever_was_asked_nothing(client: Client) -> None:
    said = set_up(*SAID)
    assert said.count("is in force: it gives the days that the law gives.") == len(setting_up.PROMISES)
    who = {"name": "Ada", "email": "ada@customers.example"}
    client.post("/en/contact/", {**who, "topic": "connectivity", "details": "It fails.", "defect": "on"})
    client.post("/en/withdrawal/", {**who, "subscription_reference": "PV-20481234", "confirm": "1"})
    promised = {case.duty: case.policy_version for case in ConformityCase.objects.all()}
    assert set(promised) == {"guarantee", "withdrawal"}
    for duty, version in promised.items():
        assert version and (version.document.slug, version.published_at is not None) == (duty, True)


def test_what_an_editor_is_still_writing_is_never_published_unasked() -> None:
    draft_document("guarantee", today=timezone.localdate())  # by an earlier set_up
    set_up(*SAID)
    assert not Version.objects.published().filter(document__slug="guarantee").exists()


def test_a_promise_that_the_company_has_under_another_name_is_not_drafted_again() -> None:
    Document.objects.create(slug="our-promise", duty="guarantee")
    assert draft_document("guarantee", today=timezone.localdate()) is False
    set_up(*SAID)
    assert Document.objects.filter(duty="guarantee").get().slug == "our-promise"
    assert Document.objects.filter(slug="terms").exists()


def links_on(page: str) -> set[str]:
    return {unescape(link) for link in re.findall(r'<a\s[^>]*href="(/[^"#]*)', page)}


@pytest.mark.parametrize("publish", [(), DOCUMENTS])
def test_an_empty_portal_has_no_dead_link(client: Client, publish: tuple[str, ...]) -> None:
    set_up(*SAID, *(["--publish", *publish] if publish else []))
    waiting, seen, dead = ["/en/", "/fr/"], set[str](), list[tuple[str, int]]()
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        if answer.status_code not in (200, 302):
            dead.append((address, answer.status_code))
        found = links_on(answer.content.decode()) or {str(answer.get("Location", "/en/"))}
        waiting += sorted(found - seen - {address})
        seen |= {address, *found}
    assert dead == []
    assert len(seen) > 30


def test_an_empty_desk_has_no_dead_link() -> None:
    set_up(*SAID)
    desk = signed_in(User.objects.get())
    first = {link for link in links_on(desk.get("/admin/").content.decode()) if link.startswith("/admin/")}
    assert len(first) > 20
    second = {link for page in sorted(first) for link in links_on(desk.get(page).content.decode())}
    assert [link for link in sorted(first | second) if desk.get(link).status_code not in (200, 302)] == []


def test_done_again_it_changes_nothing_that_is_there() -> None:
    set_up(*SAID, "--hours", "09:00-18:00", "--publish", "terms")
    before = json.dumps([list(model.objects.order_by("pk").values()) for model in (Team, Version, User)], default=str)
    said = set_up("--no-input", "--hours", "10:00-12:00")
    assert "There is an administrator." in said
    assert "0 teams have these hours now." in said
    after = json.dumps([list(model.objects.order_by("pk").values()) for model in (Team, Version, User)], default=str)
    assert after == before


def test_a_person_is_asked_for_each_document(answers: list[str]) -> None:
    set_up(*SAID)
    answers += ["", "y", *["n"] * (len(DOCUMENTS) - 1 - len(setting_up.PROMISES))]
    said = set_up()
    published = set(Version.objects.published().values_list("document__slug", flat=True))
    assert published == {DOCUMENTS[0], *setting_up.PROMISES}
    assert said.count("waits at /admin/legal/version/") == len(DOCUMENTS) - len(published)
    assert not OpeningHours.objects.exists()


def test_without_an_administrator_nobody_could_come_in() -> None:
    with pytest.raises(CommandError, match="--administrator"):
        set_up("--no-input")


@pytest.mark.parametrize("hours", ["nine", "09:00", "18:00-09:00", "09:00-12:00-18:00", "09:00-25:00"])
def test_hours_that_are_none_are_refused(hours: str) -> None:
    with pytest.raises(CommandError, match="are no hours such as"):
        set_up(*SAID, "--hours", hours)


def test_a_superuser_of_before_becomes_the_administrator() -> None:
    user = User.objects.create_superuser("root", "root@portal.example", "blue horses in the rain", first_name="Rosa")
    assert "root is the administrator" in set_up("--no-input")
    assert (Agent.objects.get().user, User.objects.get().first_name) == (user, "Rosa")


def test_a_day_that_somebody_has_chosen_for_a_draft_stays() -> None:
    set_up(*SAID)
    later = timezone.localdate() + timedelta(days=30)
    Version.objects.filter(document__slug="terms").update(effective_on=later)
    Version.objects.filter(document__slug="privacy").update(effective_on=later - timedelta(days=60))
    set_up("--no-input", "--publish", "terms", "privacy")
    asked = Version.objects.published().exclude(document__slug__in=setting_up.PROMISES)
    published = dict(asked.values_list("document__slug", "effective_on"))
    assert published == {"terms": later, "privacy": timezone.localdate()}


@pytest.mark.parametrize("made", [lambda: make_user("ada"), lambda: make_article("switch")], ids=["person", "article"])
def test_the_demo_never_comes_between_what_somebody_has_made(made: Callable[[], object]) -> None:
    made()
    with pytest.raises(CommandError, match="The database isn’t empty"):
        call_command("load_demo")
    assert (User.objects.count() + Article.objects.count(), Agent.objects.exists()) == (1, False)
