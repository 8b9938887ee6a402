"""What a new kind of each sort can do: run by test_adding_a_kind.py in a copy that has them."""

import json
import re
from base64 import b64encode
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from chat.access import token_for
from chat.assignment import handing_out
from chat.models import Conversation
from legal.notices import NoticeKind
from supportportal.foundations.platforms import Platform
from supportportal.foundations.topics import Topic
from supportportal.serve import logins
from tests.chat.factories import a_conversation, at_the_desk, log_of
from tests.moments import NOON
from tests.tickets.guarantee.reading import reported
from tests.tickets.mailroom.arriving.test_webhooks import RAW, spooled
from tests.tickets.mailroom.letters import letter
from tests.tutorials.factories import make_guide
from tickets.guarantee.notices.notice_queue import announce
from tickets.letters.details import details_of
from tickets.letters.parsing import parse
from tutorials.platforms import of_visitor

pytestmark = pytest.mark.django_db


def test_no_migration_is_needed(settings) -> None:
    settings.MIGRATION_MODULES = {}  # those of the project: the test's database was made without
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_the_contact_form_and_the_chat_offer_the_topic(client: Client) -> None:
    assert 'value="account"' in client.get("/en/contact/").content.decode()
    topics = client.get("/en/chat/").content.decode()
    assert re.findall(r'href="\?topic=(\w+)"', topics) == list(Topic.values)
    assert "account" in {person.username for person in logins.PEOPLE}


def test_a_letter_is_sorted_to_the_topic() -> None:
    details = details_of(parse(letter("I have forgotten my password.").as_bytes()), recipients=[])
    assert (details.topic, details.topic_reason) == ("account", "password")


def test_chats_of_every_topic_find_their_team_and_the_page_says_which(client: Client) -> None:
    for topic in Topic:
        a_conversation(f"From{topic}", topic=topic)
    waiting = Conversation.objects.get(topic="account")
    page = client.get(f"/en/chat/{token_for(waiting)}/")
    assert page.status_code == 200
    assert "Nobody from the account team is at the desk right now." in page.content.decode()
    for topic in Topic:
        at_the_desk(f"of{topic}", topic=topic)
    assert handing_out.hand_out_all(now=NOON) == len(Topic)
    assert [text for _, _, text in log_of(waiting)] == ["Ofaccount from the account team has joined."]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "We put it right on Friday 20 March 2026."), ("fr", "Nous réparons le vendredi 20 mars 2026.")],
)
def test_the_notice_is_queued_in_its_words(language: str, words: str) -> None:
    case = reported()
    case.ticket.language = language
    notice = announce(case, NoticeKind.REPAIR_PLANNED, now=NOON, due_at=NOON, context={"by_day": date(2026, 3, 20)})
    assert notice is not None
    assert words in notice.letters.get().text


def test_the_platform_is_known_by_letters_by_browsers_and_by_the_pages(client: Client) -> None:
    details = details_of(parse(letter("It does not connect on my Jolla phone.").as_bytes()), recipients=[])
    assert details.platform == "sailfish"
    assert of_visitor({"User-Agent": "Mozilla/5.0 (Linux; Sailfish 5.0; rv:91.0) Gecko/91.0"}) == Platform.SAILFISH
    assert of_visitor({"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/91.0"}) == Platform.LINUX
    make_guide(Platform.SAILFISH)
    assert client.get("/en/tutorials/sailfish/").status_code == 200


def test_the_provider_brings_letters_with_its_secret_only(client: Client, settings) -> None:
    settings.SPARKPOST_INBOUND_SECRET = "portal:secret"
    content = {"email_rfc822": RAW.decode(), "email_rfc822_is_base64": False}
    relayed = {"protocol": "smtp", "content": content, "msg_from": "ada@mail.example", "rcpt_to": "x@relay.example"}
    events = json.dumps([{"msys": {"relay_message": relayed}}])
    answers = [
        client.post(
            "/webhooks/letters/sparkpost/",
            events,
            content_type="application/json",
            headers={"Authorization": "Basic " + b64encode(password.encode()).decode()},
        ).status_code
        for password in ("portal:guess", "portal:secret")
    ]
    assert answers == [400, 200]
    assert [kept.envelope.recipients for kept in spooled()] == [("x@relay.example",)]
