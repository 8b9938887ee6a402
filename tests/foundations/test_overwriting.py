"""Two editors have the same text open: nobody's words are lost, and nothing is overwritten unknowingly."""

import threading
from datetime import date

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client

from faq.models import Article, ArticleTranslation, Section, SectionTitle
from legal.models import NoticeText, Version, VersionText
from supportportal.foundations.platforms import Platform
from supportportal.foundations.staff.groups import open_groups
from tests.faq.factories import make_article, make_section, write
from tests.legal.factories import make_version
from tests.pages import form_on
from tests.tutorials.factories import make_guide
from tutorials.models import Step, Tutorial, TutorialTranslation

pytestmark = pytest.mark.django_db
REFUSED = "Somebody else has saved this since you opened it."


class Editor:
    """Somebody of the group Editors, with one page open."""

    def __init__(self, name: str) -> None:
        open_groups()
        user = User.objects.create_user(name, is_staff=True)
        user.groups.add(Group.objects.get(name="Editors"))
        self.client = Client()
        self.client.force_login(user)

    def opens(self, model: type, key: object) -> "Editor":
        self.url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{key}/change/"
        self.form_id = f"{model._meta.model_name}_form"
        self.fields = form_on(self.client.get(self.url), self.form_id)
        return self

    def saves(self, **changed: str) -> HttpResponse:
        """With `changed` typed into the form; when refused, goes on with the form that came back."""
        answer = self.client.post(self.url, {**self.fields, **changed})
        if answer.status_code == 200:
            self.fields = form_on(answer, self.form_id)
        return answer


@pytest.fixture
def first() -> Editor:
    return Editor("ada")


@pytest.fixture
def second() -> Editor:
    return Editor("ben")


@pytest.fixture
def text() -> ArticleTranslation:
    return write(make_article("switch"), title="Kill switch", body="## As it was\n\nTwo lines.\n")


def refused(answer: HttpResponse) -> bool:
    return answer.status_code == 200 and REFUSED in answer.content.decode()


def test_the_second_editor_is_refused_and_sees_both_versions(
    first: Editor, second: Editor, text: ArticleTranslation
) -> None:
    first.opens(Article, text.article_id), second.opens(Article, text.article_id)
    assert first.saves(**{"translations-0-body": "Ada’s words"}).status_code == 302
    answer = second.saves(**{"translations-0-body": "Ben’s words"})
    assert refused(answer)
    text.refresh_from_db()
    assert text.body == "Ada’s words"
    shown = [(each.row, each.label, each.stored, each.mine) for each in answer.context["differences"]]
    assert shown == [("translation: Kill switch", "Text", "Ada’s words", "Ben’s words")]
    page = answer.content.decode()
    assert page.count("<pre>Ada’s words</pre>") == page.count("<pre>Ben’s words</pre>") == 1
    assert second.fields["translations-0-body"] == "Ben’s words"  # still in the form


def test_saving_again_without_a_word_is_refused_again_and_knowingly_it_is_saved(
    first: Editor, second: Editor, text: ArticleTranslation
) -> None:
    first.opens(Article, text.article_id), second.opens(Article, text.article_id)
    first.saves(**{"translations-0-body": "Ada’s words"})
    answer = second.saves(**{"translations-0-body": "Ben’s words"})
    assert refused(second.saves())
    knowingly = {"replace": answer.context["replace"]}
    assert f'name="replace" value="{knowingly["replace"]}"' in answer.content.decode()
    assert second.saves(**knowingly).status_code == 302
    text.refresh_from_db()
    assert text.body == "Ben’s words"


def test_a_third_save_meanwhile_is_a_version_one_hasnt_seen(
    first: Editor, second: Editor, text: ArticleTranslation
) -> None:
    first.opens(Article, text.article_id), second.opens(Article, text.article_id)
    first.saves(**{"translations-0-body": "Ada’s words"})
    knowingly = {"replace": second.saves(**{"translations-0-body": "Ben’s words"}).context["replace"]}
    first.opens(Article, text.article_id).saves(**{"translations-0-body": "Ada’s better words"})
    assert refused(second.saves(**knowingly))
    text.refresh_from_db()
    assert text.body == "Ada’s better words"


def test_a_mistake_in_ones_own_form_doesnt_hide_what_somebody_else_saved(
    first: Editor, second: Editor, text: ArticleTranslation
) -> None:
    first.opens(Article, text.article_id), second.opens(Article, text.article_id)
    assert second.saves(**{"translations-0-title": ""}).status_code == 200
    first.saves(**{"translations-0-body": "Ada’s words"})
    assert refused(second.saves(**{"translations-0-title": "Mended"}))


def test_one_editor_saves_as_often_as_they_like(first: Editor, text: ArticleTranslation) -> None:
    for words in ("One", "Two"):
        first.opens(Article, text.article_id)
        assert first.saves(**{"translations-0-body": words, "_continue": "1"}).status_code == 302
    text.refresh_from_db()
    assert text.body == "Two"


