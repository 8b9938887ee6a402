"""Who gets in where: five people in front of every door of the desk."""

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.people import make_agent, make_agent_without_team, make_user, signed_in
from tests.tickets.factories import attachment_row, case_row, incoming_row, outgoing_row, ticket_row
from tickets.admin.ticket_desk.acts import ACTS
from tickets.models import Agent, ConformityCase, IncomingEmail, Message, OutgoingEmail, Ticket, TicketParticipant

pytestmark = pytest.mark.django_db

LOGIN = 302  # to the page where one signs in
ACTS_POSTED = {
    "reply": {"text": "Hello", "seen": "999999"},
    "note": {"text": "Hello", "seen": "999999"},
    "assign": {"me": "1"},
    "transfer": {"to": "billing", "reason": "It is about money"},
    "snooze": {"named": "tomorrow"},
    "wake": {},
    "tag": {"name": "router"},
    "untag": {"tag": "1"},
    "rank": {"priority": "4"},
    "link": {"number": "1"},
    "unlink": {"number": "1"},
    "close": {},
    "reopen": {},
    "put-right": {"evidence": "Fixed"},
    "report-progress": {"fact": "We look", "next_step": "We go on", "by_day": "2030-01-01"},
    "ask": {"question": "Which device?", "why": "To find the cause"},
    "propose-fix": {"text": "Try WireGuard"},
    "it-works": {"words": "It works"},
    "it-goes-on": {"words": "It goes on"},
    "choose": {"remedy": "reduction", "words": "A lower price", "revision": "1"},
    "clear": {"why": "Called them."},
    "hand-over": {"how": "By telephone"},
    "refund": {"amount": "1", "reference": "R1"},
    "defect-over": {"evidence": "Replaced"},
    "open-choice": {"ground": "serious", "why": "Nothing works"},
    "link-subscription": {"reference": "PV-20481234"},
    "merge-case": {"into": "1"},
    "undo-merger": {},
    "told": {"words": "We replace the server"},
    "propose-refusal": {"refusal": "no_defect", "reasons": "Not ours"},
    "confirm-refusal": {},
    "drop-refusal": {},
    "withdraw": {"words": "I take it back"},
    "close-case": {"reason": "Done"},
    "reopen-case": {},
    "refuse-claim": {"claim": "1", "why": "question"},
    "end-links": {},
    "not-secret": {"message": "1", "digest": "0", "reason": "It is the model of the router."},
    "release-acknowledgement": {},
    "reach-again": {},
    "classify": {"message": "1", "defect": "No connection"},
    "let-in": {"address": "omar@example.org"},
    "show-out": {"address": "omar@example.org"},
    "own-address": {"address": "omar@example.org"},
    "no-address": {"address": "omar@example.org"},
    "other-customer": {"email": "omar@example.org", "name": "Omar", "reason": "It is his"},
    "spam": {"always": "on"},
    "take-out": {"message": "1", "words": "Connecting", "kind": "person"},
    "take-out-file": {"file": "1", "kind": "identity"},
    "forward": {"address": "desk@bank.example", "subject": "A transfer", "language": "en", "text": "Did it leave?"},
    "side-reply": {"thread": "1", "seen": "9", "text": "And now?"},
    "side-state": {"thread": "1", "seen": "9", "close": "1"},
}


@dataclass
class Desk:
    ticket: Ticket
    case: ConformityCase
    pages: dict[str, str]


@pytest.fixture
def desk() -> Desk:
    ticket = ticket_row("No connection")
    case = case_row(ticket, days_ago=3)
    TicketParticipant.objects.create(ticket=ticket, address="omar@example.org", asked_at=timezone.now())
    ticket.messages.update(html="<p>Hello</p>")
    file, letter_out = attachment_row(ticket), outgoing_row(ticket)
    letter_in = incoming_row(ticket, message=ticket.messages.get())
    pages = {
        "page": ticket.get_absolute_url(),
        "history": reverse("admin:tickets_ticket_history", args=[ticket.pk]),
        "file": reverse("admin:tickets_ticket_attachment", args=[ticket.pk, file.public_id]),
        "picture": reverse("admin:tickets_ticket_preview", args=[ticket.pk, file.public_id]),
        "letter as designed": reverse("admin:tickets_ticket_letter", args=[ticket.pk, file.message_id]),
        "letter's headers": reverse("admin:tickets_ticket_headers", args=[ticket.pk, file.message_id]),
        "customer": reverse("admin:tickets_customer_change", args=[ticket.customer_id]),
        "letter in": reverse("admin:tickets_incomingemail_change", args=[letter_in.pk]),
        "letter in, raw": reverse("admin:tickets_incomingemail_raw", args=[letter_in.pk]),
        "letter in, source": reverse("admin:tickets_incomingemail_source", args=[letter_in.pk]),
        "letter out": reverse("admin:tickets_outgoingemail_change", args=[letter_out.pk]),
        "letter out, raw": reverse("admin:tickets_outgoingemail_raw", args=[letter_out.pk]),
        "case": reverse("admin:tickets_conformitycase_change", args=[case.pk]),
        "evidence": reverse("admin:tickets_conformitycase_evidence", args=[case.pk]),
    }
    return Desk(ticket, case, pages)


