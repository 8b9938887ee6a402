"""A new colleague is one form, and what they do here is one page ever after."""

from html import unescape

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from tests.pages import form_on, queries_of
from tests.people import make_agent, make_user, signed_in
from tests.tickets.factories import ticket_row
from tickets.models import Agent, Team

pytestmark = pytest.mark.django_db
ADD = "/admin/auth/user/add/"
NEW = {"first_name": "Léa", "last_name": "Roux", "email": "Lea.Roux@portal.example", "language": "fr"}


@pytest.fixture
def admin() -> Client:
    return signed_in(make_user("solene", is_superuser=True, email="solene@portal.example"))


def sent(admin: Client, page: str = ADD, **fields: object) -> str:
    """The page that follows, without its line breaks."""
    return " ".join(unescape(admin.post(page, {**NEW, **fields}, follow=True).content.decode()).split())


def page_of(user: User) -> str:
    return f"/admin/auth/user/{user.pk}/change/"


def newcomer() -> User:
    return User.objects.exclude(username__in=("solene", "noemie")).get()


def groups_of(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def topics_of(user: User) -> list[str]:
    return sorted(Agent.objects.get(user=user).teams.values_list("topic", flat=True))


def led_by(user: User) -> list[str]:
    return sorted(Team.objects.filter(lead__user=user).values_list("topic", flat=True))


def test_an_agent_is_made_by_one_form_and_can_work_at_once(admin: Client) -> None:
    sent(admin, role="agent", topics=["connectivity", "general"])
    lea = newcomer()
    assert (lea.username, lea.email, lea.get_full_name()) == ("lea.roux", "Lea.Roux@portal.example", "Léa Roux")
    assert (lea.is_staff, lea.is_superuser, lea.has_usable_password()) == (True, False, False)
    assert (topics_of(lea), led_by(lea), lea.agent.language) == (["connectivity", "general"], [], "fr")
    assert groups_of(lea) == {"Agents"}
    ticket = ticket_row()
    assert signed_in(lea).get(ticket.get_absolute_url()).status_code == 200
    assert signed_in(lea).get("/admin/tickets/cannedreply/").status_code == 200


def test_a_lead_leads_the_topics_chosen_and_replaces_who_did(admin: Client) -> None:
    noemie = make_agent("noemie", "connectivity", last_name="Fabre")
    Team.objects.filter(topic="connectivity").update(lead=noemie)
    assert "Connectivity (Noemie Fabre)" in unescape(admin.get(ADD).content.decode())
    sent(admin, role="lead", topics=["connectivity", "general"])
    assert (led_by(newcomer()), led_by(noemie.user)) == (["connectivity", "general"], [])
    assert topics_of(noemie.user) == ["connectivity"]


def test_of_several_topics_a_lead_may_lead_some(admin: Client) -> None:
    sent(admin, role="lead", topics=["connectivity", "general"], leads=["general"])
    assert (topics_of(newcomer()), led_by(newcomer())) == (["connectivity", "general"], ["general"])


def test_billing_is_in_the_team_that_pays(admin: Client) -> None:
    sent(admin, role="billing")
    assert topics_of(newcomer()) == ["billing"]


def test_an_editor_writes_and_has_no_place_at_the_desk(admin: Client) -> None:
    sent(admin, role="editor")
    edith = newcomer()
    assert (groups_of(edith), Agent.objects.filter(user=edith).exists()) == ({"Editors"}, False)
    desk = signed_in(edith)
    assert [desk.get(page).status_code for page in ("/admin/faq/article/", "/admin/tickets/ticket/")] == [200, 403]


def test_an_administrator_can_answer_everywhere(admin: Client) -> None:
    sent(admin, role="administrator")
    boss = newcomer()
    assert (boss.is_superuser, topics_of(boss)) == (True, [])
    ticket = ticket_row()
    posted = {"text": "Look at this.", "seen": ticket.messages.get().pk}
    assert signed_in(boss).post(f"/admin/tickets/ticket/{ticket.pk}/note/", posted).status_code == 302


def test_an_agent_may_be_an_editor_too(admin: Client) -> None:
    sent(admin, role="agent", topics=["general"], edits="on")
    assert groups_of(newcomer()) == {"Agents", "Editors"}


WRONG = {
    "an agent without a topic": ({"role": "agent"}, "Choose a topic"),
    "a lead without a topic": ({"role": "lead"}, "Choose a topic"),
    "an agent who would be billing": ({"role": "agent", "topics": ["billing"]}, "that is the role Billing"),
    "an editor with a topic": ({"role": "editor", "topics": ["general"]}, "An editor answers nobody"),
    "an agent who leads": ({"role": "agent", "topics": ["general"], "leads": ["general"]}, "Only a team lead"),
    "nobody": ({"topics": ["general"]}, "This field is required"),
    "an address that is taken": ({"role": "editor", "email": "SOLENE@portal.EXAMPLE"}, "Another account has this"),
    "no address": ({"role": "editor", "email": ""}, "This field is required"),
    "a name that is taken": ({"role": "editor", "username": "Solene"}, "Another account has this name"),
    "a name that none can be": ({"role": "editor", "username": "léa roux"}, "Enter a valid username"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_is_said_beside_its_field_and_what_was_typed_stays(admin: Client, what: str) -> None:
    fields, words = WRONG[what]
    page = admin.post(ADD, {**NEW, **fields})
    text = unescape(page.content.decode())
    assert (page.status_code, words in text) == (200, True)
    assert User.objects.count() == 1
    typed = form_on(page, "user_form")
    assert (typed["first_name"], typed["last_name"], typed["language"]) == ("Léa", "Roux", "fr")
    assert 'class="errorlist"' in text
    for topic in fields.get("topics", ()):
        assert f'name="topics" value="{topic}"' in text


def test_a_name_that_two_addresses_give_gets_a_number(admin: Client) -> None:
    for host in ("portal", "other"):
        sent(admin, role="editor", email=f"lea@{host}.example")
    assert sorted(User.objects.exclude(username="solene").values_list("username", flat=True)) == ["lea", "lea2"]


def test_the_page_of_a_colleague_is_filled_in_with_what_they_do(admin: Client) -> None:
    sent(admin, role="lead", topics=["connectivity", "general"], leads=["general"], edits="on")
    page = admin.get(page_of(newcomer()))
    text = " ".join(unescape(page.content.decode()).split())
    assert "Team lead (General); Agent (General, Connectivity); Editor" in text
    assert "Can view" not in text and "has never signed in" in text
    before = state_of(newcomer())
    admin.post(page_of(newcomer()), posted_from(page))
    assert state_of(newcomer()) == before


def posted_from(page: object) -> dict[str, object]:
    form = page.context["adminform"].form  # type: ignore[attr-defined]
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}


def state_of(user: User) -> tuple[object, ...]:
    return topics_of(user), led_by(user), groups_of(user), user.is_superuser, user.agent.language, user.email


def test_a_role_is_changed_on_one_page(admin: Client) -> None:
    sent(admin, role="lead", topics=["connectivity"], edits="on")
    lea = newcomer()
    sent(admin, page_of(lea), username=lea.username, role="billing", topics=["general", "billing"], language="en")
    lea = User.objects.get(pk=lea.pk)
    assert state_of(lea) == (["billing", "general"], [], {"Agents"}, False, "en", "Lea.Roux@portal.example")


def test_the_last_administrator_stays_one(admin: Client) -> None:
    solene = User.objects.get(username="solene")
    fields = {"username": "solene", "first_name": "Solène", "email": "solene@portal.example", "role": "billing"}
    assert "This is the last administrator." in sent(admin, page_of(solene), **fields)
    assert User.objects.get(username="solene").is_superuser
    make_user("tom", is_superuser=True)
    sent(admin, page_of(solene), **fields)
    assert not User.objects.get(username="solene").is_superuser


def test_who_has_answered_customers_is_not_made_an_editor_alone(admin: Client) -> None:
    ines = make_agent("ines")
    page = sent(admin, page_of(ines.user), username="ines", role="editor")
    assert "what they wrote there stays theirs" in page
    assert (topics_of(ines.user), groups_of(ines.user)) == (["connectivity"], set())


def test_colleagues_are_the_administrators_business_whatever_djangos_permissions_say(admin: Client) -> None:
    ines = make_agent("ines")
    group = Group.objects.create(name="Helpers")
    group.permissions.set(Permission.objects.filter(content_type__app_label="auth"))
    ines.user.groups.add(group)
    desk = signed_in(ines.user)
    assert {desk.get(page).status_code for page in ("/admin/auth/user/", ADD, page_of(ines.user))} == {403}
    assert desk.post(page_of(ines.user), {**NEW, "username": "ines", "role": "administrator"}).status_code == 403
    assert not User.objects.get(pk=ines.user_id).is_superuser


def test_an_administrator_without_a_place_takes_one_by_a_click_and_answers(admin: Client) -> None:
    ticket = ticket_row()
    page = admin.get(ticket.get_absolute_url()).content.decode()
    assert "Take a place at the desk" in page
    assert "Take a place at the desk" in admin.get("/admin/").content.decode()
    answer = admin.post("/admin/auth/user/place/", {"next": ticket.get_absolute_url()})
    assert (answer.status_code, answer["Location"]) == (302, ticket.get_absolute_url())
    page = admin.get(ticket.get_absolute_url()).content.decode()
    assert ("Take a place" in page, "Reply to the customer" in page) == (False, True)
    assert admin.post("/admin/auth/user/place/", {"next": "https://evil.example/"})["Location"] == "/admin/"
    assert Agent.objects.count() == 1


def test_the_list_says_what_each_does_and_asks_no_more_for_many(admin: Client) -> None:
    admin.post("/admin/auth/user/place/")
    make_agent("ines", "billing")
    one = queries_of(admin, "/admin/auth/user/")
    for name in ("ada", "ben", "cem"):
        make_agent(name)
    assert queries_of(admin, "/admin/auth/user/") == one
    page = admin.get("/admin/auth/user/").content.decode()
    assert "Billing (Billing)" in page and "Agent (Connectivity)" in page and "Administrator" in page
