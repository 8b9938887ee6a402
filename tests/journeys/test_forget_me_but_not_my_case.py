"""“Forget me, but not my case”: what goes, what is held and until when, and what is left of it five years later."""

import html
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

import chat.forgetting
from chat.models import Conversation
from supportportal.foundations.days import years_before
from supportportal.foundations.topics import Topic
from tests.chat.factories import a_conversation, said
from tests.left_behind import left_of
from tests.people import make_agent, signed_in
from tests.tickets.factories import publish_promises
from tests.tickets.mailroom.letters import letter, receive, ticket_of
from tickets import handling
from tickets.forgetting import retention
from tickets.guarantee.evidence.register import keep_register
from tickets.guarantee.steps import answering, ending
from tickets.models import Agent, ConformityCase, Customer, OutgoingEmail, Ticket
from tickets.outbox import delivery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
TRACES = ("Zebulon", "Quixote", "marmalade", "kumquat", "persimmon")
LETTERS = {
    "en": (
        "How many devices may I use for marmalade?",
        "I call on the legal guarantee of conformity: the app does not connect. Kumquat.",
        "Please erase all my personal data. Persimmon.",
        "We received your request about your data on",
    ),
    "fr": (
        "Combien d’appareils puis-je utiliser pour la marmalade ?",
        "J’invoque la garantie légale de conformité : l’application ne se connecte pas. Kumquat.",
        "Je demande l’effacement de toutes mes données personnelles. Persimmon.",
        "Nous avons reçu votre demande sur vos données le",
    ),
}

ANSWERS = {  # as the agent finds it, in the customer's language
    "en": "We have erased the words, letters and files of one request of yours.",
    "fr": "Nous avons effacé les textes, les lettres et les fichiers d’une de vos demandes.",
}


def wrote(words: str, number: int, *, at: datetime) -> Ticket:
    came = letter(
        words, From="Zebulon Quixote <zebulon@quixote.example>", Subject="", Message_ID=f"<{number}@quixote.example>"
    )
    return ticket_of(receive(came, sender="zebulon@quixote.example", now=at))


def rounds(*, at: datetime) -> None:
    """The second comes after files that might have been sent again have had their time."""
    for hours in (0, 2):
        now = at + timedelta(hours=hours)
        retention.forget_due(now=now)
        chat.forgetting.forget_due(now=now)
    keep_register(now=at + timedelta(hours=2))


def are_whole() -> bool:
    out = StringIO()
    call_command("verify_cases", stdout=out)
    return "2 whole, 0 broken" in out.getvalue()


@pytest.fixture
def ines() -> Agent:
    return make_agent("ines", *Topic)


@pytest.fixture
def desk() -> Client:
    return signed_in(make_agent("ada", is_superuser=True).user)


@dataclass(frozen=True)
class Story:
    question: Ticket  # answered
    case: ConformityCase  # a defect that is being put right
    asked: Ticket  # to be forgotten
    privacy: ConformityCase  # what that is

    @property
    def forgetting_page(self) -> str:
        return f"/admin/tickets/customer/{self.case.ticket.customer_id}/forget/"


@pytest.mark.parametrize("language", LETTERS)
def test_forget_me_but_not_my_case(language: str, ines: Agent, desk: Client) -> None:
    publish_promises("guarantee", "privacy")
    story = they_wrote_and_ask_to_be_forgotten(language, agent=ines, now=timezone.now())
    they_get_all_that_we_hold(story, language, desk=desk)
    what_may_go_goes(story, desk=desk)
    both_cases_end_and_are_held(story, agent=ines, desk=desk)
    five_years_later_the_person_is_gone()
    assert Client().get(f"/{language}/").status_code == 200


