"""What we can prove about a case: whole, the same twice, and checkable by somebody who doesn't trust us."""

import hashlib
import json
import re
import zipfile
from datetime import date, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from fnmatch import fnmatch
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.html import escape, strip_tags
from pypdf import PdfReader
from pytest_django import Settings

from legal.models import Company, Policy
from legal.publishing import publish
from supportportal.foundations.topics import Topic
from tests.legal.factories import make_version
from tests.people import make_agent
from tests.tickets.factories import make_case, make_customer, make_file, make_subscription, make_ticket
from tests.tickets.mailroom.letters import NOW, PNG, letter, receive, ticket_of
from tickets.forgetting.periods import IN_TIME
from tickets.guarantee.cases import open_case
from tickets.guarantee.contracts import link_subscription
from tickets.guarantee.evidence.case_file import evidence_zip
from tickets.guarantee.evidence.erasure import erase_words
from tickets.guarantee.evidence.log_facts import flat_facts
from tickets.guarantee.evidence.register import head_of, keep_register, read_register
from tickets.guarantee.evidence.sealing import letter_out_facts
from tickets.guarantee.evidence.story import story_of
from tickets.guarantee.rules.events import by, record_event
from tickets.guarantee.steps.answering import contest, declare_conformity
from tickets.guarantee.steps.spoken_answers import heard_of_choice
from tickets.handling import note, reply
from tickets.models import (
    Agent,
    Attachment,
    CaseEvent,
    ConformityCase,
    Customer,
    IncomingEmail,
    Message,
    SentLetter,
    Subscription,
)
from tickets.outbox.delivery import deliver_outbox
from tickets.outbox.signed_ids import reply_address

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


def read_back(content: bytes) -> EmailMessage:
    return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(content)


def words_of(page: str) -> str:
    """As somebody reads it: every white space is one."""
    return " ".join(unescape(strip_tags(page)).split())


def test_two_exports_are_the_same_bytes_whatever_the_hour_the_zone_and_the_language(case: ConformityCase) -> None:
    first = exported(case)
    with timezone.override("Pacific/Tahiti"), translation.override("fr"):
        second = exported(case)
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()


def test_the_company_is_named_as_in_its_legal_notice(case: ConformityCase) -> None:
    Company.objects.create(pk=1, name="Demo", legal_form="SAS", address="1 rue\n00000 Ville", register="RCS 000")
    page = words_of(opened(case).read("sheet.en.html").decode())
    assert "Pelerine VPN · Demo SAS · 1 rue, 00000 Ville · RCS 000 · support@pelerine.example" in page


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


def test_a_letter_that_left_is_in_it_as_a_mail_program_opens_it_and_nobody_can_act_by_its_links(
    case: ConformityCase,
) -> None:
    letter = case.ticket.outgoing.get(kind="reply")
    secret = re.search(r"/requests/([^/\s]+)", letter.text)
    assert secret
    deliver_outbox(now=NOW + timedelta(days=5))
    archive = opened(case)
    left = [read_back(archive.read(name)) for name in archive.namelist() if fnmatch(name, "letters/sent/*.eml")]
    (reply_sent,) = [each for each in left if each["Message-ID"] == letter.message_id_header]
    texts = [reply_sent.get_body((kind,)).get_content() for kind in ("plain", "html")]
    assert ["We are looking into it." in text for text in texts] == [True, True]
    assert [secret[1] in archive.read(name).decode("utf-8", "replace") for name in archive.namelist()].count(True) == 0
    assert reply_address(case.ticket, recipient=letter.to_address) in letter.as_sent.content.decode()
    assert reply_sent["Reply-To"] == f"support+t.{case.ticket_id}.cut@pelerine.example"


def test_the_hash_of_a_letter_is_that_of_the_bytes_that_left_and_the_one_that_was_sealed(case: ConformityCase) -> None:
    deliver_outbox(now=NOW + timedelta(days=5))
    SentLetter.objects.update(answer="250 2.0.0 Ok: queued as 4F2A")
    keep_register(now=NOW + timedelta(days=5))
    letter = case.ticket.outgoing.get(kind="reply")
    left, archive = hashlib.sha256(letter.as_sent.content).hexdigest(), opened(case)
    page = words_of(archive.read("sheet.en.html").decode())
    assert (left == letter_out_facts(letter)["sha256"], f"SHA-256 as it left {left}" in page) == (True, True)
    assert "its answer: 250 2.0.0 Ok: queued as 4F2A" in page
    assert f"Head of the register {head_of(case)}" in page
    assert json.loads(archive.read("seals.json"))["register"] == head_of(case)


