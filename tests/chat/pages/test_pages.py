"""The chat without a script: pages and forms; and by asking again and again, without a socket."""

import json
import re
from datetime import timedelta

import pytest
from django.core.signing import TimestampSigner
from django.test import Client
from django.utils import timezone
from time_machine import travel

from chat import agent_acts
from chat.access import TOKEN_LASTS, NoSuchConversation, conversation_of, token_for
from chat.models import Conversation
from tests.chat.factories import a_conversation, at_the_desk, log_of, said
from tests.people import make_agent

pytestmark = pytest.mark.django_db


def started(client: Client, *, language: str = "en") -> str:
    """The address of a conversation started by forms alone."""
    page = client.get(f"/{language}/chat/?topic=billing").content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    answer = client.post(f"/{language}/chat/", {**hidden, "name": "Ada", "email": "ada@customers.example"})
    assert answer.status_code == 302
    return str(answer["location"])


def test_topic_then_name_and_email_then_the_conversation(client: Client) -> None:
    topics = client.get("/en/chat/").content.decode()
    assert re.findall(r'href="\?topic=(\w+)"', topics) == ["general", "billing", "connectivity"]
    address = started(client)
    conversation = Conversation.objects.get()
    assert (conversation.name, conversation.topic, conversation.language) == ("Ada", "billing", "en")
    assert conversation.customer.email == "ada@customers.example"
    assert conversation_of(address.split("/")[3]) == conversation


def test_a_likely_slip_in_the_address_is_hinted_at_on_the_page_as_in_the_box(client: Client) -> None:
    question = 'data-address-hint="Did you mean {address}?"'
    page = client.get("/en/chat/?topic=billing").content.decode()
    assert (page.count(question), page.count("js/tickets/forms.js")) == (1, 1)
    assert client.get("/en/faq/").content.decode().count(question) == 1


def test_a_message_is_written_by_form_and_read_after_a_refresh(client: Client) -> None:
    address = started(client, language="fr")
    page = client.get(address).content.decode()
    key = re.search(r'name="key" value="(\w+)"', page)
    assert key
    for _ in range(2):  # the form is sent twice
        assert client.post(address, {"key": key[1], "text": "Bonjour"}).status_code == 302
    conversation = Conversation.objects.get()
    ines = make_agent("ines", "billing")
    agent_acts.take(conversation, agent=ines, now=timezone.now())
    agent_acts.answer(conversation, agent=ines, text="Bonjour Ada", client_key="ines-key-1", now=timezone.now())
    page = client.get(address).content.decode()
    assert re.findall(r"data-text>([^<]*)</p></div><div|data-text>([^<]*)</p>", page)
    assert [text for _, _, text in log_of(conversation) if "Bonjour" in text] == ["Bonjour", "Bonjour Ada"]
    assert "Bonjour Ada" in page


def test_a_wrong_email_is_answered_beside_the_field_and_what_was_typed_is_kept(client: Client) -> None:
    answer = client.post("/en/chat/", {"topic": "billing", "name": "Ada", "email": "not an address"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="not an address"' in page and 'value="Ada"' in page and "Enter a valid email address." in page
    assert not Conversation.objects.exists()


def test_a_script_gets_the_token_or_the_errors_as_json(client: Client) -> None:
    fields = {"topic": "general", "name": "Ada", "email": "ada@customers.example"}
    answer = client.post("/en/chat/", fields, headers={"accept": "application/json"}).json()
    assert conversation_of(answer["token"]) == Conversation.objects.get()
    assert answer["url"] == f"/en/chat/{answer['token']}/"
    wrong = client.post("/en/chat/", {**fields, "email": ""}, headers={"accept": "application/json"})
    assert (wrong.status_code, wrong.json()) == (400, {"errors": {"email": ["This field is required."]}})


def test_polling_reads_on_and_writes_once(client: Client) -> None:
    conversation = a_conversation()
    url = f"/en/chat/{token_for(conversation)}/messages"
    said(conversation, "one")
    for _ in range(2):
        answer = client.post(url, json.dumps({"key": "polled-key", "text": "two"}), content_type="application/json")
        assert answer.json() == {"key": "polled-key", "sequence": 2}
    news = client.get(url, {"after": 1}).json()
    assert (news["head"], [message["text"] for message in news["messages"]]) == (2, ["two"])
    assert news["state"] == {
        "status": "waiting",
        "topic": "connectivity",
        "agent": "",
        "present": False,
        "place": None,
        "wait": None,
        "opens_at": None,
        "verdict": "empty",
        "late": True,
        "read": {"customer": 0, "agent": 0},
    }


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"key": "polled-key", "text": " "}, 400, "empty"),
        ({"key": "polled-key", "text": "x" * 4001}, 400, "too_long"),
        ({"key": "no", "text": "x"}, 400, "bad_key"),
        ({"text": "x"}, 400, "unreadable"),
        (["x"], 400, "unreadable"),
        ({"key": "polled-key", "text": "x" * 40_000}, 413, "too_long"),
        ({"key": "polled-key", "text": {"a": "b"}}, 400, "unreadable"),
        ('{"a":' * 6_000, 400, "unreadable"),
        ("[" * 30_000, 400, "unreadable"),
        (b'{"key": "polled-key", "text": "\xff"}', 400, "unreadable"),
    ],
)
def test_a_wrong_post_says_why(client: Client, body: object, status: int, reason: str) -> None:
    url = f"/en/chat/{token_for(a_conversation())}/messages"
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    answer = client.post(url, text, content_type="application/json")
    assert (answer.status_code, answer.json()) == (status, {"reason": reason})


