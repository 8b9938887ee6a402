"""The contact form: what a customer sends, what is refused beside the field, and what a robot gets."""

import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from supportportal.foundations.ratelimit import _server
from tests.tickets.factories import make_png
from tickets.limits import REQUESTS_FROM_ONE_PLACE, REQUESTS_NAMING_ONE_MAILBOX
from tickets.models import Attachment, Customer, OutgoingEmail, SentForm, Ticket

FORM = "/en/contact/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_redis(redis_server: str) -> Iterator[None]:
    """Nobody has written within the hour."""
    _server.flushdb()
    yield
    _server.flushdb()


def filled(**changed: object) -> dict[str, object]:
    return {
        "topic": "connectivity",
        "name": "Claire Martin",
        "email": "claire@example.org",
        "subscription_reference": "PV-20417733",
        "details": "It stops after ten minutes.",
        "key": str(uuid4()),
        **changed,
    }


def errors(client: Client, **changed: object) -> dict[str, list[str]]:
    answer = client.post(FORM, filled(**changed))
    assert answer.status_code == 200
    assert Ticket.objects.count() == 0
    return {name: list(said) for name, said in answer.context["form"].errors.items()}


def zipped(*names: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


def test_a_form_becomes_a_ticket_of_the_right_topic_and_the_next_page_says_so(client: Client) -> None:
    answer = client.post(FORM, filled(), follow=True)
    ticket = Ticket.objects.get()
    assert (ticket.topic, ticket.channel, ticket.language, ticket.subject, ticket.subscription_reference) == (
        "connectivity",
        "form",
        "en",
        "It stops after ten minutes.",
        "PV-20417733",
    )
    customer = Customer.objects.get()
    assert (customer.name, customer.email, customer.subscription_reference) == (
        "Claire Martin",
        "claire@example.org",
        "PV-20417733",
    )
    assert (ticket.cases.count(), OutgoingEmail.objects.get().ticket) == (0, ticket)
    assert re.match(r"/en/contact/sent/\d+\.[\w-]+/$", answer.redirect_chain[-1][0])
    page = answer.content.decode()
    assert f"#{ticket.pk}" in page
    assert "is on its way to <strong>claire@example.org</strong>" in page
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_it_doesnt_work_as_promised_opens_a_case_and_the_last_day_is_said_in_words(client: Client) -> None:
    answer = client.post(FORM, filled(defect="on"), follow=True)
    case = Ticket.objects.get().cases.get()
    page = answer.content.decode()
    assert f"{case.last_day:%A} {case.last_day.day} {case.last_day:%B %Y}" in page
    assert "Day 0 of 30" in page
    assert '<progress class="track" max="30" value="0"' in page


def test_the_french_form_makes_a_french_ticket(client: Client) -> None:
    client.post("/fr/contact/", filled())
    assert Ticket.objects.get().language == "fr"


def test_a_form_sent_again_is_one_ticket_and_its_sender_is_told_its_number(client: Client) -> None:
    once = filled(attachments=[SimpleUploadedFile("a.png", make_png())])
    first = client.post(FORM, once)
    once["attachments"] = [SimpleUploadedFile("a.png", make_png())]
    second = client.post(FORM, once, follow=True)
    assert second.redirect_chain == [(first["Location"], 302)]
    page = second.content.decode()
    assert "You sent this already. Nothing was sent a second time." in page
    assert f"#{Ticket.objects.get().pk}" in page
    assert (Ticket.objects.count(), OutgoingEmail.objects.count(), Attachment.objects.count()) == (1, 1, 1)


def test_a_form_changed_after_it_was_sent_comes_back_with_what_was_typed_and_can_be_sent_too(client: Client) -> None:
    once = filled()
    sent = client.post(FORM, once)["Location"]
    changed = {**once, "details": "And it is slow.", "attachments": [SimpleUploadedFile("a.png", make_png())]}
    answer = client.post(FORM, changed)
    page = answer.content.decode()
    assert "This form was sent already" in page
    assert f'<a href="{sent}">See what was sent</a>' in page
    assert "Choose your files again" in page
    assert "And it is slow.</textarea>" in page
    assert Ticket.objects.count() == 1
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', page)
    assert key and key[1] != once["key"]
    client.post(FORM, {**once, "details": "And it is slow.", "key": key[1]})
    assert [ticket.subject for ticket in Ticket.objects.order_by("pk")] == [
        "It stops after ten minutes.",
        "And it is slow.",
    ]


def test_a_second_click_does_not_count_towards_too_often(client: Client) -> None:
    once = filled()
    answers = [client.post(FORM, once).status_code for _ in range(REQUESTS_NAMING_ONE_MAILBOX + 1)]
    assert set(answers) == {302}
    assert client.post(FORM, filled(details="Another thing.")).status_code == 302


def test_the_form_and_its_errors_stay_with_the_browser_so_that_back_finds_them(client: Client) -> None:
    kept = "private, no-cache"
    for answer in (client.get(FORM), client.post(FORM, filled(name="")), client.get("/en/withdrawal/")):
        assert (answer.status_code, answer["Cache-Control"]) == (200, kept)


def test_what_was_sent_is_forgotten_after_thirty_days(client: Client) -> None:
    client.post(FORM, filled())
    SentForm.objects.update(sent_at=timezone.now() - timedelta(days=31))
    client.post(FORM, filled(details="Another thing."))
    assert SentForm.objects.count() == 1


def test_the_key_is_in_the_form_and_new_each_time(client: Client) -> None:
    keys = [re.search(r'name="key" value="([0-9a-f-]{36})"', client.get(FORM).content.decode()) for _ in range(2)]
    assert keys[0] and keys[1] and keys[0][1] != keys[1][1]


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(client: Client) -> None:
    answer = client.post(FORM, filled(topic="", name=" ", email="claire@", subscription_reference="20417733"))
    assert {name: list(said) for name, said in answer.context["form"].errors.items()} == {
        "topic": ["Choose one of the three: it goes to the right team."],
        "name": ["Tell us how to address you."],
        "email": ["Enter a valid email address."],
        "subscription_reference": ["A reference is PV- and eight digits. Leave it empty if you don’t have it."],
    }
    page = answer.content.decode()
    for typed in ("It stops after ten minutes.", 'value="claire@"', 'value="20417733"'):
        assert typed in page
    assert 'id="check" tabindex="-1"' in page
    assert (Ticket.objects.count(), OutgoingEmail.objects.count()) == (0, 0)


def test_the_subscription_reference_may_be_left_out_or_written_small(client: Client) -> None:
    client.post(FORM, filled(subscription_reference=""))
    client.post(FORM, filled(subscription_reference=" pv-20417733 ", email="other@example.org"))
    assert list(Ticket.objects.order_by("pk").values_list("subscription_reference", flat=True)) == ["", "PV-20417733"]


def test_files_of_more_than_two_megabytes_arrive_whole(client: Client) -> None:
    log = b"07:58:02 tunnel down\n" * 150_000
    files = [SimpleUploadedFile("app.log", log, "text/html"), SimpleUploadedFile("a.png", make_png())]
    client.post(FORM, filled(attachments=files))
    kept = Attachment.objects.order_by("pk")
    assert [(file.name, file.content_type, file.size) for file in kept] == [
        ("app.log", "text/plain", len(log)),
        ("a.png", "image/png", len(make_png())),
    ]
    with kept[0].file.open("rb") as content:
        assert content.read() == log


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("logs.zip", zipped("a.log"), "it is an archive, and we don’t open archives"),
        ("photo.png", b"MZ\x90\x00\x03\x00", "it is a program or a script"),
        ("photo.png", b"<svg onload=alert(1)>", "it is a web page or a drawing that could run something"),
    ],
)
def test_a_file_that_may_not_be_opened_is_kept_and_its_sender_told_why(
    client: Client, name: str, content: bytes, why: str
) -> None:
    good = SimpleUploadedFile("a.png", make_png())
    answer = client.post(FORM, filled(attachments=[SimpleUploadedFile(name, content, "image/png"), good]), follow=True)
    page = answer.content.decode()
    assert [name in page, "a.png" in page, page.count(f"We can’t open it: {why}.")] == [True, True, 1]
    kept = Attachment.objects.order_by("pk")
    assert [(file.is_locked, file.size) for file in kept] == [(True, len(content)), (False, len(make_png()))]


