"""An answer can be called back until it leaves; until then nothing of the request has changed, and nobody sees it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from tests.people import make_agent, signed_in
from tests.rivals import while_a_rival_commits
from tests.tickets.admin.draft_desk.drafting import Desk
from tests.tickets.factories import case_row, make_ticket, ticket_row
from tickets.access import request_url
from tickets.handling import add_customer_message
from tickets.models import Agent, LeavingAnswer, Message, OutgoingEmail, SavedDraft, Ticket
from tickets.replying import leaving
from tickets.replying.leaving import LeftAlready, call_back, send_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.fixture(autouse=True)
def ten_seconds(settings: Settings) -> None:
    settings.UNDO_SECONDS = 10


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "connectivity")


@pytest.fixture
def client(maya: Agent) -> Client:
    return signed_in(maya.user)


def post(client: Client, ticket: Ticket, act: str, **posted: object) -> HttpResponse:
    given = {"seen": ticket.messages.latest("pk").pk, **posted}
    return client.post(reverse(f"admin:tickets_ticket_{act}", args=[ticket.pk]), given)


def state(ticket: Ticket) -> tuple[object, ...]:
    row = Ticket.objects.get(pk=ticket.pk)
    facts = (row.status, row.waiting_since, row.first_answered_at, row.closed_at, row.assignee_id)
    return facts, Message.objects.count(), OutgoingEmail.objects.count()


def page(client: Client, ticket: Ticket) -> str:
    return client.get(ticket.get_absolute_url()).content.decode()


def in_seconds(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


def write(ticket: Ticket, text: str = "It works again.") -> Message:
    now = timezone.now()
    return add_customer_message(ticket, text=text, received_at=now, now=now)


def test_until_its_time_is_over_nothing_has_happened(client: Client) -> None:
    ticket = make_ticket()
    before = state(ticket)
    post(client, ticket, "reply", text="Try **this**.", close="1")
    assert state(ticket) == before
    shown = page(client, ticket)
    assert "Try <strong>this</strong>." in shown
    assert "Undo" in shown
    assert "<strong>this</strong>" not in Client().get(request_url(ticket), follow=True).content.decode()
    answer = LeavingAnswer.objects.get()
    assert answer.leaves_at - answer.written_at == timedelta(seconds=10)
    assert send_due(now=answer.leaves_at - timedelta(seconds=1)) == 0
    assert state(ticket) == before


def test_then_it_is_a_message_of_that_moment_and_a_letter(client: Client) -> None:
    ticket = make_ticket()
    files = [SimpleUploadedFile("log.txt", b"the log")]
    post(client, ticket, "reply", text="Try this.", close="1", attached=files)
    later = in_seconds(11)
    assert (send_due(now=later), send_due(now=later)) == (1, 0)
    ticket.refresh_from_db()
    message = ticket.messages.get(author="agent")
    assert (message.text, message.created_at) == ("Try this.", later)
    assert [file.name for file in message.attachments.all()] == ["log.txt"]
    assert (ticket.status, ticket.closed_at, ticket.first_answered_at) == (Ticket.Status.CLOSED, later, later)
    assert [(letter.text.split()[0], letter.created_at) for letter in message.outgoing.all()] == [("Try", later)]
    assert not LeavingAnswer.objects.exists() and not SavedDraft.objects.exists()


def test_called_back_its_words_and_files_are_the_draft_again(maya: Agent) -> None:
    ticket = make_ticket()
    desk = Desk(maya, ticket)
    before = state(ticket)
    kept = desk.choose("log.txt").json()["file"]["id"]
    desk.send("Try this.", draft_files=kept)
    assert desk.here() == []
    Desk(maya, ticket, client=desk.client).type("And that.")
    post(desk.client, ticket, "call-back", answer=LeavingAnswer.objects.get().pk)
    [draft] = desk.here()
    assert (draft["words"]["text"]["is"], draft["place"]) == ("Try this.\n\nAnd that.", "reply")
    assert [file["name"] for file in draft["files"]] == ["log.txt"]
    assert send_due(now=in_seconds(60)) == 0
    assert state(ticket) == before


def test_it_is_not_sent_twice_by_an_impatient_hand(client: Client) -> None:
    ticket = make_ticket()
    for _ in range(2):
        post(client, ticket, "reply", text="Try this.")
    assert LeavingAnswer.objects.count() == 1


def test_nobody_else_calls_it_back_or_moves_it(client: Client) -> None:
    ticket = make_ticket()
    post(client, ticket, "reply", text="Try this.")
    answer = LeavingAnswer.objects.get()
    acts = {"call-back": {}, "leave-now": {}, "leave-at": {"at": "2099-01-01T10:00"}}
    omar, bill = (signed_in(make_agent(*who).user) for who in [("omar", "connectivity"), ("bill", "billing")])
    assert "/call-back/" in page(client, ticket)
    assert "/call-back/" not in page(omar, ticket)
    for act, more in acts.items():
        at = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        refused = post(omar, ticket, act, answer=answer.pk, **(more and {"at": at}))
        assert "Only who wrote an answer can call it back" in refused.content.decode()
        assert post(bill, ticket, act, answer=answer.pk, **more).status_code == 404
    assert LeavingAnswer.objects.get().leaves_at == answer.leaves_at


def test_too_late_it_says_so(client: Client) -> None:
    ticket = make_ticket()
    post(client, ticket, "reply", text="Try this.")
    key = LeavingAnswer.objects.get().pk
    send_due(now=in_seconds(11))
    assert "It is too late" in post(client, ticket, "call-back", answer=key).content.decode()
    assert ticket.messages.filter(author="agent").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["undo", "worker"])
def test_of_undo_and_the_worker_one_wins(client: Client, maya: Agent, first: str) -> None:
    ticket = make_ticket()
    post(client, ticket, "reply", text="Try this.")
    key, refused = LeavingAnswer.objects.get().pk, []

    def undo() -> None:
        try:
            call_back(Ticket.objects.get(pk=ticket.pk), key, by=maya)
        except LeftAlready as refusal:
            refused.append(str(refusal))

    def worker() -> None:
        send_due(now=in_seconds(11))

    acts: list[Callable[[], None]] = [undo, worker]
    while_a_rival_commits(*(acts if first == "undo" else reversed(acts)))
    left, drafts = ticket.messages.filter(author="agent").count(), SavedDraft.objects.filter(place="reply").count()
    assert (left, drafts, len(refused)) == ((0, 1, 0) if first == "undo" else (1, 0, 1))


def test_at_a_time_it_leaves_then_and_is_in_the_list(client: Client) -> None:
    ticket = make_ticket()
    post(client, ticket, "reply", text="Try this.", later="tomorrow")
    answer = LeavingAnswer.objects.get()
    here = timezone.localtime(answer.leaves_at)
    assert (here.hour, here.minute, here.date()) == (9, 0, timezone.localtime().date() + timedelta(days=1))
    drafts = client.get(reverse("admin:tickets_saveddraft_changelist"), {"tab": "leaving"}).content.decode()
    assert "Reply that leaves later" in drafts
    assert client.get(reverse("admin:tickets_saveddraft_changelist")).context["cl"].result_count == 0
    assert send_due(now=answer.leaves_at - timedelta(seconds=1)) == 0
    assert send_due(now=answer.leaves_at) == 1


@pytest.mark.parametrize(
    ("at", "said"),
    [("2020-01-01T10:00", "That time is over."), ("", "Choose a day"), ("2099-01-01T10:00", "more than 60 days")],
)
def test_a_time_that_makes_no_sense_is_refused_beside_its_field(client: Client, at: str, said: str) -> None:
    refused = post(client, make_ticket(), "reply", text="Try this.", later="at", later_at=at)
    assert said in refused.content.decode()
    assert not LeavingAnswer.objects.exists()


def test_when_the_customer_writes_meanwhile_it_is_held_until_its_writer_decides(client: Client) -> None:
    ticket = make_ticket()
    post(client, ticket, "reply", text="Try this.", later="tomorrow")
    write(ticket)
    assert send_due(now=in_seconds(3 * 86_400)) == 0
    shown = page(client, ticket)
    assert "Not sent: The customer has written since." in shown
    post(client, ticket, "leave-now", answer=LeavingAnswer.objects.get().pk)
    assert send_due(now=in_seconds(1)) == 1


def test_within_the_ten_seconds_it_leaves_all_the_same(client: Client) -> None:
    ticket = make_ticket()
    post(client, ticket, "reply", text="Try this.")
    write(ticket)
    assert send_due(now=in_seconds(11)) == 1


def test_what_is_refused_when_it_is_due_is_held_with_the_reason(client: Client) -> None:
    ticket = ticket_row()
    post(client, ticket, "reply", text="Try this.", close="1")
    case_row(ticket, days_ago=1)
    before = state(ticket)
    assert send_due(now=in_seconds(11)) == 0
    assert state(ticket) == before
    assert LeavingAnswer.objects.get().held_why


def test_who_has_left_sends_nothing(client: Client, maya: Agent) -> None:
    ticket = make_ticket()
    post(client, ticket, "reply", text="Try this.", later="tomorrow")
    maya.user.is_active = False
    maya.user.save()
    assert send_due(now=in_seconds(3 * 86_400)) == 0
    assert LeavingAnswer.objects.get().held_why == "Its writer has left."


def test_a_new_time_is_kept_and_discarding_drafts_doesnt_touch_it(client: Client) -> None:
    ticket = make_ticket()
    post(client, ticket, "reply", text="Try this.", later="tomorrow")
    answer = LeavingAnswer.objects.get()
    at = timezone.localtime() + timedelta(days=3)
    post(client, ticket, "leave-at", answer=answer.pk, at=at.strftime("%Y-%m-%dT%H:%M"))
    assert abs(LeavingAnswer.objects.get().leaves_at - at) < timedelta(minutes=1)
    posted = {"action": "discard", "_selected_action": [answer.pk]}
    client.post(f"{reverse('admin:tickets_saveddraft_changelist')}?tab=leaving", posted)
    assert SavedDraft.objects.get().discarded_at is None
    leaving.call_back(ticket, answer.pk, by=answer.agent)
    assert SavedDraft.objects.get().place == "reply"


def test_then_the_next_goes_to_the_next_of_the_list_and_undo_is_a_link_there(client: Client) -> None:
    first, second = make_ticket(), make_ticket(subject="Another")
    page_of = f"{second.get_absolute_url()}?list=tab%3Dunassigned%26n%3D0"
    url = reverse("admin:tickets_ticket_reply", args=[second.pk])
    posted = {"text": "Try this.", "seen": second.messages.latest("pk").pk, "next": "1"}
    shown = client.post(url, posted, headers={"referer": f"http://testserver{page_of}"}, follow=True)
    assert shown.context["ticket"] == first
    assert f'<a href="{second.get_absolute_url()}#write">Undo</a>' in shown.content.decode()
