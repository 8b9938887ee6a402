"""Administrators word the acknowledgement and the closing letter, look at them first, and try them on themselves."""

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from supportportal.models import AuditEntry
from tests.people import make_agent, signed_in
from tickets import account_letters
from tickets.admin.mail_desk.words_of_letters import KINDS
from tickets.models import AccountLetter, LetterWords, OutgoingEmail
from tickets.outbox.example_letters import languages_by_kind

pytestmark = pytest.mark.django_db

ADD = "/admin/tickets/letterwords/add/"
PREVIEW, TEST, ALL = (f"/admin/tickets/letterwords/{name}/" for name in ("preview", "test", "all"))
WORDS = {
    "kind": "acknowledgement",
    "topic": "billing",
    "language": "en",
    "subject": "The {team} has your request",
    "body": "Hello,\n\nrequest **{reference}** is with us:\n\n- answered within {answer_time}\n- [its page]({page})",
}


@pytest.fixture
def admin() -> Client:
    return signed_in(User.objects.create_superuser("root", "root@desk.example", None))


def test_they_are_written_changed_and_the_built_in_ones_put_back(admin: Client) -> None:
    admin.post(ADD, WORDS)
    words = LetterWords.objects.get()
    assert (words.kind, words.topic, words.subject) == ("acknowledgement", "billing", "The {team} has your request")
    entry = AuditEntry.objects.latest("pk")
    assert "Acknowledgement, Billing, en" in entry.object_repr
    assert "request" not in str(entry.changes.get("body"))
    admin.post(f"/admin/tickets/letterwords/{words.pk}/delete/", {"post": "yes"})
    assert not LetterWords.objects.exists()


@pytest.mark.parametrize(
    ("field", "text", "error"),
    [
        ("body", "Hello {name}, {password}", "Nothing fills in {name}, {password}."),
        ("body", "Hello {", "A brace belongs to no name."),
        ("subject", "Yours: {who}", "Nothing fills in {who}."),
        ("subject", "See {page}", "An address is too long for a subject."),
    ],
)
def test_a_name_that_nothing_fills_in_is_refused_beside_its_field(
    admin: Client, field: str, text: str, error: str
) -> None:
    page = admin.post(ADD, {**WORDS, field: text})
    assert page.context["adminform"].form.errors[field] == [error]
    assert admin.post(PREVIEW, {**WORDS, field: text}).text.endswith(error)
    assert admin.post(TEST, {**WORDS, field: text}).text.endswith(error)
    assert not (LetterWords.objects.exists() or AccountLetter.objects.exists())


def test_the_editor_says_what_may_stand_there_and_where_the_laws_letters_are(admin: Client) -> None:
    page = admin.get(ADD).text
    assert "{answer_time}" in page
    assert 'href="/admin/legal/version/"' in page


def test_the_preview_shows_what_is_not_saved_yet(admin: Client) -> None:
    light = admin.post(PREVIEW, WORDS)
    assert "request <strong>4711</strong> is with us" in light.text
    assert "<li>answered within one working day</li>" in light.text
    assert '/en/requests/4711.example/" rel="noopener">its page</a>' in light.text
    assert light["Content-Security-Policy"].startswith("sandbox")
    assert "@media not all" in light.text
    dark = admin.post(f"{PREVIEW}?as=dark", WORDS).text
    assert "@media all" in dark
    assert "color-scheme: dark" in dark
    text = admin.post(f"{PREVIEW}?as=text", WORDS)
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert text.text.startswith("The billing team has your request [#4711]\n\nHello,\n\nrequest 4711 is with us:")
    assert "we need something" not in text.text
    assert not LetterWords.objects.exists()


def test_words_that_are_there_already_can_be_looked_at_before_they_are_changed(admin: Client) -> None:
    admin.post(ADD, WORDS)
    assert "Otherwise now" in admin.post(PREVIEW, {**WORDS, "body": "Otherwise now."}).text
    assert admin.post(ADD, WORDS).context["adminform"].form.errors
    assert LetterWords.objects.count() == 1


def test_a_test_letter_goes_to_whoever_asks_for_it_and_to_nobody_else(admin: Client) -> None:
    said = admin.post(TEST, {**WORDS, "email": "ada@mail.example", "to": "ada@mail.example"}).text
    assert said == "A test letter is on its way to root@desk.example."
    assert account_letters.deliver(now=timezone.now()) == 1
    [letter] = mail.outbox
    assert (letter.to, letter.cc, letter.bcc) == (["root@desk.example"], [], [])
    assert letter.subject == "The billing team has your request [#4711]"
    assert "- answered within one working day" in letter.body
    assert not OutgoingEmail.objects.exists()
    assert AuditEntry.objects.latest("pk").additional_data == {"letter": WORDS["subject"]}


def test_an_account_without_an_address_gets_none_and_is_told_so() -> None:
    client = signed_in(User.objects.create_superuser("root", "", None))
    assert client.post(TEST, WORDS).text == "Your account has no email address: nothing was sent."
    assert not AccountLetter.objects.exists()


def test_each_kind_of_letter_has_a_name_at_the_desk() -> None:
    assert KINDS.keys() == languages_by_kind().keys()


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_every_letter_can_be_looked_at(admin: Client, language: str) -> None:
    page = admin.get(f"{ALL}?language={language}").text
    kinds = [kind for kind, languages in languages_by_kind().items() if language in languages]
    assert {"acknowledgement", "closing", "notice", "reply", "own_words"} <= set(kinds)
    for kind in kinds:
        assert f'src="{ALL}{kind}/{language}/"' in page
        letter = admin.get(f"{ALL}{kind}/{language}/")
        assert f'<html lang="{language}">' in letter.text
        assert "<table" not in letter.text
        assert "{{" not in letter.text
        text = admin.get(f"{ALL}{kind}/{language}/?as=text").text
        assert "{{" not in text
        assert "None" not in text
    assert admin.get(f"{ALL}nonsense/{language}/").status_code == 404


def test_an_agent_neither_writes_nor_sends_nor_sees_them() -> None:
    agent = signed_in(make_agent("maya").user)
    for address in (ADD, PREVIEW, TEST, ALL, f"{ALL}reply/en/", "/admin/tickets/letterwords/"):
        assert agent.get(address).status_code == 403
        assert agent.post(address, WORDS).status_code == 403
    assert not (LetterWords.objects.exists() or AccountLetter.objects.exists())
