"""Letters to agents: short, in their language, with the days and the way there, and nothing that the customer wrote."""

from datetime import timedelta

import pytest
from django.core import mail
from pytest_django import Settings

from supportportal.foundations.topics import Topic
from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_case, make_customer
from tests.tickets.guarantee.sweep.test_sweep import make_team, reachable
from tests.tickets.mailroom.letters import letter as letter_from
from tickets.guarantee.notices import reminders
from tickets.guarantee.rules.scheduled_notices import ScheduledKind
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.mailroom.arriving import spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import IncomingEmail, Message, OutgoingEmail, Team
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
NINE = NOON + timedelta(days=2, hours=21)  # of day 3


def test_a_reminder_says_the_days_the_way_there_and_who_has_it_in_hand() -> None:
    people = make_team()
    case = make_case(now=NOON)
    case.ticket.assignee = people["ines"]
    case.ticket.save()
    sweep_cases(now=NINE)
    letter = OutgoingEmail.objects.get(kind="reminder")
    number = case.ticket_id
    assert letter.subject == f"Request #{number}: 27 days left, until the end of Thursday 9 April"
    assert f"Request #{number}: 27 days left, until the end of Thursday 9 April\nDay 3. " in letter.text
    assert "We last wrote to the customer on Tuesday 10 March. In hand with Ines." in letter.text
    assert f"http://localhost:8000/admin/tickets/ticket/{number}/change/" in letter.text
    assert "no network" not in letter.text + letter.html
    assert "claire" not in (letter.text + letter.html).lower()


def test_the_last_hours_of_a_customer_in_noumea_are_not_called_those_of_paris() -> None:
    make_team()
    claire = make_customer()
    claire.time_zone = "Pacific/Noumea"
    claire.save()
    case = make_case(now=NOON, subscribed=False)
    sweep_cases(now=case.due_at_customer - timedelta(hours=4))
    letter = OutgoingEmail.objects.filter(kind="reminder").latest("pk")
    assert case.due_at_customer < case.due_at
    assert "4 hours left where the customer lives; by Paris time it ends with Thursday 9 April" in letter.text


def test_the_last_hours_of_a_customer_in_paris_are_those_of_paris() -> None:
    make_team()
    case = make_case(now=NOON)
    sweep_cases(now=case.due_at - timedelta(hours=4))
    letter = OutgoingEmail.objects.filter(kind="reminder").latest("pk")
    assert f"Request #{case.ticket_id}: 4 hours left, until the end of Thursday 9 April\n" in letter.text


def test_several_cases_are_one_letter_the_nearest_end_first() -> None:
    lead = make_team()["lea"]
    later, sooner = make_case(now=NOON), make_case(now=NOON - timedelta(days=11))
    sweep_cases(now=NINE - timedelta(days=1))
    sweep_cases(now=NINE)
    letter = OutgoingEmail.objects.filter(kind="reminder", to_address=lead.user.email).latest("pk")
    assert letter.subject.startswith("2 cases need somebody: the nearest: 16 days left")
    assert letter.text.index(f"#{sooner.ticket_id}:") < letter.text.index(f"#{later.ticket_id}:")


def test_an_agent_reads_reminders_in_the_agents_own_language() -> None:
    agent = reachable(make_agent())
    agent.language = "fr"
    agent.save()
    make_case(now=NOON)
    sweep_cases(now=NINE)
    letter = OutgoingEmail.objects.get(kind="reminder")
    assert letter.language == "fr"
    assert "Bonjour Ines," in letter.text
    assert "jeudi 9 avril" in letter.text


def test_a_letter_names_a_hundred_cases_and_counts_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "MAX_LINES_PER_LETTER", 2)
    make_team()
    for _ in range(3):
        make_case(now=NOON)
    sweep_cases(now=NINE)
    letter = OutgoingEmail.objects.get(kind="reminder")
    assert (letter.text.count("Request #"), "And 1 more, in the queue." in letter.text) == (2, True)
    assert letter.notices.count() == 3


@pytest.mark.parametrize(
    ("kind", "ordinal", "name"),
    [
        (ScheduledKind.REMINDER, 21, "Day 21"),
        (ScheduledKind.HOURS_LEFT, 4, "4 hours left"),
        (ScheduledKind.HOURS_LEFT, 1, "1 hour left"),
        (ScheduledKind.NEWS_DUE, 6, "The customer must hear from us by tomorrow"),
        (ScheduledKind.BREACH, 0, "The time is over, and the customer may choose"),
        (ScheduledKind.REFUND, 7, "Refund: day 7"),
        (ScheduledKind.REFUND_HOURS_LEFT, 4, "Refund: 4 hours left"),
        (ScheduledKind.REFUND_HOURS_LEFT, 0, "The refund is late"),
        (ScheduledKind.REFUND_LATE, 0, "The refund is late"),
    ],
)
def test_every_reminder_has_a_name(kind: ScheduledKind, ordinal: int, name: str) -> None:
    assert reminders.name_of(kind, ordinal) == name


def test_what_an_agent_answers_to_a_reminder_never_gets_into_the_customers_request(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    agent = reachable(make_agent())
    case = make_case(now=NOON)
    sweep_cases(now=NINE)
    for _ in range(2):
        delivery.deliver_outbox(now=NINE)
    (reminder,) = [one for one in mail.outbox if agent.user.email in one.to]
    (to_customer,) = [one for one in mail.outbox if "claire@example.org" in one.to]
    # The customer's own answer would join: so there is a way in, which the reminder must not open.
    for number, (sender, answered) in enumerate([(agent.user.email, reminder), ("claire@example.org", to_customer)]):
        headers = {"From": sender, "In_Reply_To": answered.extra_headers["Message-ID"], "Message_ID": f"<{number}@x>"}
        raw = letter_from("I am on it.", To=answered.extra_headers["Reply-To"], **headers).as_bytes()
        where = (answered.extra_headers["Reply-To"],)
        envelope = Envelope(source="smtp", received_at=NINE, sender=sender, recipients=where)
        spool.keep(raw, envelope=envelope)
    sort_letters(now=NINE)
    joined = Message.objects.filter(ticket=case.ticket, text__contains="I am on it.")
    assert [message.letter.from_address for message in joined] == ["claire@example.org"]
    assert IncomingEmail.objects.get(from_address=agent.user.email).ticket != case.ticket


def test_a_team_without_anybody_is_noticed_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    case = make_case(now=NOON)
    assert Team.objects.of(Topic.CONNECTIVITY).members.count() == 0
    sweep_cases(now=NINE)
    assert f"case {case.pk}: nobody of team connectivity can be reminded by mail" in caplog.text
