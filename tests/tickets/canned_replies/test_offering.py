"""Who is offered which canned reply, in which language, and with what filled in."""

import pytest

from tests.people import make_agent, make_agent_without_team
from tests.tickets.factories import case_row, ticket_row
from tickets.canned_replies.offering import count_use, is_taken, offers_for
from tickets.canned_replies.ticket_values import values_of
from tickets.models import Agent, CannedReply, Team

pytestmark = pytest.mark.django_db


def reply(shortcut: str, *, team: str = "", agent: Agent | None = None, **facts: object) -> CannedReply:
    owner = Team.objects.of(team) if team else None
    given = {"title": shortcut.title(), "texts": {"en": "Hello", "fr": "Bonjour"}, **facts}
    return CannedReply.objects.create(shortcut=shortcut, team=owner, agent=agent, **given)


def offered(agent: Agent, topic: str = "connectivity") -> list[str]:
    return sorted(offer.reply.shortcut for offer in offers_for(agent, topic=topic, language="en", values={}))


def test_ones_own_those_of_ones_teams_and_everybodys() -> None:
    ines, mona = make_agent("ines"), make_agent("mona", "billing")
    boss = make_agent_without_team("boss", is_superuser=True)
    reply("hello"), reply("refund", team="billing"), reply("restart", team="connectivity")
    reply("mine", agent=ines), reply("mine", agent=mona, title="Mona’s")
    assert {agent.user.username: offered(agent) for agent in (ines, mona, boss)} == {
        "ines": ["hello", "mine", "restart"],
        "mona": ["hello", "mine", "refund"],
        "boss": ["hello", "refund", "restart"],
    }


def test_a_lead_and_a_manager_are_offered_their_teams_though_no_members() -> None:
    lead, manager = make_agent_without_team("lead"), make_agent_without_team("manager")
    reply("refund", team="billing")
    Team.objects.filter(topic="billing").update(lead=lead, manager=manager)
    assert [offered(agent) for agent in (lead, manager)] == [["refund"], ["refund"]]


def test_those_of_another_topic_are_left_out_and_the_most_used_comes_first() -> None:
    ines = make_agent("ines")
    reply("a"), reply("b", topics=["billing"]), reply("c", topics=["billing", "connectivity"])
    count_use(CannedReply.objects.get(shortcut="c").pk, agent=ines)
    found = offers_for(ines, topic="connectivity", language="en", values={})
    assert [(offer.reply.shortcut, offer.reply.used) for offer in found] == [("c", 1), ("a", 0)]


def test_nobody_counts_the_use_of_what_they_arent_offered() -> None:
    theirs = reply("refund", team="billing")
    count_use(theirs.pk, agent=make_agent("ines"))
    theirs.refresh_from_db()
    assert theirs.used == 0


def test_the_customers_language_or_visibly_another() -> None:
    ines = make_agent("ines")
    reply("both"), reply("english", texts={"en": "Hello"}), reply("french", texts={"fr": "Bonjour"})
    found = offers_for(ines, topic="connectivity", language="fr", values={})
    assert {offer.reply.shortcut: (offer.text, offer.language) for offer in found} == {
        "both": ("Bonjour", "fr"),
        "english": ("Hello", "en"),
        "french": ("Bonjour", "fr"),
    }


def test_what_a_ticket_knows_is_in_its_customers_language() -> None:
    ticket, maya = ticket_row(language="fr"), make_agent("maya")
    values = values_of(ticket, agent=maya)
    assert (values["agent"], values["number"], values["last day"]) == ("Maya", f"#{ticket.pk}", "")
    case = case_row(ticket, days_ago=3)
    assert str(case.last_day.year) in values_of(ticket, agent=maya)["last day"]
    assert values_of(ticket, agent=maya)["last day"].split()[0] in (
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"
    )  # fmt: skip


def test_a_shortcut_is_one_reply_for_each_who_sees_it() -> None:
    ines, mona = make_agent("ines"), make_agent("mona")
    shared, own = reply("hello", team="billing"), reply("mine", agent=ines)
    assert is_taken("hello", owner=None, besides=None) and is_taken("hello", owner=ines, besides=None)
    assert is_taken("mine", owner=ines, besides=None) and is_taken("mine", owner=None, besides=None)
    assert not is_taken("mine", owner=mona, besides=None)
    assert not is_taken("hello", owner=None, besides=shared.pk) and not is_taken("mine", owner=ines, besides=own.pk)
