"""Words of an administrator in place of the built-in ones: by topic and language, and never in place of a receipt."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from legal.models import Company
from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_customer, make_ticket
from tickets import handling
from tickets.admin.ticket_desk.ticket_forms import CloseForm
from tickets.models import LetterWords, OutgoingEmail, Team, Ticket

pytestmark = pytest.mark.django_db

BODY = "Bonjour,\n\nvotre demande **{reference}** : {answer_time}.\n\nAppelez-nous : {telephone}.\n\n[La page]({page})"


def words(kind: str = "acknowledgement", **facts: str) -> LetterWords:
    given = {"topic": "billing", "language": "fr", "subject": "Bien reçu chez {portal}", "body": BODY}
    return LetterWords.objects.create(kind=kind, **{**given, **facts})


def asked(text: str = "Where is my receipt?", *, topic: str = "billing", language: str = "fr") -> Ticket:
    customer = make_customer(f"{text[:3].lower()}{Ticket.objects.count()}@mail.example")
    return make_ticket(customer, topic=topic, language=language, subject="A question", text=text, listens=True)


def letter_about(ticket: Ticket, kind: str = "acknowledgement") -> OutgoingEmail:
    return OutgoingEmail.objects.get(ticket=ticket, kind=kind)


def test_they_stand_in_the_letters_of_their_topic_and_language(settings: Settings) -> None:
    words()
    ticket = asked()
    letter = letter_about(ticket)
    assert letter.subject == f"Bien reçu chez {settings.PORTAL_NAME} [#{ticket.pk}]"
    assert letter.text.startswith(f"Bonjour,\n\nvotre demande {ticket.pk} : un jour ouvré.\n\nLa page (http")
    assert f"votre demande <strong>{ticket.pk}</strong>" in letter.html
    assert f"/fr/requests/{ticket.pk}-" in letter.html.partition("La page")[0]
    for other in (asked(topic="general"), asked(language="en")):
        assert "reçu chez" not in letter_about(other).subject


def test_words_for_all_topics_stand_where_a_topic_has_none_of_its_own() -> None:
    words(topic="", body="Pour tous.")
    words(topic="billing", body="Pour la facturation.")
    assert "Pour la facturation." in letter_about(asked()).text
    assert "Pour tous." in letter_about(asked(topic="general")).text


def test_a_paragraph_whose_name_has_no_value_is_left_out() -> None:
    words()
    assert "Appelez-nous" not in letter_about(asked()).text
    Company.objects.create(
        pk=1, name="Albatros", legal_form="SAS", address="1 rue X\n75002 Paris", phone="01 02 03 04 05"
    )
    letter = letter_about(asked())
    assert "Appelez-nous : 01 02 03 04 05." in letter.text
    assert letter.text.endswith("Albatros SAS · 1 rue X, 75002 Paris\n")


def test_what_may_be_a_claim_is_told_that_it_has_come_whatever_somebody_wrote() -> None:
    words(topic="", language="en", subject="Hi", body="Own words.")
    claim = asked("My VPN has stopped working.", language="en")
    assert claim.possible_claims.undecided().exists()
    receipt = f"We have received your request; its number is {claim.pk}."
    assert letter_about(claim).text.startswith(f"{receipt}\n\nOwn words.")
    assert f"<p>{receipt}</p>" in letter_about(claim).html
    assert letter_about(asked("Which card do you take?", language="en")).text.startswith("Own words.")


def test_names_of_one_letter_do_not_get_into_the_next() -> None:
    words()
    first, second = asked(), asked()
    assert f"demande {first.pk} :" in letter_about(first).text
    assert f"demande {second.pk} :" in letter_about(second).text
    assert f"/requests/{first.pk}-" not in letter_about(second).text


def test_letters_with_own_words_ask_the_database_no_more_than_others() -> None:
    def queries_of_one() -> int:
        with CaptureQueriesContext(connection) as queries:
            make_ticket(ada, topic="billing", language="fr", subject="A", text="Where is my receipt?")
        return len(queries)

    ada = make_customer("ada@mail.example")
    queries_of_one()
    without = queries_of_one()
    words()
    assert queries_of_one() == without


def test_closing_tells_the_customer_if_the_agent_wants_it() -> None:
    agent, silent, told = make_agent("tobias", "billing"), asked(), asked()
    handling.close(silent, by=agent, now=NOON)
    handling.close(told, by=agent, now=NOON, tells_customer=True)
    assert not OutgoingEmail.objects.filter(ticket=silent, kind="notice").exists()
    letter = letter_about(told, "notice")
    assert letter.subject == f"Votre demande est close [#{told.pk}]"
    assert "votre demande sera rouverte" in letter.text
    assert told.messages.latest("pk").text == "Votre demande est close."
    told.refresh_from_db()
    assert told.status == "closed"


def test_the_closing_letter_has_its_own_words_too() -> None:
    words("closing", subject="Terminé", body="C’est fini.\n\n{team}")
    ticket = asked()
    handling.close(ticket, by=make_agent("tobias", "billing"), now=NOON, tells_customer=True)
    letter = letter_about(ticket, "notice")
    assert (letter.subject, letter.text.partition("\n\n")[0]) == (f"Terminé [#{ticket.pk}]", "C’est fini.")


@pytest.mark.parametrize("column", ["unreachable_at", "complained_at"])
def test_who_gets_no_automatic_letters_gets_none_of_closing(column: str) -> None:
    ticket = asked()
    setattr(ticket.customer, column, NOON)
    ticket.customer.save()
    handling.close(ticket, by=make_agent("tobias", "billing"), now=NOON, tells_customer=True)
    assert not OutgoingEmail.objects.filter(ticket=ticket, kind="notice").exists()


def test_a_team_may_tell_of_closing_as_a_rule() -> None:
    ticket, team = asked(), Team.objects.of("billing")
    assert CloseForm(ticket=ticket, now=NOON).initial["tell"] is False
    team.tells_of_closing = True
    team.save()
    assert CloseForm(ticket=ticket, now=NOON).initial["tell"] is True
    form = CloseForm({"tell": "on"}, ticket=ticket, now=NOON)
    assert form.is_valid()
    assert "letter to the customer is on its way" in form.carry_out(agent=make_agent("tobias", "billing"))
    assert letter_about(ticket, "notice").from_name
