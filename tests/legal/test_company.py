"""Who stands behind the portal: the legal notice, and the telephone and the mediator wherever the law wants them."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client

import legal.demo
from legal.company import mediator_in_words
from legal.models import Company
from supportportal.models import AuditEntry
from tests.moments import NOON
from tests.pages import queries_of
from tests.people import make_agent
from tests.tickets.factories import make_customer, make_ticket
from tickets.handling import reply
from tickets.models import OutgoingEmail
from tickets.outbox.example_letters import example_letter, languages_by_kind

pytestmark = pytest.mark.django_db
PHONE = "+33 1 99 00 12 34"
TO_COLLEAGUES = {
    *{"account_changed", "agent_digest", "agent_news", "cleared_alone", "invitation", "new_password", "reminder"},
    "undecided",
}


def make_company(**facts: str) -> Company:
    given = {"name": "Pelerine", "address": "1 rue de la Démonstration\n00000 Exemple-Ville", "phone": PHONE}
    return Company.objects.create(pk=1, **given | facts)


def words(page: object) -> str:
    return " ".join(page.content.decode().split())


def test_the_legal_notice_says_all_that_the_law_asks_for_in_both_languages(client: Client) -> None:
    legal.demo.load(now=NOON)
    french, english = words(client.get("/fr/legal/mentions-legales/")), words(client.get("/en/legal/legal-notice/"))
    for label in ("Capital social", "Siège social", "Directeur de la publication", "Hébergeur", "Téléphone"):
        assert label in french
    for fact in ("Pelerine VPN", "10 000 €", "RCS Exemple-Ville", "FR00000000000", PHONE, "+33 1 99 00 56 78"):
        assert (fact in french, fact in english) == (True, True), fact
    assert '<a href="https://mediateur.example" rel="noopener">' in french


def test_every_page_leads_to_the_notice_and_to_the_mediator_once_there_is_one(client: Client) -> None:
    assert client.get("/en/legal/legal-notice/").status_code == 404
    assert "legal-notice" not in words(client.get("/en/faq/"))
    make_company(mediator_name="Médiateur")
    page = words(client.get("/en/faq/"))
    assert '<a href="/en/legal/legal-notice/">Legal notice</a>' in page
    assert '<a href="/en/legal/legal-notice/#mediator">Consumer mediator</a>' in page


def test_no_page_leads_to_a_mediator_whom_nobody_named(client: Client) -> None:
    make_company()
    page = words(client.get("/en/faq/"))
    assert ("Legal notice" in page, "Consumer mediator" in page) == (True, False)


def test_what_nobody_filled_in_is_not_named(client: Client) -> None:
    make_company()
    page = words(client.get("/en/legal/legal-notice/"))
    assert "Registered office" in page
    for label in ("Share capital", "VAT number", "Who hosts it", "The consumer mediator"):
        assert label not in page


def test_the_footer_of_a_portal_with_its_notice_costs_no_query_more(client: Client) -> None:
    queries_of(client, "/en/faq/")
    without = queries_of(client, "/en/faq/")
    make_company()
    assert queries_of(client, "/en/faq/") == without


def test_the_telephone_stands_on_the_contact_page_and_below_every_letter(client: Client) -> None:
    ticket, agent = make_ticket(make_customer("claire@example.org", language="fr")), make_agent()
    reply(ticket, agent=agent, text="Bonjour", now=NOON)
    assert PHONE not in OutgoingEmail.objects.latest("pk").text
    make_company()
    assert PHONE in words(client.get("/fr/contact/"))
    reply(ticket, agent=agent, text="Bonjour", now=NOON)
    letter = OutgoingEmail.objects.latest("pk")
    assert f"support@pelerine.example · {PHONE}" in letter.text
    assert PHONE in letter.html


def test_it_stands_below_a_letter_in_every_language_or_in_none() -> None:
    make_company()
    told: dict[str, set[bool]] = {}
    for kind, languages in languages_by_kind().items():
        letters = [example_letter(kind, language) for language in languages]
        told[kind] = {PHONE in part for letter in letters for part in (letter.text, letter.html)}
    assert {kind for kind, said in told.items() if len(said) > 1} == set()
    assert {kind for kind, said in told.items() if said == {False}} == TO_COLLEAGUES


def test_an_editor_changes_the_one_row_it_is_seen_at_once_and_stands_in_the_audit_log(client: Client) -> None:
    client.force_login(User.objects.create_superuser("editor"))
    facts = {"name": "Pelerine", "address": "1 rue de la Démonstration", "mediator_name": "Ada", "phone": PHONE}
    assert client.post("/admin/legal/company/add/", facts).status_code == 302
    assert mediator_in_words() == "Ada"
    assert client.get("/admin/legal/company/add/").status_code == 403
    assert client.post("/admin/legal/company/1/delete/", {"post": "yes"}).status_code == 403
    assert client.post("/admin/legal/company/1/change/", {**facts, "phone": "+33 1 99 00 99 99"}).status_code == 302
    assert "+33 1 99 00 99 99" in words(Client().get("/en/contact/"))
    entry = AuditEntry.objects.filter(content_type__model="company").latest("pk")
    assert entry.changes["phone"] == [PHONE, "+33 1 99 00 99 99"]


def test_there_is_one_company(client: Client) -> None:
    make_company()
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.create(pk=2, name="Another", address="Elsewhere")
