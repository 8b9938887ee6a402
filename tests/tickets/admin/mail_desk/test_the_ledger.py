"""The mail ledger and the list of cases: what became of each letter, and of each promise."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from tests.pages import queries_of
from tests.people import make_agent, signed_in
from tests.tickets.factories import case_row, incoming_row, outgoing_row, ticket_row
from tickets.fate_reasons import as_columns, not_sorted, other
from tickets.models import OutgoingEmail

pytestmark = pytest.mark.django_db
CAME, LEFT, CASES = "/admin/tickets/incomingemail/", "/admin/tickets/outgoingemail/", "/admin/tickets/conformitycase/"


@pytest.fixture
def client() -> Client:
    return signed_in(make_agent("maya", "connectivity").user)


def shown(client: Client, url: str, **query: str) -> list[str]:
    return [str(row) for row in client.get(url, query).context["cl"].result_list]


def test_letters_are_sifted_by_what_became_of_them(client: Client) -> None:
    incoming_row(ticket_row(), fate="ticket", subject="taken in")
    incoming_row(None, fate="quarantine", **as_columns(other("A robot wrote it.")), subject="held back")
    incoming_row(None, fate="", subject="just come")
    assert shown(client, CAME) == ["just come", "held back", "taken in"]
    assert shown(client, CAME, tab="quarantine") == ["held back"]
    assert shown(client, CAME, tab="unsorted") == ["just come"]
    assert "A robot wrote it." in client.get(CAME).content.decode()


def test_letters_of_another_team_are_not_in_the_ledger(client: Client) -> None:
    theirs = ticket_row("Refund", topic="billing")
    incoming_row(theirs, subject="theirs"), outgoing_row(theirs, subject="ours to them")
    assert [shown(client, CAME), shown(client, LEFT)] == [[], []]
    root = signed_in(User.objects.create_superuser("root", "root@desk.example", None))
    assert [shown(root, CAME), shown(root, LEFT)] == [["theirs"], ["ours to them"]]


def test_letters_cannot_be_rewritten(client: Client) -> None:
    ticket = ticket_row()
    came, left = incoming_row(ticket, subject="Hello"), outgoing_row(ticket, subject="Re: Hello")
    for url, letter in ((CAME, came), (LEFT, left)):
        assert client.post(f"{url}{letter.pk}/change/", {"subject": "Forged"}).status_code == 403
        letter.refresh_from_db()
        assert letter.subject in ("Hello", "Re: Hello")
        assert client.get(f"{url}add/").status_code == 403


def test_a_letter_that_was_given_up_is_tried_again_and_others_are_left_alone(client: Client) -> None:
    now = timezone.now()
    failed = outgoing_row(ticket_row(), failed_at=now, failure="550 no such mailbox", attempts=30)
    sent = outgoing_row(ticket_row(), sent_at=now, attempts=1)
    assert "550 no such mailbox" in client.get(LEFT, {"tab": "failed"}).content.decode()
    client.post(LEFT, {"action": "try_again", "_selected_action": [failed.pk, sent.pk]})
    assert list(OutgoingEmail.objects.due(timezone.now())) == [failed]
    sent.refresh_from_db()
    assert (sent.sent_at, sent.attempts) == (now, 1)


def test_a_letters_html_is_shown_as_source(client: Client) -> None:
    letter = outgoing_row(ticket_row(), html="<p onclick='x()'>Hello</p>")
    page = client.get(f"{LEFT}{letter.pk}/change/").content.decode()
    assert "&lt;p onclick=&#x27;x()&#x27;&gt;Hello&lt;/p&gt;" in page


def test_cases_stand_by_deadline_and_overdue_ones_can_be_picked_out(client: Client) -> None:
    now = timezone.now()
    for subject, days_ago, facts in [
        ("young", 2, {}),
        ("late", 40, {}),
        ("soon", 28, {}),
        ("kept", 20, {"conformity_at": now - timedelta(days=1)}),
        ("broken", 60, {"conformity_at": now}),
    ]:
        case_row(ticket_row(subject), days_ago=days_ago, **facts)

    def subjects(**query: str) -> list[str]:
        return [case.ticket.subject for case in client.get(CASES, query).context["cl"].result_list]

    assert subjects() == ["late", "soon", "young"]
    assert {tab: subjects(tab=tab) for tab in ("overdue", "soon", "right", "broken")} == {
        "overdue": ["late"],
        "soon": ["soon"],
        "right": ["kept"],
        "broken": ["broken"],
    }
    assert subjects(tab="all") == ["broken", "late", "soon", "kept", "young"]


def test_a_case_leads_to_its_ticket_where_the_work_is_done(client: Client) -> None:
    case = case_row(ticket_row(), days_ago=3)
    for page in (CASES, f"{CASES}{case.pk}/change/"):
        assert f'href="{case.ticket.get_absolute_url()}' in client.get(page).content.decode()
    other = case_row(ticket_row(topic="billing"), days_ago=3)
    assert client.get(f"{CASES}{other.pk}/change/").status_code == 404


@pytest.mark.parametrize("url", [CAME, LEFT, CASES, "/admin/tickets/customer/"])
def test_a_list_asks_as_often_for_three_rows_as_for_one(client: Client, url: str) -> None:
    def one_more() -> None:
        ticket = ticket_row()
        case_row(ticket, days_ago=3), incoming_row(ticket), outgoing_row(ticket)

    one_more()
    client.get(url)  # what a process looks up once, it has looked up
    one = queries_of(client, url)
    one_more(), one_more()
    assert (queries_of(client, url), one <= 13) == (one, True)


def test_the_counters_add_up_and_what_nobody_can_explain_is_red(client: Client) -> None:
    ticket = ticket_row()
    incoming_row(ticket), incoming_row(None, fate="quarantine"), incoming_row(None, fate="")
    ledger = client.get(CAME).context["ledger"]
    sums = ledger["sums"]
    assert [(str(fate), count) for fate, count in ledger["fates"]] == [
        ("New ticket", 1),
        ("Joined a ticket", 0),
        ("Bounce of a letter of ours", 0),
        ("Came before", 0),
        ("Quarantined", 1),
        ("Not for us", 0),
        ("Spam", 0),
    ]
    assert (sums.letters, sum(sums.fates.values()), sums.unsorted, sums.unexplained) == (3, 2, 1, 0)
    assert 'class="sums"' in client.get(CAME).content.decode()
    incoming_row(None, fate="ticket")
    page = client.get(CAME)
    assert page.context["ledger"]["sums"].unexplained == 1
    assert 'class="sums wrong"' in page.content.decode()


def test_the_source_is_shown_as_text_and_only_its_beginning(client: Client) -> None:
    letter = incoming_row(ticket_row(), size=500_000)
    letter.raw.save("long.eml", ContentFile(b"Subject: <b>\xff\0\r\n\r\n" + b"x" * 500_000))
    answer = client.get(f"{CAME}{letter.pk}/source/")
    page = answer.content.decode()
    assert "Subject: &lt;b&gt;\\xff␀" in page
    assert ("The first 97.7\xa0KB of 488.3\xa0KB." in page, len(page) < 120_000) == (True, True)
    letter.raw.storage.delete(letter.raw.name)
    assert client.get(f"{CAME}{letter.pk}/source/").status_code == 404


def test_a_letter_set_aside_is_sorted_again_and_becomes_a_ticket(client: Client) -> None:
    letter = incoming_row(None, fate="quarantine", **as_columns(not_sorted(attempts=3, why="OSError")))
    answer = client.post(f"{CAME}{letter.pk}/replay/", follow=True)
    assert "Sorted again. What became of it: New ticket." in answer.content.decode()
    letter.refresh_from_db()
    assert letter.ticket and (letter.fate, letter.ticket.messages.get().text) == ("ticket", "Hello")
