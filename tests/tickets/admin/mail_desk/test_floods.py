"""The desk's row of a flood, and its list of spam."""

import pytest
from django.test import Client
from pytest_django import Settings

from supportportal.foundations.staff.audit import Act
from supportportal.models import AuditEntry
from tests.people import make_agent, make_user, signed_in
from tests.tickets.mailroom.letters import NOW, letter, receive
from tickets.mailroom.sorting import waiting_letters
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import IncomingEmail, SenderRule, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
Fate = IncomingEmail.Fate
LEDGER, FLOOD = "/admin/tickets/incomingemail/", "/admin/tickets/incomingemail/flood/"


@pytest.fixture
def client() -> Client:
    return signed_in(make_agent("maya", "general", "connectivity").user)


@pytest.fixture
def flood(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(waiting_letters, "MAX_REQUESTS_OF_A_DOMAIN_AN_HOUR", 1)
    for number in range(3):
        receive(letter(f"{number}", From=f"p{number}@junk.example", Message_ID=f"<{number}@junk.example>"))
    return "@junk.example"


def test_a_flood_is_one_row_on_the_first_page_and_above_the_list(client: Client, flood: str) -> None:
    waiting = {str(item.label): item.count for item in client.get("/admin/").context["waiting"]}
    assert waiting["Letters in quarantine"] == 1
    page = client.get(LEDGER, {"tab": "quarantine"})
    assert (page.context["cl"].result_count, "2 letters, 10 March, " in page.text) == (0, True)
    assert client.get(LEDGER, {"tab": "floods"}).context["cl"].result_count == 2


def test_it_goes_on_with_one_click(client: Client, flood: str) -> None:
    answer = client.post(FLOOD, {"sender": flood, "act": "release"}, follow=True)
    assert "2 letters go on." in answer.text
    sort_letters(now=NOW)
    assert (Ticket.objects.count(), SenderRule.objects.count()) == (3, 0)
    noted = AuditEntry.objects.filter(act=Act.FLOOD_RELEASED).latest("pk")
    assert "2 held letters of @junk.example" in str(noted)


def test_it_is_refused_with_all_that_follows(client: Client, flood: str) -> None:
    assert (
        "2 letters aren’t for us."
        in client.post(FLOOD, {"sender": flood, "act": "refuse", "always": "on"}, follow=True).text
    )
    assert (SenderRule.objects.get().sender, SenderRule.objects.get().act) == (flood, "refuse")
    later = receive(letter(From="p9@junk.example", Message_ID="<9@junk.example>"))
    assert (later.fate, Ticket.objects.count()) == (Fate.REFUSED, 1)


def test_the_second_of_two_colleagues_reads_that_it_is_decided(client: Client, flood: str) -> None:
    client.post(FLOOD, {"sender": flood, "act": "release"})
    answer = client.post(FLOOD, {"sender": flood, "act": "refuse", "always": "on"}, follow=True)
    assert "A colleague has placed this letter already." in answer.text
    assert not SenderRule.objects.exists()


def test_who_is_no_agent_decides_nothing(flood: str) -> None:
    assert Client().post(FLOOD, {"sender": flood, "act": "refuse"}).status_code == 302
    assert signed_in(make_user("clerk")).post(FLOOD, {"sender": flood, "act": "refuse"}).status_code == 403
    assert IncomingEmail.objects.filter(fate=Fate.QUARANTINE).count() == 2


def test_spam_is_a_list_with_its_reason_and_no_spam_is_a_ticket(client: Client, settings: Settings) -> None:
    settings.SPAM_HEADERS = ["rspamd"]
    rows = [
        receive(letter("Pills.", X_Spam="Yes", X_Rspamd_Action="add header", Message_ID=f"<{n}@mail.example>"))
        for n in range(2)
    ]
    page = client.get(LEDGER, {"tab": "spam"})
    assert (page.context["cl"].result_count, "Rspamd takes it for spam (add header)" in page.text) == (2, True)
    assert "Not spam" in client.get(f"{LEDGER}{rows[0].pk}/change/").text
    client.post(f"{LEDGER}{rows[0].pk}/replay/")
    chosen = {"action": "not_spam", "_selected_action": [rows[1].pk]}
    assert "1 letter was no spam." in client.post(LEDGER, chosen, follow=True).text
    assert [row.fate for row in IncomingEmail.objects.all()] == [Fate.TICKET] * 2
