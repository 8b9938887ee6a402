"""Whatever address a link asks to come back to, nobody is led to another site, nor to a page that isn't there."""

from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.people import make_agent, make_user, signed_in

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "/\t/evil.example",
]


def host_of(answer: HttpResponse) -> str:
    assert answer.status_code == 302
    place = answer["Location"]
    assert not place.startswith(("//", "/\\", "\\"))
    assert urlsplit(place).scheme in ("", "http")
    return urlsplit(place).netloc


@pytest.mark.parametrize("next_page", ELSEWHERE)
def test_no_next_leads_to_another_site(client: Client, next_page: str) -> None:
    user = make_user("maya")
    user.set_password("secret-words-here")
    user.save()
    posted = {"username": "maya", "password": "secret-words-here", "next": next_page}
    entered = client.post("/admin/login/", posted)
    assert host_of(entered) in ("", "testserver")
    assert client.get(entered["Location"]).status_code == 200  # the desk, where what was asked for can't be had
    for colleague in (
        client,
        signed_in(make_agent("ines").user),
    ):  # the browser keeps the language of the one, the desk the other’s
        changed = colleague.post("/admin/account/language/", {"language": "fr", "next": next_page})
        assert host_of(changed) in ("", "testserver")


def test_who_asked_for_a_page_of_the_desk_comes_to_it(client: Client) -> None:
    user = make_user("maya", is_superuser=True)
    user.set_password("secret-words-here")
    user.save()
    asked = client.get("/admin/tickets/ticket/?tab=mine")
    posted = {"username": "maya", "password": "secret-words-here", "next": "/admin/tickets/ticket/?tab=mine"}
    assert asked["Location"] == "/admin/login/?next=/admin/tickets/ticket/%3Ftab%3Dmine"
    assert client.post(asked["Location"], posted)["Location"] == "/admin/tickets/ticket/?tab=mine"


def test_a_host_that_is_not_ours_is_answered_by_no_page(client: Client) -> None:
    assert client.get("/en/contact/", headers={"host": "localhost"}).status_code == 200
    assert client.get("/en/contact/", headers={"host": "evil.example"}).status_code == 400
    led = client.get("/", headers={"host": "localhost", "x-forwarded-host": "evil.example"})
    assert host_of(led) in ("", "localhost")
