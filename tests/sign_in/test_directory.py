"""Signing in by the company's own directory: a small OpenID Connect provider on a wire of its own."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client
from pytest_django import Settings

from supportportal.sign_in.configuration import provider_settings
from tests.sign_in.people import DOOR, FACTORS, QUEUE, app_of, colleague, is_in, words_of

pytestmark = pytest.mark.django_db(transaction=True)
AWAY = "/admin/account/directory/company/"
REFUSED = "No account at the desk has the address"


class Directory(ThreadingHTTPServer):
    """As OpenID Connect Core 1.0 describes one: it says who signed in, and how."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.says: dict[str, Any] = {"sub": "7", "email": "maya@desk.example", "email_verified": True}
        self.how: list[str] = []
        self.challenge = ""
        self.is_away = False


class Answers(BaseHTTPRequestHandler):
    server: Directory

    def do_GET(self) -> None:
        ours = self.server.url
        if self.path.startswith("/userinfo"):
            self.answer(self.server.says)
        else:
            doors = {name: f"{ours}/{name}" for name in ("authorize", "token", "userinfo", "jwks")}
            self.answer(
                {
                    "issuer": ours,
                    "authorization_endpoint": doors["authorize"],
                    "token_endpoint": doors["token"],
                    "userinfo_endpoint": doors["userinfo"],
                    "jwks_uri": doors["jwks"],
                }
            )

    def do_POST(self) -> None:
        posted = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        digest = hashlib.sha256(posted["code_verifier"][0].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != self.server.challenge or self.server.is_away:
            return self.answer({"error": "invalid_grant"}, status=400)
        claims = {**self.server.says, "iss": self.server.url, "aud": "desk", "exp": 4_000_000_000, "iat": 1_700_000_000}
        token = jwt.encode({**claims, "amr": self.server.how}, "a-secret-of-the-directory-0123456789", "HS256")
        return self.answer({"access_token": "a", "token_type": "Bearer", "id_token": token})

    def answer(self, content: dict[str, Any], *, status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def directory(settings: Settings) -> Iterator[Directory]:
    server = Directory()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.OPENID_CONNECT_NAME = "Pelerine ID"
    settings.SOCIALACCOUNT_PROVIDERS = provider_settings(
        url=server.url, client="desk", secret="a-secret-of-the-directory-0123456789", name="Pelerine ID"
    )
    settings.SECOND_FACTOR_REQUIRED = True
    yield server
    server.shutdown()
    server.server_close()


def through(directory: Directory, *, client: Client | None = None, wanted: str = QUEUE) -> Client:
    """The browser goes there and comes back with a code."""
    client = client or Client()
    asked = parse_qs(urlsplit(client.get(f"{AWAY}?next={wanted}")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    directory.challenge = asked["code_challenge"][0]
    client.back = client.get(urlsplit(asked["redirect_uri"][0]).path, {"code": "c", "state": asked["state"][0]})
    return client


def test_the_page_offers_it_where_there_is_one(directory: Directory, settings: Settings) -> None:
    assert "Sign in with Pelerine ID" in words_of(Client().get(DOOR))
    settings.OPENID_CONNECT_NAME = ""
    assert "Sign in with Pelerine ID" not in words_of(Client().get(DOOR))


def test_a_colleague_comes_in_where_they_wanted_to_go(directory: Directory) -> None:
    colleague()
    directory.how = ["pwd", "mfa"]
    maya = through(directory)
    assert (maya.back["Location"], is_in(maya)) == (QUEUE, True)


def test_a_directory_that_asked_for_a_password_alone_is_not_enough(directory: Directory) -> None:
    colleague()
    directory.how = ["pwd"]
    maya = through(directory)
    assert not is_in(maya)
    assert maya.get(f"{DOOR}?next={QUEUE}")["Location"] == FACTORS
    app_of(maya)
    assert is_in(maya)
    again = through(directory)
    assert (again.back["Location"], is_in(again)) == (f"{FACTORS}show/", False)


@pytest.mark.parametrize(
    "says",
    [
        {"email": "nobody@desk.example", "email_verified": True},
        {"email": "maya@desk.example", "email_verified": False},
        {"email": "maya@desk.example"},
        {"email": "gone@desk.example", "email_verified": True},
        {"email": "customer@desk.example", "email_verified": True},
        {"email": "", "email_verified": True},
        {},
    ],
)
def test_nobody_comes_in_by_an_address_that_is_not_proved_or_has_no_place(
    directory: Directory, says: dict[str, Any]
) -> None:
    colleague()
    colleague("gone", is_active=False)
    colleague("customer", is_staff=False)
    colleague("nameless", email="")
    directory.says, directory.how = {"sub": "8", **says}, ["mfa"]
    stranger = through(directory)
    assert (stranger.back["Location"], is_in(stranger)) == (DOOR, False)
    assert REFUSED in words_of(stranger.get(DOOR))


def test_two_accounts_with_one_address_are_nobodys(directory: Directory) -> None:
    colleague()
    colleague("maya2", email="Maya@desk.example")
    assert REFUSED in words_of(through(directory).get(DOOR))


def test_an_address_that_was_taken_off_an_account_opens_it_no_more(directory: Directory) -> None:
    user = colleague()
    directory.how = ["mfa"]
    assert is_in(through(directory))
    user.email = "somebody@desk.example"
    user.save()
    assert not is_in(through(directory))
    assert user.has_usable_password()


def test_whoever_was_signed_in_here_before_is_signed_out(directory: Directory) -> None:
    colleague()
    directory.how = ["mfa"]
    browser = Client()
    browser.force_login(colleague("omar"))
    assert is_in(through(directory, client=browser))
    assert str(browser.get("/admin/").context["user"]) == "maya"


def test_a_directory_that_refuses_or_is_away_leads_back_with_a_sentence(directory: Directory) -> None:
    colleague()
    directory.is_away = True
    assert "didn’t let you in" in words_of(through(directory).get(DOOR))
    stranger = Client()
    answer = stranger.get(f"{AWAY}back/", {"code": "c", "state": "forged"}, follow=True)
    assert (answer.redirect_chain[-1][0], "didn’t let you in" in words_of(answer)) == (DOOR, True)
    assert Client().get("/admin/account/directory/another/").status_code == 404