LISTS = [
    "admin:tickets_ticket_changelist",
    "admin:tickets_conformitycase_changelist",
    "admin:tickets_customer_changelist",
    "admin:tickets_incomingemail_changelist",
    "admin:tickets_outgoingemail_changelist",
    "admin:tickets_subscription_changelist",
]
ADMINISTRATION = [
    "admin:tickets_team_changelist",
    "admin:tickets_team_add",
    "admin:auth_user_changelist",
    "admin:auth_user_add",
    "admin:tickets_mailaddress_changelist",
    "admin:tickets_mailaddress_add",
    "admin:tickets_letterwords_changelist",
    "admin:tickets_letterwords_add",
    "admin:tickets_letterwords_all",
]


def superuser() -> User:
    return User.objects.create_superuser("root", "root@desk.example", None)


def right_agent() -> Agent:
    return make_agent("maya", "connectivity")


def statuses(client: Client, pages: dict[str, str]) -> dict[str, int]:
    return {name: client.get(url).status_code for name, url in pages.items()}


def test_the_right_agent_and_the_superuser_open_everything_of_a_ticket(desk: Desk) -> None:
    everything = dict.fromkeys(desk.pages, 200)
    assert statuses(signed_in(right_agent().user), desk.pages) == everything
    assert statuses(signed_in(superuser()), desk.pages) == everything


def test_an_agent_of_another_team_is_told_that_nothing_of_it_exists(desk: Desk) -> None:
    client = signed_in(make_agent("bill", "billing").user)
    assert statuses(client, desk.pages) == dict.fromkeys(desk.pages, 404)


def test_a_user_without_an_agent_reaches_nothing(desk: Desk) -> None:
    client = signed_in(make_user("clerk"))
    found = statuses(client, desk.pages)
    assert set(found.values()) <= {403, 404}
    assert {client.get(reverse(name)).status_code for name in LISTS + ADMINISTRATION} == {403}
    assert client.get(reverse("admin:index")).status_code == 200


def test_somebody_who_is_not_signed_in_is_asked_to(desk: Desk) -> None:
    assert statuses(Client(), desk.pages) == dict.fromkeys(desk.pages, LOGIN)
    assert {Client().get(reverse(name)).status_code for name in LISTS + ADMINISTRATION} == {LOGIN}


def test_an_agent_without_a_team_sees_empty_lists(desk: Desk) -> None:
    client = signed_in(make_agent_without_team("newcomer").user)
    for name in LISTS:
        response = client.get(reverse(name))
        assert (name, response.status_code, response.context["cl"].result_count) == (name, 200, 0)
    assert statuses(client, desk.pages) == dict.fromkeys(desk.pages, 404)


def test_teams_and_colleagues_are_the_superusers_business() -> None:
    agent, root = signed_in(right_agent().user), signed_in(superuser())
    assert {agent.get(reverse(name)).status_code for name in ADMINISTRATION} == {403}
    assert {root.get(reverse(name)).status_code for name in ADMINISTRATION} == {200}


@pytest.mark.one_database
@pytest.mark.parametrize("act", list(ACTS))
def test_nobody_acts_on_a_ticket_of_another_team(desk: Desk, act: str) -> None:
    url = reverse(f"admin:tickets_ticket_{act}", args=[desk.ticket.pk])
    posted = {**ACTS_POSTED[act], "case": desk.case.pk}
    before = the_state(desk)
    people = [Client(), signed_in(make_user("clerk")), signed_in(make_agent("bill", "billing").user)]
    assert [person.post(url, posted).status_code for person in people] == [LOGIN, 404, 404]
    assert the_state(desk) == before


