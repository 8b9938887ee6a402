"""Signing in to the desk: guessing comes to an end, however it is spelled and wherever it comes from."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import redis
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from time_machine import travel

from supportportal.foundations import ratelimit
from supportportal.models import SignInCount
from supportportal.sign_in import attempts as sign_in
from supportportal.sign_in.attempts import (
    BROWSER_COOKIE,
    COUNTED_WITHIN,
    TRIES_PER_ACCOUNT,
    TRIES_PER_BROWSER,
    TRIES_PER_NETWORK,
    attempt_of,
    may_try,
)

pytestmark = pytest.mark.django_db
DOOR, PASSWORD, HERE = "/admin/login/", "secret-words-here", "192.0.2.7"


@pytest.fixture(autouse=True)
def agents(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one takes its time
    for name in ("maya", "omar"):
        User.objects.create_user(name, f"{name}@desk.example", PASSWORD, is_staff=True)


def tried(name: str, password: str = "a guess", *, place: str = HERE, client: Client | None = None) -> str:
    answer = (client or Client()).post(DOOR, {"username": name, "password": password}, REMOTE_ADDR=place)
    if answer.status_code == 302:
        return "in"
    return "stopped" if "Too many attempts" in answer.content.decode() else "wrong"


def addresses(number: int) -> list[str]:
    return [f"203.0.{n // 250}.{n % 250}" for n in range(number)]


def test_blanks_capitals_and_wide_letters_are_one_account() -> None:
    spellings = ["maya", " maya", "maya\t", "\u3000maya", "ｍaya", "MAYA", "  Ｍaya "]
    answers = [
        tried(spellings[n % len(spellings)], place=place) for n, place in enumerate(addresses(TRIES_PER_ACCOUNT))
    ]
    assert answers == ["wrong"] * TRIES_PER_ACCOUNT
    assert {tried(name, PASSWORD, place="198.51.100.1") for name in spellings} == {"stopped"}
    assert tried("omar", PASSWORD) == "in"


def test_a_name_that_nobody_can_have_is_looked_for_nowhere() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert tried("maya" * 50) == "wrong"
    assert not [query for query in queries if "auth_user" in query["sql"]]


def test_one_account_is_counted_from_everywhere_together() -> None:
    assert {tried("maya", place=place) for place in addresses(TRIES_PER_ACCOUNT)} == {"wrong"}
    assert tried("maya", PASSWORD, place="198.51.100.1") == "stopped"


def test_one_network_is_counted_for_all_accounts_together() -> None:
    places = [f"2001:db8:1:2::{n:x}" for n in range(TRIES_PER_NETWORK)]
    assert {tried(f"somebody-{n}", place=place) for n, place in enumerate(places)} == {"wrong"}
    assert tried("maya", PASSWORD, place="2001:db8:1:2:ffff::1") == "stopped"
    assert tried("maya", PASSWORD, place="2001:db8:1:3::1") == "in"


def test_it_ends_with_the_window() -> None:
    with travel(timezone.now(), tick=False) as clock:
        for place in addresses(TRIES_PER_ACCOUNT + 5):
            tried("maya", place=place)
        clock.shift(COUNTED_WITHIN - timedelta(seconds=1))
        assert tried("maya", PASSWORD) == "stopped"  # what was refused meanwhile hasn't made it longer
        clock.shift(timedelta(seconds=1))
        assert tried("maya", PASSWORD) == "in"


def test_an_agent_gets_in_where_they_have_been_in_before_whatever_strangers_try() -> None:
    known = Client()
    assert tried("maya", PASSWORD, client=known) == "in"
    known.post("/admin/logout/")
    assert BROWSER_COOKIE in known.cookies
    for n, place in enumerate([*addresses(TRIES_PER_ACCOUNT), *[HERE] * TRIES_PER_NETWORK]):
        tried("maya" if n < TRIES_PER_ACCOUNT else f"somebody-{n}", place=place)
    assert tried("maya", PASSWORD) == "stopped"
    assert tried("maya", PASSWORD, client=known) == "in"
    known.post("/admin/logout/")
    # The cookie is worth nothing for another account, and not for ever for its own.
    assert tried("omar", PASSWORD, client=known) == "stopped"
    assert [tried("maya", client=known) for _ in range(TRIES_PER_BROWSER + 1)] == ["wrong"] * TRIES_PER_BROWSER + [
        "stopped"
    ]


def test_a_cookie_that_somebody_made_up_knows_nobody() -> None:
    forger = Client()
    for cookie in ("", "x", "x" * 4000, sign_in.browser_cookie("omar"), sign_in.browser_cookie("maya")[:-1]):
        forger.cookies[BROWSER_COOKIE] = cookie
        for _ in range(TRIES_PER_ACCOUNT // 5):
            tried("maya", client=forger)
    assert tried("maya", PASSWORD, client=forger) == "stopped"


def test_the_browsers_cookie_is_kept_from_scripts_and_goes_to_the_desk_only(settings: Settings) -> None:
    settings.HTTPS = True
    client = Client()
    assert tried("maya", client=client) == "wrong"
    assert BROWSER_COOKIE not in client.cookies
    tried("maya", PASSWORD, client=client)
    cookie = client.cookies[BROWSER_COOKIE]
    assert [cookie[word] for word in ("path", "httponly", "secure", "samesite")] == ["/admin/", True, True, "Lax"]
    assert "maya" not in cookie.value


def test_who_remembers_the_password_in_time_begins_anew() -> None:
    for _ in range(3):
        assert {tried("maya") for _ in range(TRIES_PER_ACCOUNT - 1)} == {"wrong"}
        assert tried("maya", PASSWORD) == "in"
        SignInCount.objects.exclude(pk=attempt_of("maya", network=HERE, browser="").own).delete()  # the network's
    assert tried("maya") == "wrong"


def test_signing_in_to_ones_own_account_does_not_wash_a_network_clean() -> None:
    for n in range(TRIES_PER_NETWORK):
        assert tried(f"somebody-{n}") == "wrong"
        if n < TRIES_PER_NETWORK - 1:
            assert tried("omar", PASSWORD) == "in"
    assert tried("omar", PASSWORD) == "stopped"


def test_a_name_of_two_megabytes_becomes_no_key_and_asks_no_table() -> None:
    assert tried("m" * 1_900_000) == "wrong"
    assert tried("m" * 151) == "wrong"
    network = attempt_of("x" * 151, network=HERE, browser="").network
    assert list(SignInCount.objects.values_list("key", "tries")) == [(network, 2)]
    assert len(network) == 64


def test_it_holds_while_redis_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "_server", redis.Redis(unix_socket_path="/no/such/redis.sock"))
    assert [tried("maya") for _ in range(TRIES_PER_ACCOUNT + 1)][-2:] == ["wrong", "stopped"]


def test_counts_that_are_over_do_not_pile_up() -> None:
    with travel(timezone.now(), tick=False) as clock:
        for n in range(10):
            tried(f"somebody-{n}")
        clock.shift(COUNTED_WITHIN)
        tried("maya")
        assert SignInCount.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_one_moment_are_counted_one_by_one() -> None:
    def guess(n: int) -> bool:
        try:
            return may_try(attempt_of("maya", network=f"203.0.113.{n}", browser=""), now=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(guess, range(TRIES_PER_ACCOUNT * 2))) == TRIES_PER_ACCOUNT
