"""Secrets planted in whatever a customer wrote: no address shows one to anybody, whoever they are."""

from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from pytest_django.plugin import DjangoDbBlocker

from chat.models import ChatMessage, ChatNote
from tests.matrix.asking import ask
from tests.matrix.test_matrix import PATTERNS, PLACED, PLACES, address_for
from tests.matrix.world import AGENT, AT_THE_DESK, EVERYBODY, World, make_world
from tests.shared_rows import shared_rows
from tickets.models import ConformityCase, IncomingEmail, Message, OutgoingEmail, PossibleClaim, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SECRETS = ("Kestrel88falcon", "4111 1111 1111 1111", "81.57.142.9")
WORDS = f"My password is {SECRETS[0]} and my card is {SECRETS[1]}. My IP is {SECRETS[2]}."
LETTER = f"From: claire@example.org\r\nSubject: my password is {SECRETS[0]}\r\n\r\n{WORDS}\r\n"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with shared_rows(django_db_blocker):
        world = make_world()
        plant()
        yield world


def plant() -> None:
    Message.objects.update(subject=f"password: {SECRETS[0]}", text=WORDS, full_text=f"{WORDS}\n> {WORDS}", html=html())
    Ticket.objects.update(subject=f"My password is {SECRETS[0]}")
    ConformityCase.objects.update(defect=f"password: {SECRETS[0]}")
    PossibleClaim.objects.update(words=WORDS)
    ChatMessage.objects.update(text=WORDS)
    ChatNote.objects.update(text=WORDS)
    OutgoingEmail.objects.update(subject=f"password: {SECRETS[0]}", text=WORDS, html=html())
    for letter in IncomingEmail.objects.all():
        letter.subject = f"password: {SECRETS[0]}"
        letter.raw.save("planted.eml", ContentFile(LETTER.encode()))


def html() -> str:
    return f"<p>My password is <b>{SECRETS[0]}</b>, my card <a href='https://x.example/?token={SECRETS[0]}'>{SECRETS[1]}</a></p>"


@pytest.mark.parametrize("name", PLACED)
def test_nobody_is_shown_a_secret_at_any_address(world: World, name: str) -> None:
    for who in EVERYBODY:
        page = ask(world.browsers[who], "GET", address_for(who, PATTERNS[name], PLACES[name], world)).page
        assert [secret for secret in SECRETS if secret in page] == [], (who, name)


def test_where_there_is_a_secret_a_mask_is_shown(world: World) -> None:
    page = ask(
        world.browsers[AGENT],
        "GET",
        address_for(AGENT, PATTERNS["admin:tickets_ticket_change"], PLACES["admin:tickets_ticket_change"], world),
    ).page
    assert "•••• (password)" in page
    assert "•••• (card number, ends in 1111)" in page
    assert AGENT in AT_THE_DESK
