"""Canned replies at the desk: who sees, makes and changes which, what is refused, and how a typed text becomes one."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import make_agent, make_agent_without_team, make_user, signed_in
from tests.tickets.factories import customer_row, ticket_row
from tickets.models import Agent, CannedReply, Message, OutgoingEmail, Team

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("admin:tickets_cannedreply_changelist"), reverse("admin:tickets_cannedreply_add")
OWNERS = ["maya’s own", "connectivity", "billing", "everybody"]
# Maya and Noémie answer Connectivity, which Noémie leads; Mona answers Billing.
SEEN = {
    "stranger": [],
    "clerk": [],
    "maya": ["maya’s own", "connectivity", "everybody"],
    "lead": ["connectivity", "everybody"],
    "mona": ["billing", "everybody"],
    "boss": ["connectivity", "billing", "everybody"],
}
CHANGED = {**SEEN, "maya": ["maya’s own"], "lead": ["connectivity"], "mona": []}
MADE = {
    "maya": ["mine"],
    "lead": ["mine", "connectivity"],
    "mona": ["mine"],
    "boss": ["billing", "connectivity", "everybody", "general"],
}


def path(reply: CannedReply, door: str = "change") -> str:
    return reverse(f"admin:tickets_cannedreply_{door}", args=[reply.pk])


def typed(**facts: object) -> dict[str, object]:
    return {"shortcut": "bye", "title": "Bye", "owner": "mine", "text_en": "Goodbye {first name}", **facts}


@pytest.fixture
def desks() -> dict[str, Client]:
    people = {
        "maya": make_agent("maya").user,
        "lead": make_agent("lead").user,
        "mona": make_agent("mona", "billing").user,
        "boss": make_user("boss", is_superuser=True),
        "clerk": make_user("clerk"),
    }
    Team.objects.filter(topic="connectivity").update(lead=Agent.objects.get(user__username="lead"))
    return {"stranger": Client(), **{name: signed_in(user) for name, user in people.items()}}


@pytest.fixture
def replies(desks: dict[str, Client]) -> dict[str, CannedReply]:
    owners: dict[str, dict[str, object]] = {
        "maya’s own": {"agent": Agent.objects.get(user__username="maya")},
        "connectivity": {"team": Team.objects.of("connectivity")},
        "billing": {"team": Team.objects.of("billing")},
        "everybody": {},
    }
    make = CannedReply.objects.create
    return {
        owner: make(shortcut=f"r{number}", title=owner, texts={"en": "Hello"}, **owners[owner])
        for number, owner in enumerate(OWNERS)
    }


@pytest.mark.parametrize("who", SEEN)
def test_who_sees_and_changes_which(desks: dict[str, Client], replies: dict[str, CannedReply], who: str) -> None:
    desk, outside = desks[who], {302} if who == "stranger" else {403, 404}
    if SEEN[who]:
        assert {row.title for row in desk.get(LIST).context["cl"].result_list} == set(SEEN[who])
    else:
        assert desk.get(LIST).status_code in outside
    for owner, reply in replies.items():
        sees, may = owner in SEEN[who], owner in CHANGED[who]
        assert desk.get(path(reply)).status_code in ({200} if sees else outside), owner
        keeping = {"maya’s own": "mine"}.get(owner, owner)
        answer = desk.post(path(reply), typed(shortcut=reply.shortcut, owner=keeping))
        assert answer.status_code in ({302} if may else {403} if sees else outside), owner
        reply.refresh_from_db()
        assert (reply.title == "Bye") == may, owner
        desk.post(path(reply, "delete"), {"post": "yes"})
        assert CannedReply.objects.filter(pk=reply.pk).exists() != may, owner


@pytest.mark.parametrize("who", MADE)
def test_who_makes_one_for_whom(desks: dict[str, Client], who: str) -> None:
    desk = desks[who]
    form = desk.get(ADD).context["adminform"].form
    assert sorted(value for value, _ in form.fields["owner"].choices) == sorted(MADE[who])
    for owner in ("mine", "connectivity", "billing", "everybody"):
        desk.post(ADD, typed(owner=owner))
        made = CannedReply.objects.filter(shortcut="bye")
        assert made.exists() == (owner in MADE[who]), owner
        made.delete()


def test_nobody_gives_a_reply_to_a_team_that_they_dont_lead(
    desks: dict[str, Client], replies: dict[str, CannedReply]
) -> None:
    own = replies["maya’s own"]
    desks["maya"].post(path(own), typed(owner="connectivity"))
    own.refresh_from_db()
    assert (own.team_id, own.title) == (None, "maya’s own")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"text_en": "Hello {name}"}, "text_en"),
        ({"text_fr": "Bonjour {nom du client}"}, "text_fr"),
        ({"text_en": ""}, "text_en"),
        ({"shortcut": "With space"}, "shortcut"),
        ({"shortcut": "r1"}, "shortcut"),  # the team’s
        ({"shortcut": "r0"}, "shortcut"),  # her own
        ({"about": ["weather"]}, "about"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    desks: dict[str, Client], replies: dict[str, CannedReply], facts: dict[str, object], field: str
) -> None:
    form = desks["maya"].post(ADD, typed(**facts)).context["adminform"].form
    assert list(form.errors) == [field]
    assert CannedReply.objects.count() == len(OWNERS)


def test_two_agents_may_each_have_one_of_their_own_with_the_same_shortcut(
    desks: dict[str, Client], replies: dict[str, CannedReply]
) -> None:
    assert desks["mona"].post(ADD, typed(shortcut="r0")).status_code == 302
    assert (
        "shortcut" in desks["boss"].post(ADD, typed(shortcut="r0", owner="everybody")).context["adminform"].form.errors
    )


def test_a_row_shows_names_and_an_example_to_who_changes_it_and_the_text_to_who_reads_it(
    desks: dict[str, Client], replies: dict[str, CannedReply]
) -> None:
    team = replies["connectivity"]
    CannedReply.objects.update(texts={"en": "Hello {first name}, **at once**"})
    shown, read = (desks[who].get(path(team)).content.decode() for who in ("lead", "maya"))
    for page in (shown, read):
        assert "<p>Hello Claire, <strong>at once</strong></p>" in page
    assert ("<code>{last day}</code>" in shown, "<code>{last day}</code>" in read) == (True, False)


def test_the_list_finds_words_of_a_text_without_accents_and_narrows(
    desks: dict[str, Client], replies: dict[str, CannedReply]
) -> None:
    CannedReply.objects.filter(title="everybody").update(texts={"fr": "Ça ne marche pas"}, topics=["billing"])
    found = {
        asked: sorted(row.title for row in desks["maya"].get(f"{LIST}?{asked}").context["cl"].result_list)
        for asked in ("q=ca+MARCHE", "q=/r1", "q=nothing", "whose=mine", "whose=team", "about=billing")
    }
    assert found == {
        "q=ca+MARCHE": ["everybody"],
        "q=/r1": ["connectivity"],
        "q=nothing": [],
        "whose=mine": ["maya’s own"],
        "whose=team": ["connectivity"],
        "about=billing": ["connectivity", "everybody", "maya’s own"],
    }


def test_what_a_ticket_is_offered(desks: dict[str, Client], replies: dict[str, CannedReply]) -> None:
    ticket = ticket_row(language="fr", customer=customer_row(name="Claire Martin"))
    CannedReply.objects.update(texts={"fr": "Bonjour {customer} ({number})"})
    url = reverse("admin:tickets_cannedreply_for_ticket", args=[ticket.pk])
    told = desks["maya"].get(url).json()["replies"]
    assert {each["title"] for each in told} == set(SEEN["maya"])
    assert {(each["text"], each["language"]) for each in told} == {(f"Bonjour Claire Martin (#{ticket.pk})", "")}
    assert [desks[who].get(url).status_code for who in ("mona", "clerk", "boss", "stranger")] == [404, 404, 403, 302]


def test_use_is_counted_and_a_number_that_is_none_is_refused(
    desks: dict[str, Client], replies: dict[str, CannedReply]
) -> None:
    url = reverse("admin:tickets_cannedreply_used")
    for reply in (replies["connectivity"], replies["billing"]):
        desks["maya"].post(url, {"reply": reply.pk})
    assert dict(CannedReply.objects.filter(used__gt=0).values_list("title", "used")) == {"connectivity": 1}
    assert [desks["maya"].post(url, {"reply": wrong}).status_code for wrong in ("", "x", "9" * 30)] == [404] * 3


def test_a_typed_text_begins_a_reply_without_its_customer(desks: dict[str, Client]) -> None:
    ticket = ticket_row(language="fr", customer=customer_row(name="Claire Martin"))
    keep = reverse("admin:tickets_cannedreply_keep")
    sent = {"ticket": ticket.pk, "text": f"Bonjour Claire Martin, #{ticket.pk} avance. Maya"}
    page = desks["maya"].post(keep, sent, follow=True)
    assert page.context["adminform"].form["text_fr"].value() == "Bonjour {customer}, {number} avance. {agent}"
    assert desks["maya"].get(ADD).context["adminform"].form["text_fr"].value() == ""
    assert desks["mona"].post(keep, sent).status_code == 404
    assert not CannedReply.objects.exists()


def test_a_gap_is_refused_beside_the_box_and_nothing_is_sent(desks: dict[str, Client]) -> None:
    ticket = ticket_row()
    url = reverse("admin:tickets_ticket_reply", args=[ticket.pk])
    seen = Message.objects.latest("pk").pk
    page = desks["maya"].post(url, {"text": "We have until {last day}.", "seen": seen})
    assert page.context["forms"]["reply"].errors == {
        "text": ["Fill in {last day} first, or write it as `code` if it is meant so."]
    }
    assert "We have until {last day}." in page.content.decode()
    assert not OutgoingEmail.objects.exists()
    note = desks["maya"].post(url.replace("reply", "note"), {"text": "Ask for {last day}", "seen": seen})
    assert note.status_code == 302  # it is never mailed


@pytest.mark.parametrize("place", ["reply", "note"])
def test_without_a_script_a_reply_is_chosen_from_a_list_and_what_was_typed_stays(
    desks: dict[str, Client], replies: dict[str, CannedReply], place: str
) -> None:
    ticket = ticket_row(customer=customer_row(name="Claire Martin"))
    reply = replies["connectivity"]
    CannedReply.objects.filter(pk=reply.pk).update(texts={"en": "Dear {first name}"})
    url = reverse("admin:tickets_ticket_insert", args=[ticket.pk, place])
    first = desks["maya"].post(url, {"text": "As we said."}).content.decode()
    assert f'<option value="{reply.pk}">' in first and "As we said." in first
    page = desks["maya"].post(url, {"text": "As we said.", "canned": reply.pk})
    assert page.context["forms"][place]["text"].value() == "As we said.\n\nDear Claire"
    assert "This field is required" not in page.content.decode()
    foreign = desks["maya"].post(url, {"text": "", "canned": replies["billing"].pk})
    assert foreign.context["forms"][place]["text"].value() == ""
    assert desks["mona"].post(url, {"text": ""}).status_code == 404
    assert CannedReply.objects.get(pk=reply.pk).used == 1 and not OutgoingEmail.objects.exists()


def test_who_has_a_lead_without_being_in_the_team_changes_its_replies(replies: dict[str, CannedReply]) -> None:
    outsider = make_agent_without_team("nadia")
    Team.objects.filter(topic="billing").update(manager=outsider)
    desk = signed_in(outsider.user)
    assert desk.post(path(replies["billing"]), typed(owner="billing", shortcut="r2")).status_code == 302
