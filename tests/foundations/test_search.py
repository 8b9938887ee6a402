import pytest
from django.test import Client

from supportportal.foundations.platforms import Platform
from supportportal.foundations.search import excerpt, question
from supportportal.foundations.topics import Topic
from tests.faq.factories import make_article, make_section, write
from tests.moments import NOON
from tests.pages import queries_of
from tests.tutorials.factories import make_guide
from tutorials.publishing import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def library() -> None:
    """Four articles in two languages, and a guide."""
    texts = [
        ("password", "I forgot my password", "Ask for a new one."),
        ("switch", "Turn the kill switch on or off", "It cuts the internet."),
        ("error-619", "Error 619 on Windows", "The adapter blocks Wi-Fi."),
        ("invoice", "Find an invoice", "Open Payments. Your password is asked."),
    ]
    textes = [
        ("J’ai oublié mon mot de passe", "Demandez la réinitialisation."),
        ("Activer l’arrêt d’urgence", "Il coupe l’accès à internet."),
        ("Erreur 619 sous Windows", "La carte bloque le Wi-Fi."),
        ("Trouver une facture", "Ouvrez Paiements à l’œil."),
    ]
    for (key, english, body), (french, texte) in zip(texts, textes, strict=True):
        article = make_article(key, section=make_section("help", topic=Topic.GENERAL))
        write(article, "en", title=english, body=body)
        write(article, "fr", title=french, body=texte)
    make_guide(Platform.WINDOWS)


def keys(client: Client, query: str, language: str = "en") -> list[str]:
    found = client.get(f"/{language}/search/", {"q": query}).context["found"]
    return [hit.row.article.key for hit in found.shelves[0]]


@pytest.mark.parametrize(
    ("query", "language", "expected"),
    [
        ("password", "en", ["password", "invoice"]),
        ("PASSWORDS", "en", ["password", "invoice"]),
        ("pasword", "en", ["password", "invoice"]),
        ("I forgot my password please", "en", ["password"]),
        ("kill-switch", "en", ["switch"]),
        ("kill-circuit", "en", ["switch"]),
        ("turning the kill switch off", "en", ["switch"]),
        ("windwos", "en", ["error-619"]),
        ("619", "en", ["error-619"]),
        ("wifi", "en", ["error-619"]),
        ("the", "en", []),
        ("xyzzyqux", "en", []),
        ("%", "en", []),
        ("réinitialisation", "fr", ["password"]),
        ("reinitialisation", "fr", ["password"]),
        ("réinitialisation", "fr", ["password"]),
        ("reintialiser", "fr", ["password"]),
        ("l'acces", "fr", ["switch"]),
        ("l’accès à Internet", "fr", ["switch"]),
        ("oeil", "fr", ["invoice"]),
        ("mots de passe oubliés", "fr", ["password"]),
        ("wi-fi", "fr", ["error-619"]),
        ("facture", "en", []),
    ],
)
@pytest.mark.usefixtures("library")
def test_questions_find_their_answers(client: Client, query: str, language: str, expected: list[str]):
    assert keys(client, query, language) == expected


@pytest.mark.parametrize(
    ("query", "language", "expected"),
    [("bill", "en", ["invoice"]), ("receipts", "en", ["invoice"]), ("un reçu", "fr", ["invoice"])],
)
@pytest.mark.usefixtures("library")
def test_another_word_for_the_same_thing_finds_it(client: Client, query: str, language: str, expected: list[str]):
    assert keys(client, query, language) == expected


def test_a_title_counts_more_than_the_text_and_often_more_than_once(client: Client):
    write(make_article("once"), title="Apples", body="One zebra.")
    write(make_article("often"), title="Bananas", body="A zebra, a zebra and a zebra.")
    write(make_article("title"), title="Zebra", body="Nothing.", summary="None.")
    assert keys(client, "zebra") == ["title", "often", "once"]


def test_a_section_is_a_word_its_articles_are_found_by(client: Client):
    section = make_section("ios", topic=Topic.CONNECTIVITY, en="iOS", fr="iOS")
    write(make_article("profile", section=section), title="No profile")
    assert keys(client, "iOS") == ["profile"]


@pytest.mark.usefixtures("library")
def test_answers_and_guides_are_two_groups(client: Client):
    page = client.get("/en/search/", {"q": "windows"})
    assert [answer.place for answer in page.context["articles"]] == ["General › Help"]
    assert [str(guide.title) for guide in page.context["guides"]] == ["Set up on <mark>Windows</mark>"]


