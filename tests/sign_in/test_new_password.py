"""A forgotten password, an invitation, and an administrator whom nobody can let in but the machine."""

import re
import smtplib
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from time_machine import travel

from tests.moments import NOON
from tests.people import make_user
from tests.sign_in.people import (
    DOOR,
    PASSWORD,
    SHOW,
    app_of,
    by_password,
    colleague,
    is_in,
    letters,
    link_in,
    words_of,
)
from tickets import account_letters
from tickets.account_letters import MAX_ATTEMPTS
from tickets.models import AccountLetter

pytestmark = pytest.mark.django_db(transaction=True)
FORGOTTEN, NEW = "/admin/account/password/forgotten/", "tasse neige vélo sable"


def forgot(address: str, **request: str) -> str:
    return words_of(Client().post(FORGOTTEN, {"email": address}, follow=True, **request))


def without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def choose(link: str, password: str = NEW, *, client: Client | None = None) -> str:
    """What the page says after the password was sent."""
    client = client or Client()
    form = client.get(link, follow=True)
    place = form.redirect_chain[-1][0] if form.redirect_chain else link
    return words_of(client.post(place, {"password1": password, "password2": password}, follow=True))


def test_a_letter_brings_a_link_that_sets_a_new_password_once() -> None:
    colleague(first_name="Maya")
    signed_in = by_password()
    assert "Look into your mailbox" in forgot("Maya@Desk.example")
    (letter,) = letters()
    assert ("Hello Maya," in letter, "the account maya at the desk" in letter) == (True, True)
    assert "Your password is set" in choose(link_in(letter))
    assert not is_in(signed_in)
    assert "This link is over" in words_of(Client().get(link_in(letter), follow=True))
    assert Client().post(DOOR, {"username": "maya", "password": NEW}).status_code == 302
    assert "A new password was set for your account maya" in letters()[-1]


def test_a_mail_scanner_that_opens_the_link_uses_nothing_up() -> None:
    colleague()
    forgot("maya@desk.example")
    (letter,) = letters()
    for _ in range(3):
        assert Client().get(link_in(letter), follow=True).status_code == 200
    assert "Your password is set" in choose(link_in(letter))


def test_a_link_is_over_after_three_days() -> None:
    colleague()
    forgot("maya@desk.example")
    (letter,) = letters()
    with travel(timezone.now() + timedelta(days=3, hours=2), tick=False):
        assert "This link is over" in words_of(Client().get(link_in(letter), follow=True))


