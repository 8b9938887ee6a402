"""A mail server that takes tokens instead of passwords: renewed in time, once when refused, and never lost."""

import json
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from pytest_django import Settings

from supportportal.foundations.languages.stored import said
from tests.people import make_agent
from tests.tickets.mailroom.letters import NOW, adas_ticket
from tests.tickets.outbox.token_provider import FIRST_REFRESH_TOKEN, Provider, known_to_us, running_provider
from tickets import account_letters
from tickets.mailroom import troubles
from tickets.models import AccountLetter, OutgoingEmail
from tickets.outbox import oauth
from tickets.outbox.delivery import MAX_DELIVERY_ATTEMPTS, deliver_outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    with running_provider(Provider()) as running:
        known_to_us(settings, running)
        yield running


def kept(settings: Settings) -> Path:
    return Path(settings.PORTAL_DATA) / oauth.FILE


def hours_pass(settings: Settings, hours: float) -> None:
    """For the token: its times are moved into the past."""
    token = json.loads(kept(settings).read_text())
    moved = {name: token[name] - hours * 3600 for name in ("renew_at", "ends_at", "asked_at")}
    kept(settings).write_text(json.dumps(token | moved))


def deliver(minutes: int = 0) -> int:
    return deliver_outbox(now=NOW + timedelta(minutes=minutes))


def test_letters_leave_by_a_token_and_one_token_serves_for_many(provider: Provider, settings: Settings):
    adas_ticket("ada@mail.example")
    assert deliver() == 1
    adas_ticket("zoe@mail.example")
    assert deliver() == 1
    assert [envelope.rcpt_tos for envelope in provider.letters] == [["ada@mail.example"], ["zoe@mail.example"]]
    assert provider.asked == [
        {
            "grant_type": "refresh_token",
            "refresh_token": FIRST_REFRESH_TOKEN,
            "client_id": "the portal",
            "client_secret": provider.secret,
            "scope": "https://mail.example/",
        }
    ]
    assert stat.S_IMODE(kept(settings).stat().st_mode) == 0o600


def test_without_a_refresh_token_the_portal_asks_for_itself(provider: Provider, settings: Settings):
    settings.MAIL_OAUTH_REFRESH_TOKEN = ""
    adas_ticket()
    assert deliver() == 1
    assert provider.asked[0]["grant_type"] == "client_credentials"
    assert "refresh_token" not in provider.asked[0]


def test_a_token_is_renewed_before_it_ends(provider: Provider, settings: Settings):
    first = oauth.access_token(now=datetime.now(UTC))
    hours_pass(settings, 0.9)
    assert oauth.access_token(now=datetime.now(UTC)) == first
    hours_pass(settings, 0.08)  # two minutes are left, less the time that this test took
    assert oauth.access_token(now=datetime.now(UTC)) == "access-2"


def test_a_token_that_was_ended_early_is_renewed_once_and_the_letter_leaves(provider: Provider, settings: Settings):
    oauth.access_token(now=datetime.now(UTC))
    hours_pass(settings, 0.1)
    provider.good.clear()
    adas_ticket()
    assert deliver() == 1
    assert (provider.refused, len(provider.asked), len(provider.letters)) == (1, 2, 1)


def test_a_server_that_takes_no_token_is_no_reason_to_ask_for_tokens_all_the_time(provider: Provider):
    adas_ticket()
    provider.takes_tokens = False
    for minute in range(0, 20, 2):
        assert deliver(minute) == 0
    assert len(provider.asked) == 1
    assert provider.letters == []


def test_refresh_tokens_that_serve_once_are_used_once_by_whoever_comes(provider: Provider, settings: Settings):
    """Used twice, the large providers end the whole chain."""
    provider.rotates = True
    oauth.access_token(now=datetime.now(UTC))
    for number in range(2, 5):
        hours_pass(settings, 1)
        with ThreadPoolExecutor(4) as pool:
            tokens = list(pool.map(lambda _: oauth.access_token(now=datetime.now(UTC)), range(4)))
        assert tokens == [f"access-{number}"] * 4
    assert [form["refresh_token"] for form in provider.asked] == ["refresh-0", "refresh-1", "refresh-2", "refresh-3"]


