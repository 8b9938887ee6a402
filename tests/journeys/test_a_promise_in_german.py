"""An editor publishes fourteen days for Germany, in German; a customer there writes in German, and we are late."""

import re
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from time_machine import travel

from legal.models import Document
from supportportal.foundations.languages.facts import facts_of
from tests.people import signed_in
from tests.tickets.factories import make_customer, make_subscription, publish_promises
from tests.tickets.guarantee.reading import fresh
from tests.tickets.mailroom.letters import letter, receive
from tickets.guarantee.evidence.case_file import evidence_zip
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.models import ConformityCase, OutgoingEmail

pytestmark = pytest.mark.django_db
PUBLISHED = datetime(2026, 11, 30, 10, tzinfo=UTC)
REPORTED = datetime(2026, 12, 9, 22, 30, tzinfo=UTC)  # 23:30 in Berlin
TEXT = """## Unser Versprechen

Sie sagen uns, dass der Dienst nicht wie versprochen funktioniert. Wir bringen es innerhalb von 14 Tagen in Ordnung.

Die Tage zählen nach Berliner Zeit, ab dem Tag nach Ihrer Meldung.
"""
LETTERS = {
    "acknowledgement": (
        "Wir haben Ihre Meldung erhalten",
        "Ihre Meldung ist am {received} ({zone}) eingegangen. Wir bringen den Dienst bis spätestens {last_day}"
        " einschließlich in Ordnung. Zeichen {reference}.",
    ),
    "warning": (
        "Das Problem ist noch nicht gelöst",
        "Ist es bis {last_day} nicht gelöst, entscheiden Sie: Preisminderung oder Ende des Vertrags.",
    ),
    "breach": (
        "Wir sind zu spät: Sie haben die Wahl",
        "Wir haben den Dienst nicht rechtzeitig in Ordnung gebracht. Hier wählen Sie:\n{choice_url}",
    ),
    "choice": (
        "Ihre Wahl ist gespeichert",
        "Sie haben am {chosen_at} ({zone}) gewählt: {choice}.\n\nWir erstatten {amount} bis spätestens"
        " {refund_last_day}.\n\nSo haben wir gerechnet:\n{working}\n\nIhr Vertrag {contract} endet am {ends_on}."
        "\n\nZeichen {reference}.",
    ),
}
WORDS = """Guten Tag,

seit heute Morgen funktioniert der Dienst nicht wie versprochen, die App verbindet sich nicht mehr. Ich berufe mich auf
die gesetzliche Gewährleistung. Mein Vertrag ist PV-40010001.

Jonas Weber
"""


@pytest.fixture(autouse=True)
def three_languages(settings: SimpleNamespace) -> None:
    settings.LANGUAGES = [(code, facts_of(code).name) for code in ("en", "fr", "de")]


def filled_in(document: Document) -> dict[str, str]:
    """The page of a new version as an editor fills it in."""
    sizes = {"policy": 1, "texts": 1, "notice_texts": len(LETTERS)}
    bounds = {"INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    management = {
        f"{prefix}-{name}": str(value)
        for prefix, size in sizes.items()
        for name, value in {**bounds, "TOTAL_FORMS": size}.items()
    }
    policy = {
        "name": "DE_14D_STRICT", "length": "14", "unit": "days", "country": "DE", "region": "", "zone": "Europe/Berlin",
        "offers_choice": "on", "progress_every": "7", "warn_on_day": "12", "reminder_days": "3, 7, 10, 13",
        "reminder_hours": "12, 4, 1", "lead_from_day": "10", "manager_from_day": "12", "on_call_from_hours": "4",
        "other_lengths": "", "late_increases": "", "late_increase_monthly": "",
    }  # fmt: skip
    text = {
        "language": "de",
        "title": "Gewährleistung für Deutschland",
        "summary": "Es funktioniert nicht wie versprochen? Wir haben 14 Tage.",
        "changes": "",
        "body": TEXT,
    }
    letters = [
        {"kind": kind, "language": "de", "subject": subject, "body": body} for kind, (subject, body) in LETTERS.items()
    ]
    return {
        "document": str(document.pk),
        "number": "1",
        "effective_on": "2026-12-01",
        "binding_language": "de",
        **management,
        **{f"policy-0-{name}": value for name, value in policy.items()},
        **{f"texts-0-{name}": value for name, value in text.items()},
        **{f"notice_texts-{number}-{name}": value for number, row in enumerate(letters) for name, value in row.items()},
    }