def test_a_new_password_takes_no_second_factor_away(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    colleague()
    app_of(by_password())
    forgot("maya@desk.example")
    choose(link_in(letters()[-1]))
    again = Client()
    again.post(DOOR, {"username": "maya", "password": NEW})
    assert (is_in(again), again.get(SHOW).status_code) == (False, 200)


@pytest.mark.parametrize("whose", ["nobody@desk.example", "gone@desk.example", "customer@desk.example"])
def test_who_has_no_place_at_the_desk_gets_nothing_and_the_page_says_the_same(whose: str) -> None:
    colleague()
    colleague("gone", is_active=False)
    make_user("customer", email="customer@desk.example", is_staff=False)
    assert without_token(forgot(whose)) == without_token(forgot("maya@desk.example"))
    letters()
    assert [letter.to for letter in mail.outbox] == [["maya@desk.example"]]


def test_no_copy_of_the_database_has_the_link() -> None:
    colleague()
    forgot("maya@desk.example")
    (letter,) = letters()
    key = link_in(letter).split("-", 1)[1].strip("/")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert key not in str(cursor.fetchall()), table


def test_letters_are_asked_for_only_so_often() -> None:
    colleague()
    answers = [forgot("maya@desk.example", REMOTE_ADDR=f"203.0.113.{n}") for n in range(4)]
    assert ["Too many attempts" in answer for answer in answers] == [False, False, False, True]
    assert AccountLetter.objects.count() == 3


def test_a_letter_speaks_its_readers_language() -> None:
    user = colleague(first_name="Inès")
    user.agent.language = "fr"
    user.agent.save()
    account_letters.write(user, AccountLetter.Kind.INVITATION, now=timezone.now())
    (letter,) = letters()
    assert ("Bonjour Inès," in letter, "Votre nom d’utilisateur est maya" in letter) == (True, True)


@pytest.mark.parametrize(
    "password", ["short words", "aaaaaaaaaaaa", "Summer2026!!", "qwertyuiop12", "maya desk.example", "Pelerine2026!!"]
)
def test_a_password_that_is_short_or_guessed_is_refused_beside_its_field(password: str) -> None:
    colleague()
    forgot("maya@desk.example")
    page = choose(link_in(letters()[-1]), password)
    assert "easily guessed" in page or "too short" in page
    assert not Client().login(username="maya", password=password)


def test_words_that_do_not_belong_together_are_a_good_password_however_long() -> None:
    colleague()
    forgot("maya@desk.example")
    assert "Your password is set" in choose(link_in(letters()[-1]), "lampe chaise orage " * 20)


class AwayServer(BaseEmailBackend):
    """A mail server's answers can't be had on one machine; this is the wire to it."""

    answer: Exception = ConnectionRefusedError("nobody there")

    def send_messages(self, email_messages: object) -> int:
        raise self.answer


def test_a_letter_waits_for_the_mail_server_and_is_given_up_in_the_end(settings: Settings) -> None:
    user, now = colleague(), NOON
    letter = account_letters.write(user, AccountLetter.Kind.INVITATION, now=now)
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.sign_in.test_new_password.AwayServer"
    assert account_letters.deliver(now=now) == 0
    assert account_letters.deliver(now=now + timedelta(seconds=30)) == 0  # too early to try again
    letter.refresh_from_db()
    assert (letter.attempts, letter.sent_at, letter.failed_at) == (1, None, None)
    settings.EMAIL_BACKEND = backend
    assert account_letters.deliver(now=now + timedelta(minutes=1)) == 1
    assert account_letters.deliver(now=now + timedelta(days=9)) == 0
    settings.EMAIL_BACKEND = "tests.sign_in.test_new_password.AwayServer"
    lost = account_letters.write(user, AccountLetter.Kind.INVITATION, now=now)
    for day in range(MAX_ATTEMPTS):
        account_letters.deliver(now=now + timedelta(days=day))
    lost.refresh_from_db()
    assert (lost.attempts, lost.failure) == (MAX_ATTEMPTS, "ConnectionRefusedError: nobody there")
    assert lost.failed_at == now + timedelta(days=MAX_ATTEMPTS - 1)


def test_an_address_that_is_refused_is_not_tried_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = account_letters.write(colleague(), AccountLetter.Kind.INVITATION, now=NOON)
    settings.EMAIL_BACKEND = "tests.sign_in.test_new_password.AwayServer"
    monkeypatch.setattr(AwayServer, "answer", smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")}))
    account_letters.deliver(now=NOON)
    letter.refresh_from_db()
    assert letter.failed_at == NOON


def test_the_last_administrator_is_let_in_again_on_the_machine_itself(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    colleague(is_superuser=True)
    before = by_password()
    app_of(before)
    User.objects.update(is_active=False, is_superuser=False)
    with pytest.raises(CommandError, match="no account of this name"):
        call_command("reset_sign_in", "mia")
    said = StringIO()
    call_command("reset_sign_in", "maya", administrator=True, stdout=said)
    assert "1 second factors are gone" in said.getvalue()
    assert not is_in(before)
    assert "Your password is set" in choose(link_in(said.getvalue()))
    assert not Client().login(username="maya", password=PASSWORD)
    again = Client()
    again.post(DOOR, {"username": "maya", "password": NEW})
    app_of(again)
    assert again.get("/admin/auth/user/").status_code == 200


def test_a_password_changed_at_the_desk_is_told_by_mail_and_ends_the_other_sign_ins() -> None:
    colleague(first_name="Maya")
    here, there = by_password(), by_password()
    changed = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert here.post("/admin/password_change/", {**changed, "old_password": "a guess"}).status_code == 200
    assert letters() == []
    assert here.post("/admin/password_change/", changed).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert "A new password was set for your account maya" in letters()[-1]


def test_a_password_that_an_administrator_sets_is_told_to_its_owner() -> None:
    colleague("solene", is_superuser=True)
    maya, browser = colleague(), by_password()
    page = f"/admin/auth/user/{maya.pk}/password/"
    assert by_password("solene").post(page, {"password1": NEW, "password2": NEW}).status_code == 302
    assert not is_in(browser)
    letters()
    assert [letter.to for letter in mail.outbox] == [["maya@desk.example"]]


def test_a_letter_that_cannot_be_written_is_given_up_and_holds_up_no_other(settings: Settings) -> None:
    maya, omar = colleague(), colleague("omar")
    User.objects.filter(pk=maya.pk).update(email="maya@desk.example\nBcc: x@desk.example")
    broken, good = (account_letters.write(user, AccountLetter.Kind.INVITATION, now=NOON) for user in (maya, omar))
    assert account_letters.deliver(now=NOON) == 1
    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.failed_at, good.sent_at) == (NOON, NOON)
