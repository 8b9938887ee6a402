import re
from datetime import date

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from legal.models import Version
from tests.legal.factories import make_version
from tests.pages import queries_of

pytestmark = pytest.mark.django_db


@time_machine.travel("2026-08-31T21:59:00Z", tick=False)
def test_a_minute_before_midnight_in_paris_the_old_version_is_in_force(client: Client):
    make_version(1, effective_on=date(2025, 1, 1))
    make_version(2, effective_on=date(2026, 9, 1))
    page = client.get("/en/legal/terms/")
    assert page.context["text"].title == "Terms 1 en"
    assert "A new version applies from 1 September 2026." in page.content.decode()


@time_machine.travel("2026-08-31T22:00:00Z", tick=False)
def test_at_midnight_in_paris_the_new_version_is_in_force(client: Client):
    make_version(1, effective_on=date(2025, 1, 1))
    make_version(2, effective_on=date(2026, 9, 1))
    page = client.get("/en/legal/terms/")
    assert page.context["text"].title == "Terms 2 en"
    assert page.context["changes"] == ["Now dearer.", "Now longer."]


def test_every_version_keeps_its_address_and_drafts_have_none(client: Client):
    make_version(1, effective_on=date(2025, 1, 1))
    make_version(2, effective_on=date(2026, 9, 1))
    make_version(3, effective_on=date(2026, 10, 1), draft=True)
    assert client.get("/en/legal/terms/1/").context["text"].title == "Terms 1 en"
    assert client.get("/fr/legal/terms/2/").context["text"].title == "Terms 2 fr"
    assert client.get("/en/legal/terms/3/").status_code == 404
    assert client.get("/en/legal/nothing/").status_code == 404


def test_a_document_only_in_french_is_shown_in_french_and_says_so(client: Client):
    make_version(1, effective_on=date(2025, 1, 1), languages=("fr",))
    page = client.get("/en/legal/terms/").content.decode()
    assert '<article class="prose" lang="fr">' in page
    assert "isn’t available in your language" in page


def test_the_contents_lead_to_the_headings(client: Client):
    make_version(1, effective_on=date(2025, 1, 1))
    page = client.get("/en/legal/terms/").content.decode()
    assert '<a href="#s-what">What</a>' in page
    assert '<h2 id="s-what">What</h2>' in page


@time_machine.travel("2026-08-31T12:00:00Z", tick=False)
def test_every_document_is_listed_with_the_day_it_came_into_force(client: Client):
    make_version(1, effective_on=date(2025, 1, 1))
    make_version(2, effective_on=date(2026, 9, 1))
    make_version(1, effective_on=date(2026, 2, 3), slug="privacy", languages=("fr",))
    make_version(1, effective_on=date(2027, 1, 1), slug="imprint")
    make_version(1, effective_on=date(2026, 1, 1), slug="secret", draft=True)
    page = client.get("/en/legal/")
    told = [(each["version"].document.slug, each["version"].number) for each in page.context["documents"]]
    assert sorted(told) == [("imprint", 1), ("privacy", 1), ("terms", 1)]
    words = " ".join(page.content.decode().split())
    assert '<a href="/en/legal/terms/">' in words
    assert "In force since 1 January 2025" in words
    assert "A new version applies from 1 September 2026." in words
    assert "In force from 1 January 2027" in words
    assert "secret" not in words


def test_the_list_of_documents_is_in_both_languages_and_linked_from_every_page(client: Client):
    assert client.get("/fr/legal/").status_code == 200  # while nothing is published either
    make_version(1, effective_on=date(2025, 1, 1))
    for language in ("en", "fr"):
        page = client.get(f"/{language}/legal/").content.decode()
        assert f"Terms 1 {language}" in page
        assert f'href="/{language}/legal/"' in client.get(f"/{language}/faq/").content.decode()


def test_three_documents_cost_as_many_queries_as_one(client: Client):
    make_version(1, effective_on=date(2025, 1, 1))
    queries_of(client, "/en/legal/")
    one = queries_of(client, "/en/legal/")
    make_version(1, effective_on=date(2025, 1, 1), slug="privacy")
    make_version(2, effective_on=date(2026, 1, 1), slug="privacy")
    assert queries_of(client, "/en/legal/") == one


def test_three_versions_cost_as_many_queries_as_one(client: Client):
    make_version(1, effective_on=date(2025, 1, 1))
    queries_of(client, "/en/legal/terms/")
    one = queries_of(client, "/en/legal/terms/")
    make_version(2, effective_on=date(2026, 1, 1))
    make_version(3, effective_on=date(2099, 1, 1))
    assert queries_of(client, "/en/legal/terms/") == one


def test_an_editor_publishes_a_draft_and_can_then_only_read_it(client: Client):
    client.force_login(User.objects.create_superuser("editor"))
    draft = make_version(1, effective_on=date(2025, 1, 1), draft=True)
    page = f"/admin/legal/version/{draft.pk}/change/"
    assert 'name="effective_on"' in client.get(page).content.decode()
    client.post("/admin/legal/version/", {"action": "publish", "_selected_action": [draft.pk]})
    assert Version.objects.published().count() == 1
    read_only = client.get(page)
    assert read_only.status_code == 200
    assert 'name="effective_on"' not in read_only.content.decode()
    assert client.post(page, {"effective_on": "2020-01-01"}).status_code == 403
    assert client.post(f"/admin/legal/version/{draft.pk}/delete/", {"post": "yes"}).status_code == 403


def links_to_documents(client: Client, page: str) -> list[str]:
    return re.findall(r'href="(/en/legal/[^"]*)"', client.get(page).content.decode())


@pytest.mark.parametrize("page", ["/en/", "/en/faq/", "/en/contact/", "/en/contact/withdrawal/", "/en/chat/"])
def test_no_page_of_an_empty_portal_links_to_a_document_that_does_not_exist(client: Client, page: str) -> None:
    assert links_to_documents(client, page) == []
    make_version(1, effective_on=date(2025, 1, 1))
    found = links_to_documents(client, page)
    assert set(found) == {"/en/legal/", "/en/legal/terms/"}
    assert {client.get(address).status_code for address in found} == {200}
