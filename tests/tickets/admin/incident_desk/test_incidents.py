"""An outage at the desk: it is opened, tickets are linked from the queue and from a ticket, and all are answered."""

from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from tests.people import make_agent, signed_in
from tests.tickets.factories import ticket_row
from tickets.incidents.incident_links import link_all, open_incident
from tickets.incidents.rounds import answer_incidents
from tickets.models import Agent, AnswerRound, Incident, OutgoingEmail, Ticket

pytestmark = pytest.mark.django_db


def words(answer: HttpResponse) -> str:
    return " ".join(unescape(strip_tags(answer.content.decode())).split())


@pytest.fixture
def lea() -> Agent:
    lead = make_agent("lea")
    lead.led_teams.set(lead.teams.all())
    return lead


@pytest.fixture
def incident(lea: Agent) -> Incident:
    now = timezone.now().replace(hour=0, minute=0)
    return open_incident("No television", topic="connectivity", known="A cut fibre.", began_at=now, agent=lea)


def page_of(incident: Incident, name: str = "change") -> str:
    return reverse(f"admin:tickets_incident_{name}", args=[incident.pk])


def test_an_agent_opens_one_for_their_topics_only(lea: Agent) -> None:
    desk = signed_in(lea.user)
    filled = {"title": "No television", "began_at_0": "2026-03-10", "began_at_1": "12:00", "known": ""}
    assert desk.post(reverse("admin:tickets_incident_add"), {**filled, "topic": "billing"}).status_code == 403
    desk.post(reverse("admin:tickets_incident_add"), {**filled, "topic": "connectivity"})
    assert Incident.objects.get().opened_by == lea


def test_rows_of_the_queue_are_linked(incident: Incident, lea: Agent) -> None:
    desk, tickets = signed_in(lea.user), [ticket_row(), ticket_row()]
    chosen = {"action": "link_to_incident", "_selected_action": [ticket.pk for ticket in tickets]}
    to_link = desk.post(reverse("admin:tickets_ticket_changelist"), chosen)
    assert "2 tickets were chosen." in words(desk.get(to_link["Location"]))
    keys = to_link["Location"].partition("=")[2]
    answer = desk.post(to_link["Location"], {"incident": incident.pk, "tickets": keys}, follow=True)
    assert "2 tickets linked." in words(answer)
    assert incident.links.count() == 2


def test_a_ticket_is_offered_the_incident_and_linked_by_a_press(incident: Incident, lea: Agent) -> None:
    desk, ticket = signed_in(lea.user), ticket_row()
    assert "Is it of the incident “No television”?" in words(desk.get(ticket.get_absolute_url()))
    assert not incident.links.exists()
    link = reverse("admin:tickets_ticket_link-incident", args=[ticket.pk])
    assert "Linked to the incident" in words(desk.post(link, {"incident": incident.pk}, follow=True))
    assert "It isn’t of this one" in words(desk.get(ticket.get_absolute_url()))


def test_the_lead_reads_who_gets_what_and_then_all_are_answered(incident: Incident, lea: Agent) -> None:
    desk = signed_in(lea.user)
    french, english, closed = (
        ticket_row("Pas d’image"),
        ticket_row("No picture", language="en"),
        ticket_row("Old", status="closed", closed_at=timezone.now(), waiting_since=None),
    )
    link_all(incident, Ticket.objects.all(), agent=lea, now=timezone.now())
    shown = words(desk.get(page_of(incident, "answer")))
    assert "2 customers get it" in shown and f"closed: 1 #{closed.pk}" in shown
    texts = {"text_en": "Hello {customer}, it is known.", "text_fr": "Bonjour {customer}, c’est connu."}
    preview = words(desk.post(page_of(incident, "answer"), texts))
    assert "Hello Claire Martin, it is known." in preview and "Bonjour Claire Martin, c’est connu." in preview
    assert "Send 2 answers" in preview and not AnswerRound.objects.exists()
    assert desk.post(page_of(incident, "answer"), {**texts, "confirm": "1"}).status_code == 302
    answer_incidents(now=timezone.now())
    assert {letter.ticket_id for letter in OutgoingEmail.objects.all()} == {french.pk, english.pk}
    assert "2 written done" in words(desk.get(page_of(incident)))
    for letter in OutgoingEmail.objects.all():
        assert letter.text.partition("\n")[0] in preview


def test_when_it_is_over_the_answer_that_says_so_is_offered_and_nothing_ends(incident: Incident, lea: Agent) -> None:
    desk, ticket = signed_in(lea.user), ticket_row()
    link_all(incident, Ticket.objects.all(), agent=lea, now=timezone.now())
    over = words(desk.post(page_of(incident, "end"), follow=True))
    assert "No ticket and no case was ended by that." in over and "Tell all that it is over…" in over
    ticket.refresh_from_db()
    assert ticket.status == "waiting_for_us"
    given = {"text_fr": "C’est réparé.", "is_last": "1", "confirm": "1"}
    desk.post(page_of(incident, "answer"), given)
    assert AnswerRound.objects.get().is_last


def test_other_teams_see_nothing_of_it_and_colleagues_only_read(incident: Incident, client: Client) -> None:
    bill, noor = signed_in(make_agent("bill", "billing").user), signed_in(make_agent("noor").user)
    assert bill.get(page_of(incident)).status_code == bill.get(page_of(incident, "answer")).status_code == 404
    assert noor.get(page_of(incident)).status_code == 200
    assert "Answer all once" not in words(noor.get(page_of(incident)))
    for name in ("answer", "end", "stop"):
        assert noor.post(page_of(incident, name)).status_code == 403
