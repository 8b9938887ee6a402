"""Where nobody is, and when it is over: what was typed becomes a request, a transcript goes by mail, once."""

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile as Upload
from django.test import Client
from django.utils import timezone
from time_machine import travel

from chat import agent_acts
from chat.access import token_for
from chat.closing import escalation
from chat.conversations import sent_files
from chat.models import ChatFile, ChatMessage, ChatRating, Conversation
from chat.pages.page_words import page_words
from tests.chat.factories import a_conversation, at_the_desk, log_of, said
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_file, make_png
from tickets.attachments.quota import A_DAY, MOST_MEGABYTES_A_DAY
from tickets.models import Attachment, ConformityCase, OutgoingEmail, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]
JSON = {"accept": "application/json"}
TOMORROW = (
    "Not sent: with these it would be more than 100 files or 150 MB within a day. "
    "Send your words without them now, and the files tomorrow."
)
ALL_OF_A_DAY = MOST_MEGABYTES_A_DAY * 1024 * 1024  # bytes
LETTER = {"topic": "connectivity", "name": "Ada", "email": "ada@customers.example", "details": "It is down."}


def answered() -> Conversation:
    conversation, ines = a_conversation(), make_agent("ines")
    said(conversation, "It is down.")
    agent_acts.take(conversation, agent=ines, now=timezone.now())
    agent_acts.answer(conversation, agent=ines, text="I am looking.", client_key="ines-key-1", now=timezone.now())
    return conversation


def test_what_is_typed_while_nobody_is_there_becomes_a_request_of_the_same_team(client: Client) -> None:
    answer = client.post("/en/chat/message", LETTER, headers=JSON)
    ticket = Ticket.objects.get()
    assert (ticket.topic, ticket.messages.get().text, ticket.customer.email) == (
        "connectivity",
        "It is down.",
        "ada@customers.example",
    )
    assert answer.json()["said"] == "We have your message, and answer to ada@customers.example."
    assert client.get(answer.json()["url"]).status_code == 200
    assert OutgoingEmail.objects.get().kind == "acknowledgement"


def test_a_defect_told_to_a_closed_chat_starts_its_thirty_days(client: Client) -> None:
    client.post("/en/chat/message", {**LETTER, "defect": "on"}, headers=JSON)
    assert ConformityCase.objects.get().ticket == Ticket.objects.get()


def test_a_message_without_an_address_is_refused_beside_the_field(client: Client) -> None:
    answer = client.post("/en/chat/message", {**LETTER, "email": ""}, headers=JSON)
    assert (answer.status_code, answer.json()) == (400, {"errors": {"email": ["We need an address to answer to."]}})
    assert not Ticket.objects.exists()


def test_who_has_waited_long_enough_goes_on_by_mail_with_what_stands_in_the_box() -> None:
    conversation, client = a_conversation(), Client()
    said(conversation, "Hello?")
    address = f"/en/chat/{token_for(conversation)}/by-mail"
    for _ in range(2):  # a second click
        assert client.post(address, {"text": "Nobody comes."}, headers=JSON).status_code == 200
    conversation.refresh_from_db()
    ticket = Ticket.objects.get()
    assert (conversation.status, conversation.ticket) == ("closed", ticket)
    assert "Hello?" in ticket.messages.first().text and "Nobody comes." in ticket.messages.first().text


def test_a_chat_in_which_nothing_was_said_cannot_go_on_by_mail(client: Client) -> None:
    conversation = a_conversation()
    answer = client.post(f"/en/chat/{token_for(conversation)}/by-mail", headers=JSON)
    assert (answer.status_code, answer.json()["errors"]) == (409, {"__all__": ["Write a few words first."]})


def test_a_transcript_is_sent_once_and_only_after_an_answer(client: Client) -> None:
    silent = a_conversation("Claire")
    said(silent, "BUY THIS")
    refused = client.post(f"/en/chat/{token_for(silent)}/transcript", headers=JSON)
    assert (refused.status_code, OutgoingEmail.objects.count()) == (409, 0)
    address = f"/en/chat/{token_for(answered())}/transcript"
    assert [client.post(address, headers=JSON).status_code for _ in range(2)] == [200, 409]
    letter = OutgoingEmail.objects.get()
    assert "/en/requests/" in letter.text


def test_a_chat_that_is_over_is_rated_by_form_and_by_script(client: Client) -> None:
    conversation = answered()
    address = f"/en/chat/{token_for(conversation)}/rating"
    assert client.post(address, {"score": "5"}, headers=JSON).status_code == 409  # not over yet
    agent_acts.end(conversation, now=timezone.now())
    assert client.post(address, {"score": "6"}, headers=JSON).status_code == 409
    assert client.post(address, {"score": "4", "comment": "Quick."}, headers=JSON).json() == {"said": "Thank you."}
    assert client.post(address, {"score": "5"}).status_code == 302
    assert [(row.score, row.comment) for row in ChatRating.objects.all()] == [(5, "")]


