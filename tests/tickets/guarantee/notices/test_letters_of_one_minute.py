"""What happens at one moment is told by one letter, which doesn't contradict itself, the case or the calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tests.moments import NOON
from tests.people import make_agent
from tests.tickets.factories import make_customer, make_ticket, publish_promises
from tests.tickets.guarantee.reading import days, fresh, last_letter, letters, log, reported
from tickets import access
from tickets.guarantee.cases import classify
from tickets.guarantee.rules.events import CUSTOMER, by
from tickets.guarantee.rules.holding import is_late
from tickets.guarantee.steps import answering, ending
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.manual_entry import Heard, write_down
from tickets.models import ConformityCase, OutgoingEmail, Ticket

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 4, 9, 22, tzinfo=UTC)
LANGUAGES = ["en", "fr"]
MINUTE = timedelta(minutes=1)


def to_the_customer(ticket: Ticket, *, after: int = 0) -> list[str]:
    """Their words with every white space as one, the oldest first."""
    rows = OutgoingEmail.objects.filter(ticket=ticket, pk__gt=after).exclude(kind="reminder").order_by("pk")
    return [" ".join(f"{letter.subject}. {letter.text}".split()) for letter in rows]


def one(words: list[str]) -> str:
    [only] = words
    return only


@pytest.mark.parametrize(
    ("language", "said", "unsaid"),
    [
        (
            "en",
            "We received your report on Tuesday 10 March 2026 at 12:00 (Paris time). The days count from its arrival, "
            "and the last one was Thursday 9 April 2026. We did not make the service conform again in time.",
            "we undertake",
        ),
        (
            "fr",
            "Nous avons reçu votre signalement le mardi 10 mars 2026 à 12:00 (heure de Paris). Le délai court depuis "
            "son arrivée, et son dernier jour était le jeudi 9 avril 2026. Nous n’avons pas rétabli un service "
            "conforme dans le délai.",
            "nous nous engageons",
        ),
    ],
)
def test_called_a_case_after_its_last_day_it_is_one_letter_that_says_both(
    language: str, said: str, unsaid: str
) -> None:
    publish_promises("guarantee")
    ticket = make_ticket(make_customer(language=language), language=language)
    before = OutgoingEmail.objects.latest("pk").pk
    case = classify(ticket.messages.get(), agent=make_agent(), defect="No connection", now=days(45))
    sweep_cases(now=days(45) + MINUTE)
    letter = one(to_the_customer(ticket, after=before))
    assert (said in letter, unsaid in letter) == (True, False)
    assert log(case, after=1) == ["remedy_offered", "classified", "acknowledged", "breached"]
    sweep_cases(now=days(45) + 2 * MINUTE)
    assert len(to_the_customer(ticket, after=before)) == 1
    assert fresh(case).state == "remedy_open"


@pytest.mark.parametrize(
    ("language", "content", "day"),
    [
        ("en", "This is what you sent us: I withdraw.", "Tuesday 24 March 2026"),
        ("fr", "Voici ce que vous nous avez envoyé : I withdraw.", "mardi 24 mars 2026"),
    ],
)
def test_a_withdrawal_recognised_after_its_last_day_keeps_its_receipt(language: str, content: str, day: str) -> None:
    publish_promises("withdrawal")
    ticket = make_ticket(make_customer(language=language), language=language, text="I withdraw.")
    before = OutgoingEmail.objects.latest("pk").pk
    case = classify(ticket.messages.get(), agent=make_agent(), defect="-", now=days(20), duty="withdrawal")
    sweep_cases(now=days(20) + MINUTE)
    letter = one(to_the_customer(ticket, after=before))
    assert (content in letter, day in letter, "12:00" in letter) == (True, True, True)
    assert fresh(case).state == "acknowledged"


@pytest.mark.parametrize(
    ("language", "why", "came_back"),
    [
        (
            "en",
            "You told us that the problem has come back after our repair. You can choose from now on",
            "We put it right on Monday 23 March 2026, before your last day (Thursday 9 April 2026).",
        ),
        (
            "fr",
            "Vous nous avez signalé que le problème est revenu après notre réparation. Vous pouvez dès maintenant",
            "Nous avons rétabli le service le lundi 23 mars 2026, avant votre date limite (jeudi 9 avril 2026).",
        ),
    ],
)
@pytest.mark.parametrize("confirmed", [True, False])
def test_what_comes_back_after_the_last_day_breaks_no_promise_that_was_kept(
    language: str, why: str, came_back: str, confirmed: bool, client: Client
) -> None:
    case, agent = reported(language=language), make_agent()
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(13), now=days(13))
    if confirmed:
        answering.confirm(case, now=days(14))
    before = OutgoingEmail.objects.latest("pk").pk
    answering.contest(case, why="It is back.", now=days(43))
    sweep_cases(now=days(43) + MINUTE)
    letter = one(to_the_customer(case.ticket, after=before))
    assert (why in letter, "2026. " in letter) == (True, False)
    row = fresh(case)
    assert (row.kept_at, row.remedy_ground, is_late(row, now=days(43))) == (days(13), "failed", False)
    assert not ConformityCase.objects.overdue(days(60)).exists()
    assert not ConformityCase.objects.past_due(days(60)).exists()
    page = client.get(access.case_url(row)).content.decode()
    assert came_back in " ".join(page.split())
    answering.declare_conformity(case, evidence="Replaced again.", agent=agent, at=days(50), now=days(50))
    row = fresh(case)
    assert (row.was_kept, is_late(row, now=days(60))) == (True, False)
    assert not ConformityCase.objects.overdue(days(60)).exists()
    assert "breach" not in letters(case)


def test_a_repair_that_fails_before_the_last_day_leaves_that_day_to_be_kept() -> None:
    case, agent = reported(), make_agent()
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(13), now=days(13))
    answering.contest(case, why="It is back.", now=days(20))
    assert fresh(case).kept_at is None
    sweep_cases(now=DUE)
    assert letters(case)[-1] == "breach"
    assert ConformityCase.objects.overdue(DUE).get() == case


@pytest.mark.parametrize(
    ("language", "end", "minor"),
    [
        ("en", "end of the contract", "A minor defect does not end the contract."),
        ("fr", "fin du contrat", "Un défaut mineur ne permet pas de mettre fin au contrat."),
    ],
)
def test_a_minor_defect_is_offered_what_it_gives_and_nothing_that_is_taken_back(
    language: str, end: str, minor: str
) -> None:
    case, agent = reported(language=language), make_agent()
    ending.call_minor(case, agent=agent, second=make_agent("second"), reasons="Grey icon.", now=days(1))
    for kind, at in (("warning", datetime(2026, 4, 7, 7, tzinfo=UTC)), ("breach", DUE)):
        sweep_cases(now=at)
        letter = " ".join(case.notices.get(kind=kind).letters.get().text.split())
        assert (end in letter.lower().replace(minor.lower(), ""), minor in letter) == (False, True), kind
        assert "mettre fin au contrat et être remboursé" not in letter.lower()
        assert "End the contract" not in letter


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "We have received your letter, which was posted on Friday 6 March 2026 according to its postmark. It "
            "reached us on Tuesday 10 March 2026. The days count from the postmark, in your favour.",
        ),
        (
            "fr",
            "Nous avons bien reçu votre lettre, postée le vendredi 6 mars 2026 d’après le cachet de la poste. Elle "
            "nous est parvenue le mardi 10 mars 2026. Le délai court depuis la date du cachet, ce qui vous est "
            "favorable.",
        ),
    ],
)
def test_a_paper_letter_is_told_its_postmark_and_its_day_and_no_hour(language: str, said: str, client: Client) -> None:
    publish_promises("guarantee")
    ticket = write_down(_paper_letter(language), agent=make_agent(), now=NOON + timedelta(hours=1))
    letter = one(to_the_customer(ticket))
    assert said in letter
    assert ("00:00" in letter, "only later" in letter, "que plus tard" in letter) == (False, False, False)
    assert ("Sunday 5 April 2026" in letter) or ("dimanche 5 avril 2026" in letter)
    case = ticket.cases.get()
    assert (case.state, letters(case), case.day0) == ("acknowledged", [], date(2026, 3, 6))
    page = client.get(access.case_url(case)).content.decode()
    assert (", 00:00" in page, "6 March 2026" in page or "6 mars 2026" in page) == (False, True)


def _paper_letter(language: str, *, postmark: date = date(2026, 3, 6)) -> Heard:
    return Heard(
        email="claire@example.org",
        name="Claire Martin",
        language=language,
        topic="connectivity",
        channel="post",
        reached_at=NOON,
        postmark=postmark,
        subject="No connection",
        text="It does not connect.",
        subscription_reference="",
        defect=True,
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "The days count from its postmark, Monday 2 February 2026, and the last one was Wednesday 4 March 2026.",
        ),
        (
            "fr",
            "Le délai court depuis le cachet de la poste, du lundi 2 février 2026, et son dernier jour "
            "était le mercredi 4 mars 2026.",
        ),
    ],
)
def test_a_paper_letter_that_took_more_than_a_month_is_told_that_its_last_day_is_over(language: str, said: str) -> None:
    publish_promises("guarantee")
    ticket = write_down(_paper_letter(language, postmark=date(2026, 2, 2)), agent=make_agent(), now=NOON)
    sweep_cases(now=NOON + MINUTE)
    assert said in one(to_the_customer(ticket))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_choice_that_opens_after_the_last_day_names_no_day_to_wait_for(language: str) -> None:
    case, agent = reported(language=language), make_agent()
    answering.declare_conformity(case, evidence="Replaced.", agent=agent, at=days(13), now=days(13))
    answering.contest(case, why="It is back.", now=days(43))
    words = " ".join(last_letter(case).split())
    assert ("You do not have to wait" in words, "Vous n’avez pas à attendre" in words) == (False, False)
    assert "9 April" not in words
    assert "9 avril" not in words


@pytest.mark.parametrize(
    ("language", "received", "found"),
    [
        (
            "en",
            "You told us that the problem is so serious that you cannot wait. We have received this",
            "The problem is so serious that you cannot be asked to wait.",
        ),
        (
            "fr",
            "Vous nous avez dit que le problème est si grave que vous ne pouvez pas attendre. Nous en avons pris note",
            "Le problème est si grave qu’on ne peut pas vous demander d’attendre.",
        ),
    ],
)
@pytest.mark.parametrize("whose", ["customer", "agent"])
def test_so_serious_is_received_from_a_customer_and_found_only_by_us(
    language: str, received: str, found: str, whose: str
) -> None:
    case = reported(language=language)
    actor = CUSTOMER if whose == "customer" else by(make_agent())
    answering.flag_serious(case, actor=actor, why="The kill switch leaks.", now=days(1))
    words = " ".join(last_letter(case).split())
    assert (received in words, found in words) == (whose == "customer", whose == "agent")
