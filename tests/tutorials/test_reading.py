import pytest
from django.test import Client

import tutorials.demo
from supportportal.foundations.platforms import Platform
from tests.moments import NOON
from tests.pages import queries_of
from tests.tutorials.factories import make_guide
from tutorials.models import TutorialTranslation

pytestmark = pytest.mark.django_db
WINDOWS = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"}


def test_the_visitors_own_device_comes_first_and_all_others_are_offered(client: Client):
    for platform in (Platform.WINDOWS, Platform.LINUX, Platform.ROUTERS):
        make_guide(platform)
    page = client.get("/en/tutorials/", headers=WINDOWS)
    assert page.context["own"].tutorial.platform == "windows"
    assert [guide.tutorial.platform for guide in page.context["guides"]] == ["windows", "linux", "routers"]
    assert 'href="/en/tutorials/linux/"' in page.content.decode()
    assert "User-Agent" in page["Vary"]


def test_an_unknown_device_just_chooses(client: Client):
    make_guide(Platform.WINDOWS)
    assert client.get("/en/tutorials/", headers={"User-Agent": "curl/8"}).context["own"] is None


def test_the_home_page_marks_the_visitors_device(client: Client):
    make_guide(Platform.WINDOWS)
    assert '<a class="tile mine" href="/en/tutorials/windows/">' in client.get("/en/", headers=WINDOWS).content.decode()


def test_each_step_says_what_to_do_and_leads_to_a_person_when_it_failed(client: Client):
    make_guide(Platform.WINDOWS, steps=3)
    page = client.get("/en/tutorials/windows/").content.decode()
    assert page.count('<li id="step-') == 3
    assert "<p>Do <strong>2</strong>.</p>" in page
    assert "?topic=connectivity&amp;platform=windows&amp;step=2" in page


def test_a_draft_and_an_unknown_platform_are_not_found(client: Client):
    make_guide(Platform.WINDOWS, draft=True)
    assert client.get("/en/tutorials/windows/").status_code == 404
    assert client.get("/en/tutorials/amiga/").status_code == 404


def test_without_a_translation_the_switch_leads_to_the_guides(client: Client):
    make_guide(Platform.WINDOWS)
    page = client.get("/en/tutorials/windows/").content.decode()
    assert 'lang="fr" hreflang="fr" href="/fr/tutorials/"' in page
    make_guide(Platform.WINDOWS, "fr")
    assert (
        'lang="fr" hreflang="fr" href="/fr/tutorials/windows/"' in client.get("/en/tutorials/windows/").content.decode()
    )


@pytest.mark.parametrize("address", ["/en/tutorials/", "/en/tutorials/windows/"])
def test_three_guides_cost_as_many_queries_as_one(client: Client, address: str):
    make_guide(Platform.WINDOWS, steps=1)
    queries_of(client, address)
    one = queries_of(client, address)
    make_guide(Platform.LINUX, steps=3)
    make_guide(Platform.MACOS, steps=3)
    assert queries_of(client, address) == one


@pytest.mark.one_database
def test_the_demo_has_every_platform_in_both_languages_with_four_to_ten_steps():
    tutorials.demo.load(now=NOON)
    for language in ("en", "fr"):
        guides = TutorialTranslation.objects.published().in_language(language).in_order()
        assert [guide.tutorial.platform for guide in guides] == Platform.values
        assert all(4 <= guide.steps.count() <= 10 for guide in guides)
