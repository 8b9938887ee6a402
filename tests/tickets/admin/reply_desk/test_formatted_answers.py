"""What an agent types is Markdown: formatted alike in the letter, in the thread and on the request’s page."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.people import make_agent, signed_in
from tests.tickets.factories import ticket_row
from tickets import handling
from tickets.access import request_url
from tickets.models import OutgoingEmail, Ticket

pytestmark = pytest.mark.django_db

TYPED = "Hello **Claire**,\n\n- restart\n- wait\n\n# Then\nDial *100*1# for #46 <b>now</b>."
FORMATTED = (
    "<p>Hello <strong>Claire</strong>,</p>\n<ul>\n<li>restart</li>\n<li>wait</li>\n</ul>\n"
    "<p><strong>Then</strong></p>\n<p>Dial *100*1# for #46 &lt;b&gt;now&lt;/b&gt;.</p>\n"
)
CARDS = [
    "4111 **1111** 1111 1111",
    "**4111**1111**1111**1111",
    "my _password_ is **Kestrel88falcon**",
    "4111 1111 *1111 1111*",
]


def places(ticket: Ticket) -> list[str]:
    """The letter, the thread at the desk, and the customer’s page."""
    desk = signed_in(make_agent("omar", "connectivity").user).get(
        reverse("admin:tickets_ticket_change", args=[ticket.pk])
    )
    theirs = Client().get(request_url(ticket), follow=True)
    return [OutgoingEmail.objects.get().html, desk.content.decode(), theirs.content.decode()]


def test_an_answer_looks_the_same_to_its_writer_and_to_its_reader() -> None:
    ticket = ticket_row()
    handling.reply(ticket, agent=make_agent("maya", "connectivity"), text=TYPED, now=timezone.now())
    assert [FORMATTED in place for place in places(ticket)] == [True, True, True]
    text = OutgoingEmail.objects.get().text
    assert text.startswith("Hello Claire,\n\n- restart\n- wait\n\nThen\n\nDial *100*1# for #46 <b>now</b>.\n")


@pytest.mark.parametrize("card", CARDS)
def test_no_mark_of_markdown_opens_a_mask(card: str) -> None:
    ticket = ticket_row()
    handling.reply(ticket, agent=make_agent("maya", "connectivity"), text=f"It is {card}.", now=timezone.now())
    for place in [*places(ticket), OutgoingEmail.objects.get().text]:
        assert [secret for secret in ("1111 1111", "1111**1111", "Kestrel88") if secret in place] == []


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](/evil.png)"])
def test_hostile_words_run_nowhere(hostile: str) -> None:
    ticket = ticket_row()
    handling.reply(ticket, agent=make_agent("maya", "connectivity"), text=hostile, now=timezone.now())
    for place in places(ticket):
        assert "<script>alert" not in place
        assert 'href="javascript' not in place
        assert 'src="/evil' not in place