def test_the_end_is_final_and_offers_a_new_start(client: Client) -> None:
    conversation = a_conversation()
    address = f"/en/chat/{token_for(conversation)}/"
    assert client.post(address + "end").status_code == 302
    refused = client.post(address + "messages", '{"key": "late-key", "text": "x"}', content_type="application/json")
    assert (refused.status_code, refused.json()) == (409, {"reason": "closed"})
    page = client.get(address).content.decode()
    assert "This conversation is over." in page and 'href="/en/chat/"' in page


def test_a_stranger_finds_nothing(client: Client) -> None:
    conversation, other = a_conversation("Claire"), a_conversation("Ada")
    token = token_for(conversation)
    assert client.get(f"/en/chat/{token}/").status_code == 200
    signature = token.partition(".")[2]
    wrong_salt = TimestampSigner(salt="something else", sep=".").sign(conversation.public_id.hex)
    for forged in (conversation.public_id.hex, f"{other.public_id.hex}.{signature}", token + "x", wrong_salt):
        for path in ("", "messages"):
            assert client.get(f"/en/chat/{forged}/{path}").status_code == 404
        assert client.post(f"/en/chat/{forged}/end").status_code == 404


def test_a_token_ends_after_thirty_days() -> None:
    token = token_for(a_conversation())
    with travel(timezone.now() + TOKEN_LASTS - timedelta(minutes=1), tick=False):
        assert conversation_of(token)
    with travel(timezone.now() + TOKEN_LASTS + timedelta(minutes=1), tick=False), pytest.raises(NoSuchConversation):
        conversation_of(token)


def test_who_is_there_is_said_before_the_chat_is_offered(client: Client) -> None:
    assert client.get("/en/chat/").content.decode().count("Nobody is at the desk right now.") == 3
    at_the_desk("ines", topic="billing", now=timezone.now())
    assert client.get("/en/chat/").content.decode().count("Nobody is at the desk right now.") == 2
    offers = client.get("/en/chat/desk").json()["offers"]
    assert [topic for topic, offer in offers.items() if offer["chat"]] == ["billing"]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_conversation_takes_the_same_queries_whatever_its_length(
    client: Client, rows: int, django_assert_num_queries
) -> None:
    conversation, ines = a_conversation(), make_agent("ines")
    agent_acts.take(conversation, agent=ines, now=timezone.now())
    for number in range(rows):
        agent_acts.answer(conversation, agent=ines, text="hello", client_key=f"ines-key-{number}", now=timezone.now())
    # the conversation, the sign of life, who is present, the messages, their files, the documents of header and footer
    with django_assert_num_queries(6):
        client.get(f"/en/chat/{token_for(conversation)}/")


def test_the_eleventh_customer_behind_one_address_is_offered_a_request_with_what_they_typed(
    client: Client, redis_server: str
) -> None:
    given = {"topic": "billing", "name": "Nina", "email": "nina@customers.example"}
    as_json = {"Accept": "application/json"}
    answers = [client.post("/en/chat/", given, headers=as_json) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert "Many chats were started from your network" in answers[-1].json()["instead"]
    page = client.post("/en/chat/", given)
    form = page.content.decode()
    assert page.status_code == 429
    assert 'action="/en/contact/#check"' in form
    assert 'value="Nina"' in form and 'value="nina@customers.example"' in form
    assert re.search(r'value="billing"[^>]* checked', form)
    assert "Many chats were started from your network" in form
    assert client.post("/en/chat/", {**given, "email": "nobody"}, headers=as_json).status_code == 400
