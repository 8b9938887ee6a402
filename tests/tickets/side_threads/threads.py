"""Side threads for the tests: a bank is asked about a ticket of Ada's."""

from supportportal.foundations.topics import Topic
from tests.people import make_agent
from tests.tickets.mailroom.letters import NOW, adas_ticket
from tickets.models import Agent, OutgoingEmail, SideThread, Ticket
from tickets.side_threads.asking import Question, forward

BANK = "desk@bank.example"


def ines() -> Agent:
    return Agent.objects.filter(user__username="ines").first() or make_agent("ines", *Topic)


def ask_the_bank(ticket: Ticket | None = None, question: Question | None = None, **to: str) -> SideThread:
    given = {"address": BANK, "name": "The bank", "subject": "A transfer", "language": "en", **to}
    asked = question or Question("Did it leave?")
    return forward(ticket or adas_ticket(), **given, question=asked, agent=ines(), now=NOW)


def letters_to_the_bank() -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(kind="side").order_by("pk"))
