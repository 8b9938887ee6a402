"""An editor publishes a promise of fourteen days for London; a customer there reports late in the evening."""

import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from time_machine import travel

from legal.models import Document, Version
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_customer, make_subscription, make_ticket, publish_promises
from tests.tickets.guarantee.reading import fresh
from tickets.access import case_token
from tickets.guarantee.evidence.case_file import evidence_zip
from tickets.models import ConformityCase, OutgoingEmail

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2026, 11, 30, 10, tzinfo=UTC)
LATE_IN_THE_EVENING = datetime(2026, 12, 9, 23, 30, tzinfo=UTC)  # in Paris it is the 10th already
TEXT = """## Our promise

You tell us that the service does not work as promised. We put it right within 14 days.

The days are counted by London time, from the day of your report, which is day 0. If the last day is a Saturday, a
Sunday or a public holiday in England, you and we have until the next working day.
"""


def forms_of(document: Document) -> dict[str, str]:
    """The page of a new version as an editor fills it in; an empty set of forms for what they leave out."""
    empty = {"INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
    sizes = {"policy": "1", "texts": "1", "notice_texts": "0"}
    management = {
        f"{prefix}-{name}": value
        for prefix, size in sizes.items()
        for name, value in {**empty, "TOTAL_FORMS": size}.items()
    }
    policy = {
        "name": "GB_14D_EXTENDED", "length": "14", "unit": "days", "extended": "on", "country": "GB", "region": "ENG",
        "zone": "Europe/London", "offers_choice": "on", "progress_every": "7", "warn_on_day": "12",
        "reminder_days": "3, 7, 10, 13", "reminder_hours": "12, 4, 1", "lead_from_day": "10", "manager_from_day": "12",
        "on_call_from_hours": "4", "other_lengths": "", "late_increases": "", "late_increase_monthly": "",
    }  # fmt: skip
    text = {"language": "en", "title": "Guarantee for the United Kingdom", "changes": "", "body": TEXT}
    return {
        "document": str(document.pk),
        "number": "1",
        "effective_on": "2026-12-01",
        "binding_language": "en",
        **management,
        **{f"policy-0-{name}": value for name, value in policy.items()},
        **{f"texts-0-{name}": value for name, value in text.items()},
        "texts-0-summary": "It does not work as promised? We have 30 days.",
    }


def publish(editor: Client) -> str:
    version = Version.objects.get(document__slug="guarantee-gb")
    chosen = {"action": "publish", "_selected_action": [version.pk]}
    answer = editor.post("/admin/legal/version/", chosen, follow=True)
    return "\n".join(str(message) for message in answer.context["messages"])


@pytest.fixture
def editor() -> Client:
    """Has published fourteen days for London, without code, and was stopped once."""
    publish_promises()
    with travel(PUBLISHED, tick=False):
        desk = signed_in(User.objects.create_superuser("editor", "editor@desk.example"))
        new_document = {"slug": "guarantee-gb", "position": "20", "duty": "guarantee", "country": "gb"}
        assert desk.post("/admin/legal/document/add/", new_document).status_code == 302
        posted = forms_of(Document.objects.get(slug="guarantee-gb", country="GB"))
        answer = desk.post("/admin/legal/version/add/", posted)
        assert answer.status_code == 302, answer.context["errors"]
        assert "“We have 30 days.” says 30 days, and we have 14 days. Correct the number;" in publish(desk)

        version = Version.objects.get(document__slug="guarantee-gb")
        version.texts.update(summary="It does not work as promised? We have 14 days.")
        assert publish(desk).endswith("1 version is published.")
    return desk


def report(at: datetime) -> ConformityCase:
    customer = make_customer(language="en", email=f"{at:%d%H}@mail.example")
    subscription = make_subscription(customer, reference=f"GB-{at:%d%H}")
    subscription.country = "GB"
    subscription.save()
    with travel(at, tick=False):
        return make_ticket(customer, language="en", received_at=at, conformity=True).cases.get()


def page_of(case: ConformityCase, *, at: datetime) -> str:
    with travel(at, tick=False):
        html = Client().get(reverse("tickets:case", args=[case_token(case)])).content.decode()
    return " ".join(html.split())


def test_half_past_eleven_in_london_is_that_day_in_letter_page_desk_log_and_evidence(editor: Client) -> None:
    case = report(LATE_IN_THE_EVENING)
    assert (case.policy, f"{case.day0}", f"{case.last_day}") == ("GB_14D_EXTENDED", "2026-12-09", "2026-12-23")
    assert case.due_at == datetime(2026, 12, 24, tzinfo=UTC)

    letter = OutgoingEmail.objects.get(ticket=case.ticket).text
    assert "We received your report on Wednesday 9 December 2026 at 23:30 (London time)." in letter
    assert "by the end of Wednesday 23 December 2026 (that day included, London time)" in letter
    assert ("Days already used" in letter, "Paris" in letter) == (False, False)

    first = page_of(case, at=LATE_IN_THE_EVENING)
    assert "Day 0 of 14" in first
    assert "Last day: <strong>Wednesday 23 December 2026</strong>, until midnight, London time." in first
    assert ("Wednesday 9 December 2026, 23:30" in first, "Paris" in first.split("<footer")[0]) == (True, False)

    last_minutes = LATE_IN_THE_EVENING + timedelta(days=14)
    assert "Day 14 of 14" in page_of(case, at=last_minutes)
    assert "1 day late" in page_of(case, at=last_minutes + timedelta(minutes=30))

    with travel(LATE_IN_THE_EVENING + timedelta(minutes=5), tick=False):
        desk = signed_in(make_agent("lead").user)
        User.objects.filter(username="lead").update(is_superuser=True)
        html = desk.get(f"/admin/tickets/conformitycase/{case.pk}/change/").content.decode()
    assert "9 December 2026, 23:30:00" in html
    assert "(London time)" in html
    assert "10 December 2026, 00:30" not in html

    file = BytesIO()
    evidence_zip(fresh(case), file=file)
    archive = zipfile.ZipFile(file)
    sheet = archive.read("sheet.en.html").decode()
    assert "Wednesday 9 December 2026 at 23:30:00" in sheet
    assert "Thursday 24 December 2026 at 00:00, London time" in sheet
    assert "14 calendar days from the notification, to the next working day where the last one is none" in sheet
    assert ("Code de procédure civile" in sheet, "Paris" in sheet) == (False, False)
    assert "versions/guarantee-gb-1.en.md" in archive.namelist()


def test_a_last_day_at_christmas_moves_on_and_the_promise_is_still_fourteen_days(editor: Client) -> None:
    case = report(datetime(2026, 12, 11, 12, tzinfo=UTC))
    assert f"{case.last_day}" == "2026-12-29"  # the 25th is Christmas, the 28th the substitute for Boxing Day
    first = page_of(case, at=datetime(2026, 12, 12, 12, tzinfo=UTC))
    assert "Day 1 of 14" in first
    assert "Day 14 is Friday 25 December 2026, on which nobody works: the last day is the next working day." in first
    assert "Day 17: 14 days, and on to the next working day" in page_of(case, at=datetime(2026, 12, 28, 12, tzinfo=UTC))


def test_a_french_contract_keeps_its_thirty_days_and_every_page_names_them(editor: Client) -> None:
    with travel(LATE_IN_THE_EVENING, tick=False):
        case = make_ticket(received_at=LATE_IN_THE_EVENING, conformity=True).cases.get()
        contact = " ".join(Client().get("/en/contact/").content.decode().split())
        documents = Client().get("/en/legal/").content.decode()
    assert (f"{case.day0}", f"{case.last_day}") == ("2026-12-10", "2027-01-09")
    assert "From the next day we have 30 days at most" in contact
    assert '<a href="/en/legal/guarantee-gb/">Contracts: United Kingdom</a>' in contact
    assert "Contracts: United Kingdom" in documents
