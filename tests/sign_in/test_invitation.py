"""A new colleague, from the administrator's form to their first page; and how one who is locked out gets in again."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.people import make_agent
from tests.sign_in.people import (
    DOOR,
    PASSWORD,
    QUEUE,
    app_of,
    by_password,
    colleague,
    digits,
    is_in,
    letters,
    link_in,
    words_of,
)
from tickets import account_letters
from tickets.models import AccountLetter

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = "/admin/auth/user/"
NEW = {"first_name": "Léa", "last_name": "Roux", "email": "lea@desk.example", "language": "fr", "role": "agent"}


@pytest.fixture(autouse=True)
def outside_the_demo(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def solene() -> Client:
    colleague("solene", is_superuser=True)
    client = by_password("solene")
    app_of(client)
    letters()
    return client


def chosen(link: str) -> None:
    newcomer = Client()
    place = newcomer.get(link, follow=True).redirect_chain[-1][0]
    assert newcomer.post(place, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302


def test_a_new_colleague_is_invited_and_comes_in(solene: Client) -> None:
    page = words_of(solene.post(f"{PEOPLE}add/", {**NEW, "topics": ["connectivity"]}, follow=True))
    assert "A letter with a link to choose a password is on its way." in page
    letter = letters()[-1]
    assert ("Bonjour Léa," in letter, "Votre nom d’utilisateur est lea" in letter) == (True, True)
    chosen(link_in(letter))
    lea = by_password("lea")
    assert not is_in(lea)
    app_of(lea)
    assert is_in(lea)
    shown = " ".join(words_of(solene.get(f"{PEOPLE}{User.objects.get(username='lea').pk}/change/")).split())
    assert ("A link to choose a password was mailed on" in shown, "1 second factor" in shown) == (True, True)


def test_an_invitation_that_got_lost_is_sent_again_and_the_first_link_is_as_good(solene: Client) -> None:
    solene.post(f"{PEOPLE}add/", {**NEW, "topics": ["connectivity"]})
    lea = User.objects.get(username="lea")
    assert "Invite again" in words_of(solene.get(f"{PEOPLE}{lea.pk}/change/"))
    page = words_of(solene.post(f"{PEOPLE}{lea.pk}/link/", follow=True))
    assert "A letter with a link goes to lea@desk.example." in page
    first, second = letters()[-2:]
    assert AccountLetter.objects.filter(user=lea, kind="invitation").count() == 2
    chosen(link_in(first))
    assert "n’est plus valable" in words_of(Client().get(link_in(second), follow=True, HTTP_ACCEPT_LANGUAGE="fr"))


def test_a_letter_that_could_not_leave_is_told_on_the_colleagues_page(solene: Client) -> None:
    lea = make_agent("lea").user
    assert "has no address" in words_of(solene.post(f"{PEOPLE}{lea.pk}/link/", follow=True))
    account_letters.write(lea, AccountLetter.Kind.INVITATION, now=timezone.now())
    letters()
    assert "The letter with the link couldn’t leave: The account has ended, or has no address." in words_of(
        solene.get(f"{PEOPLE}{lea.pk}/change/")
    )


def test_a_lost_second_factor_is_taken_away_and_a_new_one_set_up(solene: Client) -> None:
    maya = colleague()
    browser = by_password()
    secret = app_of(browser)
    page = " ".join(words_of(solene.post(f"{PEOPLE}{maya.pk}/factors/", follow=True)).split())
    assert "1 second factor is gone, and every sign-in has ended." in page
    assert "A second factor of your account maya was removed" in letters()[-1]
    assert not is_in(browser)
    again = by_password()
    again.post("/admin/account/factors/show/", {"code": digits(secret)})
    assert not is_in(again)
    app_of(again)
    assert is_in(again)
    assert solene.get(f"{PEOPLE}{maya.pk}/factors/").status_code == 302  # a GET changes nothing
    assert is_in(again)


def test_who_leaves_and_comes_back_signs_in_anew(solene: Client) -> None:
    maya = colleague()
    browser = by_password()
    app_of(browser)
    solene.post(f"{PEOPLE}{maya.pk}/leave/")
    assert browser.get(QUEUE)["Location"].startswith(DOOR)
    solene.post(f"{PEOPLE}{maya.pk}/return/")
    assert not is_in(browser)


@pytest.mark.parametrize("act", ["link", "factors"])
def test_nobody_but_an_administrator_helps_a_colleague_in(act: str) -> None:
    maya = colleague()
    app_of(by_password())
    colleague("omar")
    omar = by_password("omar")
    app_of(omar)
    letters()
    assert omar.post(f"{PEOPLE}{maya.pk}/{act}/").status_code == 403
    assert Client().post(f"{PEOPLE}{maya.pk}/{act}/").status_code == 302
    assert AccountLetter.objects.filter(sent_at=None).count() == 0
