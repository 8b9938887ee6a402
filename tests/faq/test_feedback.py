import pytest
from django.test import Client

from faq import feedback
from faq.models import ArticleFeedback, ArticleTranslation
from tests.faq.factories import make_article, write
from tests.moments import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server", "fresh_limits")]
ADDRESS = "/en/faq/article/first-en/feedback/"


@pytest.fixture
def article() -> ArticleTranslation:
    return write(make_article("first"))


def answers() -> list[tuple[bool, str]]:
    return list(ArticleFeedback.objects.order_by("pk").values_list("helpful", "comment"))


def test_a_reader_says_that_it_helped(client: Client, article: ArticleTranslation):
    answer = client.post(ADDRESS, {"helpful": "yes"}, follow=True)
    assert answer.redirect_chain == [("/en/faq/article/first-en/thanks/", 302)]
    assert answers() == [(True, "")]


def test_a_reader_who_wasnt_helped_is_asked_why_and_is_still_one_answer(client: Client, article: ArticleTranslation):
    asked = client.post(ADDRESS, {"helpful": "no"}, follow=True)
    assert '<textarea id="comment" name="comment"' in asked.content.decode()
    client.post(ADDRESS, {"helpful": "no", "comment": "The menu is elsewhere."})
    assert answers() == [(False, "The menu is elsewhere.")]


def test_who_has_answered_is_thanked_instead_of_asked(client: Client, article: ArticleTranslation):
    assert 'name="helpful"' in client.get(article.get_absolute_url()).content.decode()
    client.post(ADDRESS, {"helpful": "yes"})
    assert 'name="helpful"' not in client.get(article.get_absolute_url()).content.decode()


def test_another_reader_is_another_answer(client: Client, article: ArticleTranslation):
    client.post(ADDRESS, {"helpful": "yes"})
    Client().post(ADDRESS, {"helpful": "no"})
    assert answers() == [(True, ""), (False, "")]


def test_an_answer_replaces_no_earlier_one_about_another_text(article: ArticleTranslation):
    """Whatever a session holds, as after a text was deleted and its number given to the next."""
    other = feedback.answer(write(make_article("other")), helpful=True, comment="Clear.", earlier=None, now=NOON)
    answer = feedback.answer(article, helpful=False, comment="", earlier=other.pk, now=NOON)
    assert answers() == [(True, "Clear."), (False, "")]
    assert (answer.translation, answer.created_at) == (article, NOON)


def test_nonsense_is_no_answer(client: Client, article: ArticleTranslation):
    assert client.post(ADDRESS, {"helpful": "perhaps"}).status_code == 302
    assert client.get(ADDRESS).status_code == 405
    assert answers() == []


def test_a_comment_with_a_byte_no_database_takes_is_kept_without_it(client: Client, article: ArticleTranslation):
    client.post(ADDRESS, {"helpful": "no", "comment": "a\0b"})
    assert answers() == [(False, "ab")]


def test_a_comment_of_a_stranger_cannot_be_endless(client: Client, article: ArticleTranslation):
    client.post(ADDRESS, {"helpful": "no", "comment": "x" * 5000})
    assert answers() == [(False, "x" * 1000)]


def test_the_twenty_first_answer_within_an_hour_is_refused(client: Client, article: ArticleTranslation):
    for _ in range(20):
        assert Client().post(ADDRESS, {"helpful": "yes"}).status_code == 302
    refused = Client().post(ADDRESS, {"helpful": "yes"})
    assert (refused.status_code, ArticleFeedback.objects.count()) == (429, 20)


def test_an_answer_needs_the_forms_token(article: ArticleTranslation):
    assert Client(enforce_csrf_checks=True).post(ADDRESS, {"helpful": "yes"}).status_code == 403
    assert answers() == []