@pytest.fixture
def case(own_folders: None) -> ConformityCase:
    """As its customer's letter opened it, after an editor had published the promise at the desk."""
    publish_promises()
    with travel(PUBLISHED, tick=False):
        desk = signed_in(User.objects.create_superuser("editor", "editor@desk.example"))
        document = {"slug": "guarantee-de", "position": "20", "duty": "guarantee", "country": "de"}
        assert desk.post("/admin/legal/document/add/", document).status_code == 302
        answer = desk.post(
            "/admin/legal/version/add/", filled_in(Document.objects.get(slug="guarantee-de", country="DE"))
        )
        assert answer.status_code == 302, answer.context["errors"]
        version = Document.objects.get(slug="guarantee-de").versions.get()
        chosen = {"action": "publish", "_selected_action": [version.pk]}
        told = desk.post("/admin/legal/version/", chosen, follow=True).context["messages"]
        assert [str(message) for message in told][-1].endswith("1 version is published.")
    subscription = make_subscription(
        make_customer("jonas@mail.example", name="", language="de"), reference="PV-40010001"
    )
    subscription.country = "DE"
    subscription.save()
    with travel(REPORTED, tick=False):
        came = letter(WORDS, From="Jonas Weber <jonas@mail.example>", Subject="Keine Verbindung")
        ticket = receive(came, sender="jonas@mail.example", now=REPORTED).ticket
    assert ticket is not None
    return ticket.cases.get()


def last_letter(case: ConformityCase) -> OutgoingEmail:
    return OutgoingEmail.objects.filter(ticket=case.ticket).exclude(kind="reminder").latest("pk")


def link_in(sent: OutgoingEmail, part: str) -> str:
    return urlsplit(next(word for word in sent.text.split() if part in word)).path


def page_at(path: str, *, at: datetime) -> str:
    with travel(at, tick=False):
        answer = Client().get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def test_german_words_are_heard_and_letter_page_and_choice_are_in_german_by_the_clock_of_berlin(
    case: ConformityCase,
) -> None:
    assert (case.policy, f"{case.day0}", f"{case.last_day}") == ("DE_14D_STRICT", "2026-12-09", "2026-12-23")
    assert (case.ticket.language, case.due_at) == ("de", datetime(2026, 12, 23, 23, tzinfo=UTC))

    acknowledged = last_letter(case)
    assert acknowledged.subject.startswith("Wir haben Ihre Meldung erhalten")
    assert "ist am Mittwoch, 9. Dezember 2026 um 23:30 (Berliner Zeit) eingegangen." in acknowledged.text
    assert "bis spätestens Mittwoch, 23. Dezember 2026 einschließlich" in acknowledged.text

    path = link_in(acknowledged, "/cases/")
    page = page_at(path, at=REPORTED)
    assert '<html lang="de"' in page
    assert "Letzter Tag: <strong>Mittwoch, 23. Dezember 2026</strong>, bis Mitternacht, Berliner Zeit." in page
    assert "Tag 0 von 14" in page

    late = case.due_at + timedelta(minutes=1)
    with travel(late, tick=False):
        sweep_cases(now=late)
    breach = last_letter(case)
    assert breach.subject.startswith("Wir sind zu spät: Sie haben die Wahl")
    choice = link_in(breach, "/choice/")
    assert "<h2>Preisminderung</h2>" in page_at(choice, at=late)
    confirm = page_at(f"{choice}termination/", at=late)
    assert "Ende des Vertrags, mit Rückzahlung" in confirm
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', confirm))
    with travel(late + timedelta(minutes=5), tick=False):
        assert Client().post(f"{choice}termination/", hidden).status_code == 302
    chosen = last_letter(case)
    assert chosen.subject.startswith("Ihre Wahl ist gespeichert")
    assert "am Donnerstag, 24. Dezember 2026 um 00:06 (Berliner Zeit) gewählt" in chosen.text

    file = BytesIO()
    evidence_zip(fresh(case), file=file)
    archive = zipfile.ZipFile(file)
    assert archive.read("versions/guarantee-de-1.de.md").decode().endswith(TEXT.strip())
    sheet = " ".join(archive.read("sheet.en.html").decode().split())
    assert "Wednesday 9 December 2026 at 23:30:00" in sheet
    assert ("Code de procédure civile" in sheet, "Paris" in sheet) == (False, False)
