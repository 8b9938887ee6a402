"""What only a whole letter tells: whose faults are spoken of, who writes, and a report that no table names."""

import pytest

from tickets.guarantee.hearing.findings import Meaning
from tickets.guarantee.hearing.reader import Verdict, Writer, hear

ANOTHERS = (
    "I used a competing service for years. It dropped out twice an hour. Nothing there ever loaded. "
    "How do I change over to yours?"
)


def test_a_report_that_no_table_names_is_shown_to_a_person_with_its_sentence() -> None:
    letter = (
        "Thank you for the invoice, it arrived this morning. My sister will take the yearly plan, too. "
        "I chose Oslo on the map and came out in Kiev. Kind regards, Carol"
    )
    heard = hear(letter)
    assert (heard.verdict, heard.sentence) == (Verdict.PERHAPS, "I chose Oslo on the map and came out in Kiev")
    assert {finding.meaning for finding in heard.findings} == {Meaning.UNCLEAR}


def test_what_is_said_of_another_provider_stays_there_until_the_letter_comes_to_us() -> None:
    assert hear(ANOTHERS).verdict == Verdict.NO
    assert hear(f"{ANOTHERS} Your app crashes every ten minutes since Monday.").verdict == Verdict.PERHAPS


@pytest.mark.parametrize(
    ("letter", "writer"),
    [
        (
            "This is an automatically generated message. The server answered with error 550. "
            "No further attempts will be made.",
            Writer.ROBOT,
        ),
        (
            "Dear customer, your parcel could not be delivered. The lift was out of order. We apologise for that.",
            Writer.ADVERTISER,
        ),
        ("Your automatic reply did not help. The app still crashes. What shall I do?", Writer.PERSON),
    ],
)
def test_who_says_twice_that_it_is_a_robot_or_another_company_is_no_customer(letter: str, writer: Writer) -> None:
    assert hear(letter).writer == writer


def test_what_works_only_for_others_settles_nothing() -> None:
    assert hear("The app is stuck. At my neighbour's everything works. What now?").verdict == Verdict.PERHAPS


@pytest.mark.parametrize(
    "sentence",
    [
        "I would like to make a claim under the legal guarantee of conformity.",
        "Le service n'est pas conforme à la description faite sur votre site, j'en demande la réparation.",
    ],
)
def test_a_wish_and_our_own_site_take_nothing_back_from_a_call_on_the_law(sentence: str) -> None:
    assert hear(sentence).verdict == Verdict.REPORT


def test_what_follows_only_if_nothing_is_repaired_exercises_no_right_yet() -> None:
    assert hear("Failing that I shall terminate the contract.").rights == ()
    assert hear("It is a gift. It should not renew by itself.").rights == ()


@pytest.mark.parametrize(
    "letter",
    [
        "I'm sick of this. I had a short call with your team last week. The app crashes. No more outages, please.",
        "Your automatic reply came at once. Now I received another automatic message. The app still crashes daily.",
        "Votre réponse automatique ne sert à rien. Toujours un message automatique. L'appli plante chaque jour.",
        "I moved over from another provider in May. It keeps dropping every ten minutes. Please fix it.",
        "My old VPN was fine. Yours is not. Since Monday nothing loads. I am on Windows 11.",
        "Dear customer care, your app crashes. I want my order looked at. Please stop receiving my money.",
        "My printer is broken, but that is another story. Since Monday it won't connect any more. I tried everything.",
    ],
)
def test_no_customer_is_taken_for_a_robot_an_advertiser_or_another_providers(letter: str) -> None:
    assert hear(letter).verdict == Verdict.PERHAPS
