"""What is kept for how long: the settings, the README and the privacy notice say the same, and the rounds do it."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from chat.models import Conversation
from faq.models import ArticleFeedback
from supportportal.celery import app
from supportportal.foundations.days import years_before
from supportportal.tasks import forget_old_feedback
from tests.chat.factories import a_conversation
from tests.faq.factories import make_article, write
from tests.figures import ROOT
from tests.tickets.factories import case_row, closed_ticket_row
from tickets.models import Customer, Ticket

# In the order of the notice's table, whose last line counts hours: those of the limits.
OF_THE_NOTICE = (
    "KEEP_REQUESTS_YEARS",
    "KEEP_CASES_YEARS",
    "KEEP_LOOSE_LETTERS_DAYS",
    "KEEP_CONTACT_YEARS",
    "KEEP_FEEDBACK_YEARS",
)
DAYS = {"years": 365, "ans": 365, "months": 30, "mois": 30, "days": 1}
HEADINGS = {"en": "## 5. How long we keep it", "fr": "## 5. Combien de temps"}


def in_days(setting: str) -> int:
    return getattr(settings, setting) * (365 if setting.endswith("YEARS") else 1)


def periods_in(table: str, *, column: int) -> Iterator[int]:
    for line in re.findall(r"^\| .*\|$", table, re.M)[1:]:
        if found := re.match(r"(\d+) (\w+)", line.split(" | ")[column].strip("| ")):
            yield int(found[1]) * DAYS.get(found[2], 0)


@pytest.mark.parametrize("language", HEADINGS)
def test_the_privacy_notice_says_what_the_settings_are(language: str) -> None:
    notice = max((ROOT / "legal/demo/privacy").glob(f"*.{language}.md"), key=lambda path: int(path.name.split(".")[0]))
    table = notice.read_text().split(HEADINGS[language])[1].split("\n## ")[0]
    assert list(periods_in(table, column=1)) == [*map(in_days, OF_THE_NOTICE), 0]


def test_the_readme_says_what_the_settings_are() -> None:
    table = (ROOT / "README.md").read_text().split("## What is kept for how long")[1].split("\n## ")[0]
    named = re.findall(r"^\| .* \| `(\w+)` \|", table, re.M)
    assert set(named) == {*OF_THE_NOTICE, "AUDIT_DAYS", "KEEP_DRAFTS_DAYS"}
    assert list(periods_in(table, column=2)) == [in_days(setting) for setting in named]


def long_ago(years: int) -> datetime:
    return years_before(timezone.now(), years) - timedelta(days=1)


def answered(at: datetime) -> ArticleFeedback:
    article = write(make_article(f"speed-{ArticleFeedback.objects.count()}"))
    return ArticleFeedback.objects.create(translation=article, helpful=True, created_at=at)


@pytest.mark.django_db
def test_a_dry_run_counts_what_is_too_old_and_erases_nothing_and_a_round_erases_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    old, with_case, young = (closed_ticket_row() for _ in range(3))
    case_row(with_case, days_ago=3000, state="closed", closed_at=long_ago(5))
    Ticket.objects.filter(pk=old.pk).update(closed_at=long_ago(3))
    Ticket.objects.filter(pk=with_case.pk).update(closed_at=long_ago(5))
    answered(long_ago(2))
    lines = dry_run(capsys)
    assert lines == [
        f"requests (KEEP_REQUESTS_YEARS): 1, the oldest of {long_ago(3):%Y-%m-%d}",
        f"requests with a case (KEEP_CASES_YEARS): 1, the oldest of {long_ago(5):%Y-%m-%d}",
        "requests of who asked to be forgotten (asked for): none",
        "letters that became no request (KEEP_LOOSE_LETTERS_DAYS): none",
        "drafts (KEEP_DRAFTS_DAYS): none",
        "chats (KEEP_REQUESTS_YEARS): none",
        "people (KEEP_CONTACT_YEARS): none",
        "people who asked to be forgotten (asked for): none",
        f"answers to “Did this help?” (KEEP_FEEDBACK_YEARS): 1, the oldest of {long_ago(2):%Y-%m-%d}",
        "entries of the audit log (AUDIT_DAYS): none",
    ]
    assert Ticket.objects.filter(forgotten_at=None).count() == 3 and ArticleFeedback.objects.count() == 1
    call_command("retention")
    assert list(Ticket.objects.filter(forgotten_at=None)) == [young] and not ArticleFeedback.objects.exists()


def dry_run(capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    call_command("retention", "--dry-run")
    return capsys.readouterr().out.splitlines()


@pytest.mark.django_db
def test_who_somebody_is_stays_five_years_after_their_last_request_though_its_words_are_gone() -> None:
    heard, chatted = closed_ticket_row().customer, a_conversation().customer
    Ticket.objects.update(closed_at=long_ago(4))
    Conversation.objects.update(status="closed", closed_at=long_ago(4))
    Customer.objects.update(created_at=long_ago(9))
    call_command("retention")
    assert Ticket.objects.get().forgotten_at and Conversation.objects.get().forgotten_at
    assert set(Customer.objects.filter(forgotten_at=None)) == {heard, chatted}
    Ticket.objects.update(closed_at=long_ago(5))
    Conversation.objects.update(closed_at=long_ago(5))
    call_command("retention")
    assert not Customer.objects.filter(forgotten_at=None).exists()


@pytest.mark.django_db
def test_old_answers_about_articles_go_by_a_round_of_their_own_and_young_ones_stay() -> None:
    answered(long_ago(2)), answered(timezone.now())
    assert forget_old_feedback.name in {round_["task"] for round_ in app.conf.beat_schedule.values()}
    forget_old_feedback()
    assert ArticleFeedback.objects.count() == 1