def test_with_no_room_to_keep_the_next_refresh_token_none_is_used_up(provider: Provider, settings: Settings):
    provider.rotates = True
    (Path(settings.PORTAL_DATA) / "mail_token.draft").mkdir()  # no draft can be written there
    with pytest.raises(OSError, match="mail_token"):
        oauth.access_token(now=datetime.now(UTC))
    assert (provider.asked, provider.refresh_token) == ([], FIRST_REFRESH_TOKEN)


def test_a_revoked_grant_is_told_and_the_letters_wait_until_it_is_set_anew(provider: Provider, settings: Settings):
    provider.refresh_token = "another"
    adas_ticket()
    for minute in range(MAX_DELIVERY_ATTEMPTS + 5):
        assert deliver(minute * 2) == 0
    email = OutgoingEmail.objects.get()
    assert (email.failed_at, email.attempts) == (None, 0)
    assert email.failure_in_words.endswith("no token to log in with: invalid_grant: Token was revoked")
    assert len(provider.asked) == 1  # whoever asks all the time is a flood
    (sentence,) = troubles.troubles()
    assert "invalid_grant: Token was revoked. Letters wait" in sentence
    settings.MAIL_OAUTH_REFRESH_TOKEN = "another"
    assert deliver(1_000) == 1
    assert list(troubles.troubles()) == []


def test_an_invitation_waits_as_well_however_often_it_was_tried(provider: Provider, settings: Settings):
    provider.refresh_token = ""
    user = make_agent("ines", "connectivity").user
    user.email = "ines@desk.example"
    user.save()
    invitation = account_letters.write(user, AccountLetter.Kind.INVITATION, now=NOW)
    for day in range(account_letters.MAX_ATTEMPTS + 5):
        assert account_letters.deliver(now=NOW + timedelta(days=day)) == 0
    invitation.refresh_from_db()
    assert invitation.failed_at is None
    assert said(invitation.failure).startswith("the mail provider gives us no token to log in with: ")
    settings.MAIL_OAUTH_REFRESH_TOKEN = provider.refresh_token = "another"
    assert account_letters.deliver(now=NOW + timedelta(days=50)) == 1


def test_the_operator_is_told_once_of_each_refusal(provider: Provider, settings: Settings):
    settings.OPERATOR_ADDRESS, settings.EMAIL_BACKEND = (
        "night@portal.example",
        "django.core.mail.backends.locmem.EmailBackend",
    )
    assert troubles.watch() is True
    for _ in range(2):
        provider.refresh_token = ""
        for _look in range(3):
            with pytest.raises(oauth.TokenRefused):
                oauth.access_token(now=datetime.now(UTC))
            assert troubles.watch() is False
        provider.refresh_token = FIRST_REFRESH_TOKEN
        hours_pass(settings, 0.1)
        oauth.access_token(now=datetime.now(UTC))
        assert troubles.watch() is True
        hours_pass(settings, 1)
    assert [letter.subject for letter in mail.outbox] == ["Pelerine VPN: the mail needs you"] * 2
    assert "invalid_grant" in mail.outbox[0].body


@pytest.mark.parametrize(
    "answer", [(503, b"later"), (429, b"{}"), (200, b"<html>"), (400, b'{"error": "temporarily_unavailable"}')]
)
def test_a_provider_that_stumbles_is_no_refusal(provider: Provider, settings: Settings, answer: tuple[int, bytes]):
    first = oauth.access_token(now=datetime.now(UTC))
    provider.answers = [answer, answer]
    hours_pass(settings, 0.99)
    assert oauth.access_token(now=datetime.now(UTC)) == first  # its last minutes
    hours_pass(settings, 0.1)
    with pytest.raises(oauth.NoToken):
        oauth.access_token(now=datetime.now(UTC))
    assert oauth.refusal() is None
    hours_pass(settings, 0.1)
    assert oauth.access_token(now=datetime.now(UTC)) == "access-4"


def test_a_wrong_secret_is_a_refusal_and_is_nowhere_in_it(provider: Provider, settings: Settings):
    settings.MAIL_OAUTH_SECRET = "a mistyped secret"
    with pytest.raises(oauth.TokenRefused, match=r"^invalid_client: no reason was given$"):
        oauth.access_token(now=datetime.now(UTC))


def test_a_file_that_was_cut_off_is_made_anew(provider: Provider, settings: Settings):
    oauth.access_token(now=datetime.now(UTC))
    kept(settings).write_text('{"of": "')
    assert oauth.access_token(now=datetime.now(UTC)) == "access-2"
