"""A customer takes along all that is held about them: every app's part, readable, without keys and other people."""

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from chat.models import ChatNote, ChatRating, Conversation
from supportportal.customer_export import export
from supportportal.foundations.staff.audit import Act
from supportportal.foundations.topics import Topic
from supportportal.models import AuditEntry
from tests.chat.factories import a_conversation, said
from tests.people import make_agent
from tests.tickets.factories import attachment_row, closed_ticket_row, make_case, make_customer, make_file, make_ticket
from tests.tickets.mailroom.letters import letter, receive, ticket_of
from tickets import handling
from tickets.forgetting.redaction import take_out_words
from tickets.models import Attachment, Customer, OutgoingEmail, Redaction, Ticket, TicketParticipant
from tickets.outbox import delivery
from tickets.whose.merging_customers import merge, undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


def zip_of(customer: Customer) -> zipfile.ZipFile:
    file = BytesIO()
    export(customer, file=file)
    return zipfile.ZipFile(file)


def data_of(customer: Customer) -> dict:
    return json.loads(zip_of(customer).read("data.json"))


def whole_life() -> Customer:
    """Of somebody who wrote a letter, sent files, chatted, has a contract and reported a defect."""
    ticket = ticket_of(receive(letter("Tangerine in the tunnel.", Cc="Bob <bob.quince@elsewhere.example>")))
    customer, agent = ticket.customer, make_agent("ines", *Topic, last_name="Quarles")
    handling.note(ticket, agent=agent, text="They like lychees.", now=timezone.now())
    handling.reply(ticket, agent=agent, text="Dear Ada, no tangerine.", now=timezone.now())
    make_ticket(customer, subject="A file", text="See there", files=[make_file("screen.png")])
    case = make_case(day=3)
    Ticket.objects.filter(pk=case.ticket_id).update(customer=customer)
    case.ticket.customer.subscriptions.update(customer=customer)
    TicketParticipant.objects.get_or_create(
        ticket=ticket, address="bob.quince@elsewhere.example", defaults={"asked_at": timezone.now()}
    )
    chat = a_conversation("Ada")
    said(chat, "Hello from the chat")
    ChatNote.objects.create(conversation=chat, agent=agent, text="Chat note", created_at=timezone.now())
    ChatRating.objects.create(conversation=chat, score=4, comment="Quick", rated_at=timezone.now())
    Conversation.objects.filter(pk=chat.pk).update(customer=customer)
    delivery.deliver_outbox(now=timezone.now())
    return customer


def test_every_part_is_in_it_for_machines_and_for_people() -> None:
    folder = zip_of(whole_life())
    data = json.loads(folder.read("data.json"))
    assert set(data) == {"customer", "requests", "chats"}
    assert {request["subject"] for request in data["requests"]} == {"A question", "A file", "No connection"}
    page = folder.read("index.html").decode()
    for words in ("Tangerine in the tunnel.", "They like lychees.", "Dear Ada, no tangerine.", "See there"):
        assert words in json.dumps(data, ensure_ascii=False) and words in page, words
    for words in ("Hello from the chat", "Chat note", "PV-20417733"):
        assert words in json.dumps(data, ensure_ascii=False) and words in page, words
    [chat] = data["chats"]
    assert (chat["rating"]["score"], chat["rating"]["comment"]) == (4, "Quick")
    [case] = [case for request in data["requests"] for case in request["cases"]]
    assert case["events"][0]["kind"] == "notified" and case["notices"]
    history = [event for request in data["requests"] for event in request["history"]]
    assert [(event["kind"], "facts" in event) for event in history] == [("assigned", False)]
    assert "given to a colleague" in page


def test_its_files_and_letters_are_where_the_page_and_the_data_say() -> None:
    folder = zip_of(whole_life())
    data, names = json.loads(folder.read("data.json")), set(folder.namelist())
    requests = data["requests"]
    received = [row["path"] for request in requests for row in request["letters_received"]]
    sent = [row["path"] for request in requests for row in request["letters_sent"]]
    files = [row["path"] for request in requests for message in request["messages"] for row in message["files"]]
    assert received and sent and files
    assert names == {"index.html", "data.json", "sheet.css", "manifest.sha256", *received, *sent, *files}
    assert b"Tangerine in the tunnel." in folder.read(received[0])
    assert set(re.findall(r'href="(files/[^"]+)"', folder.read("index.html").decode())) == set(files)


def test_no_key_of_a_link_no_address_of_others_and_no_colleague_is_in_it() -> None:
    customer = whole_life()
    assert any("/requests/" in text for text in OutgoingEmail.objects.values_list("text", flat=True))
    folder = zip_of(customer)
    written = {name: folder.read(name).decode() for name in folder.namelist() if not name.startswith("files/")}
    keys = set(Ticket.objects.values_list("link_nonce", flat=True))
    for name, text in written.items():
        assert not re.search(r"/(requests|cases)/[\w:-]{8}", text), name
        assert not any(key in text for key in keys), name
        if not name.startswith("letters/received"):
            assert "bob.quince" not in text and "Quarles" not in text, name
    assert "b…@elsewhere.example" in written["data.json"]


