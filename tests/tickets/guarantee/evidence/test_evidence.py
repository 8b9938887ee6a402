"""What we can prove about a case: whole, the same twice, and checkable by somebody who doesn't trust us."""

import hashlib
import json
import zipfile
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation
from pytest_django import Settings

from supportportal.foundations.topics import Topic
from tests.legal.factories import make_version
from tests.people import make_agent
from tests.tickets.factories import make_subscription
from tests.tickets.mailroom.letters import NOW, PNG, letter, receive, ticket_of
from tickets.guarantee.cases import open_case
from tickets.guarantee.contracts import link_subscription
from tickets.guarantee.evidence.case_file import evidence_zip
from tickets.guarantee.evidence.register import keep_register, read_register
from tickets.guarantee.steps.answering import declare_conformity
from tickets.handling import note, reply
from tickets.models import Agent, CaseEvent, ConformityCase

pytestmark = pytest.mark.django_db
RAW = letter("The app no longer connects.\r\nSince Monday.", Subject="No connection")
RAW.add_attachment(PNG, maintype="image", subtype="png", filename="../écran.png")


@pytest.fixture
def case(settings: Settings, tmp_path: Path) -> ConformityCase:
    """Told by a letter with a picture, answered, put right on day 4, with a note between agents on the way."""
    settings.PORTAL_DATA = tmp_path
    make_version(1, slug="guarantee", effective_on=date(2026, 1, 1))
    make_version(1, slug="terms", effective_on=date(2026, 1, 1))
    ticket = ticket_of(receive(RAW))
    born = ticket.cases.first() or open_case(
        ticket, notification=ticket.messages.get(), notified_at=NOW, now=NOW + timedelta(hours=1)
    )
    agent = make_agent("ines", *Topic)
    reply(ticket, agent=agent, text="We are looking into it.", now=NOW + timedelta(hours=2))
    note(ticket, agent=agent, text="He shouted at me.", now=NOW + timedelta(hours=3))
    at = NOW + timedelta(days=4)
    return declare_conformity(born, evidence="New server, measured.", agent=agent, at=at, now=at)


def exported(case: ConformityCase) -> bytes:
    file = BytesIO()
    evidence_zip(ConformityCase.objects.get(pk=case.pk), file=file)
    return file.getvalue()


def opened(case: ConformityCase) -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(exported(case)))


def test_two_exports_are_the_same_bytes_whatever_the_hour_the_zone_and_the_language(case: ConformityCase) -> None:
    first = exported(case)
    with timezone.override("Pacific/Tahiti"), translation.override("fr"):
        second = exported(case)
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()


def test_the_letter_is_in_it_byte_for_byte_and_so_is_the_picture(case: ConformityCase) -> None:
    archive = opened(case)
    raw = archive.read("letters/received/001.eml")
    facts = json.loads(archive.read("letters/received/001.json"))
    assert (hashlib.sha256(raw).hexdigest(), facts["received_at"]) == (
        facts["sha256_on_arrival"],
        "2026-03-10T09:30:00+00:00",
    )
    assert b"The app no longer connects." in raw
    (picture,) = [name for name in archive.namelist() if name.startswith("files/")]
    assert (archive.read(picture), Path(picture).name.endswith("écran.png"), ".." in picture) == (PNG, True, False)


def test_every_file_is_in_the_list_of_hashes_and_agrees_with_it(case: ConformityCase) -> None:
    archive = opened(case)
    listed = dict(reversed(line.split("  ", 1)) for line in archive.read("manifest.sha256").decode().splitlines())
    assert sorted([*listed, "manifest.sha256"]) == sorted(archive.namelist())
    assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in listed} == listed


