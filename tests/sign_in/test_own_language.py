"""The desk speaks the language of whoever is signed in, in every browser; they change it, or an administrator does."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from supportportal.foundations.staff.groups import open_groups
from supportportal.models import AuditEntry
from tests.moments import NOON
from tests.people import make_agent, make_user, signed_in
from tests.sign_in.people import DOOR, FACTORS, QUEUE, by_password, colleague, letters, words_of
from tickets import account_letters
from tickets.models import AccountLetter, Agent

pytestmark = pytest.mark.django_db
SWITCH = "/admin/account/language/"
CHATS, SIGN_INS = "/admin/chat/conversation/", "/admin/account/sign-ins/"
DESK_PAGES = ("/admin/", QUEUE, CHATS, SIGN_INS, FACTORS, "/admin/password_change/")


def browser_of(agent: Agent, *, prefers: str) -> Client:
    """A browser that prefers another language, and was once told so here too."""
    client = signed_in(agent.user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = client.cookies["django_language"] = prefers
    return client


def language_of(client: Client, page: str = "/admin/") -> str:
    answer = client.get(page)
    language = str(answer["Content-Language"])
    if answer.status_code != 302:
        assert f'<html lang="{language}"' in answer.content.decode(), page
    return language


@pytest.mark.parametrize(("language", "prefers"), [("fr", "en"), ("en", "fr")])
def test_desk_and_account_pages_are_in_the_colleagues_language_in_any_browser(language: str, prefers: str) -> None:
    client = browser_of(make_agent("maya"), prefers=prefers)
    Agent.objects.update(language=language)
    assert {page: language_of(client, page) for page in DESK_PAGES} == dict.fromkeys(DESK_PAGES, language)


def test_pages_that_say_no_are_in_their_language_too() -> None:
    maya = make_agent("maya")
    Agent.objects.update(language="fr")
    client = browser_of(maya, prefers="en")
    assert (client.get("/admin/nowhere/").status_code, language_of(client, "/admin/nowhere/")) == (404, "fr")
    assert (client.get("/admin/auth/user/").status_code, language_of(client, "/admin/auth/user/")) == (403, "fr")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(maya.user)
    answer = strict.post(SWITCH, {"language": "en"})
    assert (answer.status_code, answer["Content-Language"]) == (403, "fr")
    assert Agent.objects.get().language == "fr"


def test_what_an_editors_preview_answers_is_in_their_language_too() -> None:
    maya = make_agent("maya")
    Agent.objects.update(language="fr")
    open_groups()
    maya.user.groups.add(Group.objects.get(name="Editors"))
    answer = browser_of(maya, prefers="en").post("/markdownx/markdownify/", {"content": "x" * 60_000})
    assert (answer.status_code, "Ce texte est trop long" in answer.json()["content"][0]) == (400, True)


def test_public_pages_keep_the_language_of_their_address() -> None:
    maya = make_agent("maya")
    Agent.objects.update(language="fr")
    client = browser_of(maya, prefers="en")
    assert [language_of(client, page) for page in ("/en/", "/fr/", "/en/contact/")] == ["en", "fr", "en"]
    assert client.get("/")["Location"] == "/en/"


def test_who_isnt_in_yet_or_has_no_place_at_the_desk_is_spoken_to_as_their_browser_asks() -> None:
    stranger = Client(HTTP_ACCEPT_LANGUAGE="fr")
    administrator = signed_in(make_user("solene", is_superuser=True))
    administrator.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
    assert (language_of(stranger, DOOR), language_of(administrator)) == ("fr", "fr")
    for client in (stranger, administrator):
        answer = client.post(SWITCH, {"language": "en", "next": DOOR})
        assert (answer.status_code, answer["Location"]) == (302, DOOR)
    assert (language_of(stranger, DOOR), language_of(administrator)) == ("en", "en")
    assert not Agent.objects.exists()


def test_a_language_that_the_portal_no_longer_speaks_is_its_first() -> None:
    maya = make_agent("maya")
    Agent.objects.update(language="eo")
    assert language_of(browser_of(maya, prefers="fr")) == "en"


def test_the_switch_changes_it_for_good_in_every_browser_and_says_so() -> None:
    colleague()
    here, there = by_password(), by_password()
    assert f'action="{SWITCH}"' in words_of(here.get(SIGN_INS))
    answer = here.post(SWITCH, {"language": "fr", "next": SIGN_INS})
    assert (answer.status_code, answer["Location"]) == (302, SIGN_INS)
    assert "django_language" not in here.cookies  # the place at the desk says it, and nothing else
    assert "sont désormais dans cette langue, quel que soit le navigateur" in words_of(here.get(answer["Location"]))
    assert (language_of(here), language_of(there), language_of(by_password())) == ("fr", "fr", "fr")
    assert Agent.objects.get().language == "fr"
    assert AuditEntry.objects.filter(act="", changes__language=["en", "fr"]).count() == 1


def test_letters_to_them_are_in_the_language_they_chose() -> None:
    user = colleague()
    by_password().post(SWITCH, {"language": "fr"})
    user.refresh_from_db()
    account_letters.tell(user, AccountLetter.Kind.PASSWORD_CHANGED, now=NOON)
    assert "mot de passe" in letters()[-1]


@pytest.mark.parametrize("wrong", ["", "eo", "de", "../fr", "fr" * 50])
def test_a_language_that_isnt_offered_changes_nothing(wrong: str) -> None:
    colleague()
    assert by_password().post(SWITCH, {"language": wrong})["Location"] == "/admin/"
    assert Agent.objects.get().language == "en"


def test_the_switch_is_a_button_and_leads_nowhere_else() -> None:
    colleague()
    client = by_password()
    assert client.get(SWITCH, {"language": "fr"}).status_code == 405
    assert client.post(SWITCH, {"language": "en", "next": "https://evil.example/"})["Location"] == "/admin/"
    assert Agent.objects.get().language == "en"


def test_what_an_administrator_changes_is_so_on_the_next_page() -> None:
    maya = make_agent("maya", email="maya@desk.example")
    client = browser_of(maya, prefers="en")
    assert language_of(client) == "en"
    administrator = signed_in(make_user("solene", is_superuser=True))
    form = {"first_name": "Maya", "username": "maya", "email": "maya@desk.example", "language": "fr"}
    page = f"/admin/auth/user/{maya.user_id}/change/"
    assert administrator.post(page, {**form, "role": "agent", "topics": ["general"]}).status_code == 302
    assert language_of(client) == "fr"


def test_before_the_second_factor_is_shown_pages_are_in_their_language_and_nothing_is_changed(
    settings: Settings,
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    colleague()
    Agent.objects.update(language="fr")
    client = by_password(wanted="/admin/")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert language_of(client, FACTORS) == "fr"
    assert SWITCH not in words_of(client.get(FACTORS))
    assert client.post(SWITCH, {"language": "en"})["Location"] == FACTORS
    assert Agent.objects.get().language == "fr"


@pytest.mark.parametrize("page", DESK_PAGES)
def test_a_page_asks_once_who_the_agent_is_for_its_language_and_all_else(page: str) -> None:
    client = signed_in(make_agent("maya").user)
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    asked = [query["sql"] for query in queries]
    with_its_user = [sql for sql in asked if 'FROM "auth_user" LEFT OUTER JOIN "tickets_agent"' in sql]
    assert len(with_its_user) == (2 if page == SIGN_INS else 1)  # there allauth asks whose each sign-in is
    assert [sql for sql in asked if 'WHERE "tickets_agent"."user_id"' in sql] == []