def test_office_documents_and_mail_are_taken(client: Client) -> None:
    word = SimpleUploadedFile("letter.docx", zipped("[Content_Types].xml", "word/document.xml"))
    mail = SimpleUploadedFile("answer.eml", b"From: a@example.org\r\nSubject: Hi\r\n\r\nHello")
    client.post(FORM, filled(attachments=[word, mail]))
    assert list(Attachment.objects.order_by("pk").values_list("content_type", flat=True)) == [
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "message/rfc822",
    ]


def test_ten_files_go_with_one_request(client: Client) -> None:
    ten = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(10)]
    assert client.post(FORM, filled(attachments=ten)).status_code == 302
    assert list(Attachment.objects.order_by("pk").values_list("name", flat=True)) == [f"{n}.txt" for n in range(10)]


def test_too_many_files_or_too_much_of_them_is_refused(client: Client) -> None:
    eleven = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11)]
    assert errors(client, attachments=eleven) == {"attachments": ["At most 10 files at once."]}
    large = [SimpleUploadedFile(f"{n}.txt", b"x" * 9 * 1024 * 1024) for n in range(3)]
    assert errors(client, attachments=large) == {"attachments": ["All files together may have 25.0\xa0MB at most."]}


def test_a_form_that_comes_back_says_that_its_files_are_gone(client: Client) -> None:
    said = errors(client, email="", attachments=[SimpleUploadedFile("a.png", make_png())])
    assert said["attachments"] == ["Choose your files again: they don’t stay when a form comes back."]