def test_files_are_one_message_kept_under_the_rules_of_letters(client: Client) -> None:
    from_form = {"key": "files-key-1", "text": "Look"}
    conversation = a_conversation()
    token = token_for(conversation)
    for _ in range(2):  # sent again after a cut line
        files = [Upload("screen.png", make_png()), Upload("run.exe", b"MZ\x90\x00" + b"\0" * 200)]
        answer = client.post(f"/en/chat/{token}/files", {**from_form, "file": files})
        assert answer.json() == {"key": "files-key-1", "sequence": 1}
    picture, program = ChatFile.objects.order_by("pk")
    news = client.get(f"/en/chat/{token}/messages").json()["messages"]
    assert [(file["name"], file["preview"], bool(file["locked"])) for file in news[0]["files"]] == [
        ("screen.png", True, False),
        ("run.exe", False, True),
    ]
    given = client.get(f"/en/chat/{token}/files/{picture.public_id}")
    assert (given["Content-Disposition"], given["X-Content-Type-Options"]) == (
        'attachment; filename="screen.png"',
        "nosniff",
    )
    assert client.get(f"/en/chat/{token}/files/{picture.public_id}/preview").status_code == 200
    assert client.get(f"/en/chat/{token}/files/{program.public_id}").status_code == 404


def full_conversation() -> Conversation:
    """Its customer has sent all the bytes of a day."""
    conversation, now = a_conversation(now=timezone.now()), timezone.now()
    film = {"files": [make_file("film.mp4")], "text": "The film.", "client_key": "film-key"}
    sent_files.post_file(conversation, author=ChatMessage.Author.CUSTOMER, agent=None, now=now, **film)
    ChatFile.objects.update(size=ALL_OF_A_DAY)
    return conversation


def test_more_files_than_a_day_may_bring_are_refused_with_a_sentence_and_leave_nothing(client: Client) -> None:
    conversation = full_conversation()
    address = f"/en/chat/{token_for(conversation)}/files"
    given = {"key": "files-key-1", "text": "Look"}
    answer = client.post(address, {**given, "file": Upload("screen.png", make_png())})
    assert (answer.status_code, answer.json()) == (429, {"reason": "files_tomorrow"})
    assert page_words()["refused_files_tomorrow"] == TOMORROW
    assert (conversation.messages.count(), ChatFile.objects.count()) == (1, 1)
    conversation.refresh_from_db()
    assert conversation.last_sequence == 1
    with travel(timezone.now() + A_DAY, tick=False):
        answer = client.post(address, {**given, "file": Upload("screen.png", make_png())})
        assert answer.json() == {"key": "files-key-1", "sequence": 2}


def test_without_a_script_the_refused_files_are_told_of_beside_the_field_and_the_words_stay(client: Client) -> None:
    conversation = full_conversation()
    address = f"/en/chat/{token_for(conversation)}/"
    given = {"key": "files-key-1", "text": "Look here"}
    answer = client.post(address, {**given, "file": Upload("screen.png", make_png())})
    assert (answer.status_code, answer.context["form"].errors) == (400, {"file": [TOMORROW]})
    assert "Look here</textarea>" in answer.content.decode()
    assert TOMORROW in answer.content.decode()
    assert client.post(address, given).status_code == 302
    assert [text for _, _, text in log_of(conversation)] == ["The film.", "Look here"]


def test_a_message_with_files_that_is_sent_again_is_answered_as_the_first_time_though_the_day_is_full(
    client: Client,
) -> None:
    address = f"/en/chat/{token_for(full_conversation())}/files"
    ChatFile.objects.update(size=0)
    for _ in range(2):
        answer = client.post(address, {"key": "files-key-1", "file": Upload("screen.png", make_png())})
        assert answer.json() == {"key": "files-key-1", "sequence": 2}
        ChatFile.objects.update(size=ALL_OF_A_DAY)


def test_an_agent_sends_files_into_a_chat_whose_customer_has_sent_all_of_a_day() -> None:
    conversation, ines = full_conversation(), make_agent("ines")
    agent_acts.take(conversation, agent=ines, now=timezone.now())
    answer = signed_in(ines.user).post(
        f"/admin/chat/conversation/{conversation.pk}/files",
        {"key": "agent-key-1", "file": Upload("screen.png", make_png())},
    )
    assert (answer.status_code, ChatFile.objects.count()) == (200, 2)


