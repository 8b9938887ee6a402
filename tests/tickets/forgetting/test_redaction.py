"""An agent takes something out for good: nothing of it is left, and the trace says who, when and what it was."""

import secrets
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from supportportal.foundations.masking.masks import masked
from supportportal.foundations.topics import Topic
from tests.left_behind import left_of
from tests.people import make_agent
from tests.tickets.factories import make_file, make_png, make_ticket, publish_promises
from tests.tickets.mailroom.letters import NOW, letter, receive, ticket_of
from tickets import handling
from tickets.attachments.deleting import delete_doomed
from tickets.forgetting import retention
from tickets.forgetting.redaction import (
    LeavingJustNow,
    NotInThere,
    ReasonSaysIt,
    TakenOutAlready,
    take_out_file,
    take_out_words,
)
from tickets.guarantee.evidence.register import keep_register
from tickets.guarantee.evidence.verification import problems_of, remarks_on
from tickets.guarantee.steps.questions import ask
from tickets.mailroom.sorting.replay import SourceSealed, replay
from tickets.models import Agent, Attachment, IncomingEmail, Message, OutgoingEmail, Redaction, SentLetter
from tickets.outbox import delivery
from tickets.refusals import NotYours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.fixture
def ada() -> Agent:
    return make_agent("ada", *Topic)


@pytest.fixture
def card() -> str:
    """Another one in each test: they share the disk. None that is masked, since then no letter of ours repeats it."""
    made_up = ("4111 " + " ".join(f"{secrets.randbelow(9000) + 1000}" for _ in range(3)) for _ in count())
    return next(number for number in made_up if masked(number) == number)


def forms_of(card: str) -> tuple[str, ...]:
    return (card, card.replace(" ", ""), card.replace(" ", "-"), card[5:], card.replace(" ", "")[4:])


def trace(agent: Agent, *, kind: str = "card", reason: str = "") -> Redaction:
    return Redaction(kind=kind, reason=reason, by=agent)


def first(ticket) -> Message:
    return ticket.messages.filter(author="customer").earliest("pk")


def gone(now=NOW) -> None:
    """The round does its work; whatever nobody needs is off the disk a few hours later."""
    retention.forget_due(now=now)
    delete_doomed(now=timezone.now() + timedelta(hours=3))


def designed(text: str, html: str, **headers: str):
    message = letter(text, **headers)
    message.add_alternative(html, subtype="html")
    return message


def test_a_card_number_is_gone_from_every_row_and_file_of_its_request(ada, card):
    plain, dashed = card.replace(" ", ""), card.replace(" ", "-")
    html = f"<p title='{plain}'>My card is 4111 <b>{card[5:9]}</b>&nbsp;{card[10:]}.</p>"
    came = designed(f"My card is {card}.", html, Subject=f"Card {plain}")
    ticket = ticket_of(receive(came))
    handling.reply(ticket, agent=ada, text=f"You wrote: {dashed}. Never do.", now=NOW)
    handling.note(ticket, agent=ada, text=f"They sent {plain}!", now=NOW)
    delivery.deliver_outbox(now=NOW)
    ours = ticket.outgoing.get(kind="reply").message_id_header
    quote = f"> My card is {card[:9]}\n> {card[10:]}.\n\nSorry for {card}."
    receive(letter(quote, Message_ID="<second@mail.example>", Subject="Re: Card", In_Reply_To=ours))
    assert ticket.messages.filter(author="customer").count() == 2
    assert list(left_of(*forms_of(card)))
    take_out_words(first(ticket), words=card, trace=trace(ada), now=NOW)
    gone()
    ticket.refresh_from_db()
    assert list(left_of(*forms_of(card))) == []
    assert first(ticket).text == "My card is [taken out by Ada, 10 March 2026: card number]."
    assert not SentLetter.objects.filter(letter__message__author="agent").exists()


@pytest.mark.parametrize("words", ["the key lies under\nthe blue stone", ""], ids=["a passage", "the whole message"])
def test_what_is_taken_out_goes_from_a_quotation_below_our_answer_too(ada, settings: Settings, words: str):
    settings.QUOTE_HISTORY = True
    ticket = ticket_of(receive(letter("Slow, and the key lies under\nthe blue stone.")))
    handling.reply(ticket, agent=ada, text="Try Lyon.", now=NOW)
    delivery.deliver_outbox(now=NOW)
    assert "> the blue stone." in ticket.outgoing.get(kind="reply").text
    take_out_words(first(ticket), words=words, trace=trace(ada), now=NOW)
    gone()
    email = ticket.outgoing.get(kind="reply")
    assert ("blue" in email.text, "blue" in email.html) == (False, False)
    assert not SentLetter.objects.filter(letter=email).exists()


def test_of_a_request_with_a_case_the_sealed_source_alone_holds_it_until_its_years_are_over(ada, card):
    publish_promises("guarantee", "terms")
    received = receive(letter(f"I report a lack of conformity.\n{card}"))
    ticket = ticket_of(received)
    case = ticket.cases.get()
    delivery.deliver_outbox(now=NOW)
    keep_register(now=NOW)
    take_out_words(first(ticket), words=card.replace(" ", ""), trace=trace(ada), now=NOW)
    keep_register(now=NOW + timedelta(minutes=1))
    gone()
    received.refresh_from_db()
    assert {place.partition(":")[0] for place in left_of(*forms_of(card))} == {received.raw.name.rpartition("/")[2]}
    case.refresh_from_db()
    assert list(problems_of([case])) == []
    assert list(remarks_on(case)) == [f"taken out by rule “card” on 2026-03-10, by agent:{ada.pk}"]
    Message.objects.filter(pk=case.notification_id).update(text="as somebody would like it")
    assert [each.why for each in problems_of([case])] == [f"message {case.notification_id} was changed"]


