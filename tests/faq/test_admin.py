import pytest
from django.contrib.auth.models import User
from django.test import Client

from faq.models import Article, ArticleTranslation
from tests.faq.factories import make_article, make_section, write
from tests.pages import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor"))
    return client


def form(section_id: int, **changed: str) -> dict[str, str]:
    text = {"language": "en", "title": "New", "slug": "new", "summary": "In short.", "body": "**Words**", "id": ""}
    inline = {f"translations-0-{name}": value for name, value in {**text, **changed}.items()}
    management = {"translations-TOTAL_FORMS": "1", "translations-INITIAL_FORMS": "1" if changed.get("id") else "0"}
    return {"section": str(section_id), "key": "new", "position": "10", **management, **inline}


def test_an_editor_writes_a_draft_then_publishes_it(editor: Client):
    section = make_section()
    editor.post("/admin/faq/article/add/", form(section.pk))
    text = ArticleTranslation.objects.get()
    assert (text.published_at, "word" in text.terms) == (None, True)
    changed = form(section.pk, id=str(text.pk), published="on", title="Newer")
    changed["translations-0-article"] = str(text.article_id)
    editor.post(f"/admin/faq/article/{text.article_id}/change/", changed)
    text.refresh_from_db()
    assert (text.title, text.published_at is not None) == ("Newer", True)
    assert editor.get("/en/faq/article/new/").status_code == 200


def test_an_editor_takes_a_text_off_the_shelf(editor: Client):
    text = write(make_article("new"))
    changed = form(text.article.section_id, id=str(text.pk), slug=text.slug)
    changed["translations-0-article"] = str(text.article_id)
    editor.post(f"/admin/faq/article/{text.article_id}/change/", changed)
    assert editor.get(f"/en/faq/article/{text.slug}/").status_code == 404


def test_the_editor_has_a_markdown_field_and_a_way_to_the_page(editor: Client):
    text = write(make_article("first"))
    page = editor.get(f"/admin/faq/article/{text.article_id}/change/").content.decode()
    assert "markdownx-editor" in page
    assert text.get_absolute_url() in page


def test_the_way_to_the_page_leads_to_a_text_that_everybody_reads(editor: Client):
    draft = write(make_article("first"), draft=True)
    change = f"/admin/faq/article/{draft.article_id}/change/"
    assert draft.get_absolute_url() not in editor.get(change).content.decode()
    published = write(draft.article, "fr")
    page = editor.get(change).content.decode()
    assert (published.get_absolute_url() in page, draft.get_absolute_url() in page) == (True, False)


def test_a_form_with_three_sections_to_choose_from_costs_as_many_queries_as_one_with_one(editor: Client):
    change = f"/admin/faq/article/{write(make_article('first')).article_id}/change/"
    queries_of(editor, change)
    one = queries_of(editor, change)
    make_section("second")
    make_section("third")
    assert queries_of(editor, change) == one


def test_feedback_is_read_and_not_written(editor: Client):
    assert editor.get("/admin/faq/articlefeedback/").status_code == 200
    assert editor.get("/admin/faq/articlefeedback/add/").status_code == 403


@pytest.mark.parametrize("desk", ["article", "section", "articlefeedback"])
def test_three_rows_cost_as_many_queries_as_one(editor: Client, desk: str):
    def row(number: int) -> None:
        text = write(make_article(f"article-{number}", section=make_section(f"section-{number}")))
        text.feedback.create(helpful=True, created_at=text.updated_at)

    row(1)
    queries_of(editor, f"/admin/faq/{desk}/")
    one = queries_of(editor, f"/admin/faq/{desk}/")
    row(2)
    row(3)
    assert (queries_of(editor, f"/admin/faq/{desk}/"), Article.objects.count()) == (one, 3)
