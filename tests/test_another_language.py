"""A portal that speaks German too, as an operator sets it: what is written in it, and what stands in for the rest."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import translation

from chat.admin.chat_settings import ClosedDayForm
from chat.models import ClosedDay
from legal.models import NoticeText
from supportportal.foundations.languages.facts import facts_of
from tests.faq.factories import make_article, make_section, write
from tests.legal.factories import make_version
from tests.matrix.addresses import patterns
from tests.matrix.asking import ask
from tests.matrix.public_places import CUSTOMERS_PLACES, PUBLIC_PLACES
from tests.matrix.world import CUSTOMER, make_world
from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import case_row, ticket_row
from tickets.customers import customer_of
from tickets.guarantee.notices.notice_queue import announce
from tickets.letters.vocabulary import language_of
from tickets.models import Agent, CannedReply
from tickets.outbox.rendering import render_letter

pytestmark = pytest.mark.django_db

LANGUAGES = [(code, facts_of(code).name) for code in ("en", "fr", "de", "nl")]
# As in a catalogue of ours: German has words of ours, Dutch has none yet.
INTERFACE = {"de": "de", "nl": "en"}


@pytest.fixture(autouse=True)
def four_languages(settings: SimpleNamespace) -> None:
    settings.LANGUAGES = LANGUAGES


@pytest.mark.one_database
@pytest.mark.parametrize("language", INTERFACE)
def test_every_page_of_visitors_and_customers_is_there_and_says_in_which_language(language: str) -> None:
    world, known = make_world(), patterns()
    places = {name: place for name, place in {**PUBLIC_PLACES, **CUSTOMERS_PLACES}.items() if name in known}
    met, spoken = {}, {}
    for name, place in places.items():
        with translation.override(language):
            address = known[name].address({key: world.things[thing].real for key, thing in place.things.items()})
        answer = ask(world.browsers[CUSTOMER], "GET", address)
        met[name] = answer.met
        if (page := re.search(r'<html lang="(\S*?)"', answer.page)) and address.startswith(f"/{language}/"):
            spoken[name] = page[1]
        assert not re.search(r"<(h\d|a|button|label|option)[^>]*>\s*</\1>", answer.page), name
    assert met == {name: place.get[CUSTOMER] for name, place in places.items()}
    assert spoken == dict.fromkeys(spoken, INTERFACE[language])


def test_an_article_that_is_not_written_in_a_language_is_read_in_english_and_says_so(client: Client) -> None:
    section = make_section(en="Features", fr="Fonctions")
    write(make_article("german", section=section), "en", title="Kill switch")
    write(make_article("english", section=section), "en", title="Split tunnel")
    write(section.articles.get(key="german"), "de", title="Notabschaltung")
    page = client.get("/de/faq/general/features/").content.decode()
    assert re.findall(r'<a href="(/de/faq/article/[^"]*)"', page) == [
        "/de/faq/article/german-de/",
        "/de/faq/article/english-en/",
    ]
    stands_in = client.get("/de/faq/article/english-en/").content.decode()
    assert '<html lang="de">' in stands_in
    assert '<h1 lang="en">Split tunnel</h1>' in stands_in
    [note] = re.findall(r'class="aside-note">(.*?)</p>', stands_in, re.DOTALL)
    assert note.strip() == "In dieser Sprache noch nicht verfügbar. Sprache dieses Textes: English."
    assert '<link rel="canonical" href="http://localhost:8000/en/faq/article/english-en/">' in stands_in
    own = client.get("/de/faq/article/german-de/").content.decode()
    assert ("aside-note" in own, "Notabschaltung</h1>" in own) == (False, True)
    moved = client.get("/de/faq/article/german-en/")
    assert (moved.status_code, moved["Location"]) == (301, "/de/faq/article/german-de/")
    assert "/de/faq/article/english-en/" in client.get("/de/search/?q=tunnel").content.decode()


def test_what_is_written_in_a_language_is_marked_on_pages_that_are_not_translated(client: Client) -> None:
    write(make_article("split", section=make_section()), "nl", title="Tunnel splitsen")
    page = client.get("/nl/faq/article/split-nl/").content.decode()
    assert ('<html lang="en">' in page, '<h1 lang="nl">Tunnel splitsen</h1>' in page) == (True, True)
    assert '<div class="prose" lang="nl">' in page


def test_french_readers_are_shown_what_is_french(client: Client) -> None:
    write(make_article("split", section=make_section()), "en", title="Split tunnel")
    assert "Split tunnel" not in client.get("/fr/faq/general/features/").content.decode()


def test_pages_lead_to_each_other_in_every_language(client: Client) -> None:
    page = client.get("/en/").content.decode()
    assert re.findall(r'class="lang" lang="(\S+)" hreflang="\S+" href="(\S+)"', page) == [
        ("fr", "/fr/"),
        ("de", "/de/"),
        ("nl", "/nl/"),
    ]
    assert re.findall(r'<link rel="alternate" hreflang="(\S+)"', page) == ["en", "fr", "de", "nl", "x-default"]
    assert [client.get("/", headers={"accept-language": wish})["Location"] for wish in ("de-AT,de;q=0.9", "it")] == [
        "/de/",
        "/en/",
    ]


def test_a_document_is_read_in_its_own_language_else_in_english_else_in_the_binding_one(client: Client) -> None:
    make_version(1, effective_on=date(2026, 1, 1), slug="terms", languages=("en", "de", "fr"))
    make_version(1, effective_on=date(2026, 1, 1), slug="privacy", languages=("en", "fr"))
    make_version(1, effective_on=date(2026, 1, 1), slug="refund", languages=("fr",))
    titles = {
        slug: re.findall(r"<h1[^>]*>(.*?)</h1>", client.get(f"/de/legal/{slug}/").content.decode())
        for slug in ("terms", "privacy", "refund")
    }
    assert titles == {"terms": ["Terms 1 de"], "privacy": ["Terms 1 en"], "refund": ["Terms 1 fr"]}


@pytest.mark.parametrize(
    ("written", "language", "subject"),
    [
        (("en", "de"), "de", "Guten Tag de"),
        (("en", "fr"), "de", "Guten Tag en"),
        (("fr",), "de", "Guten Tag fr"),
        (("en", "nl"), "nl", "Guten Tag nl"),
        (("en", "de"), "fr", "Guten Tag en"),
    ],
)
def test_a_customer_gets_the_letter_that_an_editor_wrote_in_their_language(
    written: tuple[str, ...], language: str, subject: str
) -> None:
    version = make_version(1, effective_on=date(2026, 1, 1), slug="guarantee", draft=True)
    for code in written:
        words = {"subject": f"Guten Tag {code}", "body": "{last_day}\n\n{received}"}
        NoticeText.objects.create(version=version, kind="warning", language=code, **words)
    case = case_row(ticket_row(language=language), days_ago=28, policy_version=version)
    notice = announce(case, "warning", now=NOON, due_at=NOON, context={})
    assert notice is not None
    letter = notice.letters.get()
    assert letter.subject == f"{subject} [#{case.ticket_id}]"
    assert letter.language == subject[-2:]  # the frame is in the language of the text
    assert f'<html lang="{letter.language}">' in letter.html
    assert ("Hello," in letter.text) == (letter.language == "en")


def test_a_letter_without_words_of_ours_in_a_language_is_english_from_top_to_bottom() -> None:
    letter = render_letter("undecided", "nl", {"claims": []})
    assert (letter.language, '<html lang="en">' in letter.html) == ("en", True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Guten Tag, ich kann mich seit gestern nicht mehr mit dem Server verbinden.", "de"),
        ("Hello, I can not connect to your servers.", "en"),
        ("Bonjour, je ne peux pas me connecter à vos serveurs.", "fr"),
        ("Hola, no puedo conectarme desde ayer.", ""),  # not spoken here
    ],
)
def test_a_letter_is_told_to_be_in_a_language_that_the_portal_speaks(text: str, language: str) -> None:
    assert language_of(text.lower()) == language


def test_editors_and_colleagues_choose_among_the_languages_of_the_settings() -> None:
    agent = make_agent("solene", "general", is_superuser=True, is_staff=True)
    desk = signed_in(agent.user)
    choices = {
        page: re.findall(r'<option value="([a-z]{2})"', desk.get(f"/admin/{page}/").content.decode())
        for page in ("faq/section/add", "tutorials/tutorialtranslation/add")
    }
    assert {page: set(codes) for page, codes in choices.items()} == {page: set(dict(LANGUAGES)) for page in choices}
    desk.post("/admin/account/language/", {"language": "de"})
    assert "Sichern" in desk.get("/admin/faq/section/add/").content.decode()  # Django’s own words


def test_what_was_written_in_a_language_stays_when_it_is_switched_off_again(settings: SimpleNamespace) -> None:
    customer = customer_of("kai@example.org", name="Kai", language="de")
    agent = make_agent("solene", "general", is_superuser=True, is_staff=True)
    Agent.objects.update(language="de")
    article = make_article("german", section=make_section())
    write(article, "de", title="Notabschaltung")
    reply = CannedReply.objects.create(shortcut="hallo", title="Hallo", texts={"de": "Hallo"})
    version = make_version(1, effective_on=date(2027, 1, 1), draft=True, binding="de")
    settings.LANGUAGES = LANGUAGES[:2]
    assert ticket_row(customer=customer, language="de").reply_language == "en"
    desk = signed_in(agent.user)
    pages = [
        f"tickets/customer/{customer.pk}/change/",
        f"faq/article/{article.pk}/change/",
        f"legal/version/{version.pk}/change/",
        "tickets/cannedreply/",
        f"tickets/cannedreply/{reply.pk}/change/",
        "",
    ]
    answers = {page: desk.get(f"/admin/{page}") for page in pages}
    assert {page: answer.status_code for page, answer in answers.items()} == dict.fromkeys(pages, 200)
    for page in pages[:3]:
        assert '<option value="de" selected>' in answers[page].content.decode()
    moved = [Client().get(f"/{path}") for path in ("de/contact/?topic=billing", "de//other.example/", "xy/contact/")]
    assert [answer.get("Location") for answer in moved] == [
        "/en/contact/?topic=billing",
        "/en//other.example/",
        None,
    ]


@pytest.mark.parametrize(("duty", "asked"), [("cancellation", "gekündigt"), ("withdrawal", "widerrufen")])
def test_a_german_holder_is_asked_about_what_was_declared(duty: str, asked: str) -> None:
    context = {"ticket": ticket_row(), "reference": "PV-20481234", "duty": duty}
    letter = render_letter("to_the_holder", "de", context)
    assert letter.subject.startswith(f"Haben Sie Ihren Vertrag PV-20481234 {asked}?")
    assert ("Kündigung" in letter.text, "Kündigung" in letter.html) == (duty == "cancellation",) * 2


@pytest.mark.parametrize(
    ("link", "opens"),
    [
        ("/fr/resiliation/", "/en/cancellation/"),
        ("/fr/legal/mentions-legales/?a=1", "/en/legal/legal-notice/?a=1"),
        ("/fr/nothing/", "/en/nothing/"),
    ],
)
def test_a_translated_address_of_a_language_that_is_switched_off_opens_in_ours(
    settings: SimpleNamespace, link: str, opens: str
) -> None:
    settings.LANGUAGES = LANGUAGES[:1]
    assert Client().get(link)["Location"] == opens


def test_a_reason_in_a_language_that_is_switched_off_survives_the_form() -> None:
    day = ClosedDay.objects.create(day=date(2026, 12, 24), reasons={"en": "Christmas", "de": "Heiligabend"})
    form = ClosedDayForm({"day": "2026-12-24", "topic": "", "reason_en": "Eve", "reason_fr": ""}, instance=day)
    assert form.is_valid()
    assert form.save().reasons == {"en": "Eve", "de": "Heiligabend"}
    with translation.override("fr"):
        assert day.reason == "Eve"
