"""Two requests of one customer become one: nothing is lost, the earlier day counts, and within minutes it goes back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import models
from django.test import Client

from supportportal.foundations.topics import Topic
from tests.people import make_agent
from tests.rivals import while_a_rival_commits
from tests.tickets.factories import make_customer, make_file, make_ticket, possible_claim_row
from tests.tickets.guarantee.reading import days, fresh, reported
from tests.tickets.mailroom.letters import adas_ticket, letter, receive
from tests.tickets.test_intake import at_once
from tickets import handling, participants
from tickets.access import request_token
from tickets.drafts.saving import DraftPlace, save
from tickets.forgetting.erasing import forget_ticket
from tickets.guarantee.evidence.verification import problems_of
from tickets.guarantee.steps import answering
from tickets.models import Agent, ConformityCase, Message, OutgoingEmail, SavedDraft, Ticket, TicketMove
from tickets.outbox import signed_ids
from tickets.refusals import NotYours, Refused, TooLateToUndo
from tickets.regrouping.afterwards import settle_moves
from tickets.regrouping.locking import MovedMeanwhile, OnlyWhoMovedIt, TooLateToPutBack
from tickets.regrouping.moving import STAY, tables
from tickets.regrouping.undoing import undo
from tickets.regrouping.union import NotTheirs, OtherCustomers, SameRequest, merge
from tickets.search.finding import answers_to
from tickets.search.query import asked
from tickets.side_threads.asking import Question, forward
from tickets.ticket_locks.holding_one import BecamePartOf
from tickets.whose import merging_customers, other_customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
MINUTE = timedelta(minutes=1)


def merged(ticket: Ticket, into: Ticket, agent: Agent, *, at: datetime, tells: bool = True, joins: bool = True) -> Any:
    return merge(ticket, into=into, agent=agent, now=at, tells_customer=tells, joins_cases=joins)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row that hangs on a request, and the requests: as the database has them, but for the notes of acts."""
    found: dict[str, list[dict[str, Any]]] = {"tickets": list(Ticket.objects.order_by("pk").values())}
    for name, model, _field in tables():
        rows: models.QuerySet[Any, Any] = model._base_manager.order_by("pk")
        found[name] = list(rows.exclude(author="note").values() if model is Message else rows.values())
    cases = ConformityCase.objects.order_by("pk")
    unchained = {"last_sequence", "last_hash", "next_notice_at"}
    found["cases"] = [{k: v for k, v in row.items() if k not in unchained} for row in cases.values()]
    return found


def two_requests() -> tuple[Ticket, Ticket]:
    return make_ticket(text="It stops."), make_ticket(subject="Still nothing", text="It stops again.")


def test_everything_that_hangs_on_a_request_has_a_place_to_go() -> None:
    labels = {relation.related_model._meta.label for relation in Ticket._meta.related_objects}
    moved = {name.rpartition(".")[0] for name, _model, _field in tables()}
    assert labels - moved == STAY & labels
    assert {"tickets.Message", "tickets.OutgoingEmail", "chat.Conversation", "tickets.SavedDraft"} <= moved


def test_all_of_a_request_comes_along_and_goes_back_exactly() -> None:
    first, second = reported().ticket, make_ticket(files=[make_file()], received_at=days(3), conformity=True)
    agent = make_agent()
    handling.reply(second, agent=agent, text="We look.", now=days(3))
    participants.let_in(second, address="omar@example.org", by=agent, now=days(3))
    to_bank = {"address": "desk@bank.example", "name": "", "subject": "Paid?", "language": "en"}
    forward(second, **to_bank, question=Question("Did it leave?"), agent=agent, now=days(3))
    possible_claim_row(second, duty="withdrawal")
    for ticket, words in ((first, "One"), (second, "Two")):
        place = DraftPlace(owner_id=agent.user_id, ticket_id=ticket.pk, name="reply")
        save(place, words={"text": {"was": "", "is": words}}, seen="", now=days(3))
    before = everything()
    move = merged(second, first, agent, at=days(4))
    second.refresh_from_db()
    assert (second.merged_into, second.status) == (first, "closed")
    assert not second.messages.exists() and not second.outgoing.exists() and not second.cases.exists()
    assert [m.text for m in first.messages.filter(author="customer")] == ["The app says “no network”."] * 2
    assert first.side_threads.count() == first.possible_claims.count() == 1
    assert first.participants.get().let_in_at is None
    assert first.cases.filter(closed_at=None).count() == 1
    draft = SavedDraft.objects.get(ticket=first)
    assert [words["is"] for words in draft.words.values()] == ["One", "Two"]
    assert undo(move, agent=agent, now=days(4) + 9 * MINUTE) == 0
    assert everything() == before