def test_what_was_sent_is_in_it_with_what_became_of_it_and_notes_are_not(case: ConformityCase) -> None:
    reached = case.ticket.outgoing.get(kind="reply")
    type(reached).objects.filter(pk=reached.pk).update(sent_at=NOW + timedelta(hours=2, seconds=5))
    archive = opened(case)
    sent = [json.loads(archive.read(n)) for n in archive.namelist() if n.startswith("letters/sent") and "json" in n]
    assert [(s["kind"], s["sent_at"]) for s in sent if s["kind"] == "reply"] == [("reply", "2026-03-10T11:30:05+00:00")]
    assert case.ticket.messages.filter(text="He shouted at me.").exists()
    assert [name for name in archive.namelist() if b"shouted" in archive.read(name)] == []


def test_the_terms_that_the_customer_agreed_to_are_in_it_beside_those_of_the_report(case: ConformityCase) -> None:
    old, new = (make_version(n, slug="terms", effective_on=date(2024 + n, 1, 1)) for n in (2, 3))
    subscription = make_subscription(case.ticket.customer)  # since 1 January 2025, before any of them
    subscription.started_on = date(2026, 2, 1)
    link_subscription(case, subscription=subscription, agent=Agent.objects.get(), now=NOW + timedelta(days=5))
    subscription.started_on = date(2027, 2, 1)
    subscription.save()
    folder = {name.split("/")[1].split(".")[0] for name in opened(case).namelist() if name.startswith("versions/")}
    assert (old.number, new.number, folder) == (2, 3, {"terms-2", "terms-1", "guarantee-1"})


def test_the_sheet_counts_the_days_in_both_languages(case: ConformityCase) -> None:
    archive = opened(case)
    english, french = (archive.read(f"sheet.{language}.html").decode() for language in ("en", "fr"))
    assert "Tuesday 10 March 2026, 10:30:00" in english
    assert "2026-04-09T22:00:00+00:00" in english
    assert ("jeudi 9 avril 2026" in french, "vendredi 10 avril 2026" in french) == (True, True)
    assert "The chain was checked for this export and holds." in english
    for day in range(31):
        assert (
            f"<li>{(date(2026, 3, 10) + timedelta(days=day)):%A} {(date(2026, 3, 10) + timedelta(days=day)).day} "
            in english
        )


def test_a_log_with_a_missing_event_is_called_broken(case: ConformityCase) -> None:
    CaseEvent.objects.filter(case=case, sequence=case.last_sequence).delete()
    assert "The chain of hashes does not hold:" in opened(case).read("sheet.en.html").decode()


def test_a_file_that_the_storage_has_lost_is_said_to_be_lost_and_the_rest_is_there(case: ConformityCase) -> None:
    file = case.notification.attachments.get()
    file.file.storage.delete(file.file.name)
    archive = opened(case)
    assert "écran.png: no longer in the storage" in archive.read("sheet.en.html").decode()
    assert "letters/received/001.eml" in archive.namelist()


def test_an_operator_writes_it_to_a_file_and_never_over_another(case: ConformityCase, tmp_path: Path) -> None:
    target = tmp_path / "evidence.zip"
    call_command("case_evidence", case.pk, target, stdout=StringIO())
    assert target.read_bytes() == exported(case)
    with pytest.raises(CommandError, match="exists already"):
        call_command("case_evidence", case.pk, target)
    with pytest.raises(CommandError, match="There is no case 0"):
        call_command("case_evidence", 0, tmp_path / "none.zip")


def test_the_words_the_seals_and_the_head_of_the_register_are_in_it(case: ConformityCase) -> None:
    keep_register(now=NOW + timedelta(days=5))
    archive = opened(case)
    words = json.loads(archive.read("words.json"))
    claimed = case.events.get(kind="conformity_claimed")
    assert {"sequence": claimed.sequence, "salt": claimed.salt, "words": claimed.words} in words
    assert "New server, measured." not in archive.read("events.txt").decode()
    sealed = json.loads(archive.read("seals.json"))
    assert sealed["register"] == read_register().head
    assert sealed["register"] in archive.read("sheet.en.html").decode()
    assert sum(len(seal["rows"]) for seal in sealed["seals"]) > 3
