"""Agents hear by mail of what is given to them or names them: as they like, not too often, and while they may."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from supportportal.celery import app
from tests.people import make_agent, make_user, signed_in
from tests.tickets.factories import ticket_row
from tickets import handling
from tickets.agent_news.noting import mentioned_in
from tickets.agent_news.telling import tell_agents
from tickets.models import Agent, AgentNews, OutgoingEmail, Team, Ticket
from tickets.outbox.letterhead import as_email

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


def colleague(name: str, *topics: str, **liking: str) -> Agent:
    agent = make_agent(name, *topics, email=f"{name}@desk.example")
    Agent.objects.filter(pk=agent.pk).update(**liking)
    return Agent.objects.get(pk=agent.pk)


def told(*, at: datetime = NOW) -> list[OutgoingEmail]:
    known = set(OutgoingEmail.objects.values_list("pk", flat=True))
    tell_agents(now=at)
    return list(OutgoingEmail.objects.exclude(pk__in=known).order_by("pk"))


def test_who_is_given_a_request_reads_whose_it_is_and_the_newest_words_without_secrets() -> None:
    ticket = ticket_row("No sound", text="My password is Kestrel88falcon and it is silent.")
    noor, maya = colleague("noor"), colleague("maya")
    handling.assign(ticket, to=noor, by=maya, now=NOW)
    [letter] = told()
    assert (letter.to_address, letter.subject) == ("noor@desk.example", f"Request #{ticket.pk} is yours: No sound")
    for part in (letter.text, letter.html):
        assert ticket.customer.name in part and "it is silent" in part and "Kestrel" not in part
        assert f"/admin/tickets/ticket/{ticket.pk}/change/" in part
    headers = as_email(letter).extra_headers
    assert headers["Reply-To"].startswith(f"support+a.{ticket.pk}.{noor.pk}.") and headers["Auto-Submitted"]
    assert told() == []


def test_nobody_is_told_of_their_own_act_and_who_has_no_address_of_nothing() -> None:
    ticket, maya, silent = ticket_row(), colleague("maya"), make_agent("silent")
    handling.assign(ticket, to=maya, by=maya, now=NOW)
    handling.note(ticket, agent=maya, text="@maya look again", now=NOW)
    handling.assign(ticket, to=silent, by=maya, now=NOW)
    assert told() == []


def test_a_customers_new_answer_is_told_to_who_has_the_request_as_they_like_and_until_they_answered() -> None:
    ticket, noor = ticket_row("No sound"), colleague("noor", told_of_answers="at_once")
    handling.assign(ticket, to=noor, by=noor, now=NOW)
    write_again = {"received_at": NOW, "now": NOW}
    handling.add_customer_message(ticket, text="It is silent. My password is Kestrel88falcon.", **write_again)
    [letter] = told()
    assert letter.subject == f"New answer in request #{ticket.pk}: No sound"
    assert "wrote again" in letter.text and "It is silent." in letter.text and "Kestrel" not in letter.text
    Agent.objects.update(told_of_answers="daily")
    handling.add_customer_message(ticket, text="Hello?", **write_again)
    assert told() == []
    [digest] = told(at=NOW + timedelta(days=1))
    assert f"Request #{ticket.pk}: a new answer" in digest.text and "Hello?" not in digest.text
    handling.add_customer_message(ticket, text="And now?", **write_again)
    handling.reply(ticket, agent=noor, text="Now it works.", now=NOW)
    assert told(at=NOW + timedelta(days=2)) == []
    Agent.objects.update(told_of_answers="never")
    handling.add_customer_message(ticket, text="Thanks, but which one?", **write_again)
    assert told(at=NOW + timedelta(days=3)) == []


def test_a_note_tells_whom_it_names_and_who_may_read_it() -> None:
    ticket, maya, noor = ticket_row(topic="connectivity"), colleague("maya"), colleague("noor")
    colleague("bill", "billing")
    handling.note(ticket, agent=maya, text="@noor and @bill: see support@noor.example, please.", now=NOW)
    [letter] = told()
    assert letter.to_address == "noor@desk.example" and "please" in letter.text
    assert noor.news.get().told_at == NOW


def test_a_first_name_that_two_have_names_nobody() -> None:
    make_user("clerk", first_name="Ana")
    one, other = make_agent("ana.one", first_name="Ana"), make_agent("ana.two", first_name="Ana")
    zoe = make_agent("zz", first_name="Zoé")
    assert mentioned_in("@ana @Zoé!") == [zoe]
    assert mentioned_in("@ana.one and (@ANA.TWO).") == [one, other]
    assert mentioned_in("write to x@ana.one or @@ or @ana.one@mail.example") == []


def test_of_one_ticket_one_letter_in_ten_minutes_with_all_of_it() -> None:
    ticket, maya, noor = ticket_row(), colleague("maya"), colleague("noor")
    handling.assign(ticket, to=noor, by=maya, now=NOW)
    assert len(told()) == 1
    for n in range(3):
        handling.note(ticket, agent=maya, text=f"@noor part {n}", now=NOW)
    assert told(at=NOW + timedelta(minutes=9)) == []
    [letter] = told(at=NOW + timedelta(minutes=11))
    assert "part 2" in letter.text and noor.news.filter(told_at=None).count() == 0


def test_once_a_day_is_one_letter_in_the_morning_with_numbers_alone() -> None:
    noor, maya = colleague("noor", told_of_assigned="daily"), colleague("maya")
    tickets = [ticket_row(f"Subject {n}", text="Words") for n in range(3)]
    for ticket in tickets:
        handling.assign(ticket, to=noor, by=maya, now=NOW)
    assert told() == [] and told(at=NOW + timedelta(hours=12)) == []
    [letter] = told(at=NOW + timedelta(days=1))
    assert all(f"#{ticket.pk}" in letter.text for ticket in tickets)
    assert "Words" not in letter.text and "Subject" not in letter.text and tickets[0].customer.name not in letter.text
    assert not as_email(letter).extra_headers["Reply-To"].startswith("support+a.")


def test_who_wants_nothing_gets_nothing() -> None:
    ticket, maya = ticket_row(), colleague("maya")
    noor = colleague("noor", told_of_assigned="never", told_of_mentions="never")
    handling.assign(ticket, to=noor, by=maya, now=NOW)
    handling.note(ticket, agent=maya, text="@noor", now=NOW)
    assert told() == [] and not AgentNews.objects.filter(told_at=None).exists()


@pytest.mark.parametrize("lost", ["team", "account", "forgotten", "given away"])
def test_who_may_no_longer_read_it_is_not_told(lost: str) -> None:
    ticket, maya, noor = ticket_row(topic="connectivity"), colleague("maya"), colleague("noor")
    handling.assign(ticket, to=noor, by=maya, now=NOW)
    match lost:
        case "team":
            handling.note(ticket, agent=maya, text="@noor, look.", now=NOW)
            Team.objects.get(topic="connectivity").members.remove(noor)
            Ticket.objects.update(assignee=None)
        case "account":
            noor.user.is_active = False
            noor.user.save()
        case "forgotten":
            Ticket.objects.update(forgotten_at=NOW)
        case "given away":
            Ticket.objects.update(assignee=maya)
    assert told() == []


def test_each_agent_chooses_for_themselves() -> None:
    noor = colleague("noor")
    client, page = signed_in(noor.user), "/admin/tickets/ticket/told-by-mail/"
    assert "Once a day" in client.get(page).content.decode()
    chosen = {"told_of_assigned": "daily", "told_of_answers": "at_once", "told_of_mentions": "never"}
    client.post(page, chosen)
    noor.refresh_from_db()
    assert {name: getattr(noor, name) for name in chosen} == chosen


def test_it_goes_out_by_itself_and_three_tell_with_as_many_questions_as_one() -> None:
    assert "tickets.tasks.tell_agents" in {each["task"] for each in app.conf.beat_schedule.values()}
    maya, counts = colleague("maya"), []
    colleagues = [colleague(f"noor{n}") for n in range(4)]
    for group in (colleagues[:1], colleagues[1:]):
        for agent in group:
            handling.assign(ticket_row(), to=agent, by=maya, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            tell_agents(now=NOW)
        counts.append(len(asked))
    assert counts[1] - counts[0] <= 2 * 3  # whether each may read it, and what was said last