@pytest.mark.parametrize("survivor", ["the first", "the second"])
def test_the_earliest_report_counts_through_merger_undoing_and_merger_again(survivor: str) -> None:
    first = reported()
    second: ConformityCase = make_ticket(make_customer(), received_at=days(5), conformity=True).cases.get()
    agent, dates = make_agent(), lambda case: (case.notified_at, case.day0, case.last_day, case.due_at)
    earliest, later = dates(first), dates(second)
    stays, goes = (first, second) if survivor == "the first" else (second, first)
    move = merged(goes.ticket, stays.ticket, agent, at=days(6))
    assert (dates(fresh(stays)), fresh(goes).state, fresh(goes).ticket) == (earliest, "merged", stays.ticket)
    undo(move, agent=agent, now=days(6) + MINUTE)
    assert [dates(fresh(first)), dates(fresh(second))] == [earliest, later]
    assert [fresh(first).ticket_id, fresh(second).ticket_id] == [first.ticket_id, second.ticket_id]
    merged(goes.ticket, stays.ticket, agent, at=days(7))
    assert dates(fresh(stays)) == earliest
    assert list(problems_of([fresh(first), fresh(second)])) == []


def test_two_defects_stay_two_cases_with_their_days() -> None:
    first, agent = reported(), make_agent()
    second: ConformityCase = make_ticket(make_customer(), received_at=days(5), conformity=True).cases.get()
    merged(second.ticket, first.ticket, agent, at=days(6), joins=False)
    rows = ConformityCase.objects.filter(ticket=first.ticket, closed_at=None).order_by("pk")
    assert [(row.pk, row.day0, row.due_at) for row in rows] == [(c.pk, c.day0, c.due_at) for c in (first, second)]


def test_what_happened_to_the_case_since_is_not_undone() -> None:
    first, agent = reported(), make_agent()
    second: ConformityCase = make_ticket(make_customer(), received_at=days(5), conformity=True).cases.get()
    move = merged(second.ticket, first.ticket, agent, at=days(6))
    answering.propose_fix(fresh(first), text="Try WireGuard.", agent=agent, now=days(6))
    with pytest.raises(TooLateToUndo):
        undo(move, agent=agent, now=days(6) + MINUTE)
    assert TicketMove.objects.get().undone_at is None
    assert fresh(second).ticket == first.ticket


def test_only_the_same_customers_requests_that_one_may_read_become_one() -> None:
    first, second = two_requests()
    others, agent = make_ticket(make_customer("paul@example.org", name="Paul")), make_agent()
    with pytest.raises(OtherCustomers):
        merged(first, others, agent, at=days(0))
    with pytest.raises(SameRequest):
        merged(first, first, agent, at=days(0))
    with pytest.raises(NotYours):
        merged(first, second, make_agent("bill", "billing"), at=days(0))
    Ticket.objects.filter(pk=second.pk).update(disowned_at=days(0))
    with pytest.raises(NotTheirs):
        merged(first, second, agent, at=days(0))
    assert others.messages.count() == first.messages.count() == 1


def test_whose_turn_it_is_follows_whoever_waits_longest() -> None:
    agent = make_agent()
    older = make_ticket(received_at=days(0))
    newer = make_ticket(received_at=days(1))
    handling.reply(newer, agent=agent, text="We look.", now=days(1))
    move = merged(older, newer, agent, at=days(2))
    newer.refresh_from_db()
    assert (newer.status, newer.waiting_since) == ("waiting_for_us", days(0))
    undo(move, agent=agent, now=days(2))
    newer.refresh_from_db()
    assert (newer.status, newer.waiting_since) == ("waiting_for_customer", None)


