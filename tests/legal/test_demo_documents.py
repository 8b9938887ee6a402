"""The documents of the invented company agree with one another, with the product, and lead where they say."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

import legal.demo
from legal.models import Company, Version, VersionText
from legal.versions import in_force
from tests.moments import NOON
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "fr")
BOTH = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module", autouse=True)
def documents(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with shared_rows(django_db_blocker):
        legal.demo.load(now=NOON)
        yield


def bodies(language: str) -> dict[str, str]:
    """Of the newest version of each document."""
    texts = VersionText.objects.filter(language=language).order_by("version__number")
    return {text.version.document.slug: text.body for text in texts.select_related("version__document")}


def words_of(slug: str, language: str, *, on: date) -> str:
    version = in_force(slug, on=on)
    assert version
    return version.texts.get(language=language).body


@BOTH
def test_every_link_in_a_document_leads_to_a_page_in_its_language(client: Client, language: str) -> None:
    found = set[str]()
    for version in Version.objects.published():
        page = client.get(f"/{language}{version.get_absolute_url()[3:]}").content.decode()
        found |= set(re.findall(r'href="(/[^"#]*)', page.split('<article class="prose"')[1].split("</article>")[0]))
    assert {f"/{language}/{path}/" for path in ("withdrawal", "legal/guarantee", "legal/withdrawal")} <= found
    assert {address for address in found if not address.startswith(f"/{language}/")} == set()
    assert {address: status for address in found if (status := client.get(address).status_code) != 200} == {}


@BOTH
def test_no_address_in_a_document_is_dead_text(client: Client, language: str) -> None:
    for slug, body in bodies(language).items():
        assert re.findall(r"`https?://", body) == [], slug
        assert client.get(f"/{language}/legal/{slug}/").content.count(b"&lt;http") == 0
    for slug, address in (("terms", "https://mediateur.example"), ("privacy", "https://www.cnil.fr")):
        assert f'<a href="{address}" rel="noopener">' in client.get(f"/{language}/legal/{slug}/").content.decode()


@BOTH
def test_the_terms_and_the_notice_give_the_address_of_the_withdrawal_and_promise_its_receipt(language: str) -> None:
    """The model of article R. 221-3, as replaced by décret 2026-3: the address, and an acknowledgement of receipt."""
    receipt = {
        "en": "an acknowledgement of receipt with the content of your withdrawal, its date and its time",
        "fr": "un accusé de réception indiquant le contenu de votre rétractation, sa date et son heure",
    }[language]
    for slug in ("terms", "withdrawal"):
        body = bodies(language)[slug]
        assert re.search(rf"\[http://[^]]+/{language}/withdrawal/\]\(/{language}/withdrawal/\)", body), slug
        assert receipt in body, slug


@BOTH
def test_the_withdrawal_notice_tells_of_its_function_from_the_day_on_which_there_was_one(language: str) -> None:
    before = words_of("withdrawal", language, on=date(2026, 6, 18))
    assert (before.count("/withdrawal/"), before.count("support@pelerine.example") > 0) == (0, True)
    assert f"(/{language}/withdrawal/)" in words_of("withdrawal", language, on=date(2026, 6, 19))
    changes = Version.objects.get(document__slug="withdrawal", number=2).texts.get(language=language).changes
    assert len(changes.splitlines()) == 2


@BOTH
def test_a_lower_price_is_the_whole_price_of_each_day_in_every_document(language: str) -> None:
    whole_day = {"en": "the whole day, even if it worked for part of it", "fr": "le jour entier, même s’il a"}[language]
    for slug in ("guarantee", "refund"):
        assert whole_day in bodies(language)[slug], slug


@BOTH
def test_who_paid_in_a_store_is_told_the_same_everywhere(language: str) -> None:
    same_means = {"en": "by the means of payment you used there", "fr": "par le moyen de paiement que vous y avez"}
    for slug in ("terms", "guarantee", "refund"):
        assert same_means[language] in bodies(language)[slug], slug


@BOTH
def test_the_telephone_of_the_terms_is_the_companys(language: str) -> None:
    texts = VersionText.objects.filter(language=language, version__document__slug="terms")
    assert [Company.objects.get().phone in text.body for text in texts] == [True, True]


@BOTH
def test_the_privacy_notice_says_what_article_13_asks_for(language: str) -> None:
    asked_for = {
        "en": ("protection officer", "Legal basis", "Who receives it", "European Economic Area", "How long"),
        "fr": (
            "protection des données",
            "Base légale",
            "Qui les reçoit",
            "Espace économique",
            "Combien de temps",
            "CNIL",
        ),
    }[language]
    body = bodies(language)["privacy"]
    assert [words for words in asked_for if words not in body] == []
