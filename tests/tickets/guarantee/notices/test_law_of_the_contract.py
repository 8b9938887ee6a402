"""Letters that no editor wrote name an article only of the law that the contract is under."""

import re
from datetime import date

import pytest

from legal.agreement import disagreements
from legal.duties import Duty
from legal.law import law_of, under_the_law
from legal.models import Version
from legal.statutory import statutory_version
from tests.moments import NOON
from tests.tickets.factories import make_customer, make_subscription, make_ticket
from tests.tickets.guarantee.reading import days, last_letter
from tickets.guarantee.evidence.summary import right_in_words
from tickets.guarantee.rules.events import CUSTOMER
from tickets.guarantee.rules.standard_letters import LETTERS, LETTERS_OF_OTHER_DUTIES
from tickets.guarantee.steps.answering import flag_serious
from tickets.guarantee.steps.remedies import choose
from tickets.models import ConformityCase, Customer, OutgoingEmail, Subscription

FRENCH_LAW = re.compile(r"L\. \d|[Cc]ode de la consommation|Consumer Code|guarantee of conformity|garantie légale")
ARTICLES = re.compile(r"\(article L\. [\d-]+ (of the French Consumer Code|du code de la consommation)\)")


def holder(country: str, *, language: str = "en") -> Customer:
    customer = make_customer(language=language)
    make_subscription(customer)
    Subscription.objects.update(country=country)
    return customer


def reported_from(country: str, *, language: str = "en") -> ConformityCase:
    ticket = make_ticket(holder(country, language=language), received_at=NOON, language=language, conformity=True)
    return ticket.cases.get()


def test_no_standard_letter_names_french_law_to_a_contract_under_another() -> None:
    cited = 0
    for letters in (*LETTERS.values(), *LETTERS_OF_OTHER_DUTIES.values()):
        for subject, body in letters.values():
            assert not FRENCH_LAW.search(subject + under_the_law(body, country="GB")), body
            assert "[" not in under_the_law(body, country="GB") + under_the_law(body, country="FR")
            cited += len(ARTICLES.findall(under_the_law(body, country="FR")))
    assert cited == 8  # the choice, the late refund and the late answer, of two parts where they are shared, twice


def test_french_law_holds_in_all_of_france_and_where_no_country_is_known() -> None:
    assert [law_of(country) for country in ("", "FR", "RE", "NC", "GB", "DE")] == ["FR"] * 4 + ["GB", "DE"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "language", "sentence"),
    [
        ("GB", "en", "Under your right to a service that conforms to the contract, we undertake to make"),
        ("GB", "fr", "Au titre de votre droit à un service conforme au contrat, nous nous engageons"),
        ("FR", "en", "Under the legal guarantee of conformity, we undertake to make the service conform"),
        ("", "fr", "Au titre de la garantie légale de conformité, nous nous engageons"),
    ],
)
def test_the_right_of_a_report_has_the_name_of_its_law(country: str, language: str, sentence: str) -> None:
    case = reported_from(country, language=language)
    assert sentence in OutgoingEmail.objects.get(ticket=case.ticket).text


@pytest.mark.django_db
@pytest.mark.parametrize(("country", "cited"), [("GB", False), ("FR", True)])
def test_the_end_of_a_british_contract_is_told_without_an_article_of_the_french_code(country: str, cited: bool) -> None:
    case = reported_from(country)
    flag_serious(case, actor=CUSTOMER, why="Nothing works.", now=days(1))
    case.refresh_from_db()
    choose(case, remedy=ConformityCase.Remedy.TERMINATION, now=days(2), revision=case.last_sequence)
    told = last_letter(case)
    assert "You can have the data that you created with our service, free of charge" in told
    assert (bool(FRENCH_LAW.search(told)), "answer this message to ask for it." in told) == (cited, not cited)


@pytest.mark.django_db
@pytest.mark.parametrize("duty", [duty for duty in Duty if duty != Duty.PRIVACY])
def test_what_holds_where_nothing_is_published_names_no_french_law_to_a_british_contract(duty: Duty) -> None:
    french, british = statutory_version(duty), statutory_version(duty, country="GB")
    assert statutory_version(duty, country="DE") == british
    assert statutory_version(duty, country="GP") == french
    assert sorted(british.texts.values_list("language", flat=True)) == ["en", "fr"]
    assert [words_of(version, "L. 2") for version in (french, british)] == [True, False]
    assert not any(FRENCH_LAW.search(f"{text.title} {text.summary} {text.body}") for text in british.texts.all())
    assert list(disagreements(british)) == []
    assert (british.policy.length, british.policy.unit) == (french.policy.length, french.policy.unit)
    assert (british.policy.late_increases, british.effective_on) == (None, french.effective_on)


def words_of(version: Version, words: str) -> bool:
    return any(words in text.body for text in version.texts.all())


@pytest.mark.django_db
def test_a_request_about_data_is_answered_by_one_promise_in_every_country() -> None:
    assert statutory_version(Duty.PRIVACY, country="GB") == statutory_version(Duty.PRIVACY)


@pytest.mark.django_db
def test_a_british_report_while_nothing_is_published_is_counted_as_a_french_one_and_named_in_neutral_words() -> None:
    case = reported_from("GB")
    assert case.policy_version.document.slug == "statutory-guarantee-elsewhere"
    assert (case.last_day, case.policy) == (date(2026, 4, 9), "FR_30D_STRICT")
    assert right_in_words(case) == "your right to a service that conforms to the contract"
