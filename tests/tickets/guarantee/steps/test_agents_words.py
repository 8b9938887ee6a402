"""What an agent writes within a case: a message under their name, and a letter that answers like any reply."""

from collections.abc import Callable
from datetime import date

import pytest
from pytest_django import Settings

from tests.people import make_agent, signed_in
from tests.tickets.factories import make_reported_case
from tests.tickets.guarantee.reading import days, fresh, log, reported
from tickets import handling
from tickets.guarantee.rules.events import by, facts_of
from tickets.guarantee.steps import answering, ending, questions
from tickets.models import Agent, ConformityCase, Message, OutgoingEmail
from tickets.outbox.quoted import last_words
from tickets.proofs import Way, prove_address

pytestmark = pytest.mark.django_db
Act = Callable[[ConformityCase, Agent, Agent], object]
ACTS: dict[str, tuple[Act, str]] = {
    "a question": (
        lambda case, ines, maya: questions.ask(case, agent=ines, question="Which app?", why="To find it.", now=days(1)),
        "Which app?\n\nWhy we ask: To find it.",
    ),
    "news": (
        lambda case, ines, maya: answering.report_progress(
            case, agent=ines, fact="The server is new.", next_step="We watch it", by_day=date(2026, 4, 1), now=days(1)
        ),
        "The server is new.\n\nNext step: We watch it, by Wednesday 1 April 2026.",
    ),
    "a fix": (
        lambda case, ines, maya: answering.propose_fix(case, agent=ines, text="Install 4.3", now=days(1)),
        "Install 4.3",
    ),
    "the repair": (
        lambda case, ines, maya: answering.declare_conformity(
            case, evidence="A new server", agent=ines, at=days(1), now=days(1)
        ),
        "A new server",
    ),
    "no defect": (
        lambda case, ines, maya: ending.reject(case, agent=ines, reasons="It works.", second=maya, now=days(1)),
        "It works.",
    ),
    "no repair": (
        lambda case, ines, maya: ending.refuse(case, agent=ines, reasons="Too old.", second=maya, now=days(1)),
        "Too old.",
    ),
    "a minor defect": (
        lambda case, ines, maya: ending.call_minor(case, agent=ines, reasons="One icon.", second=maya, now=days(1)),
        "One icon.",
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_agents_words_are_a_message_of_theirs_and_the_letter_has_their_first_name(act: str) -> None:
    case, ines, maya = reported(), make_agent(), make_agent("maya")
    carry_out, words = ACTS[act]
    carry_out(case, ines, maya)
    message = case.ticket.messages.get(author=Message.Author.AGENT)
    letter = message.outgoing.get()
    assert (message.agent, message.text, message.created_at) == (ines, words, days(1))
    assert (letter.kind, letter.from_name.split(" (")[0]) == (OutgoingEmail.Kind.NOTICE, "Ines")
    assert letter.in_reply_to == OutgoingEmail.objects.filter(ticket=case.ticket).earliest("pk").message_id_header
    assert list(fresh(case).notices.filter(letters=letter)) != []


def test_the_customers_last_words_stand_below_as_in_any_reply(settings: Settings) -> None:
    settings.QUOTE_HISTORY = True
    case, agent = reported(), make_agent()
    prove_address(case.ticket, way=Way.LINK, now=days(0))
    quote = last_words(case.ticket)
    assert quote is not None
    questions.ask(case, agent=agent, question="Which app?", why="To find it.", now=days(1))
    letter = OutgoingEmail.objects.get(message__agent=agent)
    assert letter.text.endswith(f"On 10 March 2026 at 12:00, you wrote:\n\n{quote.marked}\n")
    assert "On 10 March 2026 at 12:00, you wrote:" in letter.html
    settings.QUOTE_HISTORY = False
    answering.propose_fix(case, agent=agent, text="Install 4.3", now=days(2))
    assert "you wrote" not in OutgoingEmail.objects.filter(message__agent=agent).latest("pk").text


def test_a_french_letter_quotes_in_french(settings: Settings) -> None:
    settings.QUOTE_HISTORY = True
    case, agent = reported(language="fr"), make_agent()
    prove_address(case.ticket, way=Way.LINK, now=days(0))
    questions.ask(case, agent=agent, question="Quelle version", why="Pour chercher", now=days(1))
    letter = OutgoingEmail.objects.get(message__agent=agent)
    assert "Le 10 mars 2026 à 12:00, vous avez écrit\u00a0:" in letter.text
    assert letter.message is not None
    assert letter.message.text == "Quelle version\n\nPourquoi cette question\u00a0: Pour chercher"


def test_a_reply_that_asks_something_is_a_question_of_the_case() -> None:
    case = make_reported_case(days_ago=5)
    client = signed_in(make_agent("maya").user)
    address = f"/admin/tickets/ticket/{case.ticket_id}/"
    assert "This asks the customer something" in client.get(f"{address}change/").content.decode()
    facts = {"text": "Which app do you have?", "seen": case.ticket.messages.latest("pk").pk, "was_open": "1"}
    client.post(f"{address}reply/", {**facts, "asks": "on"})
    question = fresh(case).events.latest("sequence")
    maya = Agent.objects.get()
    assert (question.kind, question.actor) == ("info_requested", by(maya))
    assert facts_of(question)["question"] == "Which app do you have?"
    assert OutgoingEmail.objects.get(message__agent=maya).kind == OutgoingEmail.Kind.REPLY
    assert fresh(case).state == "info_requested"
    assert "This asks the customer something" not in client.get(f"{address}change/").content.decode()
    handling.add_customer_message(case.ticket, text="4.2", received_at=question.occurred_at, now=question.occurred_at)
    assert log(case, after=1) == ["info_requested", "info_received"]


def test_an_ordinary_reply_asks_nothing_of_the_case() -> None:
    case, agent = reported(), make_agent()
    handling.reply(case.ticket, agent=agent, text="We look at it.", now=days(1))
    assert (fresh(case).state, log(case)) == ("acknowledged", [])
