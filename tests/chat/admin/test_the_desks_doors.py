"""Every door of the agents' desk: open to the conversation's own agents, and not there for anybody else."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from chat import agent_acts
from chat.closing import escalation
from chat.conversations import notes, sent_files
from chat.models import GONE_AFTER, AgentDesk, ChatFile, ChatMessage, ChatNote, Conversation
from tests.chat.factories import a_conversation, at_the_desk, log_of, said
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_png
from tickets.models import Agent, ConformityCase, Ticket

pytestmark = pytest.mark.django_db
LIST = "/admin/chat/conversation/"


def a_picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("screen.png", make_png(), "image/png")


@pytest.fixture
def ines() -> Agent:
    (agent,) = at_the_desk("ines", now=timezone.now())
    return agent


@pytest.fixture
def talk(ines: Agent) -> Conversation:
    """Ines has it; the customer has said one thing."""
    conversation = a_conversation()
    said(conversation, "Nothing works", now=timezone.now())
    agent_acts.take(conversation, agent=ines, now=timezone.now())
    return conversation


@pytest.fixture
def strangers() -> list[Client]:
    """Another team's agent, somebody without a desk, a customer with an account, nobody at all."""
    clerk = User.objects.create(username="clerk", is_staff=True)
    visitor = User.objects.create(username="visitor")
    return [signed_in(make_agent("mona", "billing").user), signed_in(clerk), signed_in(visitor), Client()]


def send(client: Client, talk: Conversation, *, key: str = "one-upload") -> HttpResponse:
    return client.post(f"{LIST}{talk.pk}/files", {"key": key, "file": a_picture(), "text": "Look"})


def test_an_agent_sends_a_picture_and_opens_it_again(ines: Agent, talk: Conversation) -> None:
    client = signed_in(ines.user)
    assert send(client, talk).json() == {"key": "one-upload", "sequence": 3}
    assert send(client, talk).json() == {"key": "one-upload", "sequence": 3}
    file = ChatFile.objects.get()
    assert (file.message.author, file.message.agent, file.message.text) == ("agent", ines, "Look")
    original = client.get(f"{LIST}{talk.pk}/files/{file.public_id}")
    assert original["Content-Disposition"] == 'attachment; filename="screen.png"'
    assert client.get(f"{LIST}{talk.pk}/files/{file.public_id}/preview")["Content-Type"] == "image/png"


def test_a_colleague_who_looks_on_opens_its_files_and_sends_none(ines: Agent, talk: Conversation) -> None:
    send(signed_in(ines.user), talk)
    omar, file = signed_in(make_agent("omar").user), ChatFile.objects.get()
    assert omar.get(f"{LIST}{talk.pk}/files/{file.public_id}").status_code == 200
    assert send(omar, talk, key="another-one").status_code == 409
    assert ChatFile.objects.count() == 1


def test_a_file_of_one_conversation_is_not_found_in_another(ines: Agent, talk: Conversation) -> None:
    client, other = signed_in(ines.user), a_conversation("Ada")
    send(client, talk)
    file = ChatFile.objects.get().public_id
    assert client.get(f"{LIST}{talk.pk}/files/{file}").status_code == 200
    assert client.get(f"{LIST}{other.pk}/files/{file}").status_code == 404
    assert client.get(f"{LIST}{other.pk}/files/{file}/preview").status_code == 404


def test_files_that_can_not_be_taken_are_refused_in_words_and_leave_nothing(ines: Agent, talk: Conversation) -> None:
    client = signed_in(ines.user)
    assert send(client, talk, key="x").json() == {"reason": "bad_key"}
    assert client.post(f"{LIST}{talk.pk}/files", {"key": "a-good-key"}).json() == {"reason": "empty"}
    long = client.post(f"{LIST}{talk.pk}/files", {"key": "a-good-key", "file": a_picture(), "text": "x" * 4_001})
    assert (long.status_code, long.json()) == (400, {"reason": "too_long"})
    looks_on = send(signed_in(make_agent("omar").user), talk)
    assert (looks_on.status_code, looks_on.json()) == (409, {"reason": "not_yours"})
    agent_acts.close(talk, agent=ines, now=timezone.now())
    over = send(client, talk)
    assert (over.status_code, over.json()) == (409, {"reason": "closed"})
    assert ChatFile.objects.count() == 0