def test_an_answer_shows_the_part_that_answers_and_without_one_its_beginning(client: Client):
    write(make_article("text"), title="Bananas", summary="In short.", body="A zebra eats them.")
    write(make_article("title"), title="Zebra", summary="In short.", body="Nothing more.")
    guide = make_guide(Platform.WINDOWS)
    guide.steps.filter(position=2).update(body="Call a zebra.")
    publish(guide, now=NOON)
    page = client.get("/en/search/", {"q": "zebra"})
    assert [(str(answer.title), str(answer.excerpt)) for answer in page.context["articles"]] == [
        ("<mark>Zebra</mark>", "In short."),
        ("Bananas", "A <mark>zebra</mark> eats them."),
    ]
    assert [str(answer.excerpt) for answer in page.context["guides"]] == [
        "Step 2. Call a <mark>zebra</mark>. It works.",
    ]


@pytest.mark.usefixtures("library")
def test_the_question_stays_in_the_field_and_can_do_no_harm(client: Client):
    page = client.get("/en/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page
    assert "<script>alert" not in page


@pytest.mark.usefixtures("library")
def test_a_misspelled_question_says_that_it_was_mended(client: Client):
    assert client.get("/en/search/", {"q": "pasword"}).context["found"].mended
    assert not client.get("/en/search/", {"q": "password"}).context["found"].mended


@pytest.mark.usefixtures("library")
def test_nothing_found_offers_other_ways(client: Client):
    page = client.get("/en/search/", {"q": "xyzzyqux"}).content.decode()
    assert "Nothing found for “xyzzyqux”." in page
    assert 'href="/en/contact/"' in page
    assert 'href="/en/faq/general/"' in page


@pytest.mark.parametrize("query", ["", "   ", "a" * 5000, "\x00", "' OR 1=1 --", "🙂", "-", "a-b-c-" * 50])
@pytest.mark.usefixtures("library")
def test_no_question_is_too_strange(client: Client, query: str):
    assert client.get("/en/search/", {"q": query}).status_code == 200


@pytest.mark.usefixtures("library")
def test_a_draft_is_not_found(client: Client):
    write(make_article("secret"), title="Zebra plans", draft=True)
    assert keys(client, "zebra") == []


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("student discount", "en"),  # was "the number of devices": count is like discount
        ("veux", "fr"),
        ("voucher", "en"),
        ("E-618", "en"),  # a number is never a mistake of another one
        ("6190", "en"),
    ],
)
@pytest.mark.usefixtures("library")
def test_a_word_that_nobody_wrote_is_not_taken_for_another_one(client: Client, query: str, language: str):
    write(make_article("devices"), "en", title="Number of devices", body="Count six. A vouchsafed turn.")
    write(make_article("iphone"), "fr", title="L’iPhone", body="Il se connecte quand il veut : il le peut.")
    page = client.get(f"/{language}/search/", {"q": query})
    assert (page.context["found"].total, page.context["found"].mended) == (0, False)
    assert f'href="/{language}/chat/' in page.content.decode()
    assert f'href="/{language}/contact/"' in page.content.decode()


@pytest.mark.usefixtures("library")
def test_an_unknown_word_beside_a_known_one_is_dropped(client: Client):
    assert keys(client, "student password") == keys(client, "password") == ["password", "invoice"]
    assert not client.get("/en/search/", {"q": "student password"}).context["found"].mended


def test_a_mended_word_never_outweighs_one_that_was_typed_right(client: Client):
    for number in range(6):
        write(make_article(f"money-{number}"), title=f"Refund {number}", body="Your refund.")
    write(make_article("rare"), title="Telephone, telephone", body="Telephone.")
    write(make_article("both"), title="Refund by telephone", body="Call.")
    found = keys(client, "refund telephonne")
    assert found[0] == "both"
    assert "rare" not in found[:7]
    assert keys(client, "telephonne") == ["rare", "both"]


def test_an_excerpt_marks_the_words_and_escapes_the_rest():
    words = question("réglage", language="fr")
    assert excerpt("<b>Les réglages</b> & rien", words, language="fr") == (
        "&lt;b&gt;Les <mark>réglages</mark>&lt;/b&gt; &amp; rien"
    )


def test_an_excerpt_of_a_long_text_shows_the_place():
    text = f"{'before ' * 40}the answer is here {'after ' * 40}"
    shown = excerpt(text, question("answer", language="en"), language="en")
    assert "the <mark>answer</mark> is here" in shown
    assert shown.startswith("… before")
    assert shown.endswith("after …")


def test_three_rows_cost_as_many_queries_as_one(client: Client):
    def queries() -> list[int]:
        return [queries_of(client, f"/en/search/?q={words}") for words in ("zebra", "zebar", "windows")]

    write(make_article("one"), title="Zebra one")
    make_guide(Platform.WINDOWS)
    one = queries()
    for key in ("two", "three"):
        write(make_article(key, section=make_section(key)), title=f"Zebra {key}")
    make_guide(Platform.LINUX)
    assert queries() == one