def test_what_people_wrote_stands_in_the_sheets_as_words_and_never_as_a_page(case: ConformityCase) -> None:
    hostile = "</blockquote><script>alert(1)</script> \u202egnp.exe שלום 王小明 😀 & {{ case }}"
    Message.objects.filter(pk=case.notification_id).update(text=hostile)
    Customer.objects.filter(pk=case.ticket.customer_id).update(name="<b>王小明</b>" + "x" * 60)
    archive = opened(case)
    for language in ("en", "fr"):
        page = archive.read(f"sheet.{language}.html").decode()
        assert ("<script" in page, "<b>" in page, escape(hostile.split()[0]) in page) == (False, False, True)
        reader = PdfReader(BytesIO(archive.read(f"sheet.{language}.pdf")))
        assert "alert(1)" in reader.pages[0].extract_text()


def test_an_entry_says_what_it_set_and_what_else_it_keeps(case: ConformityCase) -> None:
    facts = flat_facts(case.events.get(kind="notified"), log=[])
    assert (facts["day0"], "changes" in facts) == ("2026-03-10", False)


def test_a_long_case_takes_no_more_queries_than_a_short_one(case: ConformityCase) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            exported(case)
        return len(captured)

    agents = [make_agent(f"colleague{number}", Topic.GENERAL, Topic.CONNECTIVITY) for number in range(3)]
    reply(case.ticket, agent=agents[0], text="Once more.", now=NOW + timedelta(days=5))
    short = queries()
    for number in range(20):
        at = NOW + timedelta(days=6, hours=number)
        reply(case.ticket, agent=agents[number % 3], text=f"Answer {number}.", now=at)
        record_event(case, kind="told", actor=by(agents[number % 3]), occurred_at=at, now=at, payload={"words": "x"})
    assert queries() == short


LAST_DAY = "The last day was Thursday 9 April 2026."


@pytest.mark.parametrize(
    ("facts", "sentences"),
    [
        ({}, f"Put right on Saturday 14 March 2026 at 10:30, in time. {LAST_DAY}"),
        ({"duty": "privacy", "policy_version": None}, f"Done on Saturday 14 March 2026 at 10:30, in time. {LAST_DAY}"),
        (
            {"conformity_at": None},
            "A repair was declared, and the problem goes on. The last day is Thursday 9 April 2026.",
        ),
        (
            {"conformity_at": None, "duty": "privacy", "policy_version": None},
            "Not done yet. The last day is Thursday 9 April 2026.",
        ),
        ({"conformity_at": None, "state": "rejected"}, "The case: Refused: no defect."),
        (
            {"due_at": NOW + timedelta(days=2), "last_day": date(2026, 3, 11)},
            "Put right on Saturday 14 March 2026 at 10:30, 3 days late. The last day was Wednesday 11 March 2026.",
        ),
        (
            {"duty": "refund", "conformity_at": None, "last_day": date(2026, 3, 12)},
            "Refund: not paid, 2 days late (last day: Thursday 12 March 2026).",
        ),
        (
            {"duty": "refund", "conformity_at": None},
            "Refund: not paid yet (last day: Thursday 9 April 2026).",
        ),
    ],
)
def test_the_first_page_begins_with_how_it_stands_as_of_its_last_entry(
    case: ConformityCase, facts: dict[str, object], sentences: str
) -> None:
    ConformityCase.objects.filter(pk=case.pk).update(**facts)
    assert f'<p class="strong">{sentences}</p>' in opened(case).read("sheet.en.html").decode()


def test_a_repair_that_did_not_last_and_a_choice_by_telephone_are_told_with_who_heard_it(
    settings: Settings, tmp_path: Path
) -> None:
    settings.PORTAL_DATA = tmp_path
    case, now = make_case(day=20), timezone.now()
    ada = make_agent("ada", Topic.BILLING, Topic.CONNECTIVITY, first_name="Ada", last_name="Lind")
    declare_conformity(case, evidence="New server, measured.", agent=ada, at=now, now=now)
    contest(case, why="It worked for an hour.", now=now)
    case.refresh_from_db()
    words = "I’d rather pay less, she said."
    heard_of_choice(case, remedy="reduction", words=words, revision=case.last_sequence, agent=ada, now=now)
    page = words_of(opened(case).read("sheet.en.html").decode())
    for said in (
        "A repair was declared, and the problem goes on.",
        "The customer chose: A lower price",
        "Declared put right. New server, measured. Ada Lind, billing team, connectivity team",
        "The customer says it goes on. It worked for an hour. the customer",
        f"Their words, as they were heard: {words}",
        "entered by Ada Lind, billing team, connectivity team, who heard it",
        "Refund: not paid yet",
    ):
        assert said in page