def test_the_same_rows_are_the_same_bytes() -> None:
    customer = whole_life()
    first, second = BytesIO(), BytesIO()
    export(customer, file=first), export(customer, file=second)
    assert first.getvalue() == second.getvalue()


def test_a_locked_file_is_named_and_stays_and_one_that_is_gone_is_said() -> None:
    ticket = closed_ticket_row()
    locked = attachment_row(ticket, "prize.exe", locked_reason="program")
    gone = attachment_row(ticket, "gone.png")
    Path(gone.file.path).unlink()
    Attachment.objects.filter(pk=locked.pk).update(file="elsewhere")
    [request] = data_of(ticket.customer)["requests"]
    assert [(file["name"], file["path"]) for file in request["messages"][0]["files"]] == [
        ("prize.exe", ""),
        ("gone.png", ""),
    ]


def test_the_page_is_in_the_language_of_its_reader() -> None:
    customer = closed_ticket_row().customer  # who reads French
    page = zip_of(customer).read("index.html").decode()
    assert '<html lang="fr">' in page and "Vos données" in page


def test_a_long_request_takes_no_more_queries_than_a_short_one() -> None:
    ticket = closed_ticket_row()
    attachment_row(ticket)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            zip_of(ticket.customer)
        counts.append(len(queries))
        for number in range(3):
            ticket.messages.create(author="customer", text=f"More {number}", created_at=timezone.now())
            attachment_row(ticket, f"{number}.png")
    assert counts[0] == counts[1]


def test_only_an_administrator_takes_it_along_and_the_log_says_so(client: Client) -> None:
    customer = closed_ticket_row().customer
    address = f"/admin/customers/{customer.pk}/export/"
    client.force_login(make_agent("ines", "connectivity").user)
    assert client.get(address).status_code == 403
    assert not AuditEntry.objects.filter(act=Act.CUSTOMER_EXPORTED).exists()
    client.force_login(make_agent("ada", is_superuser=True).user)
    answer = client.get(address)
    folder = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))
    assert folder.testzip() is None and "no-store" in answer["Cache-Control"]
    [entry] = AuditEntry.objects.filter(act=Act.CUSTOMER_EXPORTED)
    assert str(entry) == f"Took along all that is held about customer {customer.pk}"
    assert customer.name not in entry.object_repr
    page = client.get(f"/admin/tickets/customer/{customer.pk}/change/").content.decode()
    assert address in page


def test_the_command_writes_it_and_overwrites_nothing(tmp_path: Path) -> None:
    customer = closed_ticket_row().customer
    path = tmp_path / "theirs.zip"
    call_command("export_customer", customer.email, str(path))
    assert "data.json" in zipfile.ZipFile(path).namelist()
    with pytest.raises(CommandError, match="exists already"):
        call_command("export_customer", str(customer.pk), str(path))
    with pytest.raises(CommandError, match="no customer"):
        call_command("export_customer", "nobody@example.org", str(tmp_path / "2.zip"))


def test_who_was_merged_by_mistake_and_what_was_taken_out_is_not_in_it() -> None:
    ticket, agent = ticket_of(receive(letter("Bo Barley’s number is 12345678."))), make_agent("ines", *Topic)
    another = make_customer("bo@barley.example", name="Bo Barley")
    merger = merge(ticket.customer, other=another, reason="One person.", agent=agent, now=timezone.now())
    undo(merger, agent=agent, now=timezone.now())
    trace = Redaction(kind="person", reason="", by=agent)
    take_out_words(ticket.messages.get(), words="Bo Barley’s number is 12345678.", trace=trace, now=timezone.now())
    folder = zip_of(ticket.customer)
    assert not [name for name in folder.namelist() if name.startswith("letters/received/")]
    assert not [name for name in folder.namelist() if b"barley" in folder.read(name).lower()]


def test_the_page_is_in_the_customers_language_which_may_be_german(settings: Settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("fr", "français"), ("de", "Deutsch")]
    customer = whole_life()
    Customer.objects.filter(pk=customer.pk).update(language="de")
    page = zip_of(Customer.objects.get(pk=customer.pk)).read("index.html").decode()
    assert re.findall(r'<html lang="(..)">|<h1>(.*?)</h1>', page) == [("de", ""), ("", "Ihre Daten")]
    for words in ("Dieser Ordner enthält alles", "Wer Sie für uns sind", "Unser Team, eine Notiz", "Chat: "):
        assert words in page
    assert re.search(r"\d\. (Januar|Februar|März|April|Mai|Ju[nl]i|August|[A-Z][a-z]+ber) 20\d\d, \d\d:\d\d", page)
    english = ("Our team", "Your data", "Known since", "Automatic", "Reported", "The customer was told")
    assert [words for words in english if words in page] == []
