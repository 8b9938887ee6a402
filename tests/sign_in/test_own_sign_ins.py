"""Where one is signed in, for how long, and the end of it."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from time_machine import travel

from supportportal.foundations.staff import second_factor
from supportportal.sign_in.account_pages import BEGUN_PER_NETWORK
from supportportal.sign_in.own_sign_ins import browser_in_words
from supportportal.tasks import forget_ended_sign_ins
from tests.sign_in.people import DOOR, PASSWORD, QUEUE, by_password, colleague, is_in, words_of

pytestmark = pytest.mark.django_db
OWN = "/admin/account/sign-ins/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


def key_of(page: str, browser: str) -> str:
    return page.split(f"<b>{browser}</b>")[1].split('name="end" value="')[1].split('"')[0]


def test_each_browser_is_listed_and_one_of_them_is_ended() -> None:
    colleague()
    here = by_password(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="192.0.2.1")
    there = by_password(HTTP_USER_AGENT=CHROME, REMOTE_ADDR="192.0.2.2")
    page = words_of(here.get(OWN))
    assert ("Firefox, Linux" in page, "Chrome, Windows" in page, "192.0.2.2" in page) == (True, True, True)
    here.post(OWN, {"end": key_of(page, "Chrome, Windows")})
    assert (is_in(here), is_in(there)) == (True, False)
    assert "Chrome, Windows" not in words_of(here.get(OWN))


def test_all_the_others_are_ended_or_all_of_them() -> None:
    colleague()
    here, *others = (by_password() for _ in range(4))
    here.post(OWN, {"end": "others"})
    assert [is_in(client) for client in (here, *others)] == [True, False, False, False]
    assert here.post(OWN, {"end": "all"})["Location"] == DOOR
    assert (is_in(here), Session.objects.filter(expire_date__gt=timezone.now()).exists()) == (False, False)


def test_nobody_ends_somebody_elses() -> None:
    colleague()
    colleague("omar")
    maya, omar = by_password(HTTP_USER_AGENT=FIREFOX), by_password("omar")
    key = key_of(words_of(maya.get(OWN)), "Firefox, Linux")
    for end in (key, "others", "0", "9" * 30, "-1", ""):
        omar.post(OWN, {"end": end})
    assert (is_in(maya), is_in(omar)) == (True, True)


def test_a_sign_in_ends_after_twelve_hours_without_a_page() -> None:
    colleague()
    with travel(timezone.now(), tick=False) as clock:
        maya = by_password()
        for _ in range(3):
            clock.shift(timedelta(hours=10))
            assert is_in(maya)
        clock.shift(timedelta(hours=12, minutes=1))
        assert maya.get(QUEUE)["Location"] == f"{DOOR}?next={QUEUE}"


def test_a_sign_in_ends_after_seven_days_however_busy_they_were() -> None:
    colleague()
    with travel(timezone.now(), tick=False) as clock:
        maya = by_password()
        pages = []
        for _ in range(22):
            clock.shift(timedelta(hours=8))
            pages.append(is_in(maya))
        assert pages == [True] * 21 + [False]


def test_a_page_costs_no_write_while_the_hour_lasts() -> None:
    colleague()
    with travel(timezone.now(), tick=False) as clock:
        maya = by_password()
        is_in(maya)
        ends = Session.objects.get(pk=maya.session.session_key).expire_date
        clock.shift(timedelta(minutes=59))
        is_in(maya)
        assert Session.objects.get(pk=maya.session.session_key).expire_date == ends
        clock.shift(timedelta(minutes=2))
        is_in(maya)
        assert Session.objects.get(pk=maya.session.session_key).expire_date > ends


def test_a_browser_is_called_as_people_call_it() -> None:
    assert [browser_in_words(agent) for agent in (FIREFOX, CHROME, "curl/8", "")] == [
        "Firefox, Linux",
        "Chrome, Windows",
        "curl/8",
        "An unknown browser",
    ]


def test_a_stranger_has_none() -> None:
    assert Client().get(OWN)["Location"].startswith(DOOR)
    assert Client().post(OWN, {"end": "all"})["Location"].startswith(DOOR)


def test_ended_sign_ins_are_forgotten_by_the_hour() -> None:
    colleague()
    maya = by_password()
    Session.objects.filter(pk=maya.session.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    omar = by_password()
    forget_ended_sign_ins()
    assert list(Session.objects.values_list("pk", flat=True)) == [omar.session.session_key]


def test_a_browser_in_which_the_password_was_changed_is_listed_and_ended_like_any_other() -> None:
    """Its key changes with the password, so that no list of before has it."""
    user = colleague()
    here, there = by_password(HTTP_USER_AGENT=FIREFOX), Client()
    there.post(DOOR, {"username": "maya", "password": PASSWORD}, HTTP_USER_AGENT=CHROME)
    new = "tasse neige vélo sable"
    there.post("/admin/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert (is_in(here), is_in(there)) == (False, True)
    assert "Chrome, Windows" in words_of(there.get(OWN, HTTP_USER_AGENT=CHROME))
    UserSession.objects.all().delete()  # as of before the list was kept
    assert second_factor.end_sign_ins(user) == 1
    assert not is_in(there)


@pytest.mark.usefixtures("redis_server")
def test_strangers_begin_so_many_sign_ins_and_no_more() -> None:
    begin = {"path": "/admin/account/factors/passkeys/sign-in/", "HTTP_ACCEPT": "application/json"}
    answers = [Client().get(**begin, REMOTE_ADDR="203.0.113.77").status_code for _ in range(BEGUN_PER_NETWORK + 1)]
    assert answers == [200] * BEGUN_PER_NETWORK + [429]
    assert Client().get(**begin, REMOTE_ADDR="203.0.113.78").status_code == 200