@pytest.mark.parametrize(
    "act", ["note", "assign", "transfer", "put-right", "let-in", "forward", "snooze", "tag", "rank"]
)
def test_the_right_agent_does_act(desk: Desk, act: str) -> None:
    url = reverse(f"admin:tickets_ticket_{act}", args=[desk.ticket.pk])
    before = the_state(desk)
    response = signed_in(right_agent().user).post(url, {**ACTS_POSTED[act], "case": desk.case.pk})
    assert response.status_code == 302
    assert the_state(desk) != before


def the_state(desk: Desk) -> tuple[object, ...]:
    ticket = Ticket.objects.filter(pk=desk.ticket.pk)
    facts = ticket.values_list("topic", "status", "assignee", "snoozed_until", "priority", "tags").get()
    put_right = ConformityCase.objects.values_list("conformity_at", flat=True).get()
    copied = TicketParticipant.objects.values_list("let_in_at", flat=True).get()
    return facts, put_right, copied, Message.objects.count(), OutgoingEmail.objects.count()


def test_a_superuser_who_is_no_agent_reads_but_does_not_answer(desk: Desk) -> None:
    client = signed_in(superuser())
    assert "Only agents answer" in client.get(desk.pages["page"]).content.decode()
    url = reverse("admin:tickets_ticket_reply", args=[desk.ticket.pk])
    assert client.post(url, ACTS_POSTED["reply"]).status_code == 403


def test_nothing_of_the_desk_is_kept_in_a_cache(desk: Desk) -> None:
    client = signed_in(right_agent().user)
    for url in desk.pages.values():
        assert "no-store" in client.get(url)["Cache-Control"]


def test_nobody_deletes_tickets_customers_cases_or_letters(desk: Desk) -> None:
    client = signed_in(superuser())
    doors = [
        ("ticket", desk.ticket.pk),
        ("customer", desk.ticket.customer_id),
        ("conformitycase", desk.case.pk),
        ("incomingemail", desk.ticket.letters.get().pk),
        ("outgoingemail", desk.ticket.outgoing.get().pk),
    ]
    for model, key in doors:
        url = reverse(f"admin:tickets_{model}_delete", args=[key])
        assert (model, client.post(url, {"post": "yes"}).status_code) == (model, 403)
    assert Ticket.objects.filter(pk=desk.ticket.pk).exists()


def test_only_a_superuser_unlocks_a_file_and_until_then_nobody_opens_it(desk: Desk) -> None:
    file = attachment_row(desk.ticket, "run.exe", b"MZ harmless")
    door = reverse("admin:tickets_ticket_attachment", args=[desk.ticket.pk, file.public_id])
    unlock, root = f"{door}unlock/", signed_in(superuser())
    people = [Client(), signed_in(make_user("clerk")), signed_in(make_agent("bill", "billing").user)]
    agent = signed_in(right_agent().user)
    assert [person.post(unlock).status_code for person in [*people, agent]] == [LOGIN, 404, 404, 403]
    assert [person.get(door).status_code for person in (agent, root)] == [404, 404]
    assert "Locked: it is a program or a script" in agent.get(desk.pages["page"]).content.decode()
    assert (root.get(unlock).status_code, root.get(door).status_code) == (302, 404)
    assert root.post(unlock).status_code == 302
    assert agent.get(door).getvalue() == b"MZ harmless"
    assert "Unlocked by root" in agent.get(desk.pages["page"]).content.decode()


def test_letters_are_sorted_again_and_tried_again_only_by_who_may_read_them(desk: Desk) -> None:
    came, left = desk.ticket.letters.get(), desk.ticket.outgoing.get()
    OutgoingEmail.objects.filter(pk=left.pk).update(failed_at=timezone.now(), failure="550 no such mailbox")
    doors = [
        reverse("admin:tickets_incomingemail_replay", args=[came.pk]),
        reverse("admin:tickets_outgoingemail_retry", args=[left.pk]),
    ]

    def state() -> tuple[object, ...]:
        facts = IncomingEmail.objects.values_list("sorted_at", "fate", "ticket").get()
        return facts, OutgoingEmail.objects.values_list("failed_at", flat=True).get(pk=left.pk)

    before = state()
    for person, status in [(Client(), LOGIN), (signed_in(make_user("clerk")), 404)]:
        assert [person.post(door).status_code for door in doors] == [status, status]
    other = signed_in(make_agent("bill", "billing").user)
    assert [other.post(door).status_code for door in doors] == [404, 404]
    agent = signed_in(right_agent().user)
    assert [agent.get(door).status_code for door in doors] == [302, 302]
    assert state() == before
    assert [agent.post(door, {"address": left.to_address}).status_code for door in doors] == [302, 302]
    assert OutgoingEmail.objects.get(pk=left.pk).failed_at is None
