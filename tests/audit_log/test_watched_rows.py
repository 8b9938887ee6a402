"""What changes in people, rights, prices, hours and texts is noted with who did it, and from where."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from pytest_django import Settings

from chat.models import AgentDesk, ChatTopic, ClosedDay, OpeningHours
from faq import publishing
from legal.models import Policy
from legal.publishing import publish
from supportportal.foundations.staff.groups import open_groups
from supportportal.foundations.topics import Topic
from supportportal.models import AuditEntry
from tests.audit_log.reading import forget_the_beginning, line, lines
from tests.faq.factories import make_article, write
from tests.legal.factories import make_version
from tests.moments import NOON
from tests.pages import form_on
from tests.people import make_agent, make_user, signed_in
from tests.tickets.factories import make_customer, make_subscription, ticket_row
from tickets.models import Agent, CannedReply, Subscription, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def solene() -> User:
    return make_user("solene", is_superuser=True, last_name="Maurel")


@pytest.fixture
def admin(solene: User) -> Client:
    client = signed_in(solene)
    forget_the_beginning()
    return client


def saved(admin: Client, model: str, key: object, **changed: object) -> None:
    page, form = f"/admin/{model}/{key}/change/", f"{model.split('/')[1]}_form"
    fields = {**form_on(admin.get(page), form), **changed}
    answer = admin.post(page, {name: value for name, value in fields.items() if value is not False})
    assert answer.status_code == 302, answer.context["adminform"].form.errors


def test_a_changed_hour_is_told_in_the_readers_language_with_who_did_it_when_and_from_where(
    admin: Client, solene: User
) -> None:
    hours = OpeningHours.objects.create(topic="billing", weekday=0, opens_at="09:00", closes_at="18:00")
    forget_the_beginning()
    before = timezone.now()
    saved(admin, "chat/openinghours", hours.pk, opens_at="10:00")
    assert line() == "Changed the opening hours of Billing, Monday: From: 09:00 → 10:00"
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.remote_addr, entry.kind) == (solene, "127.0.0.1", "settings")
    assert before <= entry.timestamp <= timezone.now()
    with translation.override("fr"):
        assert "lundi" in line() and "09:00 → 10:00" in line()


def test_the_address_is_the_one_that_the_door_has_found_and_no_header_of_the_callers(admin: Client) -> None:
    headers = {"HTTP_X_FORWARDED_FOR": "6.6.6.6", "REMOTE_ADDR": "192.0.2.9"}
    admin.post("/admin/chat/closedday/add/", {"topic": "", "day": "2026-12-24"}, **headers)
    assert AuditEntry.objects.get().remote_addr == "192.0.2.9"
    forget_the_beginning()
    admin.post("/admin/chat/closedday/add/", {"topic": "", "day": "2026-12-25"}, REMOTE_ADDR="")  # as by a Unix socket
    assert AuditEntry.objects.get().remote_addr is None


def test_what_is_added_and_removed_is_told_too(admin: Client) -> None:
    posted = {"owner": "everybody", "shortcut": "call", "title": "Call us", "text_en": "Call our new number"}
    admin.post("/admin/tickets/cannedreply/add/", posted)
    reply = CannedReply.objects.get()
    saved(admin, "tickets/cannedreply", reply.pk, text_en="Call +33 1 99 00 00 00")
    admin.post(f"/admin/tickets/cannedreply/{reply.pk}/delete/", {"post": "yes"})
    assert lines() == [
        "Removed the canned reply “/call · Call us”",
        "Changed the canned reply “/call · Call us”: Text: en: Call our new number → en: Call +33 1 99 00 00 00",
        "Added the canned reply “/call · Call us”",
    ]


def test_settings_of_a_topic_and_closed_days(admin: Client) -> None:
    ChatTopic.objects.create(topic="billing"), ClosedDay.objects.create(day=date(2026, 12, 24))
    forget_the_beginning()
    saved(admin, "chat/chattopic", "billing", manual="on", patience_minutes="7")
    saved(admin, "chat/closedday", ClosedDay.objects.get().pk, reason_en="Inventory")
    assert lines() == [
        "Changed the closed day 24 December 2026, every team: Reason: – → en: Inventory",
        "Changed the chat settings of Billing: Agents pick by hand: no → yes; Minutes until mail is offered: 5 → 7",
    ]


def test_rights_of_an_account(admin: Client) -> None:
    maya = make_agent("maya", "billing").user
    open_groups()
    forget_the_beginning()
    told = {"first_name": "Maya", "username": "maya", "email": "m@x.fr", "language": "fr"}
    roles = {"role": "administrator", "topics": ["general"], "leads": ["general"], "edits": "on"}
    assert admin.post(f"/admin/auth/user/{maya.pk}/change/", {**told, **roles}).status_code == 302
    assert sorted(lines()) == [
        "Added the team General",
        "Changed the account “maya”: Email address: – → m@x.fr",
        "Changed the account “maya”: Groups: + Agents",
        "Changed the account “maya”: Groups: + Editors",
        "Changed the account “maya”: Superuser status: no → yes",
        "Changed the agent Maya: Language: en → fr",
        "Changed the agent Maya: Members: + General",
        "Changed the agent Maya: Members: − Billing",
        "Changed the team General: Lead: – → Maya",
    ]
    forget_the_beginning()
    admin.post(f"/admin/auth/user/{maya.pk}/leave/")
    assert line() == "Changed the account “maya”: Active: yes → no"


def test_permissions_of_a_group_in_a_few_queries(admin: Client) -> None:
    group = Group.objects.create(name="Editors")
    rights = list(Permission.objects.filter(content_type__app_label="faq"))
    forget_the_beginning()
    with CaptureQueriesContext(connection) as queries:
        group.permissions.set(rights)
    assert len(queries) < 12
    assert line().startswith("Changed the group “Editors”: Permissions: + ")
    assert line().count("|") == 2 * len(rights) > 20


def test_agents_and_teams(admin: Client) -> None:
    maya, omar = make_agent("maya", "billing"), make_agent("omar", "general")
    team = Team.objects.of("billing")
    forget_the_beginning()
    saved(admin, "tickets/team", "billing", members=[omar.pk], lead=maya.pk)
    assert sorted(lines()) == [
        "Changed the team Billing: Lead: – → Maya",
        "Changed the team Billing: Members: + Omar",
        "Changed the team Billing: Members: − Maya",
    ]
    forget_the_beginning()
    omar.teams.remove(team)  # the same list, from its other end
    assert line() == "Changed the agent Omar: Members: − Billing"


def test_a_price_that_an_administrator_enters(admin: Client) -> None:
    bought = make_subscription(make_customer(), price="9.30")
    forget_the_beginning()
    saved(admin, "tickets/subscription", bought.pk, price="1.00")
    assert line() == f"Changed the subscription {bought.reference}: Price of a period: 9.30 → 1.00"
    assert AuditEntry.objects.get().kind == "prices"


def test_an_import_of_many_prices_is_one_entry(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    rows = "\n".join(f"PV-{number:08},2026-01-01,9.90" for number in range(3))
    file.write_text(f"reference,started_on,price\n{rows}\n")
    with CaptureQueriesContext(connection) as queries:
        call_command("import_subscriptions", str(file), stdout=StringIO())
    assert Subscription.objects.count() == 3
    assert len([query for query in queries if "auditentry" in query["sql"]]) == 1
    assert line() == "Imported subscriptions: 3 taken, 0 refused"
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.remote_addr, entry.kind) == (None, None, "prices")


def test_a_version_is_published_once_and_its_promise_is_watched(admin: Client, solene: User) -> None:
    draft = make_version(1, effective_on=date(2026, 1, 1), draft=True)
    promise = Policy.objects.create(version=draft, name="FR_30D", length=30)
    for language, body in (("en", "60 days."), ("fr", "60 jours.")):
        draft.texts.filter(language=language).update(body=body)
    forget_the_beginning()
    promise.length = 60
    promise.save()
    admin.post("/admin/legal/version/", {"action": "publish", "_selected_action": [draft.pk]})
    publish(draft, now=NOON)
    assert lines() == [
        "Published for good: terms 1",
        "Changed the promise “FR_30D”: Time we have: 30 → 60",
    ]
    assert AuditEntry.objects.first().actor == solene


def test_an_article_is_published_and_withdrawn_and_its_text_is_not_kept_twice() -> None:
    text = write(make_article("pause"), "en", title="Pausing", body="First **words**.")
    forget_the_beginning()
    text.body = "Other words."
    publishing.withdraw(text, now=NOON)
    assert line().startswith("Changed the article “Pausing”: Text: replaced; Published: ")
    assert line().endswith(" → –")
    assert "words" not in str(AuditEntry.objects.values())


def test_a_customers_data_changed_by_an_agent() -> None:
    client = signed_in(make_agent("ines").user)
    customer = ticket_row().customer
    forget_the_beginning()
    saved(client, "tickets/customer", customer.pk, name="Claire Durand")
    assert line() == "Changed the customer Claire Durand: Name: Claire Martin → Claire Durand"


def test_a_colleagues_place_and_not_ones_own(admin: Client, solene: User) -> None:
    mine = AgentDesk.objects.create(agent=Agent.objects.create(user=solene), seen_at=NOON)
    theirs = AgentDesk.objects.create(agent=make_agent("maya"), seen_at=NOON)
    forget_the_beginning()
    for place in (mine, theirs):
        saved(admin, "chat/agentdesk", place.pk, status="busy")
    assert line() == "Changed the place at the desk of Maya: Status: Away → Busy"


def test_of_a_password_only_that_it_changed(admin: Client) -> None:
    user = make_user("maya")
    old = user.password
    forget_the_beginning()
    admin.post(
        f"/admin/auth/user/{user.pk}/password/", {"password1": "quite-a-secret-9", "password2": "quite-a-secret-9"}
    )
    user.refresh_from_db()
    assert user.password != old
    assert line() == "Changed the account “maya”: Password: replaced"
    stored = str(list(AuditEntry.objects.values()))
    assert not [part for part in user.password.split("$") if len(part) > 5 and part in stored]
    assert "quite-a-secret" not in stored


def test_a_password_that_is_hashed_anew_at_sign_in_has_not_changed(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_user("maya", password="quite-a-secret-9")
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    before = User.objects.get().password
    forget_the_beginning()
    assert authenticate(username="maya", password="quite-a-secret-9")
    assert User.objects.get().password != before
    assert lines() == []


def test_a_change_that_fails_is_not_told(admin: Client) -> None:
    posted = {"topic": "billing", "weekday": "0", "opens_at": "18:00", "closes_at": "09:00"}
    assert admin.post("/admin/chat/openinghours/add/", posted).status_code == 200
    assert lines() == []


def test_what_an_operators_command_changes_is_told_with_nobody_at_its_side() -> None:
    call_command("createsuperuser", "--no-input", username="root", email="r@x.example", stdout=StringIO())
    entry = AuditEntry.objects.get()
    assert str(entry) == "Added the account “root”"
    assert (entry.actor, entry.remote_addr) == (None, None)


def test_every_topic_has_a_name_in_the_log() -> None:
    for topic in Topic:
        Team.objects.of(topic)
    assert sorted(lines()) == sorted(f"Added the team {topic.label}" for topic in Topic)


def test_a_second_factor_is_noted_without_its_secret(solene: User) -> None:
    forget_the_beginning()
    factor = Authenticator.objects.create(user=solene, type="totp", data={"secret": "sealed-and-secret"})
    factor.record_usage()
    factor.delete()
    assert lines() == [
        "Removed the second factor TOTP Authenticator, solene",
        "Added the second factor TOTP Authenticator, solene",
    ]
    assert "sealed" not in str(list(AuditEntry.objects.values()))
