"""A promise is broken and made good, mail by mail: what the customer reads, and when, in both languages."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from email.message import EmailMessage
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.html import strip_tags
from pypdf import PdfReader
from pytest_django import Settings

from tests.journeys.broken_promise import Album, tell
from tickets.guarantee.evidence.case_file import evidence_zip
from tickets.models import CaseNotice, ConformityCase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]
LETTERS = {
    "en": [
        ("25 Sep 17:40", "We have received your report"),
        ("27 Sep 13:00", "A question that helps us find the cause"),
        ("03 Oct 09:00", "Where your case stands"),
        ("07 Oct 13:00", "Where your case stands"),
        ("14 Oct 09:00", "Where your case stands"),
        ("21 Oct 09:00", "Where your case stands"),
        ("23 Oct 09:00", "The problem is not solved yet"),
        ("26 Oct 00:01", "We are late: the choice is yours"),
        ("26 Oct 13:00", "Your choice is recorded"),
        ("29 Oct 11:00", "Your refund is on its way"),
    ],
    "fr": [
        ("25 Sep 17:40", "Nous avons reçu votre signalement"),
        ("27 Sep 13:00", "Une question pour trouver la cause"),
        ("03 Oct 09:00", "Où en est votre dossier"),
        ("07 Oct 13:00", "Où en est votre dossier"),
        ("14 Oct 09:00", "Où en est votre dossier"),
        ("21 Oct 09:00", "Où en est votre dossier"),
        ("23 Oct 09:00", "Le problème n’est pas encore résolu"),
        ("26 Oct 00:01", "Nous sommes en retard : à vous de choisir"),
        ("26 Oct 13:00", "Votre choix est enregistré"),
        ("29 Oct 11:00", "Votre remboursement est parti"),
    ],
}
EVIDENCE = {  # on its first page
    "en": (
        "Not put right by the last day, Sunday 25 October 2026: 1 day late.",
        "The customer chose: The end of the contract, with a refund (Monday 26 October 2026 at 13:00).",
        "30 calendar days from the notification",
        "Monday 26 October 2026 at 00:00, Paris time",
        "€9.30 for 1 month",
        "paid on Thursday 29 October 2026 at 11:00, in time (last day: Monday 9 November 2026)",
        "€11.16",
        "Maya, connectivity team",
    ),
    "fr": (
        "Pas remis en conformité le dernier jour, dimanche 25 octobre 2026 : 1 jour de retard.",
        "Le client a choisi : La fin du contrat, avec remboursement (lundi 26 octobre 2026 à 13:00).",
        "30 jours calendaires à compter de la notification",
        "lundi 26 octobre 2026 à 00:00, heure de Paris",
        "9,30 € pour 1 mois",
        "versé le jeudi 29 octobre 2026 à 11:00, dans le délai (dernier jour : lundi 9 novembre 2026)",
        "11,16 €",
        "Maya, équipe Connexion",
    ),
}
QUOTED = {"en": "the app no longer connects on my two computers", "fr": "ne se connecte plus sur mes deux ordinateurs"}
RAW = re.compile(r"agent:\d|\b[A-Z]{2}_\d+|(?<![/.])\b[a-z]+_[a-z]+\b(?![.])")  # marks, policies, kinds
DOCS = Path(__file__).parents[2] / "docs" / "a-broken-promise.md"
LAST_DAY = {"en": "Sunday 25 October 2026", "fr": "dimanche 25 octobre 2026"}
REFUND = {
    "en": ("€11.16", "Monday 9 November 2026", "Monday 26 October 2026"),
    "fr": ("11,16 €", "lundi 9 novembre 2026", "lundi 26 octobre 2026"),
}


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
    settings.EMAIL_BACKEND = "tickets.outbox.eml_backend.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "outgoing"
    settings.EMAIL_FILE_PATH.mkdir()


@pytest.mark.parametrize("language", ["en", pytest.param("fr", marks=pytest.mark.one_database)])
def test_a_promise_is_broken_and_made_good(language: str) -> None:
    album = tell(language=language, client=Client())
    case = album.case
    assert case is not None
    assert [(at, " ".join(subject.split())) for at, subject in album.subjects()] == LETTERS[language]
    the_last_day_never_moves(album)
    the_refund_is_promised_and_paid(album, case)
    agents_were_told_by_the_schedule(album)
    nothing_was_said_twice(case)
    the_evidence_holds(case)
    a_stranger_understands_the_evidence(case, told_in=language)
    the_story_in_the_docs_is_this_one(album)


def the_story_in_the_docs_is_this_one(album: Album) -> None:
    told = " ".join(DOCS.read_text(encoding="utf-8").replace("<br>", " ").split())
    for _, one in album.letters:
        _greeting, first, *_rest = one.get_body(("plain",)).get_content().split("\n\n")
        assert " ".join(first.split()).replace(f"#{album.case.ticket_id}", "#1") in told


def the_last_day_never_moves(album: Album) -> None:
    """The question of day 2, its answer and a Sunday changed nothing."""
    told = [LAST_DAY[album.language] in words(one) for _, one in album.letters]
    assert told == [True, False, True, True, True, True, True, False, False, False]


def the_refund_is_promised_and_paid(album: Album, case: ConformityCase) -> None:
    amount, until, chosen = REFUND[album.language]
    receipt, paid = words(album.letters[-2][1]), words(album.letters[-1][1])
    assert (amount in receipt, until in receipt, chosen in receipt, "13:00" in receipt) == (True,) * 4
    assert (amount in paid, "RF-88121" in paid) == (True, True)
    assert (case.state, case.remedy_choice, case.refund_amount) == ("refunded", "termination", Decimal("11.16"))
    assert (case.refund_last_day, case.due_at) == (date(2026, 11, 9), datetime(2026, 10, 25, 23, tzinfo=UTC))


def agents_were_told_by_the_schedule(album: Album) -> None:
    """Who has the ticket from day 3; the lead before an idle week’s letter, and from day 21; hours at the end."""
    by_person: dict[str, list[int]] = {}
    for at, one in album.reminders:
        days = (at.date() - date(2026, 9, 25)).days
        by_person.setdefault(str(one["To"]).partition("@")[0], []).append(days)
    assert by_person["maya"] == [3, 7, 14, 18, 21, 25, 28, 29, 30, 30, 30, 30, 31]
    assert by_person["iris"] == [7, 18, 21, 25, 28, 29, 30, 30, 30, 30, 31]


def nothing_was_said_twice(case: ConformityCase) -> None:
    said = Counter(CaseNotice.objects.filter(case=case).values_list("kind", "ordinal"))
    assert set(said.values()) == {1}


def the_evidence_holds(case: ConformityCase) -> None:
    call_command("verify_cases", stdout=StringIO())
    first, second = BytesIO(), BytesIO()
    evidence_zip(case, file=first)
    evidence_zip(ConformityCase.objects.get(pk=case.pk), file=second)
    assert first.getvalue() == second.getvalue()


def a_stranger_understands_the_evidence(case: ConformityCase, *, told_in: str) -> None:
    """In both languages, whichever the customer spoke: what happened, in words, and nothing that only we can read."""
    file = BytesIO()
    evidence_zip(case, file=file)
    archive = ZipFile(file)
    for language, sentences in EVIDENCE.items():
        page = archive.read(f"sheet.{language}.html").decode()
        reader = PdfReader(BytesIO(archive.read(f"sheet.{language}.pdf")))
        printed = " ".join(" ".join(each.extract_text() for each in reader.pages).split())
        shown = " ".join(unescape(strip_tags(page)).split())
        first = " ".join(reader.pages[0].extract_text().split())
        for said in (*sentences, "RF-88121", "E-520", QUOTED[told_in], "claire@customers.example", "PV-20417733"):
            assert (said in shown, said in first) == (True, True), said
        for text in (shown, printed):
            assert not RAW.search(text), RAW.search(text)
        assert "refund-1" in printed


def words(one: EmailMessage) -> str:
    """As somebody reads it: every white space is one."""
    text = one.get_body(("plain",))
    assert text is not None
    return re.sub(r"\s+", " ", text.get_content())
