"""What the request says about itself."""

import pytest
from django.conf import settings

from supportportal import environment
from tests.tickets.mailroom.letters import letter
from tickets.mailroom.addresses import with_plus
from tickets.mailroom.details import details_of
from tickets.mailroom.parsing import parse


def details(text: str, *recipients: str, **headers: str):
    return details_of(parse(letter(text, **headers).as_bytes()), recipients=recipients)


@pytest.mark.parametrize(
    ("text", "topic", "reason"),
    [
        ("I want a refund, I was charged twice.", "billing", "refund, charged"),
        ("Je souhaite un remboursement de mon abonnement.", "billing", "remboursement, abonnement"),
        ("The app can't connect to any server.", "connectivity", "connect, server"),
        ("La connexion est lente depuis hier.", "connectivity", "connexion, lente"),
        ("Do you have an office in Lyon?", "general", ""),
    ],
)
def test_the_topic_is_told_by_words_and_the_words_are_the_reason(text: str, topic: str, reason: str):
    said = details(text)
    assert (said.topic, said.topic_reason) == (topic, reason)


def test_the_address_written_to_goes_before_words():
    address = with_plus("billing")
    assert details("It doesn't connect.", address).topic == "billing"
    said = details("It doesn't connect.", To=f"Us <{address.upper()}>")
    assert (said.topic, said.topic_reason) == ("billing", address)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("ref pv12345678.", "PV12345678"),
        ("PV-12345678", "PV-12345678"),
        ("PV 12345678", "PV 12345678"),
        ("PV-123456789", ""),
        ("x", ""),
    ],
)
def test_the_subscription_reference(text: str, reference: str):
    assert details(text).subscription_reference == reference


@pytest.mark.parametrize(
    ("text", "language"),
    [("It is not what I want.", "en"), ("Je ne peux pas me connecter.", "fr"), ("???", ""), ("Das ist nicht gut", "")],
)
def test_the_language_by_its_small_words(text: str, language: str):
    assert details(text, Subject="").language == language


@pytest.mark.parametrize(
    "text",
    [
        "I call on the legal guarantee of conformity.",
        "It doesn’t work as promised.",
        "It does not work as it was advertised.",
        "Au titre de la garantie légale de conformité",
        "Je demande la mise en conformité du service.",
        "Ça ne fonctionne pas comme annoncé.",
        "The service is defective.",
    ],
)
def test_words_that_call_on_the_guarantee(text: str):
    assert details(text).conformity


@pytest.mark.parametrize(
    "text", ["It doesn't work.", "Ça ne marche pas.", "What is the price of the plan you promised?"]
)
def test_an_ordinary_complaint_opens_no_case(text: str):
    assert not details(text).conformity


def test_only_their_own_words_count():
    quoted = "Thanks!\n\nOn 10 Mar 2026, Inès wrote:\n> the legal guarantee of conformity, PV-12345678\n"
    said = details(quoted)
    assert (said.conformity, said.subscription_reference) == (False, "")
    assert settings.SUBSCRIPTION_REFERENCE_PATTERN


@pytest.mark.parametrize(
    ("text", "platform", "missing"),
    [
        ("The app can't connect to any server.", "", ("subscription_reference", "platform")),
        ("My iPhone can't connect to any server, PV-12345678.", "ios", ()),
        ("Sur Windows 11, la connexion est lente.", "windows", ("subscription_reference",)),
        ("I want a refund for last month.", "", ("subscription_reference",)),
        ("Do you have an office in Lyon?", "", ()),
        ("Help!", "", ("reason",)),
        ("无法连接服务器，请帮助我，谢谢你们。", "", ()),
    ],
)
def test_what_is_missing_is_named(text: str, platform: str, missing: tuple[str, ...]):
    said = details(text)
    assert (said.platform, said.missing) == (platform, missing)


def test_a_pattern_that_is_no_regular_expression_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SUBSCRIPTION_REFERENCE_PATTERN", "PV(")
    with pytest.raises(SystemExit, match="SUBSCRIPTION_REFERENCE_PATTERN is “PV\\(”, and isn't a regular expression"):
        environment.pattern("SUBSCRIPTION_REFERENCE_PATTERN", "x")
