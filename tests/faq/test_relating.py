"""What else helps, below an article: right or nothing, kept when an editor saves, and only looked up by a reader."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client

import faq.demo
from faq import reading
from faq.models import ArticleTranslation, RelatedArticle
from faq.publishing import publish, withdraw
from supportportal.foundations.topics import Topic
from tests.faq.factories import make_article, make_section, write
from tests.moments import NOON
from tests.pages import queries_of

pytestmark = pytest.mark.django_db
migration = import_module("faq.migrations.0002_related_articles_are_kept")


@pytest.fixture
def switch() -> ArticleTranslation:
    """One about the kill switch, one of another section that belongs to it, and two that don't."""
    text = write(make_article("switch"), title="Turn the kill switch on", body="It cuts the internet.")
    windows = make_section("windows", topic=Topic.CONNECTIVITY)
    write(make_article("dropped", section=windows), title="Kill switch: no internet", body="The kill switch cuts it.")
    payments = make_section("payments", topic=Topic.BILLING)
    write(make_article("card", section=payments), title="Pay by card", body="Your bank asks for a code.")
    write(make_article("invoice", section=payments), title="Find an invoice", body="Open your account.")
    return text


def beside(key: str, language: str = "en") -> list[str]:
    text = ArticleTranslation.objects.select_related("article").get(article__key=key, language=language)
    return [other.article.key for other in reading.related(text)]


def kept() -> set[tuple[int, int, float]]:
    rows = RelatedArticle.objects.values_list("text", "other", "likeness")
    return {(text, other, round(likeness, 9)) for text, other, likeness in rows}


@pytest.mark.usefixtures("switch")
def test_two_texts_that_belong_together_name_each_other_and_no_others() -> None:
    assert [beside(key) for key in ("switch", "dropped", "card", "invoice")] == [["dropped"], ["switch"], [], []]


def test_a_withdrawn_text_is_named_by_nobody_and_a_published_one_again(switch: ArticleTranslation) -> None:
    withdraw(switch, now=NOON)
    assert beside("dropped") == []
    publish(switch, now=NOON)
    assert beside("dropped") == ["switch"]


def test_a_text_that_speaks_of_something_else_now_belongs_elsewhere(switch: ArticleTranslation) -> None:
    switch.title, switch.summary, switch.body = "An invoice for your account", "Your invoice.", "Open your account."
    publish(switch, now=NOON)
    assert [beside(key) for key in ("switch", "dropped", "invoice")] == [["invoice"], [], ["switch"]]


def test_an_editor_who_moves_an_article_beside_its_partner_has_it_named_no_more(
    client: Client, switch: ArticleTranslation
) -> None:
    client.force_login(User.objects.create_superuser("editor"))
    section = make_section("windows", topic=Topic.CONNECTIVITY)
    inline = {"translations-TOTAL_FORMS": "0", "translations-INITIAL_FORMS": "0"}
    sent = {"section": str(section.pk), "key": "switch", "position": "10", **inline}
    assert client.post(f"/admin/faq/article/{switch.article_id}/change/", sent).status_code == 302
    assert (beside("switch"), kept()) == ([], set())


def test_articles_that_were_published_before_have_theirs_after_migrating() -> None:
    faq.demo.load(now=NOON)
    RelatedArticle.objects.all().delete()
    migration.relate_what_is_published(apps, None)
    migrated = {(text, other) for text, other, _likeness in kept()}
    assert len(migrated) >= 30
    assert {(other, text) for text, other in migrated} == migrated
    about = dict(ArticleTranslation.objects.values_list("pk", "language"))
    assert all(about[text] == about[other] for text, other in migrated)


def test_readers_of_the_demo_are_led_to_what_helps_and_to_nothing_else() -> None:
    faq.demo.load(now=NOON)
    for language in ("en", "fr"):
        assert beside("kill-switch", language)[:1] == ["no-internet-after-a-drop"]
        assert beside("payment-methods", language)[:1] == ["change-plan"]
        # Each of these once led to something that had nothing to do with it.
        for alone in ("invoice", "end-contract", "failed-payment", "double-charge", "gift-code"):
            assert beside(alone, language) == [], (alone, language)


@pytest.mark.usefixtures("switch")
def test_an_article_costs_six_queries_however_many_there_are(client: Client) -> None:
    few = queries_of(client, "/en/faq/article/switch-en/")
    for number in range(12):
        section = make_section(f"other-{number}", topic=Topic.BILLING)
        write(make_article(f"more-{number}", section=section), title=f"Kill switch {number}", body="Kill switch.")
    assert (queries_of(client, "/en/faq/article/switch-en/"), few) == (few, few)
    assert few <= 6
