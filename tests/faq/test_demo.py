import pytest

import faq.demo
from faq.models import Article, ArticleTranslation, Section
from tests.moments import NOON

pytestmark = pytest.mark.django_db
TREE = [
    ("billing", "payments"),
    ("billing", "subscriptions"),
    ("connectivity", "windows"),
    ("connectivity", "macos"),
    ("connectivity", "android"),
    ("connectivity", "ios"),
    ("connectivity", "linux"),
    ("connectivity", "routers"),
    ("general", "features"),
    ("general", "smartplay"),
    ("general", "smartdns"),
]


@pytest.mark.one_database
def test_the_demo_fills_the_exact_tree_in_both_languages():
    faq.demo.load(now=NOON)
    assert list(Section.objects.values_list("topic", "slug")) == TREE
    assert all(section.articles.exists() for section in Section.objects.all())
    written = ArticleTranslation.objects.published()
    assert Article.objects.count() >= 30
    assert written.in_language("en").count() == written.in_language("fr").count() == Article.objects.count()


@pytest.mark.one_database
def test_no_placeholder_is_left_in_the_demo():
    faq.demo.load(now=NOON)
    left = [
        text.slug for text in ArticleTranslation.objects.all() if "{provider}" in text.body or "{domain}" in text.body
    ]
    assert left == []
