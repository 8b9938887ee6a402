"""Who may change what at the desk: each role at each door, by GET and by POST, and what is stored afterwards."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from chat.models import AgentDesk, ChatRating, ChatTopic, ClosedDay, OpeningHours
from chat.presence import agent_presence
from supportportal.foundations.staff.groups import DESK_APPS
from supportportal.serve import logins
from tests.chat.factories import a_conversation
from tests.moments import NOON
from tests.shared_rows import shared_rows
from tests.tickets.factories import make_yearly_subscription, ticket_row
from tickets.models import Agent, Subscription

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

OURS, THEIRS, EVERYBODYS = "connectivity", "billing", ""
# Maya and Noémie are in Connectivity, which Noémie leads; Aurelio manages all three teams.
ROLES = ["stranger", "clerk", "editor", "agent", "lead", "manager", "administrator"]
USERS = {"agent": "connectivity", "lead": "lead", "manager": "manager", "administrator": "admin"}
SETTLED: dict[str, set[str]] = {"lead": {OURS}, "manager": {OURS, THEIRS}, "administrator": {OURS, THEIRS, EVERYBODYS}}
SEEN: dict[str, set[str]] = {
    "agent": {OURS, EVERYBODYS},
    "lead": {OURS, EVERYBODYS},
    "manager": {OURS, THEIRS, EVERYBODYS},
    "administrator": {OURS, THEIRS, EVERYBODYS},
}


@pytest.fixture(scope="module", autouse=True)
def people(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with shared_rows(django_db_blocker):
        _make_people()
        yield


def _make_people() -> None:
    logins.open_desk(passwords={person.username: "a-long-password" for person in logins.PEOPLE})
    # An older portal may have given its agents more; who they are decides, not their group.
    for group in Group.objects.filter(name="Agents"):
        group.permissions.set(Permission.objects.filter(content_type__app_label__in=DESK_APPS))
    User.objects.create_user("clerk", is_staff=True)
    User.objects.create_user("editor", is_staff=True).groups.add(Group.objects.get(name="Editors"))


def as_a(role: str) -> Client:
    client = Client()
    if role != "stranger":
        client.force_login(User.objects.get(username=USERS.get(role, role)))
    return client


def agent(name: str) -> Agent:
    return Agent.objects.get(user__username=name)


@dataclass(frozen=True)
class Setting:
    """A kind of row that belongs to a topic, how one is made, and the form that changes it."""

    model: type[Model]
    make: Callable[[str], Model]
    form: dict[str, str]
    changed: dict[str, object]
    topics: tuple[str, ...] = (OURS, THEIRS)


def make_hours(topic: str) -> Model:
    return OpeningHours.objects.create(topic=topic, weekday=0, opens_at="09:00", closes_at="18:00")


SETTINGS = {
    "chat settings": Setting(
        ChatTopic,
        lambda topic: ChatTopic.objects.create(topic=topic),
        {"patience_minutes": "7", "longest_queue": "3"},
        {"patience_minutes": 7, "longest_queue": 3},
    ),
    "opening hours": Setting(
        OpeningHours,
        make_hours,
        {"weekday": "1", "opens_at": "10:00", "closes_at": "11:00"},
        {"weekday": 1},
    ),
    "closed day": Setting(
        ClosedDay,
        lambda topic: ClosedDay.objects.create(topic=topic, day="2026-12-24"),
        {"day": "2026-12-31", "reason_en": "Inventory"},
        {"day": date(2026, 12, 31), "reasons": {"en": "Inventory"}},
        (OURS, THEIRS, EVERYBODYS),
    ),
}


def outside(role: str) -> set[int]:
    """Sent to sign in; otherwise missing and forbidden may look alike."""
    return {302} if role == "stranger" else {403, 404}


def door(model: type[Model], name: str, *keys: object) -> str:
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{name}", args=keys)


def rows(model: type[Model]) -> list[dict[str, object]]:
    return list(model.objects.order_by("pk").values())


@pytest.mark.parametrize("kind", SETTINGS)
@pytest.mark.parametrize("role", ROLES)
def test_a_topics_settings_are_changed_by_its_lead_and_manager_and_by_an_administrator(role: str, kind: str) -> None:
    setting, client = SETTINGS[kind], as_a(role)
    for topic in setting.topics:
        row = setting.make(topic)
        url = door(setting.model, "change", row.pk)
        may, sees = topic in SETTLED.get(role, ()), topic in SEEN.get(role, ())
        assert client.get(url).status_code in ({200} if sees else outside(role)), (topic, "GET")
        before = rows(setting.model)
        answer = client.post(url, {**setting.form, "topic": topic})
        assert answer.status_code in ({302} if may else {403} if sees else outside(role)), (topic, "POST")
        if may:
            row.refresh_from_db()
            assert {name: getattr(row, name) for name in setting.changed} == setting.changed
        else:
            assert rows(setting.model) == before
        setting.model.objects.all().delete()


@pytest.mark.parametrize("kind", SETTINGS)
@pytest.mark.parametrize("role", ROLES)
def test_a_row_is_added_for_the_topics_one_settles_and_the_form_offers_no_others(role: str, kind: str) -> None:
    setting, client = SETTINGS[kind], as_a(role)
    url, settled = door(setting.model, "add"), SETTLED.get(role, set())
    page = client.get(url)
    assert page.status_code == (302 if role == "stranger" else 200 if settled else 403)
    if settled:
        offered = {value for value, _label in page.context["adminform"].form.fields["topic"].choices}
        everything = settled | ({"general"} if role in ("manager", "administrator") else set())
        assert offered - {""} == everything - {""}
        if EVERYBODYS in setting.topics:
            assert ("" in offered) == (role == "administrator")
    for topic in setting.topics:
        client.post(url, {**setting.form, "topic": topic})
        assert setting.model.objects.filter(topic=topic).exists() == (topic in settled), topic
    if EVERYBODYS in setting.topics:
        setting.model.objects.all().delete()
        client.post(url, setting.form)  # no topic at all is every team
        assert setting.model.objects.exists() == (role == "administrator")


@pytest.mark.parametrize("kind", SETTINGS)
@pytest.mark.parametrize("role", ROLES)
def test_a_row_isnt_moved_to_a_topic_one_doesnt_settle(role: str, kind: str) -> None:
    setting, client = SETTINGS[kind], as_a(role)
    row = setting.make(OURS)
    client.post(door(setting.model, "change", row.pk), {**setting.form, "topic": THEIRS})
    moved = setting.model.objects.filter(topic=THEIRS).exists()
    fixed = setting.model is ChatTopic  # its topic is what it is
    assert moved == (THEIRS in SETTLED.get(role, ()) and not fixed)


@pytest.mark.parametrize("kind", SETTINGS)
@pytest.mark.parametrize("role", ROLES)
def test_a_list_shows_what_ones_teams_go_by_and_nobody_deletes_another_teams(role: str, kind: str) -> None:
    setting, client = SETTINGS[kind], as_a(role)
    made = {topic: setting.make(topic) for topic in setting.topics}
    page, seen = client.get(door(setting.model, "changelist")), SEEN.get(role, set())
    assert page.status_code == (302 if role == "stranger" else 200 if seen else 403)
    if seen:
        assert {row.topic for row in page.context["cl"].result_list} == seen & set(setting.topics)
    bulk = {"action": "delete_selected", "_selected_action": [row.pk for row in made.values()], "post": "yes"}
    client.post(door(setting.model, "changelist"), bulk)
    for row in made.values():
        client.post(door(setting.model, "delete", row.pk), {"post": "yes"})
    left = set(setting.model.objects.values_list("topic", flat=True))
    assert left == set(setting.topics) - SETTLED.get(role, set())


PLACES = ["connectivity", "lead", "billing"]


@pytest.mark.parametrize("role", ROLES)
def test_a_place_at_the_desk_is_set_by_who_sits_there_by_their_lead_and_by_an_administrator(role: str) -> None:
    for name in PLACES:
        agent_presence.mark_agent_seen(agent(name).user, now=NOON)
    may = {"agent": {"connectivity"}, "lead": {"connectivity", "lead"}}.get(role, set())
    may = set(PLACES) if role in ("manager", "administrator") else may
    client, given = as_a(role), {"status": "busy", "capacity": "1"}
    listed = client.get(door(AgentDesk, "changelist"))
    if may:
        assert {place.agent.user.username for place in listed.context["cl"].result_list} == may
    else:
        assert listed.status_code in outside(role)
    for name in PLACES:
        place = AgentDesk.objects.get(agent=agent(name))
        url = door(AgentDesk, "change", place.pk)
        assert client.get(url).status_code in ({200} if name in may else outside(role))
        assert client.post(url, given).status_code in ({302} if name in may else outside(role))
        place.refresh_from_db()
        assert (place.status, place.capacity) == (("busy", 1) if name in may else ("away", 3)), name
        client.post(door(AgentDesk, "delete", place.pk), {"post": "yes"})
        assert AgentDesk.objects.filter(pk=place.pk).exists() or role == "administrator"
    assert client.get(door(AgentDesk, "add")).status_code == (302 if role == "stranger" else 403)


@pytest.mark.parametrize("role", ROLES)
def test_ratings_are_read_by_the_team_they_are_about_and_changed_by_nobody(role: str) -> None:
    for number, topic in enumerate((OURS, THEIRS)):
        ChatRating.objects.create(conversation=a_conversation(f"C{number}", topic=topic), score=1, rated_at=NOON)
    client, seen = as_a(role), SEEN.get(role, set())
    listed = client.get(door(ChatRating, "changelist"))
    assert listed.status_code in ({200} if seen else outside(role))
    if seen:
        assert {row.conversation.topic for row in listed.context["cl"].result_list} == seen - {EVERYBODYS}
    for rating in ChatRating.objects.select_related("conversation"):
        sees = rating.conversation.topic in seen
        url = door(ChatRating, "change", rating.pk)
        assert client.get(url).status_code in ({200} if sees else outside(role))
        assert client.post(url, {"score": "5"}).status_code in ({403} if sees else outside(role))
        client.post(door(ChatRating, "delete", rating.pk), {"post": "yes"})
    assert list(ChatRating.objects.values_list("score", flat=True)) == [1, 1]


@pytest.mark.parametrize("role", ROLES)
def test_what_a_contract_costs_is_said_by_billings_import_or_an_administrator(role: str) -> None:
    bought = make_yearly_subscription(customer=ticket_row(topic=OURS).customer)
    client, may = as_a(role), role == "administrator"
    reads = role in SEEN
    given = {
        "reference": "PV-1",
        "customer": "",
        "started_on": "2026-01-01",
        "ended_on": "",
        "price": "99999",
        "currency": "EUR",
        "period_months": "1",
        "paid_from": "2026-01-01",
    }
    add, change = door(Subscription, "add"), door(Subscription, "change", bought.pk)
    assert client.get(add).status_code in ({200} if may else outside(role))
    assert client.get(change).status_code in ({200} if reads else outside(role))
    assert client.post(add, given).status_code in ({302} if may else outside(role))
    assert client.post(change, given).status_code in ({302} if may else outside(role))
    prices = dict(Subscription.objects.values_list("reference", "price"))
    entered = {"PV-20481234": Decimal(99999), "PV-1": Decimal(99999)}
    assert prices == (entered if may else {"PV-20481234": Decimal("36.50")})


def test_a_team_without_a_lead_is_settled_by_an_administrator() -> None:
    agent("lead").led_teams.update(lead=None, manager=None)
    hours = make_hours(OURS)
    url = door(OpeningHours, "change", hours.pk)
    given = {**SETTINGS["opening hours"].form, "topic": OURS}
    assert [as_a(role).post(url, given).status_code for role in ("agent", "lead", "manager")] == [403, 403, 403]
    assert as_a("administrator").post(url, given).status_code == 302


def test_who_led_a_team_and_was_locked_out_settles_nothing() -> None:
    hours, client = make_hours(OURS), as_a("lead")
    User.objects.filter(username="lead").update(is_active=False)
    answer = client.post(door(OpeningHours, "change", hours.pk), {**SETTINGS["opening hours"].form, "topic": OURS})
    assert (answer.status_code, OpeningHours.objects.get().weekday) == (302, 0)


def test_a_place_that_is_set_doesnt_turn_back_when_its_agent_was_last_seen() -> None:
    agent_presence.mark_agent_seen(agent("connectivity").user, now=NOON)
    place, now = AgentDesk.objects.get(), timezone.now()
    as_a("lead").post(door(AgentDesk, "change", place.pk), {"status": "busy", "capacity": "2"})
    agent_presence.mark_agent_seen(agent("connectivity").user, now=now)
    place.refresh_from_db()
    assert (place.status, place.capacity, place.seen_at) == ("busy", 2, now)


@pytest.mark.parametrize("role", ROLES)
def test_the_letters_of_a_document_are_for_editors(role: str) -> None:
    from_the_desk = as_a(role).get("/admin/legal/version/1/letters/").status_code
    assert from_the_desk == {"stranger": 302, "editor": 404, "administrator": 404}.get(role, 403)


@pytest.mark.parametrize("role", ["agent", "lead", "manager", "editor", "administrator"])
def test_the_menu_leads_to_content_only_where_there_is_some(role: str) -> None:
    page = as_a(role).get("/admin/").content.decode()
    assert ("#content-of-the-portal" in page) == (role in ("editor", "administrator"))