def test_days_that_another_country_promised_are_told_in_its_time(settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
    facts = {"name": "GB_1M", "length": 1, "unit": "months", "extended": True, "zone": "Europe/London"}
    british = {"slug": "guarantee-gb", "duty": "guarantee", "country": "GB", "binding": "en"}
    version = make_version(1, effective_on=date(2026, 1, 1), draft=True, **british, **facts)
    Policy.objects.filter(version=version).update(country="GB")
    publish(version, now=NOW)
    customer = make_customer()
    make_subscription(customer)
    Subscription.objects.update(country="GB")
    ticket = make_ticket(customer, conformity=True, received_at=NOW + timedelta(days=1))
    page = words_of(opened(ticket.cases.get()).read("sheet.en.html").decode())
    assert "No repair is on record. The last day is Monday 13 April 2026." in page
    assert "1 month from the notification, to the next working day where the last one is none" in page
    assert "Last day as counted, on which nobody works Saturday 11 April 2026" in page
    assert "A last day on which nobody works moves on to the next working day, as the promise says." in page
    assert "Too late from Tuesday 14 April 2026 at 00:00, London time" in page
    assert ("country: GB" in page, "by London time" in page) == (True, True)
    assert ("GB_1M" in page, "procédure civile" in page) == (False, False)


def test_of_a_case_whose_words_were_erased_it_is_still_made_and_says_since_when_and_by_which_rule(
    case: ConformityCase,
) -> None:
    deliver_outbox(now=NOW + timedelta(days=5))
    rule, now = IN_TIME, NOW + timedelta(days=6)
    with transaction.atomic():
        erase_words(case, by="system", rule=rule, now=now)
        SentLetter.objects.all().delete()
        case.ticket.outgoing.update(to_address="", to_name="", subject="", text="", html="")
        IncomingEmail.objects.update(raw="", from_address="", subject="", message_id_header="")
        case.ticket.messages.update(text="", full_text="", subject="", from_address="")
    archive = opened(case)
    page = words_of(archive.read("sheet.en.html").decode())
    said = f"(erased on 16 March 2026 under the rule “{rule}”)"
    assert f"What the customer wrote, in their own words {said}" in page
    assert f"Original {said}" in page
    assert f"Declared put right. {said}" in page
    assert f"The words were erased. Under the rule “{rule}”" in page
    assert [word for word in ("no longer connects", "looking into it", "measured") if word in page] == []
    assert [name for name in archive.namelist() if fnmatch(name, "letters/*.eml*")] == []
    assert said in " ".join(PdfReader(BytesIO(archive.read("sheet.en.pdf"))).pages[0].extract_text().split())
    assert story_of(ConformityCase.objects.get(pk=case.pk))[-1].details == [said]
    in_french = "(effacé le 16 mars 2026 selon la règle « la durée de conservation est écoulée »)"
    assert in_french in words_of(archive.read("sheet.fr.html").decode())


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
    assert "Tuesday 10 March 2026 at 10:30:00" in english
    assert "2026-04-09T22:00:00+00:00" in english
    assert ("jeudi 9 avril 2026" in french, "vendredi 10 avril 2026" in french) == (True, True)
    assert "The chain and the seals were checked for this paper and hold." in english
    for number in range(31):
        day = date(2026, 3, 10) + timedelta(days=number)
        assert f"{number} {day:%A} {day.day} {day:%B} 2026" in words_of(english)


def test_a_log_with_a_missing_event_is_called_broken(case: ConformityCase) -> None:
    CaseEvent.objects.filter(case=case, sequence=case.last_sequence).delete()
    page = words_of(opened(case).read("sheet.en.html").decode())
    found = f"{case.last_sequence - 1} the log doesn’t end where the case says"
    assert f"The record is not as it was sealed: No. What was found {found}" in page


def test_a_file_that_the_storage_has_lost_is_said_to_be_lost_and_the_rest_is_there(case: ConformityCase) -> None:
    file = case.notification.attachments.get()
    file.file.storage.delete(file.file.name)
    archive = opened(case)
    assert "écran.png: no longer in the storage" in archive.read("sheet.en.html").decode()
    assert "letters/received/001.eml" in archive.namelist()


def test_a_letter_whose_file_is_lost_is_there_by_its_words(case: ConformityCase) -> None:
    agent, at = Agent.objects.get(), NOW + timedelta(days=5)
    reply(case.ticket, agent=agent, text="See the picture.", files=[make_file("plan.png")], now=at)
    stored = Attachment.objects.get(name="plan.png").file
    stored.storage.delete(stored.name)
    archive = opened(case)
    lost = [name.removesuffix(".eml.missing") for name in archive.namelist() if name.endswith(".eml.missing")]
    assert ["See the picture." in archive.read(f"{name}.txt").decode() for name in lost] == [True]


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