def test_a_language_added_meanwhile_is_named_and_kept(first: Editor, second: Editor, text: ArticleTranslation) -> None:
    second.opens(Article, text.article_id)
    write(text.article, "fr", title="Coupe-circuit")
    answer = second.saves(**{"translations-0-body": "Ben’s words"})
    assert refused(answer)
    assert answer.context["added_meanwhile"] == ["translation: Coupe-circuit"]
    assert second.saves(replace=answer.context["replace"]).status_code == 302
    assert set(text.article.translations.values_list("title", flat=True)) == {"Kill switch", "Coupe-circuit"}


def test_a_step_that_one_wants_to_delete_stays_ticked_and_its_tick_is_no_difference(second: Editor) -> None:
    second.opens(*guide_in_english())
    Step.objects.filter(position=2).update(body="Ada’s")
    answer = second.saves(**{"steps-0-DELETE": "on"})
    assert refused(answer)
    shown = [(each.row, each.label, each.stored, each.mine) for each in answer.context["differences"]]
    assert shown == [("step: 2. Step 2", "Text", "Ada’s", "Do **2**.")]
    assert second.saves(replace=answer.context["replace"]).status_code == 302
    assert list(Step.objects.values_list("title", "body")) == [("Step 2", "Do **2**.")]


def guide_in_english() -> tuple[type, object]:
    return TutorialTranslation, make_guide(Platform.WINDOWS).pk


def guide_itself() -> tuple[type, object]:
    return Tutorial, make_guide(Platform.WINDOWS).tutorial_id


def legal_draft() -> tuple[type, object]:
    return Version, make_version(1, effective_on=date(2027, 1, 1), draft=True).pk


def section() -> tuple[type, object]:
    return Section, make_section().pk


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("made", "mine", "theirs"),
    [
        (guide_in_english, {"title": "Ben’s"}, lambda: TutorialTranslation.objects.update(title="Ada’s")),
        (guide_in_english, {"steps-1-body": "Ben’s"}, lambda: Step.objects.filter(position=2).update(body="Ada’s")),
        (guide_in_english, {"steps-0-body": "Ben’s"}, lambda: Step.objects.filter(position=2).update(body="Ada’s")),
        (guide_in_english, {"title": "Ben’s"}, lambda: TutorialTranslation.objects.update(published_at=None)),
        (guide_itself, {"minutes": "7"}, lambda: Tutorial.objects.update(minutes=9)),
        (legal_draft, {"texts-0-body": "Ben’s"}, lambda: VersionText.objects.update(body="Ada’s")),
        (legal_draft, {"effective_on": "2027-02-01"}, lambda: Version.objects.update(effective_on=date(2027, 3, 1))),
        (
            legal_draft,
            {"texts-0-title": "Ben’s"},
            lambda: NoticeText.objects.create(version=Version.objects.get(), kind="offer", language="en", body="Ada’s"),
        ),
        (section, {"titles-0-title": "Ben’s"}, lambda: SectionTitle.objects.update(title="Ada’s")),
    ],
    ids=["title", "same step", "other step", "withdrawn", "guide", "terms", "date", "letter", "section"],
)
def test_guides_documents_and_sections_are_guarded_as_articles_are(second: Editor, made, mine, theirs) -> None:
    second.opens(*made())
    theirs()
    answer = second.saves(**mine)
    assert refused(answer)
    assert set(mine.items()) <= set(second.fields.items())
    assert second.saves(replace=answer.context["replace"]).status_code == 302


def test_counting_words_for_the_search_is_nobodys_change(second: Editor, text: ArticleTranslation) -> None:
    second.opens(Article, text.article_id)
    ArticleTranslation.objects.update(terms="counted anew")
    assert second.saves(**{"translations-0-body": "Ben’s words"}).status_code == 302


def test_a_stored_text_cannot_run_anything_on_the_page_that_compares(
    first: Editor, second: Editor, text: ArticleTranslation
) -> None:
    first.opens(Article, text.article_id), second.opens(Article, text.article_id)
    first.saves(**{"translations-0-body": "<script>alert(1)</script>"})
    page = second.saves(**{"translations-0-body": "<img src=x onerror=alert(2)>"}).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_save_at_the_same_moment_one_is_refused(
    first: Editor, second: Editor, text: ArticleTranslation
) -> None:
    first.opens(Article, text.article_id), second.opens(Article, text.article_id)
    start, answers = threading.Barrier(2), dict[str, HttpResponse]()

    def save(editor: Editor, words: str) -> None:
        start.wait(30)
        answers[words] = editor.saves(**{"translations-0-body": words})
        connections.close_all()

    savers = [threading.Thread(target=save, args=each) for each in ((first, "Ada’s words"), (second, "Ben’s words"))]
    [saver.start() for saver in savers]
    [saver.join(60) for saver in savers]
    assert sorted(answer.status_code for answer in answers.values()) == [200, 302]
    text.refresh_from_db()
    assert answers[text.body].status_code == 302
    connection.close()