def test_a_robot_that_fills_in_everything_is_stopped_and_a_person_told_why(client: Client) -> None:
    assert errors(client, website="http://spam.example") == {
        "website": ["Leave this field empty, and send again: only robots fill it in."]
    }
    assert client.post(FORM, filled(website="")).status_code == 302


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("topic=billing&defect=1", {"topic": "billing", "defect": True}),
        ("platform=windows&step=3", {"details": "About: Windows, step 3\n\n"}),
        ("platform=macos", {"details": "About: macOS\n\n"}),
        ("topic=cats&defect=yes&platform=%3Cscript%3E&step=3", {}),
        ("step=3", {}),
    ],
)
def test_a_link_may_fill_in_what_is_known(client: Client, query: str, shown: dict[str, object]) -> None:
    form = client.get(f"{FORM}?{query}").context["form"]
    assert form.initial == shown


def test_an_address_gets_one_letter_in_ten_minutes_however_many_forms_name_it(client: Client) -> None:
    again = filled(email="CLAIRE@example.org", details="Another thing.", defect="on")
    for form in (filled(), again, filled(details="A third thing."), again):
        client.post(FORM, form)
    assert Ticket.objects.count() == 3
    first, second, third = OutgoingEmail.objects.order_by("pk")
    assert first.next_attempt_at == first.created_at
    assert second.next_attempt_at == first.next_attempt_at + timedelta(minutes=10)
    assert third.next_attempt_at == second.next_attempt_at + timedelta(minutes=10)
    assert list(OutgoingEmail.objects.due(third.created_at)) == [first]


def test_too_often_is_answered_politely_and_the_text_is_kept(client: Client) -> None:
    for number in range(REQUESTS_NAMING_ONE_MAILBOX):
        assert client.post(FORM, filled(details=f"Number {number}")).status_code == 302
    answer = client.post(FORM, filled(details="One too many"))
    assert (answer.status_code, Ticket.objects.count()) == (429, REQUESTS_NAMING_ONE_MAILBOX)
    page = answer.content.decode()
    assert "That was a little too often" in page
    assert "One too many" in page
    assert client.post(FORM, filled(email="other@example.org")).status_code == 302


def test_one_place_may_write_for_many_people_but_not_for_ever(client: Client) -> None:
    def send(number: int, *, place: str) -> int:
        return client.post(FORM, filled(email=f"{number}@example.org"), REMOTE_ADDR=place).status_code

    assert {send(number, place="192.0.2.7") for number in range(REQUESTS_FROM_ONE_PLACE)} == {302}
    assert send(100, place="192.0.2.7") == 429
    assert send(101, place="192.0.2.8") == 302


def test_every_spelling_of_a_mailbox_counts_as_the_same(client: Client) -> None:
    for number in range(REQUESTS_NAMING_ONE_MAILBOX):
        assert client.post(FORM, filled(email=f"spelled+{number}@example.org")).status_code == 302
    assert client.post(FORM, filled(email="Spelled@example.org")).status_code == 429
    letters = OutgoingEmail.objects.order_by("next_attempt_at")
    times = list(letters.values_list("next_attempt_at", flat=True))
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert pauses[0] >= timedelta(minutes=9)
    assert pauses[1:] == [timedelta(minutes=10)] * (REQUESTS_NAMING_ONE_MAILBOX - 2)


def test_so_many_mailboxes_of_one_domain_are_named_an_hour_but_of_a_mail_provider_more(
    client: Client, settings: Settings
) -> None:
    settings.ACKNOWLEDGEMENTS_A_DOMAIN_AN_HOUR = 3
    for domain, answers in (("one.example", [302] * 3 + [429]), ("free.fr", [302] * 4)):
        sent = [client.post(FORM, filled(email=f"{number}@{domain}")).status_code for number in range(4)]
        assert sent == answers


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("ada@localhost", "Enter a valid email address."),
        ("ada@[127.0.0.1]", "Enter a valid email address."),
        ("Support@pelerine.example", "This is an address of our own"),
        ("support+billing@pelerine.example", "This is an address of our own"),
    ],
)
def test_an_address_that_no_letter_of_ours_reaches_is_refused_beside_the_field(
    client: Client, email: str, words: str
) -> None:
    forms = {"/en/contact/": filled(email=email), "/en/withdrawal/": {"name": "Ada", "email": email}}
    forms["/en/chat/"] = {"topic": "general", "name": "Ada", "email": email}
    for page, posted in forms.items():
        assert words in client.post(page, posted).content.decode(), page
    assert not Ticket.objects.exists()


def test_an_empty_file_holds_up_nobodys_words(client: Client) -> None:
    files = [SimpleUploadedFile("log.txt", b""), SimpleUploadedFile("a.png", make_png())]
    assert client.post(FORM, filled(attachments=files)).status_code == 302
    kept = Ticket.objects.get().messages.get().attachments.order_by("pk")
    assert list(kept.values_list("name", "size")) == [("log.txt", 0), ("a.png", len(make_png()))]