def test_a_chat_with_all_the_files_of_a_day_goes_on_by_mail_with_each_of_them_into_a_full_request() -> None:
    conversation, client = full_conversation(), Client()
    address = f"/en/chat/{token_for(conversation)}/by-mail"
    ticket = escalation.turn_into_ticket(conversation, now=timezone.now())
    Attachment.objects.update(size=ALL_OF_A_DAY)
    ChatFile.objects.update(size=0)
    client.post(
        f"/en/chat/{token_for(conversation)}/files", {"key": "files-key-1", "file": Upload("log.png", make_png("red"))}
    )
    assert client.post(address, {"text": "Nobody comes."}, headers=JSON).status_code == 200
    kept = Attachment.objects.filter(message__ticket=ticket).values_list("name", flat=True)
    assert sorted(kept) == ["film.mp4", "log.png"]


def test_somebody_elses_token_opens_no_file_of_this_chat(client: Client) -> None:
    conversation, other = a_conversation("Claire"), a_conversation("Ada")
    client.post(
        f"/en/chat/{token_for(conversation)}/files", {"key": "files-key-1", "file": Upload("a.png", make_png())}
    )
    file = ChatFile.objects.get()
    assert client.get(f"/en/chat/{token_for(conversation)}/files/{file.public_id}").status_code == 200
    assert client.get(f"/en/chat/{token_for(other)}/files/{file.public_id}").status_code == 404
    assert client.get(f"/en/chat/{token_for(conversation)}x/files/{file.public_id}").status_code == 404


def test_another_site_cannot_end_rate_or_start_a_chat_in_somebodys_name() -> None:
    client = Client(enforce_csrf_checks=True)
    conversation = a_conversation()
    paths = [f"/en/chat/{token_for(conversation)}/{act}" for act in ("end", "rating", "transcript", "by-mail")]
    for path in [*paths, "/en/chat/", "/en/chat/message"]:
        for origin in ("https://evil.example", "null"):
            assert client.post(path, LETTER, headers={"origin": origin}).status_code == 403, path
        assert client.post(path, LETTER).status_code == 403, path
    ours = client.post("/en/chat/message", LETTER, headers={**JSON, "origin": "http://localhost:8000"})
    assert ours.status_code == 200


def test_the_frame_is_shown_on_the_sites_in_the_settings_and_nowhere_else(client: Client, settings) -> None:
    closed = client.get("/en/chat/frame")
    assert "frame-ancestors 'none'" in closed["Content-Security-Policy"]
    settings.CHAT_EMBED_ORIGINS = ["https://www.pelerine.example", "https://account.pelerine.example"]
    open_ = client.get("/fr/chat/frame")
    assert (
        "frame-ancestors https://www.pelerine.example https://account.pelerine.example"
        in (open_["Content-Security-Policy"])
    )
    assert "X-Frame-Options" not in open_
    assert re.search(r'lang="fr"', open_.content.decode())
    assert "frame-ancestors 'none'" in client.get("/en/chat/")["Content-Security-Policy"]


def test_what_the_customer_read_before_comes_with_the_chat(client: Client) -> None:
    fields = {"topic": "general", "name": "Ada", "email": "ada@customers.example", "page": "/en/set-up/windows/#step-3"}
    pages = "/en/faq/ Help\n/en/set-up/windows/ Set up Windows"
    client.post("/en/chat/", {**fields, "pages_read": pages}, headers=JSON)
    conversation = Conversation.objects.get()
    assert (conversation.page, conversation.pages_read) == ("/en/set-up/windows/#step-3", pages.splitlines())


def test_the_offer_says_when_it_opens_again(client: Client) -> None:
    told = client.get("/en/chat/desk").json()["offers"]["billing"]
    assert (told["chat"], told["line"]) == (False, "Nobody is at the desk right now.")
    at_the_desk("ines", topic="billing", now=timezone.now())
    told = client.get("/en/chat/desk").json()["offers"]["billing"]
    assert (told["chat"], told["line"], told["instead"]) == (True, "Open", "")


@pytest.mark.parametrize(
    ("waited", "line"),
    [
        (59, "Open. Typical wait: less than a minute"),
        (60, "Open. Typical wait: 1 minute"),
        (130, "Open. Typical wait: 2 minutes"),
    ],
)
def test_the_offer_says_how_long_others_waited(client: Client, waited: int, line: str) -> None:
    began = timezone.now() - timedelta(minutes=30)
    (ines,) = at_the_desk("ines", topic="billing", now=timezone.now())
    for name in ("Ada", "Bea", "Cleo"):
        talk = a_conversation(name, topic="billing", now=began)
        agent_acts.take(talk, agent=ines, now=began)
        answered = began + timedelta(seconds=waited)
        agent_acts.answer(talk, agent=ines, text="Hello", client_key=f"{name}-key-1", now=answered)
        agent_acts.close(talk, agent=ines, now=answered)
    assert client.get("/en/chat/desk").json()["offers"]["billing"]["line"] == line


def test_a_wrong_upload_says_why(client: Client) -> None:
    token = token_for(a_conversation())
    empty = client.post(f"/en/chat/{token}/files", {"key": "files-key-1"})
    assert (empty.status_code, json.loads(empty.content)["reason"]) == (400, "empty")
