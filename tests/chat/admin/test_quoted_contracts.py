"""An agent quotes a contract in a chat whose address nothing proves: asked once, by whichever door the words come."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile as Upload
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from chat import agent_acts
from chat.access import token_for
from chat.closing import escalation
from chat.models import ChatFile, ChatNote, Conversation
from tests.chat.factories import a_conversation, at_the_desk, log_of, said
from tests.people import signed_in
from tests.tickets.factories import make_png
from tickets.proofs import Way, prove_address

pytestmark = pytest.mark.django_db
LIST = "/admin/chat/conversation/"
QUOTE = "Your contract is PV-20417733."
Door = Callable[..., HttpResponse]


@pytest.fixture
def talk() -> Conversation:
    """Ines has it, nothing is said by her yet, and anybody may have typed the address."""
    (ines,) = at_the_desk("ines", now=timezone.now())
    conversation = a_conversation()
    said(conversation, "When does PV-20417733 end?", now=timezone.now())
    agent_acts.take(conversation, agent=ines, now=timezone.now())
    return conversation


@pytest.fixture
def client(talk: Conversation) -> Client:
    assert talk.agent is not None
    return signed_in(talk.agent.user)


def prove(talk: Conversation) -> None:
    ticket = escalation.turn_into_ticket(talk, now=timezone.now())
    prove_address(ticket, way=Way.LINK, now=timezone.now())


def by_request(client: Client, talk: Conversation, text: str, **more: object) -> HttpResponse:
    said_so = {"key": "agents-key-1", "text": text, **more}
    return client.post(f"{LIST}{talk.pk}/messages", said_so, content_type="application/json")


def with_a_file(client: Client, talk: Conversation, text: str, **more: object) -> HttpResponse:
    sent = {"key": "agents-key-1", "text": text, "file": Upload("screen.png", make_png(), "image/png"), **more}
    return client.post(f"{LIST}{talk.pk}/files", sent)


def by_form(client: Client, talk: Conversation, text: str, **more: object) -> HttpResponse:
    return client.post(f"{LIST}{talk.pk}/act/answer/", {"key": "agents-key-1", "text": text, **more})


def agents_words(talk: Conversation) -> list[str]:
    return [text for _number, author, text in log_of(talk) if author == "agent"]


@pytest.mark.parametrize("door", [by_request, with_a_file])
def test_a_script_is_refused_with_a_word_of_its_own_until_it_is_sent_knowingly(
    door: Door, client: Client, talk: Conversation
) -> None:
    for unsaid in ({}, {"knowingly": False}, {"knowingly": ""}):
        answer = door(client, talk, QUOTE, **unsaid)
        assert (answer.status_code, answer.json()) == (409, {"reason": "unproved"})
    talk.refresh_from_db()
    assert (agents_words(talk), ChatFile.objects.count(), talk.answered_at) == ([], 0, None)
    for _again in range(2):
        assert door(client, talk, QUOTE, knowingly=True).json() == {"key": "agents-key-1", "sequence": 3}
    assert agents_words(talk) == [QUOTE]
    assert door(client, talk, QUOTE).json() == {"key": "agents-key-1", "sequence": 3}  # it stands already


def test_without_a_script_the_text_comes_back_with_a_box_to_tick(client: Client, talk: Conversation) -> None:
    assert 'name="knowingly"' not in client.get(f"{LIST}{talk.pk}/change/").content.decode()
    shown = by_form(client, talk, QUOTE).content.decode()
    assert "your text quotes a contract" in shown
    assert f'data-chat-text\n          data-key="KeyR"\n        >{QUOTE}</textarea>' in shown
    assert "Send it although the address is not proved" in shown
    assert agents_words(talk) == []
    assert by_form(client, talk, QUOTE, knowingly="on").status_code == 302
    assert agents_words(talk) == [QUOTE]


def test_a_form_that_comes_back_says_that_its_file_is_gone(client: Client, talk: Conversation) -> None:
    picture = Upload("screen.png", make_png(), "image/png")
    shown = by_form(client, talk, QUOTE, file=picture).content.decode()
    assert ("Choose your files again" in shown, ChatFile.objects.count()) == (True, 0)
    assert "Choose your files again" not in by_form(client, talk, QUOTE).content.decode()


@pytest.mark.parametrize("door", [by_request, with_a_file, by_form])
def test_nothing_is_asked_without_a_contract_or_once_the_address_is_proved(
    door: Door, client: Client, talk: Conversation
) -> None:
    assert door(client, talk, "It ends in May.", key="agents-key-0").status_code in {200, 302}
    prove(talk)
    assert door(client, talk, QUOTE).status_code in {200, 302}
    assert agents_words(talk) == ["It ends in May.", QUOTE]


@pytest.mark.parametrize("door", [by_request, with_a_file, by_form])
def test_a_ticket_of_the_chat_proves_nothing_by_itself(door: Door, client: Client, talk: Conversation) -> None:
    escalation.turn_into_ticket(talk, now=timezone.now())
    door(client, talk, QUOTE)
    assert agents_words(talk) == []


def test_what_is_over_or_somebody_elses_is_told_before_anything_is_asked(client: Client, talk: Conversation) -> None:
    (omar,) = at_the_desk("omar", now=timezone.now())
    looks_on = by_request(signed_in(omar.user), talk, QUOTE)
    agent_acts.end(talk, now=timezone.now())
    assert [answer.json()["reason"] for answer in (looks_on, by_request(client, talk, QUOTE))] == [
        "not_yours",
        "closed",
    ]


def test_colleagues_tell_each_other_of_a_contract_unasked(client: Client, talk: Conversation) -> None:
    assert client.post(f"{LIST}{talk.pk}/act/note/", {"text": QUOTE}).status_code == 302
    passed_on = {"to": "topic:billing", "note": "Asks for PV-20417733"}
    assert client.post(f"{LIST}{talk.pk}/act/transfer/", passed_on).status_code == 302
    assert list(ChatNote.objects.order_by("pk").values_list("text", flat=True)) == [QUOTE, "Asks for PV-20417733"]


def test_a_customer_names_any_contract_and_hears_nothing_of_it(talk: Conversation) -> None:
    page, visitor = f"/en/chat/{token_for(talk)}/", Client()
    said_so = {"key": "customers-key-1", "text": QUOTE}
    assert visitor.post(f"{page}messages", said_so, content_type="application/json").status_code == 200
    assert visitor.post(page, {"key": "customers-key-2", "text": QUOTE}).status_code == 302
    assert log_of(talk)[2:] == [(3, "customer", QUOTE), (4, "customer", QUOTE)]
    shown = visitor.get(page).content.decode()
    assert [words in shown for words in ("knowingly", "quotes a contract", "Send it all the same")] == [False] * 3
