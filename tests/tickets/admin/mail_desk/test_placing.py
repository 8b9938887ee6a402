"""The desk reads a letter in quarantine and says where it goes on."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.people import make_agent, signed_in
from tests.tickets.mailroom.letters import NOW, PDF, adas_ticket, letter, receive
from tickets.mailroom.senders.sender_rules import make_rule
from tickets.models import Agent, IncomingEmail, SenderRule, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
Fate = IncomingEmail.Fate


@pytest.fixture
def maya() -> Agent:
    return make_agent("maya", "general", "connectivity")


@pytest.fixture
def client(maya: Agent) -> Client:
    return signed_in(maya.user)


@pytest.fixture
def held() -> IncomingEmail:
    came = letter("It <b>stops</b>.", From="", Subject="My line", List_Id="<users.lists.example>")
    came.add_alternative("<p>It <i>stops</i>.</p><script>x()</script>", subtype="html")
    came.add_attachment(PDF, maintype="application", subtype="pdf", filename="log.pdf")
    return receive(came, sender="")


def page(row: IncomingEmail, act: str = "change") -> str:
    return f"/admin/tickets/incomingemail/{row.pk}/{act}/"


def test_it_is_read_as_a_customers_letter_before_anybody_decides(client: Client, held: IncomingEmail) -> None:
    shown = client.get(page(held)).text
    assert "It &lt;b&gt;stops&lt;/b&gt;." in shown
    assert "Here because: no sender address." in shown
    assert "log.pdf" in shown
    designed = client.get(page(held, "designed"))
    assert "<i>stops</i>" in designed.text
    assert "<script" not in designed.text.partition('class="letter"')[2]
    assert "default-src 'none'" in designed["Content-Security-Policy"]
    assert "Where it goes" not in client.get(page(receive(letter(Message_ID="<2@mail.example>")))).text


def test_an_address_of_ours_is_proposed_as_nobodys(client: Client, settings: Settings) -> None:
    claimed = receive(letter(From=settings.SUPPORT_ADDRESS), sender="spam@junk.example")
    assert claimed.fate == Fate.QUARANTINE
    field = client.get(page(claimed)).text.partition('name="email"')[2].partition(">")[0]
    assert settings.SUPPORT_ADDRESS not in field


def test_it_becomes_a_ticket_and_so_do_all_of_its_list(client: Client, held: IncomingEmail) -> None:
    form = {"way": "new", "email": "nora@cust.example", "name": "Nora", "always": "<users.lists.example>"}
    answer = client.post(page(held, "place"), form, follow=True)
    ticket = Ticket.objects.get()
    assert f"It is ticket #{ticket.pk} now." in answer.text
    assert (ticket.customer.email, SenderRule.objects.get().act) == ("nora@cust.example", "ticket")


def test_it_joins_a_ticket(client: Client, held: IncomingEmail) -> None:
    ticket = adas_ticket()
    client.post(page(held, "place"), {"way": "join", "ticket": ticket.pk, "always": ""})
    assert ticket.messages.count() == 2


def test_it_is_refused_and_all_like_it(client: Client, held: IncomingEmail, maya: Agent) -> None:
    client.post(page(held, "place"), {"way": "refuse", "always": "<users.lists.example>"})
    rule = SenderRule.objects.get()
    assert (rule.act, rule.made_by, IncomingEmail.objects.get().fate) == ("refuse", maya, Fate.REFUSED)
    assert "&lt;users.lists.example&gt;" in client.get("/admin/tickets/senderrule/").text
    client.post(f"/admin/tickets/senderrule/{rule.pk}/delete/", {"post": "yes"})
    assert not SenderRule.objects.exists()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"way": "new", "email": ""}, "Whose ticket is it?"),
        ({"way": "new", "email": "support@pelerine.example"}, "This is an address of our own"),
        ({"way": "join", "ticket": "999"}, "There is no such ticket."),
        ({"way": "join", "ticket": "1", "always": "<users.lists.example>"}, "Only for new tickets"),
        ({}, "This field is required."),
    ],
)
def test_what_is_missing_is_said_and_nothing_happens(
    client: Client, held: IncomingEmail, form: dict[str, str], said: str
) -> None:
    assert said in client.post(page(held, "place"), form).text
    assert (IncomingEmail.objects.get().fate, SenderRule.objects.count()) == (Fate.QUARANTINE, 0)


def test_many_are_refused_at_once_and_those_that_are_placed_stay(client: Client, held: IncomingEmail) -> None:
    placed = receive(letter(Message_ID="<2@mail.example>"))
    chosen = {"action": "refuse", "_selected_action": [held.pk, placed.pk]}
    assert "1 letter isn’t for us." in client.post("/admin/tickets/incomingemail/", chosen, follow=True).text
    assert sorted(IncomingEmail.objects.values_list("fate", flat=True)) == [Fate.REFUSED, Fate.TICKET]


def test_spam_at_the_ticket_closes_it_and_refuses_what_its_sender_writes_next(client: Client) -> None:
    ticket = adas_ticket()
    said = client.post(f"/admin/tickets/ticket/{ticket.pk}/spam/", {"always": "on"}, follow=True).text
    assert "Closed as spam." in said
    ticket.refresh_from_db()
    assert (ticket.status, ticket.events.latest("pk").kind) == ("closed", "spam")
    assert receive(letter()).fate == Fate.REFUSED


def test_a_rule_for_a_whole_mail_provider_never_becomes_a_refusal(client: Client, maya: Agent) -> None:
    rule = make_rule("@gmail.com", act=SenderRule.Act.TICKET, reason="", by=maya, now=NOW)
    address = f"/admin/tickets/senderrule/{rule.pk}/change/"
    assert "This is a mail provider" in client.post(address, {"act": "refuse", "reason": "spam"}).text
    client.post(address, {"act": "ticket", "reason": "all of them"})
    rule.refresh_from_db()
    assert (rule.act, rule.reason) == ("ticket", "all of them")
