"""From the board a case is put into somebody's hands, or those above it are asked for help, and one is back at it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.people import make_agent, signed_in
from tests.tickets.factories import case_row, make_case, ticket_row
from tests.tickets.guarantee.sweep.test_sweep import make_team
from tests.tickets.history.reading import history
from tickets.admin.queue_desk.board_rows import BoardRow
from tickets.models import Agent, ConformityCase, OutgoingEmail

pytestmark = pytest.mark.django_db
BOARD = "/admin/tickets/conformitycase/board/"


@pytest.fixture
def people() -> dict[str, Agent]:
    return make_team()


@pytest.fixture
def client(people: dict[str, Agent]) -> Client:
    return signed_in(people["ines"].user)


@pytest.fixture
def case(people: dict[str, Agent]) -> ConformityCase:
    return make_case(day=20)


def row(client: Client) -> BoardRow:
    (only,) = client.get(BOARD).context["board"].savable.rows
    assert isinstance(only, BoardRow)
    return only


def send(client: Client, case: ConformityCase, act: str, **fields: object) -> HttpResponse:
    answer: HttpResponse = client.post(f"{BOARD}{case.pk}/{act}/", {"case": case.pk, **fields})
    return answer


def holder(case: ConformityCase) -> Agent | None:
    case.ticket.refresh_from_db()
    return case.ticket.assignee


def test_one_click_puts_it_into_ones_own_hands_and_comes_back_to_its_row(
    client: Client, case: ConformityCase, people: dict[str, Agent]
) -> None:
    answer = send(client, case, "assign", me="1", key=row(client).form_key)
    assert (answer.status_code, answer["Location"]) == (302, f"{BOARD}?case={case.pk}#case-{case.pk}")
    assert holder(case) == people["ines"]
    page = client.get(BOARD).content.decode()
    assert f"#{case.ticket_id} is assigned to Ines." in page
    assert "Assign to me" not in page


def test_from_a_card_one_comes_back_to_the_card(client: Client, case: ConformityCase) -> None:
    answer = send(client, case, "assign", me="1", at="card")
    assert answer["Location"] == f"{BOARD}?case={case.pk}#card-{case.pk}"


def test_a_colleague_of_the_team_who_is_at_the_desk_gets_it(
    client: Client, case: ConformityCase, people: dict[str, Agent]
) -> None:
    make_agent("gus", "general")
    people["max"].user.is_active = False
    people["max"].user.save()
    form = row(client).acts[0].form
    assert [name for _key, name in form.fields["to"].widget.choices] == ["Choose…", "Lea", "Omar"]
    assert send(client, case, "assign", to=people["lea"].pk).status_code == 302
    assert holder(case) == people["lea"]
    assert history(case.ticket)[-1].endswith("gave it to Lea")


def test_nobody_chosen_or_somebody_of_another_team_is_refused_at_the_row(client: Client, case: ConformityCase) -> None:
    empty = send(client, case, "assign").content.decode()
    assert "Choose a colleague." in empty
    assert send(client, case, "assign", to=make_agent("gus", "general").pk).status_code == 200
    assert holder(case) is None


def test_help_is_asked_for_and_the_row_says_who_was_told(
    client: Client, case: ConformityCase, people: dict[str, Agent]
) -> None:
    (_assign, act) = row(client).acts
    assert act.form.initial["roles"] == ["lead"]
    shown = [label for _role, label in act.form.fields["roles"].choices]
    assert shown == ["Team lead · Lea", "Manager · Max", "On call · Omar"]
    fields = {"roles": ["lead", "on_call"], "word": "Who can go to Lyon?", "key": row(client).form_key}
    answer = send(client, case, "escalate", **fields)
    assert answer["Location"] == f"{BOARD}?case={case.pk}#case-{case.pk}"
    assert {letter.to_address for letter in OutgoingEmail.objects.filter(kind="reminder")} == {
        "lea@portal.example",
        "omar@portal.example",
    }
    page = client.get(BOARD).content.decode()
    assert f"#{case.ticket_id}: Lea, Omar will get a letter at once." in page
    assert "Ines asked Lea, Omar for help: “Who can go to Lyon?”" in page
    assert [act.name for act in row(client).acts] == ["assign"]  # once an hour
    send(client, case, "escalate", **fields)  # the Back button
    assert OutgoingEmail.objects.filter(kind="reminder").count() == 2
    log = client.get(f"/admin/tickets/conformitycase/{case.pk}/change/").content.decode()
    assert "A colleague asked for help at once" in log and "Lea" in log


def test_a_refused_word_is_still_there_and_says_why(client: Client, case: ConformityCase) -> None:
    first = {"roles": ["lead"], "word": "Help me", "key": row(client).form_key}
    send(client, case, "escalate", **first)
    refused = send(client, case, "escalate", roles=["manager"], word="And the manager, please")
    page = refused.content.decode()
    assert refused.status_code == 200
    assert "less than an hour ago" in page and "And the manager, please" in page
    empty = send(client, case, "escalate", word="To whom?").content.decode()
    assert "Choose who is to be told." in empty and "To whom?" in empty


def test_a_row_that_isnt_among_the_first_comes_back_with_its_refusal(
    client: Client, case: ConformityCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.admin.queue_desk.board.MOST_ROWS", 1)
    case_row(ticket_row("more urgent"), days_ago=29)
    page = send(client, case, "assign").content.decode()
    assert f'id="case-{case.pk}"' in page and "Choose a colleague." in page


def test_whoever_only_looks_on_has_no_buttons_and_other_teams_no_row(case: ConformityCase) -> None:
    root = signed_in(User.objects.create_superuser("root", "root@desk.example", None))
    assert row(root).acts == []
    assert send(root, case, "assign", me="1").status_code == 403
    stranger = signed_in(make_agent("gus", "general").user)
    assert send(stranger, case, "assign", me="1").status_code == 404


def test_who_pays_is_told_why_they_cannot_act_on_another_teams_ticket() -> None:
    paid = {"remedy_choice": "termination", "remedy_chosen_at": timezone.now() - timedelta(days=3)}
    due = {"refund_due_at": timezone.now() + timedelta(days=9), "refund_last_day": timezone.now().date()}
    owed = case_row(ticket_row("Theirs"), days_ago=40, **paid, **due)
    client = signed_in(make_agent("bill", "billing").user)
    assert send(client, owed, "assign", me="1").status_code == 302
    assert "This request belongs to another team." in client.get(BOARD).content.decode()
    assert holder(owed) is None
