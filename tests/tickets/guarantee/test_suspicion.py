"""Words that sound like a defect are found in both languages; other words are left alone."""

from datetime import timedelta

import pytest

from supportportal.foundations.topics import Topic
from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_ticket
from tests.tickets.mailroom.letters import letter, receive, ticket_of
from tickets import handling
from tickets.guarantee.cases import classify
from tickets.guarantee.suspicion import suspected_defect
from tickets.models import ConformityCase, Ticket
from tickets.pages.forms import ContactForm
from tickets.pages.submission import open_from_form
from tickets.refusals import NotYours


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Hello. The app doesn’t work since Monday! Please help.", "en", "doesn't work"),
        ("It no longer connects on my phone", "en", "no longer connects"),
        ("It won't even connect.", "en", "won't even connect"),
        ("The kill switch is broken", "en", "broken"),
        ("It keeps disconnecting.", "en", "keeps disconnecting"),
        ("Is there a money-back guarantee?", "en", "money-back guarantee"),
        ("Bonjour, l’application ne fonctionne plus depuis lundi.", "fr", "ne fonctionne plus"),
        ("Ça marche pas du tout", "fr", "marche pas"),
        ("Impossible de me connecter au serveur", "fr", "impossible de me connecter"),
        ("Je ne parviens plus à me connecter", "fr", "ne parviens plus à me connecter"),
        ("Je veux faire jouer la garantie.", "fr", "garantie"),
        ("Nothing works any more", "en", "nothing works"),
        ("Depuis hier, plus rien ne fonctionne.", "fr", "rien ne fonctionne"),
        ("Le service est en panne", "", "en panne"),
        ("The app stopped working", "", "stopped working"),
    ],
)
def test_what_sounds_like_a_defect_is_found(text: str, language: str, words: str) -> None:
    found = suspected_defect(text, language)
    assert found and found.words == words
    assert words in found.defect.lower().replace("’", "'")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How many devices may I connect?", "en"),
        ("Please send me the invoice of March.", "en"),
        ("Does it work on Linux?", "en"),
        ("The connection works well, thank you.", "en"),
        ("Comment installer l’application sur mon routeur ?", "fr"),
        ("Est-ce que ça marche en Chine ?", "fr"),
        ("Merci, tout fonctionne.", "fr"),
        ("", ""),
    ],
)
def test_what_does_not_is_left_alone(text: str, language: str) -> None:
    assert suspected_defect(text, language) is None


def test_the_sentence_it_stands_in_names_the_defect() -> None:
    found = suspected_defect("Hello.\nSince Monday   the app doesn’t start on Windows 11! Thanks.", "en")
    assert found and found.defect == "Since Monday the app doesn’t start on Windows 11"


def test_a_very_long_letter_is_looked_at_only_at_its_beginning_and_quickly() -> None:
    assert suspected_defect("word " * 200_000 + "it doesn't work", "en") is None
    assert suspected_defect("it doesn't work".rjust(3_000), "en")
    assert suspected_defect("it doesn't work".rjust(3_001), "en") is None
    assert suspected_defect("ne n'" * 100_000, "") is None


def sent_by_form(**facts: object) -> Ticket:
    given = {"topic": "connectivity", "name": "Claire", "email": "claire@example.org", "details": "Hello.", **facts}
    form = ContactForm(given)
    assert form.is_valid(), form.errors
    return open_from_form(form, received_at=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "opened", "suspected"),
    [
        ({"details": "The app doesn’t connect any more."}, True, ""),
        ({"details": "How many devices may I use?"}, False, ""),
        ({"details": "How many devices may I use?", "defect": "on"}, True, ""),
        ({"topic": "general", "details": "The app doesn’t start."}, False, "The app doesn’t start"),
    ],
)
def test_when_in_doubt_the_clock_runs_and_otherwise_an_agent_is_asked(
    facts: dict[str, object], opened: bool, suspected: str
) -> None:
    ticket = sent_by_form(**facts)
    assert (ticket.cases.exists(), ticket.suspected_defect) == (opened, suspected)


@pytest.mark.django_db
def test_a_letter_that_sounds_like_a_defect_is_marked_for_the_agent() -> None:
    ticket = ticket_of(receive(letter("Hello,\r\nmy app keeps disconnecting since Monday.")))
    assert (ticket.suspected_defect, ticket.cases.count()) == ("my app keeps disconnecting since Monday", 0)


@pytest.mark.django_db
def test_an_agent_who_opens_the_case_or_says_no_has_decided() -> None:
    yes, no = (make_ticket(subject="Hello", text="The app is broken.") for _ in range(2))
    agent, stranger = make_agent(), make_agent("paul", Topic.BILLING)
    assert [Ticket.objects.get(pk=ticket.pk).suspected_defect for ticket in (yes, no)] == ["The app is broken"] * 2
    classify(yes.messages.get(), agent=agent, defect=yes.suspected_defect, now=NOON + timedelta(days=3))
    with pytest.raises(NotYours):
        handling.dismiss_suspicion(no, by=stranger, now=NOON)
    for _ in range(2):
        handling.dismiss_suspicion(no, by=agent, now=NOON)
    assert [Ticket.objects.get(pk=ticket.pk).suspected_defect for ticket in (yes, no)] == ["", ""]
    assert (yes.cases.get().notified_at, no.cases.count()) == (NOON, 0)
    assert [m.text for m in no.messages.filter(author="note")] == ["No report of a defect: “The app is broken”"]


@pytest.mark.django_db
def test_a_later_message_may_sound_like_a_defect_too_but_not_in_a_case() -> None:
    ticket, case = make_ticket(subject="Hello", text="How are you?"), make_ticket(conformity=True)
    for one in (ticket, case):
        handling.add_customer_message(one, text="It doesn’t work.", received_at=NOON, now=NOON)
    assert (Ticket.objects.get(pk=ticket.pk).suspected_defect, ConformityCase.objects.count()) == ("It doesn’t work", 1)
    assert Ticket.objects.get(pk=case.pk).suspected_defect == ""
