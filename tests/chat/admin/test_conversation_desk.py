"""The agents' desk: the right team gets in, and nobody else; it works without a script."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from chat import agent_acts
from chat.models import AgentDesk, Conversation
from tests.chat.factories import a_conversation, log_of, said
from tests.people import make_agent, make_agent_without_team, signed_in
from tickets.models import ConformityCase

pytestmark = pytest.mark.django_db
LIST = "/admin/chat/conversation/"


def names(client: Client, which: str) -> list[str]:
    page = client.get(f"{LIST}?list={which}").content.decode()
    return re.findall(r"<strong>(\w+)</strong></a>", page.partition("<template")[0])


def test_each_list_shows_what_it_says() -> None:
    ines = make_agent("ines")
    client = signed_in(ines.user)
    waiting, mine, over, _other = (
        a_conversation("Waiting"),
        a_conversation("Mine"),
        a_conversation("Over"),
        a_conversation("Ada", topic="billing"),
    )
    agent_acts.take(mine, agent=ines, now=timezone.now())
    agent_acts.end(over, now=timezone.now())
    assert names(client, "waiting") == ["Waiting"]
    assert names(client, "mine") == ["Mine"]
    assert sorted(names(client, "team")) == ["Mine", "Waiting"]
    assert names(client, "closed") == ["Over"]
    assert names(client, "nonsense") == [waiting.name]


def test_owner_team_mate_and_stranger() -> None:
    conversation = a_conversation("Claire")
    ines, omar = signed_in(make_agent("ines").user), signed_in(make_agent("omar").user)
    mona, admin = (
        signed_in(make_agent("mona", "billing").user),
        signed_in(make_agent_without_team("admin", is_superuser=True).user),
    )
    page, act = f"{LIST}{conversation.pk}/change/", f"{LIST}{conversation.pk}/act/"
    assert ines.post(act + "take/").status_code == 302
    assert Conversation.objects.get().status == "open"
    assert [who.get(page).status_code for who in (ines, omar, admin, mona)] == [200, 200, 200, 404]
    said_by = {"key": "a-clients-key", "text": "Hello"}
    assert mona.post(act + "answer/", said_by).status_code == 404
    omar.post(act + "answer/", said_by)
    assert len(log_of(conversation)) == 1
    ines.post(act + "answer/", said_by)
    assert log_of(conversation)[1:] == [(2, "agent", "Hello")]
    assert Client().get(page).status_code == 302


def test_somebody_without_a_team_or_an_agent_sees_no_chats() -> None:
    clerk = User.objects.create(username="clerk", is_staff=True)
    assert signed_in(clerk).get(LIST).status_code == 404
    onlooker = User.objects.create(username="root", is_staff=True, is_superuser=True)
    conversation = a_conversation()
    client = signed_in(onlooker)
    assert names(client, "waiting") == ["Claire"]
    client.post(f"{LIST}{conversation.pk}/act/take/")
    assert Conversation.objects.get().status == "waiting"


def test_too_late_is_said_on_the_page() -> None:
    conversation, omar = a_conversation(), signed_in(make_agent("omar").user)
    agent_acts.take(conversation, agent=make_agent("ines"), now=timezone.now())
    answer = omar.post(f"{LIST}{conversation.pk}/act/take/", follow=True)
    assert "A colleague was faster: this conversation is taken." in answer.content.decode()


def test_an_empty_answer_is_said_beside_the_field() -> None:
    conversation, ines = a_conversation(), make_agent("ines")
    agent_acts.take(conversation, agent=ines, now=timezone.now())
    answer = signed_in(ines.user).post(f"{LIST}{conversation.pk}/act/answer/", {"key": "a-good-key", "text": " "})
    assert "Write a few words first." in answer.content.decode()


def test_a_chat_becomes_a_case_and_is_closed() -> None:
    conversation, ines = a_conversation(), make_agent("ines")
    first = said(conversation, "Nothing works", now=timezone.now())
    agent_acts.take(conversation, agent=ines, now=timezone.now())
    client, act = signed_in(ines.user), f"{LIST}{conversation.pk}/act/"
    client.post(act + "defect/", {"message": str(first.sequence), "defect": "No connection"})
    client.post(act + "close/")
    conversation.refresh_from_db()
    assert conversation.status == "closed"
    assert conversation.ticket == ConformityCase.objects.get(notified_at=first.created_at).ticket
    assert (
        f"/admin/tickets/ticket/{conversation.ticket_id}/change/"
        in client.get(f"{LIST}{conversation.pk}/change/").content.decode()
    )


def test_an_act_is_a_post_and_one_of_those_there_are() -> None:
    conversation, client = a_conversation(), signed_in(make_agent("ines").user)
    assert client.get(f"{LIST}{conversation.pk}/act/take/").status_code == 404
    assert client.post(f"{LIST}{conversation.pk}/act/delete/").status_code == 404
    assert client.post(f"{LIST}{conversation.pk}/delete/", {"post": "yes"}).status_code in {403, 404}
    assert Conversation.objects.get().status == "waiting"


@pytest.mark.parametrize("which", ["waiting", "team"])
def test_a_list_takes_the_same_queries_with_one_row_and_with_three(which: str, django_assert_max_num_queries) -> None:
    client = signed_in(make_agent("ines").user)
    a_conversation("First")
    client.get(LIST)
    with django_assert_max_num_queries(40) as one:
        client.get(f"{LIST}?list={which}")
    for name in ("Second", "Third"):
        a_conversation(name)
    with django_assert_max_num_queries(40) as three:
        client.get(f"{LIST}?list={which}")
    assert len(three) == len(one)


PAGES = ("/admin/", "/admin/tickets/ticket/", "/admin/password_change/", f"{LIST}teams/")


def keeps_a_line(client: Client) -> list[bool]:
    return ["data-chat-duty " in client.get(page).content.decode() for page in PAGES]


def test_every_page_of_the_desk_keeps_the_presence_and_the_chats_of_an_agent_on_duty() -> None:
    ines, talk = make_agent("ines"), a_conversation("Claire")
    ines.teams.update(lead=ines)
    client = signed_in(ines.user)
    client.get(LIST)
    assert keeps_a_line(client) == [False] * 4  # looking at the list makes nobody available
    assert AgentDesk.objects.get().status == AgentDesk.Status.AWAY
    client.post(f"{LIST}status/", {"status": "available", "capacity": "3"})
    assert keeps_a_line(client) == [True] * 4
    client.post(f"{LIST}status/", {"status": "away", "capacity": "3"})
    assert keeps_a_line(client) == [False] * 4
    agent_acts.take(talk, agent=ines, now=timezone.now())
    assert keeps_a_line(client) == [True] * 4  # with a customer in hand the line stays, whatever the status
    own = [client.get(page).content.decode() for page in (LIST, f"{LIST}{talk.pk}/change/")]
    assert [page.count('data-socket="/ws/chat/desk/"') for page in own] == [1, 1]  # the chats' own pages have theirs
    assert "data-chat-duty " not in Client().get("/admin/login/").content.decode()
