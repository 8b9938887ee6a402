"""What the request says about itself."""

import time

import pytest
from django.conf import settings

from supportportal.foundations import environment
from tests.tickets.mailroom.letters import letter
from tickets.letters.addresses import with_plus
from tickets.letters.details import details_of
from tickets.letters.parsing import parse


def details(text: str, *recipients: str, **headers: str):
    return details_of(parse(letter(text, **headers).as_bytes()), recipients=recipients)


@pytest.mark.parametrize(
    ("text", "topic", "reason"),
    [
        ("I want a refund, I was charged twice.", "billing", "refund, charged twice"),
        ("Je souhaite un remboursement de mon abonnement.", "billing", "remboursement, abonnement"),
        ("The app can't connect to any server.", "connectivity", "can't connect, server"),
        ("La connexion est lente depuis hier.", "connectivity", "connexion, lente"),
        ("Do you have an office in Lyon?", "general", ""),
        ("The VPN doesn’t work since yesterday.", "connectivity", "vpn, work"),
        ("Votre application ne fonctionne plus.", "connectivity", "application, fonctionne"),
        ("The VPN works, thank you.", "general", ""),
        ("Plus d’internet : le débit est nul.", "connectivity", "plus d'internet, débit"),
        ("J’ai un débit de 12 € sur mon compte.", "billing", "débit de 12"),
        ("I want my money back.", "billing", "money back"),
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
        ("PV\u201112345678 ou PV–22222222", "PV-12345678"),
        ("Cannot connect.\n\n-- \nAda Berg\nPV-12345678", "PV-12345678"),
        ("PV-123456789", ""),
        ("x", ""),
    ],
)
def test_the_subscription_reference(text: str, reference: str):
    assert details(text).subscription_reference == reference


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It is not what I want.", "en"),
        ("Défaut de conformité", "fr"),
        ("Je ne peux pas me connecter.", "fr"),
        ("???", ""),
        ("Das ist nicht gut", ""),
    ],
)
def test_the_language_by_its_small_words(text: str, language: str):
    assert details(text, Subject="").language == language


def test_only_their_own_words_count():
    quoted = "Thanks!\n\nOn 10 Mar 2026, Inès wrote:\n> the legal guarantee of conformity, PV-12345678\n"
    said = details(quoted)
    assert said.subscription_reference == ""
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


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Vous pouvez me joindre au 06 12 34 56 78.", "06 12 34 56 78"),
        ("Tél. : 01.23.45.67.89", "01.23.45.67.89"),
        ("0612345678 après 18h", "0612345678"),
        ("Mon portable : +33 (0)6 12 34 56 78", "+33 (0)6 12 34 56 78"),
        ("Appelez le 0033 6 12 34 56 78 !", "0033 6 12 34 56 78"),
        ("Call +44 20 7946 0958 please", "+44 20 7946 0958"),
        ("Call 020 7946 0958 please", "020 7946 0958"),
        ("or 07400 123456, after six", "07400 123456"),
        ("My mobile: 07700 900123", "07700 900123"),  # of those kept for novels: only its writer calls it a number
        ("Call (020) 7946 0958 please", "(020) 7946 0958"),
        ("You have my number (06 12 34 56 78).", "06 12 34 56 78"),
        ("<tel:+33612345678>", "+33612345678"),
        ("+229 97 29 26 85", "+229 97 29 26 85"),
        ("Tel. 0151 23456789", "0151 23456789"),
        ("Until six 06 12 34 56 78, then +44 20 7946 0958", "06 12 34 56 78"),
        ("My number is (415) 555-0132", "(415) 555-0132"),
        ("415-555-0132", "415-555-0132"),
        ("+1-415-555-0132", "+1-415-555-0132"),
        ("Phone: 555 0132 9", "555 0132 9"),
        ("+49 (30) 901820", "+49 (30) 901820"),
    ],
)
def test_a_telephone_number_as_they_wrote_it(text: str, phone: str):
    assert details(text).phone == phone
    assert details(f"It is slow.\n\n-- \nAda Berg\n{text}").phone == phone


@pytest.mark.parametrize(
    "text",
    [
        "PV-12345678",
        "Since 2026-03-10 10:30:00",
        "le 10.03.2026 à 10h30",
        "Ping 192.168.100.200 is 20 ms",
        "IBAN FR76 3000 6000 0112 3456 7890 189",
        "invoice 2026-0012-445566",
        "order 4415550132",
        "order 4155550132",
        "0612345678@x.example",
        "12 345 678,90 €",
        "4970 1012 3456 7890",
        "fe80::1ff:fe23:4567:890a",
        "https://x.example/0612345678",
        "error 0x80070005 1234567",
        "10:01:02.123 4567 8901 timeout",
        "v1.2.3.4.5.6.7.8",
    ],
)
def test_a_row_of_digits_is_no_telephone_number(text: str):
    assert details(text).phone == ""


def test_a_telephone_number_in_what_they_quote_is_not_theirs():
    assert details("Thanks!\n\nOn 10 Mar 2026, Inès wrote:\n> Call us: +33 1 23 45 67 89\n").phone == ""


@pytest.mark.parametrize("digits", ["1", "0 ", "+1 (1) 1-", "06 12 34 56 7 ", "٠٦١٢٣٤٥٦٧ "])
def test_a_letter_full_of_digits_costs_a_moment(digits: str):
    raw = letter(digits * (1_000_000 // len(digits))).as_bytes()
    started = time.process_time()
    details_of(parse(raw), recipients=())
    assert time.process_time() - started < 3  # half of one on a quiet machine; seven without the bound


def test_a_pattern_that_is_no_regular_expression_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SUBSCRIPTION_REFERENCE_PATTERN", "PV(")
    with pytest.raises(SystemExit, match="SUBSCRIPTION_REFERENCE_PATTERN is “PV\\(”, and isn't a regular expression"):
        environment.pattern("SUBSCRIPTION_REFERENCE_PATTERN", "x")
