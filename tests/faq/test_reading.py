from datetime import timedelta

import pytest
from django.test import Client

from faq.models import ArticleTranslation
from faq.publishing import publish
from supportportal.foundations.topics import Topic
from tests.faq.factories import make_article, make_section, write
from tests.moments import NOON
from tests.pages import queries_of

pytestmark = pytest.mark.django_db
COUNTED_PAGES = ["/en/faq/", "/en/faq/general/", "/en/faq/general/features/", "/en/faq/article/first-en/", "/en/"]


def test_the_index_shows_every_section_with_its_number_of_articles(client: Client):
    write(make_article("first"), title="First")
    write(make_article("second"), "fr", title="Deuxième")
    make_section("payments", topic=Topic.BILLING)
    page = client.get("/en/faq/")
    counted = [(section.slug, section.article_count) for shelf in page.context["shelves"] for section in shelf.sections]
    assert counted == [("features", 1), ("payments", 0)]


def test_a_topic_lists_its_articles_by_section_and_no_drafts(client: Client):
    write(make_article("second", position=20), title="Second")
    write(make_article("first", position=10), title="First")
    write(make_article("third", position=30), title="Third", draft=True)
    page = client.get("/en/faq/general/")
    assert [text.title for text in page.context["articles"]] == ["First", "Second"]


def test_an_article_knows_its_neighbours_in_the_section(client: Client):
    for position, key in enumerate(("first", "second", "third")):
        write(make_article(key, position=position), title=key)
    page = client.get("/en/faq/article/second-en/")
    assert (page.context["before"].title, page.context["after"].title) == ("first", "third")


def test_related_articles_share_words_and_come_from_other_sections(client: Client):
    write(make_article("first"), title="Turn the kill switch on")
    write(
        make_article("near", section=make_section("windows", topic=Topic.CONNECTIVITY)),
        title="Kill switch: no internet",
    )
    write(make_article("far", section=make_section("payments", topic=Topic.BILLING)), title="Pay by card")
    page = client.get("/en/faq/article/first-en/")
    assert [text.title for text in page.context["related"]] == ["Kill switch: no internet"]


def test_a_draft_is_not_found(client: Client):
    write(make_article("first"), draft=True)
    assert client.get("/en/faq/article/first-en/").status_code == 404


def test_the_language_switch_leads_to_the_translations_own_address(client: Client):
    article = make_article("switch")
    write(article, "en", slug="kill-switch")
    write(article, "fr", slug="couper-internet")
    page = client.get("/en/faq/article/kill-switch/").content.decode()
    assert 'hreflang="fr" href="/fr/faq/article/couper-internet/"' in page
    assert '<link rel="canonical" href="http://localhost:8000/en/faq/article/kill-switch/">' in page
    assert 'hreflang="x-default" href="http://localhost:8000/en/faq/article/kill-switch/"' in page


def test_without_a_translation_the_switch_leads_to_the_section_in_that_language(client: Client):
    write(make_article("only"), "en")
    page = client.get("/en/faq/article/only-en/").content.decode()
    assert 'lang="fr" hreflang="fr" href="/fr/faq/general/features/"' in page
    assert 'rel="alternate" hreflang="fr"' not in page


def test_another_languages_address_leads_to_this_languages_text(client: Client):
    article = make_article("switch")
    write(article, "en", slug="kill-switch")
    write(article, "fr", slug="couper-internet")
    answer = client.get("/fr/faq/article/kill-switch/")
    assert (answer.status_code, answer["Location"]) == (301, "/fr/faq/article/couper-internet/")


def test_an_article_missing_in_this_language_leads_to_its_section_with_a_word(client: Client):
    write(make_article("only"), "en")
    answer = client.get("/fr/faq/article/only-en/")
    assert (answer.status_code, answer["Location"]) == (302, "/fr/faq/general/features/")
    assert 'class="messages"' in client.get("/fr/faq/general/features/").content.decode()


def test_an_unknown_article_is_a_page_with_a_search_field(client: Client):
    answer = client.get("/en/faq/article/nothing/")
    assert answer.status_code == 404
    assert '<input type="search" name="q"' in answer.content.decode()


def test_markdown_of_an_editor_cannot_run_anything(client: Client):
    payloads = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    write(make_article("first"), title="<b>bold</b>", body=payloads)
    page = client.get("/en/faq/article/first-en/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page


@pytest.mark.parametrize("address", COUNTED_PAGES)
def test_three_articles_cost_as_many_queries_as_one(client: Client, address: str):
    write(make_article("first", featured=True), title="Kill switch")
    client.get(address)
    one = queries_of(client, address)
    for number in range(2):
        section = make_section(f"other-{number}", topic=Topic.BILLING)
        write(make_article(f"more-{number}", featured=True, section=section), title="Kill switch again")
        write(make_article(f"also-{number}", position=20 + number), title="Beside")
    assert queries_of(client, address) == one


def test_the_chat_asks_for_articles_of_a_topic(client: Client):
    write(make_article("first"), title="First")
    write(make_article("card", section=make_section("payments", topic=Topic.BILLING)), title="Pay by card")
    answer = client.get("/en/faq/articles.json?topic=billing").json()
    assert answer == {
        "articles": [{"title": "Pay by card", "summary": "Pay by card, in short.", "url": "/en/faq/article/card-en/"}]
    }


def test_the_chat_asks_for_articles_by_words_in_a_language(client: Client):
    article = make_article("switch")
    write(article, "en", title="Turn the kill switch on")
    write(article, "fr", title="Activer l’arrêt d’urgence")
    write(make_article("card"), "fr", title="Payer par carte")
    answer = client.get("/en/faq/articles.json?language=fr&q=arret urgence").json()
    assert [offered["title"] for offered in answer["articles"]] == ["Activer l’arrêt d’urgence"]


@pytest.mark.parametrize("query", ["language=%00", "language=zz&topic=nothing", "q=%00", "q=" + "x" * 3000])
def test_the_chat_may_ask_anything(client: Client, query: str):
    assert client.get(f"/en/faq/articles.json?{query}").status_code == 200


def test_publishing_keeps_the_first_day_and_moves_the_day_of_the_update():
    text = write(make_article("first"))
    publish(text, now=NOON + timedelta(days=3))
    kept = ArticleTranslation.objects.get()
    assert (kept.published_at, kept.updated_at) == (NOON, NOON + timedelta(days=3))