def they_wrote_and_ask_to_be_forgotten(language: str, *, agent: Agent, now: datetime) -> Story:
    """A question that was answered, a defect, a chat; then a case of one month, with a receipt that says until when."""
    question_words, report, erase_me, receipt = LETTERS[language]
    question = wrote(question_words, 1, at=now - timedelta(days=9))
    handling.reply(question, agent=agent, text="Ten, Zebulon.", now=now - timedelta(days=8))
    handling.close(question, by=agent, now=now - timedelta(days=8))
    case = wrote(report, 2, at=now - timedelta(days=5)).cases.get()
    customer = Customer.objects.get(email="zebulon@quixote.example")
    talk = a_conversation("Zebulon")
    said(talk, "I like marmalade.")
    Conversation.objects.filter(pk=talk.pk).update(
        customer=customer, status="closed", closed_at=now - timedelta(days=1)
    )
    Customer.objects.exclude(pk=customer.pk).delete()
    asked = wrote(erase_me, 3, at=now - timedelta(days=1))
    privacy = asked.cases.get()
    assert privacy.duty == "privacy"
    assert receipt in OutgoingEmail.objects.filter(ticket=asked).earliest("pk").text
    delivery.deliver_outbox(now=now)
    keep_register(now=now)
    return Story(question, case, asked, privacy)


def they_get_all_that_we_hold(story: Story, language: str, *, desk: Client) -> None:
    question_words, report, erase_me, _receipt = LETTERS[language]
    customer_id = story.case.ticket.customer_id
    export = b"".join(desk.get(f"/admin/customers/{customer_id}/export/").streaming_content)
    data = json.loads(zipfile.ZipFile(BytesIO(export)).read("data.json"))
    assert len(data["requests"]) == 3 and len(data["chats"]) == 1
    told = json.dumps(data, ensure_ascii=False)
    assert all(words in told for words in (question_words, report, erase_me, "I like marmalade.", "Ten, Zebulon."))


def what_may_go_goes(story: Story, *, desk: Client) -> None:
    """The administrator reads what goes, what is held, and by when they have to be answered."""
    question, case, asked, privacy = story.question, story.case, story.asked, story.privacy
    page = desk.get(story.forgetting_page)
    assert [ticket.pk for ticket in page.context["plan"].to_erase] == [question.pk]
    assert {held.ticket.pk: held.until for held in page.context["plan"].held} == {case.ticket_id: None, asked.pk: None}
    assert list(page.context["privacy_cases"]) == [privacy]
    assert f'href="/admin/tickets/ticket/{asked.pk}/change/"' in page.content.decode()
    answer = desk.post(story.forgetting_page, follow=True)
    assert answer.redirect_chain[-1][0] == f"/admin/tickets/ticket/{asked.pk}/change/"
    assert ANSWERS[asked.language] in html.unescape(answer.content.decode())
    rounds(at=timezone.now())
    question.refresh_from_db()
    assert question.forgotten_at and not Conversation.objects.get().messages.exclude(text="").exists()
    assert set(left_of("marmalade", "Ten, Zebulon")) == set()
    assert {found.split(": ")[1] for found in left_of(*TRACES)} >= {"kumquat", "persimmon"}


def both_cases_end_and_are_held(story: Story, *, agent: Agent, desk: Client) -> None:
    """The request is fulfilled, the defect's case ends, and both are held for five years from then."""
    answering.declare_conformity(story.privacy, evidence="Erased.", agent=agent, at=timezone.now(), now=timezone.now())
    ending.withdraw(story.case, words="It was the kumquat.", now=timezone.now())
    for ticket in (story.asked, story.case.ticket):
        handling.close(ticket, by=agent, now=timezone.now())
    delivery.deliver_outbox(now=timezone.now())
    keep_register(now=timezone.now())
    held = [held.until for held in desk.get(story.forgetting_page).context["plan"].held]
    assert {day.date() for day in held} == {years_before(timezone.now(), -5).date()}


def five_years_later_the_person_is_gone() -> None:
    """The cases keep their facts."""
    facts = ConformityCase.objects.values("pk", "duty", "day0", "last_day", "state", "closed_at", "notified_at")
    before = list(facts.order_by("pk"))
    rounds(at=years_before(timezone.now(), -5) - timedelta(days=2))
    assert list(left_of("kumquat"))
    rounds(at=years_before(timezone.now(), -5) + timedelta(days=1))
    assert list(left_of(*TRACES)) == []
    assert list(facts.order_by("pk")) == before
    assert Customer.objects.get().forgotten_at and are_whole()
