"""What the customer wrote last stands below our answer: theirs alone, whole, and cut off again when it comes back."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from pytest_django import Settings

from tests.people import make_agent
from tests.tickets.mailroom.letters import NOW, letter, receive, ticket_of
from tickets.handling import reply
from tickets.letters.parsing import parse
from tickets.models import Message, OutgoingEmail, Ticket, TicketParticipant
from tickets.outbox.letterhead import as_it_leaves
from tickets.outbox.quoted import MAX_QUOTED

pytestmark = pytest.mark.django_db

ASKED = {
    "en": "It is slow <in the evening> & at night.\n\nSince Tuesday.",
    "fr": "Bonjour, la connexion est très lente <le soir> & la nuit.\n\nDepuis mardi.",
    "de": "Guten Tag, die Verbindung ist abends sehr langsam.\n\nSeit Dienstag.",
}
ATTRIBUTION = {
    "en": "On 10 March 2026 at 10:30, you wrote:",
    "fr": "Le 10 mars 2026 à 10:30, vous avez écrit\u00a0:",
    "de": "Am 10. März 2026 um 10:30 schrieben Sie:",
}


@pytest.fixture(autouse=True)
def wished(settings: Settings) -> None:
    settings.QUOTE_HISTORY, settings.LANGUAGES = True, [("en", "English"), ("fr", "French"), ("de", "German")]


def answered(ticket: Ticket, text: str = "Try Lyon.") -> OutgoingEmail:
    ticket.refresh_from_db()
    agent = make_agent("ines", "connectivity", "general", "billing", first_name="Inès")
    message = reply(ticket, agent=agent, text=text, now=NOW + timedelta(hours=1))
    return OutgoingEmail.objects.filter(message=message).earliest("pk")


def asked(text: str, language: str = "en", **headers: str) -> Ticket:
    ticket = ticket_of(receive(letter(text, **headers)))
    Ticket.objects.filter(pk=ticket.pk).update(language=language)
    return ticket


@pytest.mark.parametrize("language", ASKED)
def test_the_last_words_stand_below_the_answer_as_text_and_as_html(language: str):
    email = answered(asked(ASKED[language], language))
    quoted = "\n".join(f"> {line}".rstrip() for line in ASKED[language].splitlines())
    assert email.text.endswith(f"\n\n{ATTRIBUTION[language]}\n\n{quoted}\n")
    history = email.html.partition('class="foot"')[2]
    assert ATTRIBUTION[language] in history
    assert '<blockquote type="cite"><p>' in history
    assert "<in the evening>" not in history and "<le soir>" not in history


@pytest.mark.parametrize("language", ASKED)
@pytest.mark.parametrize("part", ["text/plain", "text/html"])
def test_our_own_reader_cuts_it_off_when_the_letter_comes_back(language: str, part: str):
    """Below an answer that was written above it, by a program that marks nothing."""
    email = answered(asked(ASKED[language], language))
    back = letter("", From="zoe@mail.example", Message_ID="<back@mail.example>")
    if part == "text/plain":
        back.set_content(f"Perfect, it works.\n\n{email.text.partition('Try Lyon.')[2]}")
    else:
        back.set_content(f"<p>Perfect, it works.</p>{email.html.partition('</footer>')[2]}", subtype="html")
    read = parse(back.as_bytes())
    assert "Perfect, it works." in read.reply_text
    assert ASKED[language].splitlines()[-1] not in read.reply_text
    assert ATTRIBUTION[language] not in read.reply_text


def test_without_the_setting_nothing_is_quoted(settings: Settings):
    settings.QUOTE_HISTORY = False
    assert "you wrote" not in answered(asked(ASKED["en"])).text


def test_only_the_last_message_is_quoted_and_never_a_note_or_an_answer():
    ticket = asked("The first.")
    said = [("note", "He is angry."), ("agent", "An answer."), ("customer", "The second."), ("note", "Hm.")]
    for author, text in said:
        Message.objects.create(ticket=ticket, author=author, text=text, created_at=NOW + timedelta(minutes=5))
    assert answered(ticket).text.partition("you wrote:")[2] == "\n\n> The second.\n"


@pytest.mark.parametrize(
    "last",
    [
        {"from_address": "zoe@mail.example"},  # somebody else in the request
        {"claimed_from": "forms@site.example"},
        {"verified": False},
        {"text": "x" * (MAX_QUOTED + 1)},
        {"text": "My password is hunter2Zebra!9"},
        {"text": " "},
    ],
)
def test_what_is_not_surely_theirs_or_holds_a_secret_is_not_repeated(last: dict[str, object]):
    ticket = asked("The first.")
    said = {"author": "customer", "text": "The second.", "created_at": NOW + timedelta(minutes=5)} | last
    Message.objects.create(ticket=ticket, **said)
    assert "you wrote" not in answered(ticket).text


def test_who_reads_along_is_shown_nothing_of_before():
    ticket = asked(ASKED["en"])
    TicketParticipant.objects.create(ticket=ticket, address="zoe@mail.example", asked_at=NOW, let_in_at=NOW)
    answered(ticket)
    letters = OutgoingEmail.objects.filter(kind="reply")
    assert [("you wrote" in email.text) for email in letters] == [False, False]


def test_words_that_were_typed_for_an_address_are_not_mailed_to_it_unproved():
    ticket = asked(ASKED["en"])
    ticket.proofs.all().delete()
    Ticket.objects.filter(pk=ticket.pk).update(channel=Ticket.Channel.FORM)
    assert "you wrote" not in answered(ticket).text


def test_the_letter_leaves_with_it():
    left = message_from_bytes(as_it_leaves(answered(asked(ASKED["en"]))), policy=policy.default)
    plain = left.get_body(("plain",))
    assert plain is not None
    assert "> Since Tuesday." in plain.get_content().splitlines()
