import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.faq.factories import make_article, make_section, write
from tests.tickets.factories import publish_promises

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accepted", "address"),
    [("fr-FR,fr;q=0.9,en;q=0.8", "/fr/"), ("en-GB", "/en/"), ("de,fr;q=0.5", "/fr/"), ("de", "/en/")],
)
def test_the_front_door_opens_in_the_visitors_language(client: Client, accepted: str, address: str):
    answer = client.get("/", headers={"accept-language": accepted})
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert "Accept-Language" in answer["Vary"]


def test_an_address_without_a_language_leads_to_the_visitors(client: Client):
    assert client.get("/faq/", headers={"accept-language": "fr"})["Location"] == "/fr/faq/"


def test_the_home_page_offers_search_subjects_what_is_often_asked_and_people(client: Client):
    write(make_article("switch", featured=True), title="Turn the kill switch on", short_title="Kill switch")
    write(make_article("other", section=make_section("other")), title="Not featured")
    page = client.get("/en/").content.decode()
    assert '<input type="search" name="q"' in page
    assert '<a href="/en/faq/article/switch-en/">Kill switch</a>' in page
    assert "Not featured" not in page
    assert 'href="/en/faq/general/features/"' in page
    assert 'href="/en/contact/"' in page
    assert 'href="/en/chat/' in page


@time_machine.travel("2026-03-02T23:30:00Z", tick=False)
def test_the_thirty_days_are_counted_from_today_in_paris(client: Client):
    page = client.get("/en/").content.decode()
    assert "<strong>3 March 2026</strong>" in page
    assert "<strong>2 April 2026</strong>" in page


def test_an_empty_portal_still_has_a_home_page(client: Client):
    assert client.get("/fr/").status_code == 200


def test_every_page_names_its_language_and_its_other_addresses(client: Client):
    page = client.get("/fr/faq/").content.decode()
    assert '<html lang="fr">' in page
    assert '<link rel="alternate" hreflang="en" href="http://localhost:8000/en/faq/">' in page
    assert '<link rel="alternate" hreflang="fr" href="http://localhost:8000/fr/faq/">' in page
    assert 'lang="en" hreflang="en" href="/en/faq/"' in page


def test_what_is_not_found_has_a_search_field_and_no_alternates(client: Client):
    answer = client.get("/en/nothing/here/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert 'name="q"' in page
    assert 'rel="alternate"' not in page
    assert 'lang="fr" hreflang="fr" href="/fr/"' in page


def test_no_page_carries_a_style_or_a_script_of_its_own(client: Client):
    for address in ("/en/", "/en/faq/", "/en/search/?q=x", "/en/tutorials/", "/en/nothing/"):
        page = client.get(address).content.decode()
        assert " style=" not in page
        assert "<style" not in page


def test_the_first_page_asks_once_for_what_is_promised(client: Client) -> None:
    publish_promises()
    client.get("/en/")  # what is asked once in a process
    with CaptureQueriesContext(connection) as queries:
        client.get("/en/")
    assert len([query for query in queries if "legal_" in query["sql"]]) == 1
