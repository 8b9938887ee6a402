"""An administrator forgets a customer at the desk, and is told before what goes and what stays."""

import html

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from supportportal.models import AuditEntry
from tests.people import make_agent, make_user, signed_in
from tests.tickets.factories import closed_ticket_row, make_case, ticket_row
from tickets.forgetting.answer_in_words import answer_to_request
from tickets.guarantee.cases import open_case
from tickets.models import ConformityCase, Customer, Ticket

pytestmark = pytest.mark.django_db


def page_of(customer: Customer) -> str:
    return reverse("admin:tickets_customer_forget", args=[customer.pk])


def administrator() -> object:
    return signed_in(make_agent("ada", is_superuser=True).user)


def test_it_says_first_what_goes_and_only_a_click_does_it():
    ticket, client = closed_ticket_row(), administrator()
    page = client.get(page_of(ticket.customer)).text
    assert f"#{ticket.pk}" in page and "can’t be undone" not in page and "Nothing of this can be undone" in page
    assert not Ticket.objects.get(pk=ticket.pk).forgotten_at
    assert client.post(page_of(ticket.customer)).status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).forgotten_at
    shown = client.get(reverse("admin:tickets_ticket_change", args=[ticket.pk])).text
    assert "Forgotten on" in shown and "Reopen" not in shown


def test_what_is_open_is_named_and_nothing_can_be_clicked():
    ticket, client = ticket_row(), administrator()
    page = client.get(page_of(ticket.customer)).text
    assert f"#{ticket.pk}" in page and "deletelink" not in page
    assert "still open" in client.post(page_of(ticket.customer)).text


def test_what_a_case_holds_is_shown_with_its_reason():
    case = make_case(day=3)
    Ticket.objects.filter(pk=case.ticket_id).update(status="closed", closed_at=timezone.now(), waiting_since=None)
    assert "stays for now" in administrator().get(page_of(case.ticket.customer)).text


def test_only_an_administrator_may_and_it_is_noted_without_the_name():
    ticket = closed_ticket_row()
    agent = make_agent("ines")
    assert signed_in(agent.user).get(page_of(ticket.customer)).status_code == 403
    assert signed_in(make_user("ed")).post(page_of(ticket.customer)).status_code in (302, 403, 404)
    assert not Customer.objects.get(pk=ticket.customer_id).erasure_asked_at
    administrator().post(page_of(ticket.customer))
    entry = AuditEntry.objects.get(act="people.forgotten")
    assert (entry.object_repr, entry.object_pk) == ("Forgotten customer", str(ticket.customer_id))


def test_who_is_forgotten_is_shown_so_and_can_not_be_changed():
    customer = closed_ticket_row().customer
    Customer.objects.filter(pk=customer.pk).update(
        forgotten_at=timezone.now(), erasure_asked_at=timezone.now(), name="", email="forgotten-1@customer.invalid"
    )
    client = administrator()
    page = client.get(reverse("admin:tickets_customer_change", args=[customer.pk])).text
    assert "Forgotten customer" in page and "Forgotten on" in page and 'name="_save"' not in page
    assert client.get(page_of(customer)).status_code == 302


def asked_about_data(customer: Customer, *, language: str) -> ConformityCase:
    ticket = ticket_row(customer=customer, language=language)
    at = timezone.now()
    return open_case(ticket, notification=ticket.messages.get(), notified_at=at, now=at, duty="privacy")


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            [
                "We have erased the words, letters and files of one request of yours.",
                "We erase your chats as well, but for those that belong to a request that stays.",
                "Request #{held} stays for now: it is not finished yet.",
                "This request, #{asked}, stays for 5 years after our answer, as proof of it, and goes by itself then.",
                "Your name and address stay as long as your contract goes on: it cannot be performed without them.",
                "Dates, sums and what was done stay, and name nobody. If you do not agree, you can complain to your "
                "data protection authority, or go to court.",
            ],
        ),
        (
            "de",
            [
                "Wir haben Texte, Briefe und Dateien einer Ihrer Anfragen gelöscht.",
                "Auch Ihre Chats löschen wir, außer denen, die zu einer Anfrage gehören, die bleibt.",
                "Die Anfrage Nr. {held} bleibt vorerst: Sie ist noch nicht abgeschlossen.",
                "Diese Anfrage, Nr. {asked}, bleibt nach unserer Antwort 5 Jahre als Nachweis und wird dann von selbst "
                "gelöscht.",
                "Ihr Name und Ihre Adresse bleiben, solange Ihr Vertrag läuft: Ohne sie lässt er sich nicht erfüllen.",
                "Daten, Beträge und was getan wurde bleiben und nennen niemanden. Wenn Sie nicht einverstanden sind, "
                "können Sie sich bei Ihrer Datenschutzbehörde beschweren oder vor Gericht gehen.",
            ],
        ),
    ],
)
def test_the_answer_to_who_asked_says_in_their_language_what_went_and_what_stays_and_why(
    language: str, sentences: list[str], settings: Settings
) -> None:
    settings.LANGUAGES = [("en", "English"), ("fr", "français"), ("de", "Deutsch")]
    held = make_case(day=3)
    customer = held.ticket.customer
    closed_ticket_row(customer=customer)
    case = asked_about_data(customer, language=language)
    assert answer_to_request(case.ticket, now=timezone.now()) == ""
    answer = administrator().post(page_of(customer), follow=True)
    assert answer.redirect_chain == [(case.ticket.get_absolute_url(), 302)]
    numbers = {"held": held.ticket_id, "asked": case.ticket_id}
    expected = "\n\n".join(sentence.format(**numbers) for sentence in sentences)
    case.ticket.customer.refresh_from_db()
    assert answer_to_request(case.ticket, now=timezone.now()) == expected
    assert expected.splitlines()[0] in html.unescape(answer.content.decode())
