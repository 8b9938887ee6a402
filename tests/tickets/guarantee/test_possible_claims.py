"""What words claim: at once, in doubt or not at all; what becomes of a doubt, by whose word, and when by nobody’s."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from time_machine import travel

from supportportal.foundations.topics import Topic
from tests.legal.factories import make_version
from tests.moments import NOON
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_customer, make_ticket, possible_claim_row, publish_promises
from tests.tickets.mailroom.letters import letter, receive, ticket_of
from tests.tickets.test_proofs import OURS, PASSED
from tickets import handling
from tickets.access import request_token, request_url
from tickets.guarantee import possible_claims
from tickets.guarantee.cases import classify
from tickets.guarantee.sweep.undecided_claims import decide_overdue, tell_leads
from tickets.models import ConformityCase, OutgoingEmail, PossibleClaim, Team, Ticket
from tickets.pages.forms import ContactForm
from tickets.pages.submission import open_from_form
from tickets.refusals import DecidedAlready, EmptyText, NotYours

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=3)


def sent_by_form(**facts: object) -> Ticket:
    given = {"topic": "connectivity", "name": "Claire", "email": "claire@example.org", "details": "Hello.", **facts}
    form = ContactForm(given)
    assert form.is_valid(), form.errors
    return open_from_form(form, received_at=NOON)


def say(ticket: Ticket, text: str, *, at: datetime) -> None:
    handling.add_customer_message(ticket, text=text, received_at=at, now=at)


def letters_to(ticket: Ticket) -> list[OutgoingEmail]:
    return list(ticket.outgoing.exclude(kind="reminder").order_by("created_at", "pk"))


def claimed(ticket: Ticket) -> tuple[list[str], list[str]]:
    """The duties that a ticket’s words opened, and those that somebody is asked about."""
    doubts = ticket.possible_claims.undecided()
    return sorted(ticket.cases.values_list("duty", flat=True)), sorted(doubts.values_list("duty", flat=True))


@pytest.mark.parametrize(
    ("facts", "opened", "asked"),
    [
        ({"details": "The app doesn’t connect any more."}, [], ["guarantee"]),
        ({"topic": "general", "details": "The app doesn’t start."}, [], ["guarantee"]),
        ({"details": "How many devices may I use?"}, [], []),
        ({"details": "How many devices may I use?", "defect": "on"}, ["guarantee"], []),
        ({"details": "I call on the legal guarantee of conformity."}, ["guarantee"], []),
        ({"details": "There is no defect, I just changed my mind."}, [], []),
        ({"topic": "billing", "details": "I hereby withdraw from my contract."}, ["withdrawal"], []),
        ({"topic": "billing", "details": "I hereby cancel my subscription."}, ["cancellation"], []),
        ({"topic": "general", "details": "Please erase all my personal data."}, ["privacy"], []),
        ({"topic": "billing", "details": "How do I cancel my subscription?"}, [], ["cancellation"]),
        (
            {"details": "Je me rétracte du contrat, et à défaut j’invoque la garantie légale de conformité."},
            ["guarantee", "withdrawal"],
            [],
        ),
    ],
)
def test_the_same_words_are_heard_by_form_and_by_letter(
    facts: dict[str, object], opened: list[str], asked: list[str]
) -> None:
    assert claimed(sent_by_form(**facts)) == (opened, asked)
    if "defect" not in facts:
        assert claimed(ticket_of(receive(letter(str(facts["details"]))))) == (opened, asked)


def test_a_reply_is_heard_too_and_what_was_first_said_gives_the_day() -> None:
    ticket = make_ticket(text="How are you?")
    say(ticket, "It is so slow since the update.", at=NOON)
    assert claimed(ticket) == ([], ["guarantee"])
    say(ticket, "I call on the legal guarantee of conformity.", at=LATER)
    case = ticket.cases.get()
    assert (claimed(ticket), case.notified_at) == ((["guarantee"], []), NOON)
    assert "Days already used: 3." in letters_to(ticket)[-1].text
    say(ticket, "It still does not work.", at=LATER + timedelta(days=1))
    assert claimed(ticket) == (["guarantee"], [])


def test_a_report_after_a_case_that_is_over_is_for_a_person_to_read() -> None:
    ticket = make_ticket(conformity=True)
    ConformityCase.objects.update(closed_at=LATER, state="closed", close_reason="No answer")
    say(ticket, "I call on the legal guarantee of conformity: it is back.", at=LATER)
    assert claimed(ticket) == (["guarantee"], ["guarantee"])


def test_to_end_the_contract_while_it_is_put_right_may_be_the_choice_and_opens_nothing_else() -> None:
    ticket = make_ticket(conformity=True)
    say(ticket, "I end the contract.", at=LATER)
    assert claimed(ticket) == (["guarantee"], ["cancellation"])


def test_a_doubt_tells_the_customer_nothing_of_the_law() -> None:
    ticket = sent_by_form(details="The app does not connect since Monday.")
    [acknowledgement] = letters_to(ticket)
    assert (acknowledgement.kind, "guarantee" in acknowledgement.text) == ("acknowledgement", False)
    page = Client().get(request_url(ticket)).content.decode()
    assert "of 30" not in page


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}])
def test_what_a_machine_wrote_opens_nothing_however_long_it_waits(headers: dict[str, str]) -> None:
    ticket = ticket_of(receive(letter("There is a lack of conformity.", **headers)))
    assert claimed(ticket) == ([], ["guarantee"])
    assert decide_overdue(now=timezone.now() + timedelta(days=40)) == 0


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("I am out of the office. My app crashes every hour since Monday.", ["guarantee"]),
        ("I am out of the office. For a defect, write to my colleague.", []),
        ("I am out of the office. For a lack of conformity, write to my colleague.", []),
        ("I am out of the office until Monday.", []),
    ],
)
def test_a_robot_that_says_so_in_its_words_opens_nothing(text: str, asked: list[str]) -> None:
    assert claimed(ticket_of(receive(letter(text, Subject="Out of office")))) == ([], asked)


@pytest.mark.parametrize(
    ("text", "content"),
    [("I hereby withdraw from my contract.", True), ("I hereby cancel my subscription.", True)],
)
def test_a_right_has_its_receipt_with_day_hour_and_number_and_the_words_only_for_a_proved_address(
    text: str, content: bool, settings: Settings
) -> None:
    publish_promises("withdrawal", "cancellation")
    settings.AUTHSERV_ID = OURS
    proved = ticket_of(receive(letter(text, **PASSED)))
    typed = sent_by_form(topic="billing", details=text)
    for ticket, repeated in ((proved, content), (typed, False)):
        [receipt] = letters_to(ticket)
        assert receipt.kind == "acknowledgement"
        assert " at " in receipt.text
        assert f"#{ticket.pk}" in receipt.text
        assert ("This is what you sent us" in receipt.text, text in receipt.text) == (repeated, repeated)
        assert ticket.cases.get().state == "acknowledged"


def test_an_agent_says_no_with_a_reason_once_and_only_of_their_teams() -> None:
    ticket, agent, stranger = make_ticket(text="It is broken."), make_agent(), make_agent("paul", Topic.BILLING)
    claim = possible_claim_row(ticket)
    with pytest.raises(NotYours):
        possible_claims.refuse(claim, by=stranger, why="question", now=NOON)
    with pytest.raises(EmptyText):
        possible_claims.refuse(claim, by=agent, why="other", words=" ", now=NOON)
    possible_claims.refuse(claim, by=agent, why="other", words="It is a joke.", now=NOON)
    with pytest.raises(DecidedAlready):
        possible_claims.refuse(claim, by=agent, why="question", now=NOON)
    [note] = ticket.messages.filter(author="note")
    assert note.text == "Not a claim: “It does not connect”. It is a joke."
    assert not ticket.cases.exists()


def test_an_agent_who_says_yes_has_decided() -> None:
    ticket, agent = make_ticket(text="It is broken."), make_agent()
    claim = possible_claim_row(ticket)
    classify(ticket.messages.get(), agent=agent, defect=claim.words, now=LATER)
    claim.refresh_from_db()
    assert (claim.is_claim, claim.decided_by, claim.decided_at) == (True, agent, LATER)
    assert ticket.cases.get().notified_at == NOON


def test_a_customer_contradicts_a_no_on_their_page_and_the_days_have_run_since_their_message() -> None:
    ticket, agent = make_ticket(text="Could you look at it?"), make_agent()
    claim = possible_claim_row(ticket)
    possible_claims.refuse(claim, by=agent, why="question", now=NOON)
    browser = Client()
    page = browser.get(request_url(ticket)).content.decode()
    assert "We took it for a question." in page
    address = reverse("tickets:claim_it", args=[request_token(ticket), claim.pk])
    assert address in page
    with travel(LATER, tick=False):
        answer = browser.post(address, follow=True)
    assert "We have opened your case." in answer.content.decode()
    case = ticket.cases.get()
    assert (case.notified_at, case.duty) == (NOON, "guarantee")
    assert browser.post(address).status_code == 404
    claim.refresh_from_db()
    assert (claim.contradicted_at, claim.is_claim, claim.decided_by) == (LATER, True, agent)
    assert PossibleClaim.objects.to_be_read().get() == claim


def test_nobody_else_contradicts(client: Client) -> None:
    ticket, other = make_ticket(text="Could you look at it?"), make_ticket(make_customer("eve@example.org"))
    claim = possible_claim_row(ticket)
    possible_claims.refuse(claim, by=make_agent(), why="question", now=NOON)
    address = reverse("tickets:claim_it", args=[request_token(other), claim.pk])
    assert client.post(address).status_code == 404
    assert not ConformityCase.objects.exists()


def test_what_nobody_decides_is_a_case_on_the_seventh_day_from_the_day_it_arrived() -> None:
    ticket = make_ticket(text="It is so slow.")
    possible_claim_row(ticket)
    day7 = NOON.replace(hour=0) + timedelta(days=7)
    assert decide_overdue(now=day7 - timedelta(days=1)) == 0
    assert decide_overdue(now=day7) == 1
    assert decide_overdue(now=day7) == 0
    case = ticket.cases.get()
    assert (case.notified_at, case.state) == (NOON, "acknowledged")
    assert "Days already used: 7." in letters_to(ticket)[-1].text
    claim = ticket.possible_claims.get()
    assert (claim.is_claim, claim.decided_by) == (True, None)
    assert "Nobody has decided in time" in ticket.messages.get(author="note").text


@pytest.mark.parametrize(("length", "opens_on"), [(30, 7), (21, 7), (14, 4), (5, 1), (2, 1)])
def test_under_a_shorter_promise_what_nobody_decides_is_a_case_once_a_third_of_the_time_is_over(
    length: int, opens_on: int
) -> None:
    make_version(1, slug="guarantee", effective_on=date(2026, 1, 1), length=length)
    ticket = make_ticket(text="It is so slow.")
    possible_claim_row(ticket, last_day=NOON.date() + timedelta(days=length))
    opening = NOON.replace(hour=0) + timedelta(days=opens_on)
    assert [decide_overdue(now=opening - timedelta(days=1)), decide_overdue(now=opening)] == [0, 1]
    case = ticket.cases.get()
    assert (case.last_day - case.day0).days == length
    assert case.last_day - opening.date() >= timedelta(days=length * 2 / 3 - 1)


def test_a_lead_hears_the_day_before_what_is_undecided_becomes_a_case_and_on_which_day_it_does() -> None:
    monday = NOON.replace(year=2026, month=10, day=5)
    ticket = make_ticket(text="It is so slow.", received_at=monday)
    claim = possible_claim_row(ticket, last_day=monday.date() + timedelta(days=5))
    forged = possible_claim_row(make_ticket(text="So slow.", received_at=monday), last_day=claim.last_day)
    PossibleClaim.objects.filter(pk=forged.pk).update(needs_a_person=True)
    lead = make_agent("lea", email="lea@desk.example")
    Team.objects.filter(topic=ticket.topic).update(lead=lead)
    assert tell_leads(now=monday) == 1
    [reminder] = OutgoingEmail.objects.filter(kind="reminder")
    assert "Undecided, it becomes a case on Tuesday 6 October." in reminder.text
    assert tell_leads(now=monday + timedelta(days=2)) == 1
    assert "it becomes a case" not in OutgoingEmail.objects.filter(kind="reminder").latest("pk").text


def test_a_lead_hears_of_it_after_two_working_days_in_working_hours_and_once() -> None:
    friday = NOON.replace(year=2026, month=10, day=2)
    ticket = make_ticket(text="It is so slow.", received_at=friday)
    possible_claim_row(ticket)
    lead = make_agent("lea", email="lea@desk.example")
    Team.objects.filter(topic=ticket.topic).update(lead=lead)
    monday, tuesday = friday + timedelta(days=3), friday + timedelta(days=4)
    assert tell_leads(now=monday) == 0
    assert tell_leads(now=tuesday.replace(hour=5)) == 0
    assert tell_leads(now=tuesday) == 1
    assert tell_leads(now=tuesday) == 0
    [reminder] = OutgoingEmail.objects.filter(kind="reminder")
    assert (reminder.to_address, f"Request #{ticket.pk}, arrived on Friday 2 October" in reminder.text) == (
        lead.user.email,
        True,
    )
    assert "day 4 of 30" in reminder.text
    assert "It is so slow" not in reminder.text


def test_a_lead_reads_a_sample_of_the_noes_and_may_open_the_case(client: Client) -> None:
    agent, lead = make_agent(), make_agent("lea")
    Team.objects.filter(topic=Topic.CONNECTIVITY).update(lead=lead)
    tickets = [make_ticket(text="It is odd.") for _ in range(10)]
    for ticket in tickets:
        possible_claims.refuse(possible_claim_row(ticket), by=agent, why="question", now=NOON)
    sample = list(PossibleClaim.objects.to_be_read().order_by("pk"))
    assert len(sample) == 2
    address = reverse("admin:tickets_possibleclaim_changelist")
    assert signed_in(agent.user).get(address).status_code == 403
    desk = signed_in(lead.user)
    assert [item.count for item in desk.get("/admin/").context["waiting"] if "to be read" in str(item.label)] == [2]
    assert {row.pk for row in desk.get(address).context["cl"].result_list} == {claim.pk for claim in sample}
    desk.post(address, {"action": "note_as_read", "_selected_action": [sample[0].pk]})
    desk.post(address, {"action": "open_cases", "_selected_action": [sample[1].pk]})
    assert PossibleClaim.objects.to_be_read().count() == 0
    case = ConformityCase.objects.get()
    assert (case.ticket, case.notified_at) == (sample[1].ticket, NOON)


def test_two_colleagues_who_press_at_once_decide_once() -> None:
    ticket, agent = make_ticket(text="It is broken."), make_agent()
    claim = possible_claim_row(ticket)
    stale = PossibleClaim.objects.get(pk=claim.pk)
    possible_claims.refuse(claim, by=agent, why="solved", now=NOON)
    assert possible_claims.open_undecided(stale, now=LATER) is None
    assert not ticket.cases.exists()


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("Please erase all my personal data.", "It is about your rights over your data."),
        ("I hereby cancel my subscription.", "It is about the end of the contract."),
    ],
)
def test_a_receipt_names_the_right_where_no_letter_of_its_own_is_published(words: str, right: str) -> None:
    [receipt] = letters_to(sent_by_form(topic="general", details=words))
    assert right in receipt.text


def test_a_mailbox_in_whose_name_rights_are_claimed_again_and_again_is_written_to_five_times_a_day() -> None:
    for number in range(7):
        receive(letter("I hereby cancel my subscription.", Message_ID=f"<{number}@mail.example>"))
    assert ConformityCase.objects.count() == 7
    assert OutgoingEmail.objects.count() == 5


def test_what_has_become_a_case_is_opened_once_whoever_presses_too() -> None:
    ticket, agent = make_ticket(text="Could you look at it?"), make_agent()
    claim = possible_claim_row(ticket)
    possible_claims.refuse(claim, by=agent, why="question", now=NOON)
    case = classify(claim.message, agent=agent, defect="It drops", now=LATER)
    assert not ticket.possible_claims.refused().exists()
    for too_late in (
        lambda: possible_claims.contradict(claim, now=LATER),
        lambda: possible_claims.overrule(claim, by=agent, now=LATER),
    ):
        with pytest.raises(DecidedAlready):
            too_late()
    assert list(ticket.cases.all()) == [case]
    assert case.events.filter(kind="classified").count() == 1


def test_what_the_owner_of_the_address_did_not_write_becomes_no_case_by_itself() -> None:
    ticket = make_ticket(text="It is so slow.")
    possible_claim_row(ticket)
    Ticket.objects.update(disowned_at=LATER)
    assert decide_overdue(now=NOON + timedelta(days=9)) == 0
