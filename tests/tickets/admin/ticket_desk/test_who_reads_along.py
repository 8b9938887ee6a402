"""Beside the reply box: who else reads along."""

import pytest

from tests.people import make_agent, signed_in
from tests.tickets.mailroom.letters import letter, receive, ticket_of
from tickets.models import OutgoingEmail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


def test_an_agent_lets_somebody_in_and_takes_them_out_beside_the_reply() -> None:
    ticket = ticket_of(receive(letter(Cc="bo@mail.example")))
    desk, page = signed_in(make_agent("ines", ticket.topic).user), f"/admin/tickets/ticket/{ticket.pk}"
    shown = desk.get(f"{page}/change/").text
    beside = shown.partition('id="write"')[2].partition("<textarea")[0]
    assert "gets nothing" in beside
    assert f'action="{page}/let-in/"' in beside
    shown = desk.post(f"{page}/let-in/", {"address": "bo@mail.example"}, follow=True)
    assert "in Cc of every reply; let in by Ines" in " ".join(shown.text.split())
    reply = {"text": "Hello both.", "seen": shown.context["last_seen"], "key": shown.context["form_key"]}
    desk.post(f"{page}/reply/", {**reply, "was_open": "1"})
    copies = OutgoingEmail.objects.filter(kind="reply").values_list("to_address", "copies_to")
    assert sorted(copies) == [("ada@mail.example", ["bo@mail.example"]), ("bo@mail.example", ["bo@mail.example"])]
    shown = desk.post(f"{page}/show-out/", {"address": "bo@mail.example"}, follow=True)
    assert "in Cc of every reply" not in shown.text
