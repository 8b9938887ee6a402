"""Outside the demo a password is not enough: an app, a passkey or a recovery code is asked for as well."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from time_machine import travel

from chat.access import NoSuchConversation, user_of_session
from supportportal.models import AuditEntry
from tests.sign_in.people import (
    APP,
    CODES,
    DOOR,
    FACTORS,
    PASSWORD,
    QUEUE,
    SHOW,
    app_of,
    by_password,
    codes_of,
    colleague,
    digits,
    is_in,
    letters,
    words_of,
)
from tickets.models import AccountLetter

pytestmark = pytest.mark.django_db(transaction=True)  # what the library does after a commit, it does
ONE_WINDOW = timedelta(minutes=2)  # after it, no code of before is good


@pytest.fixture(autouse=True)
def outside_the_demo(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def test_whoever_has_none_sets_one_up_and_gets_nowhere_before() -> None:
    colleague(is_superuser=True)
    maya = by_password()
    for page in ("/admin/", QUEUE, "/admin/auth/user/", "/admin/password_change/", "/admin/account/sign-ins/"):
        assert maya.get(page).status_code == 302, page
    assert maya.get(f"{DOOR}?next={QUEUE}")["Location"] == FACTORS
    preview = maya.post("/markdownx/markdownify/", {"content": "**x**"})
    assert (preview.status_code, "strong" in preview.content.decode()) == (302, False)
    with pytest.raises(NoSuchConversation):
        user_of_session(maya.session.session_key)
    app_of(maya)
    assert is_in(maya)
    assert maya.post("/markdownx/markdownify/", {"content": "**x**"}).status_code == 200
    assert user_of_session(maya.session.session_key).username == "maya"


def test_after_setting_it_up_one_is_where_one_wanted_to_be() -> None:
    colleague()
    maya = by_password(wanted="/admin/tickets/ticket/?tab=mine")
    assert maya.get("/admin/tickets/ticket/?tab=mine")["Location"] == f"{DOOR}?next=/admin/tickets/ticket/%3Ftab%3Dmine"
    maya.get(f"{DOOR}?next=/admin/tickets/ticket/%3Ftab%3Dmine")
    app_of(maya)
    assert 'href="/admin/tickets/ticket/?tab=mine"' in words_of(maya.get(CODES))


def test_a_code_is_asked_for_from_then_on_and_is_good_once() -> None:
    colleague()
    secret = app_of(by_password())
    with travel(timezone.now() + ONE_WINDOW, tick=False):
        again, thief = by_password(), by_password()
        assert (is_in(again), again.get(f"{DOOR}?next={QUEUE}").status_code) == (False, 200)
        assert "Incorrect code" in words_of(again.post(SHOW, {"code": "000000"}))
        code = digits(secret, moment=timezone.now().timestamp())
        assert again.post(SHOW, {"code": code})["Location"] == QUEUE
        assert is_in(again)
        assert "Incorrect code" in words_of(thief.post(SHOW, {"code": code}))
        assert not is_in(thief)


def test_a_recovery_code_opens_the_account_once() -> None:
    colleague()
    maya = by_password()
    app_of(maya)
    codes = codes_of(maya)
    assert len(set(codes)) == 10
    assert [by_password().post(SHOW, {"code": codes[0]}).status_code for _ in range(2)] == [302, 200]
    assert codes_of(maya) == codes[1:]


def test_guessing_codes_comes_to_an_end_from_wherever_it_is_tried() -> None:
    colleague()
    secret = app_of(by_password())
    for n in range(5):
        guesser = by_password(REMOTE_ADDR=f"203.0.113.{n}")
        assert "Incorrect code" in words_of(guesser.post(SHOW, {"code": "000000"}, REMOTE_ADDR=f"203.0.113.{n}"))
    with travel(timezone.now() + ONE_WINDOW, tick=False):
        code = digits(secret, moment=timezone.now().timestamp())
        assert by_password().post(SHOW, {"code": code}).status_code == 200
    with travel(timezone.now() + timedelta(minutes=6), tick=False):
        code = digits(secret, moment=timezone.now().timestamp())
        assert by_password().post(SHOW, {"code": code}).status_code == 302


def test_in_the_demo_it_is_offered_and_asked_for_where_there_is_one(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    colleague()
    maya = by_password()
    assert is_in(maya)
    app_of(maya)
    assert not is_in(by_password())


def test_setting_one_up_ends_what_was_signed_in_with_less(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    colleague()
    maya, thief = by_password(), by_password()
    assert is_in(thief)
    app_of(maya)
    assert (is_in(maya), is_in(thief)) == (True, False)


def test_a_sign_in_of_before_shows_the_factor_and_the_password_stands_in_for_nothing() -> None:
    user = colleague()
    app_of(by_password())
    before = Client()
    before.force_login(user)  # as one from a version that asked for none
    assert not is_in(before)
    assert (
        before.get(f"{DOOR}?next={QUEUE}")["Location"]
        == "/admin/account/factors/again/?next=%2Fadmin%2Ftickets%2Fticket%2F"
    )
    before.post("/admin/account/again/", {"password": PASSWORD})
    shown = before.get(CODES)
    assert (shown.status_code, is_in(before)) == (302, False)
    assert shown["Location"].startswith("/admin/account/factors/again/")


def test_a_stolen_password_adds_no_factor_to_an_account_that_has_one() -> None:
    user = colleague()
    app_of(by_password())
    thief = Client()
    thief.force_login(user)
    for page in ("passkeys/set-up/", "codes/new/", "app/remove/", "codes/file/"):
        assert thief.get(f"{FACTORS}{page}").status_code == 302, page
    assert Authenticator.objects.count() == 2  # the app and its recovery codes


def test_the_secret_is_sealed_and_opens_with_the_key_of_before(settings: Settings) -> None:
    colleague()
    secret = app_of(by_password())
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-that-is-long-enough-0123456789-abcdefghijklmn"
    with travel(timezone.now() + ONE_WINDOW, tick=False):
        code = digits(secret, moment=timezone.now().timestamp())
        assert by_password().post(SHOW, {"code": code}).status_code == 302
        settings.SECRET_KEY_FALLBACKS = []
        assert "Incorrect code" in words_of(by_password().post(SHOW, {"code": code}))


def test_who_has_left_comes_in_by_no_way() -> None:
    user = colleague()
    secret = app_of(by_password())
    half = by_password()
    user.is_active = False
    user.save()
    with travel(timezone.now() + ONE_WINDOW, tick=False):
        half.post(SHOW, {"code": digits(secret, moment=timezone.now().timestamp())})
    assert not is_in(half)


def test_what_changes_is_told_by_mail() -> None:
    user = colleague(first_name="Maya")
    maya = by_password()
    app_of(maya)
    (told,) = letters()
    assert "Hello Maya," in told
    assert "A second factor was set up for your account maya" in told
    assert AccountLetter.objects.filter(user=user, sent_at=None).count() == 0


def test_a_page_of_the_account_is_kept_in_no_cache_and_shows_no_account_to_strangers() -> None:
    for page in (FACTORS, APP, CODES, "/admin/account/sign-ins/", "/admin/account/again/"):
        answer = Client().get(page)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, DOOR), page
    colleague()
    maya = by_password()
    app_of(maya)
    assert "no-store" in maya.get(CODES)["Cache-Control"]


def test_who_was_away_for_a_quarter_of_an_hour_shows_once_more_who_they_are() -> None:
    colleague()
    maya = by_password()
    app_of(maya)
    assert maya.get(CODES).status_code == 200
    with travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert maya.get(CODES)["Location"].startswith("/admin/account/again/?next=")
        assert "Incorrect" in words_of(maya.post("/admin/account/again/", {"password": "a guess"}))
        maya.post(f"/admin/account/again/?next={CODES}", {"password": PASSWORD})
        assert maya.get(CODES).status_code == 200


def test_a_wrong_code_stands_in_the_audit_log() -> None:
    colleague()
    app_of(by_password())
    by_password().post(SHOW, {"code": "000000"})
    entry = AuditEntry.objects.order_by("-pk").first()
    assert entry is not None
    assert (str(entry), entry.remote_addr) == ("Wrong code of the second factor of “maya”", "127.0.0.1")


def test_what_another_account_has_shown_in_this_browser_counts_for_nothing() -> None:
    colleague()
    app_of(browser := by_password())
    assert is_in(browser)
    session = browser.session
    session["account_authentication_methods_user"] = str(colleague("omar").pk)
    session.save()
    assert not is_in(browser)