def test_undoing_is_for_who_did_it_or_leads_and_for_ten_minutes() -> None:
    agent, colleague, lead = make_agent(), make_agent("noor"), make_agent("lea")
    lead.led_teams.set(lead.teams.all())
    first, second = two_requests()
    move = merged(second, first, agent, at=days(0))
    with pytest.raises(OnlyWhoMovedIt):
        undo(move, agent=colleague, now=days(0))
    with pytest.raises(TooLateToPutBack):
        undo(move, agent=agent, now=days(0) + 10 * MINUTE)
    undo(move, agent=lead, now=days(0) + 9 * MINUTE)
    with pytest.raises(TooLateToPutBack):
        undo(move, agent=lead, now=days(0) + 9 * MINUTE)


def test_what_came_since_stays_and_is_counted() -> None:
    agent = make_agent()
    first, second = two_requests()
    move = merged(second, first, agent, at=days(0))
    handling.add_customer_message(second, text="And now?", received_at=days(0) + MINUTE, now=days(0) + MINUTE)
    assert undo(move, agent=agent, now=days(0) + 2 * MINUTE) == 1
    assert [m.text for m in first.messages.open_to_customers()] == ["It stops.", "And now?"]
    assert first.status == "waiting_for_us"


def test_a_merger_is_followed_through_the_next_one() -> None:
    agent = make_agent()
    first, second = two_requests()
    third = make_ticket()
    one = merged(first, second, agent, at=days(0))
    two = merged(second, third, agent, at=days(0))
    assert Ticket.objects.get(pk=first.pk).merged_into == third
    with pytest.raises(MovedMeanwhile):
        undo(one, agent=agent, now=days(0))
    undo(two, agent=agent, now=days(0))
    undo(one, agent=agent, now=days(0))
    assert not Ticket.objects.exclude(merged_into=None).exists()
    assert [t.messages.open_to_customers().count() for t in (first, second, third)] == [1, 1, 1]


def test_the_customer_is_told_once_when_it_cannot_be_undone_any_more() -> None:
    agent = make_agent()
    first, second = two_requests()
    merged(second, first, agent, at=days(0))
    assert settle_moves(now=days(0) + 9 * MINUTE) == 0
    assert settle_moves(now=days(0) + 10 * MINUTE) == 1
    assert settle_moves(now=days(0) + 11 * MINUTE) == 0
    told = OutgoingEmail.objects.get(kind="notice")
    assert told.subject == f"Your requests #{second.pk} and #{first.pk} are one now [#{first.pk}]"
    assert (told.ticket, told.message.author) == (first, "portal")
    assert request_token(first) in told.text and request_token(second) not in told.text


def test_nobody_is_told_of_what_was_undone_or_is_not_to_be_told() -> None:
    agent = make_agent()
    first, second = two_requests()
    undo(merged(second, first, agent, at=days(0)), agent=agent, now=days(0))
    merged(second, first, agent, at=days(1), tells=False)
    assert settle_moves(now=days(2)) == 1
    assert not OutgoingEmail.objects.filter(kind="notice").exists()


def test_the_letters_links_and_numbers_of_the_one_lead_to_the_other(client: Client) -> None:
    agent, first = make_agent("ines", *Topic), adas_ticket()
    second = receive(letter("Another.", Message_ID="<two@mail.example>"), recipients=()).ticket
    assert second and second != first
    handling.reply(second, agent=agent, text="Try this.", now=days(0))
    address, ours = signed_ids.reply_address(second), OutgoingEmail.objects.get(kind="reply").message_id_header
    merged(second, first, agent, at=days(0))
    again = [
        receive(letter("A."), recipients=(address,)),
        receive(letter("B.", In_Reply_To=ours, Message_ID="<b@mail.example>")),
        receive(letter("C.", In_Reply_To="<two@mail.example>", Message_ID="<c@mail.example>")),
    ]
    assert [(row.fate, row.ticket) for row in again] == [("reply", first)] * 3
    assert client.get(f"/en/requests/{request_token(second)}/")["Location"] == f"/en/requests/{request_token(first)}/"
    assert list(Ticket.objects.filter(answers_to(asked(f"#{second.pk}")))) == [first]
    assert list(Ticket.objects.not_merged().filter(answers_to(asked("Another")))) == [first]


def test_the_subject_of_the_one_finds_the_other() -> None:
    first, second = two_requests()
    assert list(Ticket.objects.not_merged().filter(answers_to(asked("still nothing")))) == [second]
    merged(second, first, make_agent(), at=days(0))
    assert list(Ticket.objects.not_merged().filter(answers_to(asked("still nothing")))) == [first]