def test_the_words_of_the_cases_log_go_too_and_its_chain_holds(ada, card):
    publish_promises("guarantee", "terms")
    ticket = make_ticket(text=f"It fails. {card}", conformity=True)
    case = ticket.cases.get()
    ask(case, question=f"Is {card} yours?", why="To know", agent=ada, now=NOW)
    keep_register(now=NOW)
    take_out_words(first(ticket), words=card, trace=trace(ada), now=NOW)
    case.refresh_from_db()
    assert list(left_of(*forms_of(card))) == []
    assert list(problems_of([case])) == []


def test_the_source_stays_sealed_as_long_as_the_operator_wants(ada, settings, card):
    settings.KEEP_ORIGINALS_DAYS = 30
    ticket = ticket_of(receive(letter(f"My card is {card}.")))
    take_out_words(first(ticket), words=card, trace=trace(ada), now=NOW)
    gone(NOW + timedelta(days=29))
    assert list(left_of(card))
    gone(NOW + timedelta(days=31))
    assert list(left_of(card)) == []


def test_a_picture_goes_from_its_row_the_disk_and_every_message_that_holds_it(ada):
    passport = make_file("passport.png", make_png("crimson"))
    ticket = make_ticket(files=[passport])
    handling.reply(ticket, agent=ada, text="You sent this:", now=NOW, files=[passport])
    delivery.deliver_outbox(now=NOW)
    file = Attachment.objects.filter(message=first(ticket)).get()
    path = file.file.path
    take_out_file(file, trace=trace(ada, kind="identity"), now=NOW)
    gone()
    assert not Path(path).exists()
    rows = Attachment.objects.filter(message__ticket=ticket)
    assert {(row.name, bool(row.file), row.locked_reason, row.is_locked) for row in rows} == {
        ("passport.png", False, "taken_out", True)
    }
    assert not SentLetter.objects.exists()
    with pytest.raises(TakenOutAlready):
        take_out_file(file, trace=trace(ada), now=NOW)


def test_another_request_keeps_its_own_copy_of_the_same_file(ada):
    same = make_file("screen.png", make_png("gold"))
    ticket, other = make_ticket(files=[same]), make_ticket(files=[same])
    take_out_file(Attachment.objects.get(message__ticket=ticket), trace=trace(ada), now=NOW)
    gone()
    with Attachment.objects.get(message__ticket=other).file.open("rb") as content:
        assert content.read() == make_png("gold")


def test_a_whole_message_goes_with_its_quotes(ada):
    ticket = ticket_of(receive(letter("Omar Haddad lives in\nRue Basse 4.")))
    handling.reply(ticket, agent=ada, text="> Omar Haddad lives in\n> Rue Basse 4.\n\nNoted.", now=NOW)
    take_out_words(first(ticket), words="", trace=trace(ada, kind="person"), now=NOW)
    gone()
    assert list(left_of("Omar Haddad", "Rue Basse")) == []
    note = "[taken out by Ada, 10 March 2026: another person’s data]"
    assert [m.text for m in ticket.messages.filter(author__in=["customer", "agent"]).order_by("pk")] == [
        note,
        f"> {note}.\n\nNoted.",
    ]


def test_what_is_queued_leaves_without_it_and_what_is_just_leaving_is_waited_for(ada, card):
    ticket = make_ticket(text=f"It is {card}")
    handling.reply(ticket, agent=ada, text=f"You wrote {card}", now=NOW)
    queued = OutgoingEmail.objects.filter(message__author="agent")
    queued.update(claimed_until=NOW + timedelta(minutes=1))
    with pytest.raises(LeavingJustNow):
        take_out_words(first(ticket), words=card, trace=trace(ada), now=NOW)
    assert card in first(ticket).text
    queued.update(claimed_until=None)
    take_out_words(first(ticket), words=card, trace=trace(ada), now=NOW)
    assert card not in queued.get().text


def test_what_does_not_stand_there_or_would_be_said_again_is_refused(ada, card):
    ticket = make_ticket(text=f"It is {card}")
    with pytest.raises(NotInThere):
        take_out_words(first(ticket), words="4222 2222", trace=trace(ada), now=NOW)
    with pytest.raises(ReasonSaysIt):
        take_out_words(first(ticket), words=card, trace=trace(ada, reason=f"card {card}"), now=NOW)
    assert not Redaction.objects.exists()


def test_a_colleague_of_another_team_takes_nothing_out(card):
    ticket, other = make_ticket(text=f"It is {card}"), make_agent("omar", Topic.BILLING)
    with pytest.raises(NotYours):
        take_out_words(first(ticket), words=card, trace=trace(other), now=NOW)


def test_a_letter_that_is_read_anew_brings_nothing_back(ada, settings, card):
    settings.KEEP_ORIGINALS_DAYS = 30
    received = receive(letter(f"My card is {card}."))
    ticket = ticket_of(received)
    take_out_words(first(ticket), words=card, trace=trace(ada), now=NOW)
    with pytest.raises(SourceSealed):
        replay(IncomingEmail.objects.get(pk=received.pk), by=ada, now=NOW)
    assert card not in first(ticket).text
