"""“How was it?”: asked once by the answer that closes a request; to follow a link says nothing, and none is guessed."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.people import make_agent, signed_in
from tests.tickets.factories import case_row, ticket_row
from tickets import handling
from tickets.models import OutgoingEmail, Team, Ticket, TicketParticipant, TicketRating
from tickets.models.links import without_tokens
from tickets.replying.sending import Answer, send

pytestmark = pytest.mark.django_db
LINK = re.compile(r"https?://[^/\s]+(/\w\w/requests/[\w.-]+/how-it-was/)(good|bad)/")


def closed(ticket: Ticket) -> OutgoingEmail:
    agent = make_agent("maya", "connectivity")
    send(ticket, Answer("Done.", closes=True), agent=agent, files=[], now=timezone.now())
    return OutgoingEmail.objects.earliest("pk")


def links(letter: OutgoingEmail) -> list[str]:
    return ["".join(found) + "/" for found in LINK.findall(letter.text)]


@pytest.mark.parametrize(
    ("language", "asked"), [("en", "How was our help?"), ("fr", "Comment avez-vous trouvé notre aide\u00a0?")]
)
def test_the_closing_answer_asks_in_the_customers_language(language: str, asked: str) -> None:
    letter = closed(ticket_row(language=language))
    assert asked in letter.text
    assert asked in letter.html
    assert [link.rpartition("/how-it-was/")[2] for link in links(letter)] == ["good/", "bad/"]
    assert LINK.search(without_tokens(letter.text)) is None  # nobody votes from the desk


def test_to_follow_a_link_is_no_vote_and_to_press_the_button_is_one_that_can_be_changed() -> None:
    ticket = ticket_row(language="en")
    good, bad = links(closed(ticket))
    customer = Client()
    for link in (good, bad):
        assert customer.get(link).status_code == 200
    assert customer.head(good).status_code == 200
    row = TicketRating.objects.get()
    assert (row.is_good, row.rated_at, row.agent.first_name) == (None, None, "Maya")
    shown = customer.post(bad, {"vote": "bad", "comment": "Slow, card 4111 1111 1111 1111"}, follow=True)
    assert "Thank you" in shown.content.decode()
    row.refresh_from_db()
    assert (row.is_good, row.comment[:4]) == (False, "Slow")
    desk = signed_in(make_agent("omar", "connectivity").user).get(ticket.get_absolute_url()).content.decode()
    assert "The customer found our help not good" in desk
    assert "Slow, card •••• (card number, ends in 1111)" in desk
    customer.post(good, {"vote": "good", "comment": ""})
    row.refresh_from_db()
    assert (row.is_good, row.comment, TicketRating.objects.count()) == (True, "", 1)


def test_it_is_asked_once() -> None:
    ticket = ticket_row()
    closed(ticket)
    agent = make_agent("omar", "connectivity")
    send(ticket, Answer("Again.", closes=True), agent=agent, files=[], now=timezone.now())
    handling.reopen(ticket, by=agent, now=timezone.now())
    handling.close(ticket, by=agent, now=timezone.now(), tells_customer=True)
    assert [bool(links(letter)) for letter in OutgoingEmail.objects.order_by("pk")] == [True, False, False]


def test_the_closing_letter_asks_too() -> None:
    ticket = ticket_row()
    handling.close(ticket, by=make_agent("maya", "connectivity"), now=timezone.now(), tells_customer=True)
    assert len(links(OutgoingEmail.objects.get())) == 2


def test_nobody_is_asked_who_should_not_be() -> None:
    maya, now = make_agent("maya", "connectivity"), timezone.now()
    open_one = ticket_row("Only answered")
    handling.reply(open_one, agent=maya, text="Try this.", now=now)
    spam = ticket_row("Spam")
    handling.close(spam, by=maya, now=now)
    disowned = ticket_row("Not mine")
    Ticket.objects.filter(pk=disowned.pk).update(disowned_at=now)
    disowned.refresh_from_db()
    send(disowned, Answer("Done.", closes=True), agent=maya, files=[], now=now)
    in_case = ticket_row("A case that was put right")
    case_row(in_case, days_ago=3, conformity_at=now)
    send(in_case, Answer("Done.", closes=True), agent=maya, files=[], now=now)
    Team.objects.filter(topic="connectivity").update(asks_how_it_was=False)
    send(ticket_row("Silent team"), Answer("Done.", closes=True), agent=maya, files=[], now=now)
    assert not TicketRating.objects.exists()
    assert [letter.pk for letter in OutgoingEmail.objects.all() if links(letter)] == []


def test_who_reads_along_votes_for_nobody() -> None:
    ticket = ticket_row()
    TicketParticipant.objects.create(
        ticket=ticket, address="omar@example.org", asked_at=timezone.now(), let_in_at=timezone.now()
    )
    closed(ticket)
    assert [links(letter) for letter in OutgoingEmail.objects.all()] == [[], []]
    assert not TicketRating.objects.exists()


def test_a_guessed_link_and_the_requests_own_open_no_vote() -> None:
    ticket = ticket_row()
    good, _bad = links(closed(ticket))
    token = good.split("/")[3]
    forged = f"{ticket.pk}-{ticket.link_nonce}.{token.rpartition('.')[2][:-1]}x"
    for guess in (forged, str(ticket.pk), token.replace(token[0], "9", 1)):
        for door in ("tickets:rating", "tickets:request"):
            assert Client().get(reverse(door, args=[guess])).status_code == 404
    assert Client().get(reverse("tickets:request", args=[token])).status_code == 404
    assert Client().post(reverse("tickets:rating_as", args=[token, "best"]), {"vote": "good"}).status_code == 404
    assert TicketRating.objects.get().rated_at is None