def test_an_answer_to_what_became_part_of_another_is_refused() -> None:
    agent = make_agent()
    first, second = two_requests()
    merged(second, first, agent, at=days(0))
    for act in (
        lambda: handling.reply(second, agent=agent, text="Hello", now=days(0)),
        lambda: handling.note(Ticket.objects.get(pk=second.pk), agent=agent, text="Hello", now=days(0)),
        lambda: handling.reopen(second, by=agent, now=days(0)),
    ):
        with pytest.raises(BecamePartOf):
            act()


def test_given_to_another_customer_the_parts_go_too_and_open_nothing_for_the_one_before(client: Client) -> None:
    agent = make_agent()
    first, second = two_requests()
    old = request_token(second)
    merged(second, first, agent, at=days(0))
    paul = other_customer.give_to(first, email="paul@example.org", name="Paul", reason="His", agent=agent, now=days(0))
    assert Ticket.objects.get(pk=second.pk).customer == paul
    assert client.get(f"/en/requests/{old}/").status_code == 404


def test_customers_whose_requests_became_one_stay_one() -> None:
    agent, claire, paul = make_agent(), make_customer(), make_customer("paul@example.org", name="Paul")
    first, second = make_ticket(claire), make_ticket(paul)
    merger = merging_customers.merge(claire, other=paul, reason="One person", agent=agent, now=days(0))
    second.refresh_from_db()
    move = merged(second, first, agent, at=days(0))
    with pytest.raises(merging_customers.RequestsBecameOne):
        merging_customers.undo(merger, agent=agent, now=days(0))
    undo(move, agent=agent, now=days(0))
    merging_customers.undo(merger, agent=agent, now=days(0))
    assert [Ticket.objects.get(pk=t.pk).customer.email for t in (first, second)] == [claire.email, paul.email]


def test_a_forgotten_request_takes_the_words_of_its_parts_along() -> None:
    agent = make_agent()
    first, second = two_requests()
    merged(second, first, agent, at=days(0), tells=False)
    OutgoingEmail.objects.update(sent_at=days(0))
    handling.close(first, by=agent, now=days(1))
    forget_ticket(first, by="system", rule="in time", now=days(2))
    assert Ticket.objects.get(pk=second.pk).subject == "—"


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_arrives_during_the_merger_stands_in_the_one_that_stays() -> None:
    agent = make_agent()
    first, second = two_requests()
    while_a_rival_commits(
        lambda: merged(second, first, agent, at=days(0)),
        lambda: handling.add_customer_message(second, text="Late.", received_at=days(0), now=days(0)),
    )
    assert Message.objects.get(text="Late.").ticket == first


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_is_sent_during_the_merger_is_refused() -> None:
    agent = make_agent()
    first, second = two_requests()
    refused: list[Refused] = []

    def answer() -> None:
        try:
            handling.reply(second, agent=agent, text="Hello", now=days(0))
        except Refused as refusal:
            refused.append(refusal)

    while_a_rival_commits(lambda: merged(second, first, agent, at=days(0)), answer)
    assert [type(each) for each in refused] == [BecamePartOf]
    assert not OutgoingEmail.objects.filter(kind="reply").exists()


@pytest.mark.django_db(transaction=True)
def test_two_mergers_that_cross_are_one() -> None:
    agent = make_agent()
    tickets = list(two_requests())

    def cross() -> str:
        ticket, into = (tickets.pop(), tickets[0]) if len(tickets) > 1 else (tickets[0], both[1])
        try:
            merged(Ticket.objects.get(pk=ticket.pk), into, agent, at=days(0))
        except Refused as refusal:
            return type(refusal).__name__
        return "merged"

    both = list(tickets)
    assert sorted(at_once(cross)) == ["MovedMeanwhile", "merged"]
    assert Ticket.objects.filter(merged_into=None).count() == 1
    assert Message.objects.open_to_customers().filter(ticket__merged_into=None).count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_was_written_past_the_locks_is_gathered_at_the_end() -> None:
    """As a machine’s letter or a note that a failed delivery leaves: they take no lock of the request."""
    agent = make_agent()
    first, second = two_requests()
    merged(second, first, agent, at=days(0))
    Message.objects.create(ticket=second, author="note", text="It came back.", created_at=days(0))
    settle_moves(now=days(1))
    assert Message.objects.get(text="It came back.").ticket == first