def test_an_agent_sends_as_many_files_a_minute_as_a_customer(
    ines: Agent, talk: Conversation, redis_server: str
) -> None:
    client = signed_in(ines.user)
    answers = [send(client, talk, key="the-same-one") for _ in range(sent_files.MAX_FILE_MESSAGES_PER_MINUTE + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {200}
    assert (answers[-1].status_code, answers[-1].json()) == (429, {"reason": "too_fast"})


def test_without_a_socket_the_desk_reads_and_writes_by_asking(ines: Agent, talk: Conversation) -> None:
    client, address = signed_in(ines.user), f"{LIST}{talk.pk}/messages"
    said_once = [post_json(client, address, {"key": "agents-key-1", "text": "Hello"}) for _ in range(2)]
    assert [answer.json() for answer in said_once] == [{"key": "agents-key-1", "sequence": 3}] * 2
    news = client.get(f"{address}?after=2").json()
    assert (news["head"], [message["text"] for message in news["messages"]]) == (3, ["Hello"])
    for nonsense in ("nonsense", "9" * 5_000):
        assert client.get(f"{address}?after={nonsense}").status_code == 400
    for bomb in ('{"a":' * 6_000, "[" * 30_000, '{"key": "a-good-key", "text": []}'):
        answer = client.post(address, bomb, content_type="application/json")
        assert (answer.status_code, answer.json()) == (400, {"reason": "unreadable"})
    assert post_json(client, address, {"text": "no key"}).status_code == 400
    omar = post_json(signed_in(make_agent("omar").user), address, {"key": "omars-key-1", "text": "Me too"})
    assert (omar.status_code, omar.json()) == (409, {"reason": "not_yours"})
    mona = signed_in(make_agent("mona", "billing").user)
    assert [mona.get(address).status_code, post_json(mona, address, {}).status_code] == [404, 404]
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(ines.user)
    assert post_json(forged, address, {"key": "forged-key-1", "text": "x"}).status_code == 403


def post_json(client: Client, address: str, said: dict[str, str]) -> HttpResponse:
    return client.post(address, said, content_type="application/json")


ACTS: dict[str, dict[str, str]] = {
    "take": {},
    "answer": {"key": "a-clients-key", "text": "Hello"},
    "note": {"text": "Called yesterday"},
    "transfer": {"to": "topic:billing"},
    "defect": {"message": "1", "defect": "No connection"},
    "ticket": {},
    "close": {},
}


def everything() -> list[object]:
    """All that an act could change."""
    talks = Conversation.objects.values_list("status", "topic", "agent", "ticket", "last_sequence")
    counts = [kind.objects.count() for kind in (ChatMessage, ChatNote, ChatFile, Ticket, ConformityCase)]
    return [*talks, *counts]


@pytest.mark.parametrize("act", ACTS)
def test_an_act_of_a_stranger_changes_nothing_and_says_nothing(
    act: str, ines: Agent, talk: Conversation, strangers: list[Client]
) -> None:
    before = everything()
    answers = [client.post(f"{LIST}{talk.pk}/act/{act}/", ACTS[act]).status_code for client in strangers]
    assert (answers, everything()) == ([404, 404, 302, 302], before)
    assert signed_in(ines.user).post(f"{LIST}{talk.pk}/act/{act}/", ACTS[act]).status_code == 302
    assert act == "take" or everything() != before  # it could have been


def test_no_stranger_opens_a_page_a_file_or_a_preview(ines: Agent, talk: Conversation, strangers: list[Client]) -> None:
    send(signed_in(ines.user), talk)
    file, base = ChatFile.objects.get().public_id, f"{LIST}{talk.pk}"
    doors = [f"{base}/change/", f"{base}/history/", f"{base}/files/{file}", f"{base}/files/{file}/preview"]
    assert [signed_in(ines.user).get(door).status_code for door in doors] == [200, 200, 200, 200]
    for client, answer in zip(strangers, [404, 404, 302, 302], strict=True):
        assert [client.get(door).status_code for door in doors] == [answer] * 4
        assert send(client, talk, key="from-a-stranger").status_code == answer
    assert ChatFile.objects.count() == 1


def test_ones_own_place_at_the_desk_and_nobody_elses(ines: Agent, strangers: list[Client]) -> None:
    given = {"status": "busy", "capacity": "5", "manual": "on"}
    signed_in(ines.user).post(f"{LIST}status/", given)
    mine = AgentDesk.objects.get(agent=ines)
    assert (mine.status, mine.capacity, mine.manual) == ("busy", 5, True)
    answers = [client.post(f"{LIST}status/", {**given, "status": "away"}).status_code for client in strangers]
    mine.refresh_from_db()
    assert (answers, mine.status) == ([302, 404, 302, 302], "busy")  # Mona has changed her own
    assert AgentDesk.objects.get(agent__user__username="mona").status == "away"


@pytest.mark.parametrize("wrong", [{"status": "asleep"}, {"capacity": "21"}, {"capacity": "-1"}, {"capacity": "many"}])
def test_a_place_that_can_not_be_is_refused_in_words(wrong: dict[str, str], ines: Agent) -> None:
    given = {"status": "busy", "capacity": "5", **wrong}
    answer = signed_in(ines.user).post(f"{LIST}status/", given, follow=True)
    assert 'class="error"' in answer.content.decode()
    assert AgentDesk.objects.values_list("status", "capacity").get(agent=ines) == ("available", 3)


def test_a_whisper_is_read_by_two_and_by_nobody_else(ines: Agent, talk: Conversation) -> None:
    omar, paul = make_agent("omar"), make_agent("paul")
    signed_in(ines.user).post(f"{LIST}{talk.pk}/act/note/", {"text": "Is he the reseller?", "to": str(omar.pk)})
    signed_in(ines.user).post(f"{LIST}{talk.pk}/act/note/", {"text": "Has an old router"})
    readers = {agent.first_name: read_by(agent, talk) for agent in (ines, omar, paul)}
    assert readers == {"Ines": (True, True), "Omar": (True, True), "Paul": (False, True)}
    assert [author for _number, author, _text in log_of(talk)] == ["customer", "portal"]  # no word of it in the log


def read_by(agent: Agent, talk: Conversation) -> tuple[bool, bool]:
    page = signed_in(agent.user).get(f"{LIST}{talk.pk}/change/").content.decode()
    return "Is he the reseller?" in page, "Has an old router" in page


@pytest.mark.parametrize("to", ["agent:999999", "topic:nonsense", "agent:", "", "nobody"])
def test_a_conversation_is_not_passed_to_nowhere(to: str, ines: Agent, talk: Conversation) -> None:
    answer = signed_in(ines.user).post(f"{LIST}{talk.pk}/act/transfer/", {"to": to}, follow=True)
    assert "Choose a colleague or a team." in answer.content.decode()
    talk.refresh_from_db()
    assert (talk.agent, talk.topic) == (ines, "connectivity")


def test_a_colleague_gets_it_whole_with_the_note(ines: Agent, talk: Conversation) -> None:
    (omar,) = at_the_desk("omar", now=timezone.now())
    given = {"to": f"agent:{omar.pk}", "note": "Speaks Spanish"}
    signed_in(ines.user).post(f"{LIST}{talk.pk}/act/transfer/", given)
    talk.refresh_from_db()
    assert (talk.agent, talk.status) == (omar, "open")
    assert list(talk.notes.values_list("text", flat=True)) == ["Speaks Spanish"]
    page = signed_in(omar.user).get(f"{LIST}{talk.pk}/change/").content.decode()
    assert all(words in page for words in ("Nothing works", "Speaks Spanish"))


def test_a_colleague_who_has_left_meanwhile_is_no_choice(ines: Agent, talk: Conversation) -> None:
    (omar,) = at_the_desk("omar", now=timezone.now())
    client, page, choice = signed_in(ines.user), f"{LIST}{talk.pk}/change/", f'value="agent:{omar.pk}"'
    assert choice in client.get(page).content.decode()
    AgentDesk.objects.filter(agent=omar).update(seen_at=timezone.now() - GONE_AFTER)
    assert choice not in client.get(page).content.decode()
    client.post(f"{LIST}{talk.pk}/act/transfer/", {"to": f"agent:{omar.pk}"})
    talk.refresh_from_db()
    assert talk.agent == ines


def test_the_ticket_that_stayed_with_another_team_follows_its_chat_when_a_defect_is_reported(
    ines: Agent, talk: Conversation
) -> None:
    ticket = escalation.turn_into_ticket(talk, now=timezone.now())
    signed_in(ines.user).post(f"{LIST}{talk.pk}/act/transfer/", {"to": "topic:billing"})
    (mona,) = at_the_desk("mona", topic="billing", now=timezone.now())
    talk.refresh_from_db()
    agent_acts.take(talk, agent=mona, now=timezone.now())
    client, link = signed_in(mona.user), f'<a href="/admin/tickets/ticket/{ticket.pk}/change/">'
    assert link not in client.get(f"{LIST}{talk.pk}/change/").content.decode()  # it isn't hers to open yet
    client.post(f"{LIST}{talk.pk}/act/defect/", ACTS["defect"])
    case = ConformityCase.objects.get()
    assert (case.ticket, case.ticket.topic) == (ticket, "billing")
    assert link in client.get(f"{LIST}{talk.pk}/change/").content.decode()


@pytest.mark.parametrize("wrong", [{"message": "2"}, {"message": "99"}, {"message": ""}, {"defect": "  "}])
def test_a_defect_needs_words_and_a_message_of_the_customers(
    wrong: dict[str, str], ines: Agent, talk: Conversation
) -> None:
    client, act = signed_in(ines.user), f"{LIST}{talk.pk}/act/defect/"
    client.post(act, {**ACTS["defect"], **wrong})  # 2 is the portal's own line
    assert not ConformityCase.objects.exists()
    client.post(act, ACTS["defect"])
    assert ConformityCase.objects.count() == 1


def test_the_days_run_from_the_message_that_was_chosen(ines: Agent, talk: Conversation) -> None:
    said(talk, "Still nothing", now=timezone.now())
    signed_in(ines.user).post(f"{LIST}{talk.pk}/act/defect/", {"message": "3", "defect": "No connection"})
    assert ConformityCase.objects.get().notified_at == talk.messages.get(sequence=3).created_at


def test_notes_are_for_agents_even_when_an_administrator_looks_on(ines: Agent, talk: Conversation) -> None:
    notes.note(talk, agent=ines, text="For Ines only", to=ines, now=timezone.now())
    onlooker = signed_in(User.objects.create(username="root", is_staff=True, is_superuser=True))
    assert "For Ines only" in signed_in(ines.user).get(f"{LIST}{talk.pk}/change/").content.decode()
    assert "For Ines only" not in onlooker.get(f"{LIST}{talk.pk}/change/").content.decode()
