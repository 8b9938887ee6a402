"""Words planted in a side thread: nobody outside meets them at any address, in a letter, an export or the evidence."""

import json
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from supportportal.customer_export import export
from tests.matrix.asking import ask
from tests.matrix.test_matrix import PATTERNS, PLACED, PLACES, address_for
from tests.matrix.world import AGENT, OTHER_AGENT, OUTSIDE, Link, World, make_world
from tests.shared_rows import shared_rows
from tests.tickets.factories import incoming_row, make_file
from tickets.guarantee.evidence.case_file import evidence_zip
from tickets.guarantee.evidence.sealing import unsealed
from tickets.handling import add_customer_message, reply
from tickets.models import Agent, Attachment, ConformityCase, IncomingEmail, Message, OutgoingEmail, SideThread, Ticket
from tickets.outbox.delivery import deliver_outbox
from tickets.outbox.letterhead import as_it_leaves
from tickets.participants import let_in
from tickets.side_threads.answers import add_answer
from tickets.side_threads.asking import Question, forward
from tickets.writing import write_message

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
WORD, THIRD = "Zorilla", "bank-zorilla.example"
LETTER = f"From: desk@{THIRD}\r\nMessage-ID: <one@{THIRD}>\r\nSubject: {WORD} 4\r\n\r\n{WORD} 5\r\n"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with shared_rows(django_db_blocker):
        world = make_world()
        plant(the_ticket(world))
        yield world


def the_ticket(world: World) -> Ticket:
    return Ticket.objects.get(pk=world.things["ticket"].real)


def plant(ticket: Ticket) -> SideThread:
    """Their answer is the last thing that was said, and says it in every column there is."""
    now, agent = timezone.now(), Agent.objects.get(user__username="maya")
    question = Question(f"{WORD} 1?", files=[make_file(f"{WORD}.png")])
    to = {"address": f"desk@{THIRD}", "name": f"{WORD} Bank", "subject": f"{WORD} 2", "language": "en"}
    thread = forward(ticket, **to, question=question, agent=agent, now=now)
    said = {"text": f"{WORD} 3", "full_text": f"{WORD} 3\n> {WORD}", "html": f"<p>{WORD}</p>", "subject": f"{WORD} 4"}
    answer = add_answer(
        thread,
        **said,
        from_address=f"other@{THIRD}",
        addressed=[ticket.customer.email],
        files=[make_file(f"{WORD} 2.png")],
        received_at=now,
    )
    write_message(ticket, side_thread=thread, author="note", text=f"{WORD} is away", created_at=now)
    about = {"message_id_header": f"<one@{THIRD}>", "from_address": f"desk@{THIRD}", "subject": f"{WORD} 4"}
    letter = incoming_row(ticket, fate="reply", message=answer, side_thread=thread, **about)
    letter.raw.save("planted.eml", ContentFile(LETTER.encode()))
    incoming_row(ticket, fate="duplicate", side_thread=thread, duplicate_of=letter, **about)
    deliver_outbox(now=now)
    return thread


def told(text: str) -> list[str]:
    return [word for word in (WORD, THIRD, "ide thread") if word.lower() in text.lower()]


@pytest.mark.parametrize("name", PLACED)
def test_nobody_outside_meets_it_at_any_address(world: World, name: str) -> None:
    """Nor an agent of another team."""
    for who in (*OUTSIDE, OTHER_AGENT):
        page = ask(world.browsers[who], "GET", address_for(who, PATTERNS[name], PLACES[name], world)).page
        assert told(page) == [], (who, name)


def test_it_is_there_for_its_agents(world: World) -> None:
    place = "admin:tickets_ticket_change"
    page = ask(world.browsers[AGENT], "GET", address_for(AGENT, PATTERNS[place], PLACES[place], world)).page
    for number in range(1, 5):
        assert f"{WORD} {number}" in page, number


@pytest.mark.parametrize("door", ["tickets:file", "tickets:preview"])
def test_its_files_are_not_behind_the_customers_link(world: World, door: str) -> None:
    link, browser = world.things["request link"], world.browsers[OUTSIDE[1]]
    assert isinstance(link, Link)
    files = Attachment.objects.filter(message__ticket=the_ticket(world)).order_by("pk")
    met = {
        file.message.author: ask(
            browser, "GET", PATTERNS[door].address({"token": link.real, "public_id": file.public_id})
        ).met
        for file in files
    }
    assert met == {"customer": 200, "forwarded": 404, "outsider": 404}


def test_no_letter_to_the_customers_side_has_any_of_it(world: World) -> None:
    """Nor its headers: neither in an answer of ours, nor in the copy of somebody who reads along."""
    ticket, agent, now = the_ticket(world), Agent.objects.get(user__username="maya"), timezone.now()
    let_in(ticket, address="omar@example.org", by=agent, now=now)
    add_customer_message(ticket, text="And now?", received_at=now, now=now)
    reply(ticket, agent=agent, text="We have asked.", now=now)
    sides = set(OutgoingEmail.objects.filter(kind="side").values_list("message_id_header", flat=True))
    letters = [*OutgoingEmail.objects.filter(ticket=ticket).to_customers()]
    assert {letter.to_address for letter in letters} > {"omar@example.org"} and sides
    for letter in letters:
        wire = as_it_leaves(letter).decode()
        assert told(wire) == [] and not any(side in wire for side in sides)


def test_no_seal_and_no_evidence_of_a_case_knows_it(world: World) -> None:
    case = ConformityCase.objects.get(ticket=the_ticket(world))
    theirs = {f"message {key}" for key in Message.objects.exclude(side_thread=None).values_list("pk", flat=True)}
    theirs |= {
        f"file {key}" for key in Attachment.objects.exclude(message__side_thread=None).values_list("pk", flat=True)
    }
    theirs |= {
        f"letter in {key}" for key in IncomingEmail.objects.exclude(side_thread=None).values_list("pk", flat=True)
    }
    theirs |= {f"letter out {key}" for key in OutgoingEmail.objects.filter(kind="side").values_list("pk", flat=True)}
    [names] = unsealed([case]).values()
    assert names and theirs and theirs.isdisjoint(names)
    file = BytesIO()
    evidence_zip(case, file=file)
    archive = ZipFile(file)
    assert [name for name in archive.namelist() if told(name + archive.read(name).decode(errors="replace"))] == []


def test_the_customers_export_says_that_it_was_between_us_and_somebody_outside(world: World) -> None:
    """As with notes: it is about them and not to them; whose address it was is that person's."""
    file = BytesIO()
    export(the_ticket(world).customer, file=file)
    archive = ZipFile(file)
    data = json.loads(archive.read("data.json"))
    [request] = [each for each in data["requests"] if each["id"] == the_ticket(world).pk]
    said = {message["author"]: message["text"] for message in request["messages"]}
    assert (said["forwarded"], said["outsider"]) == (f"{WORD} 1?", f"{WORD} 3")
    assert WORD not in json.dumps([request["letters_sent"], request["letters_received"]])
    page = archive.read("index.html").decode()
    assert "Un tiers, à notre équipe" in page and f"desk@{THIRD}" not in page + archive.read("data.json").decode()


def test_nobody_counts_as_answered_or_copied_in_by_it(world: World) -> None:
    ticket = the_ticket(world)
    assert (ticket.first_answered_at, ticket.customer.email) == (None, ticket.address)
    assert not ticket.participants.filter(address__icontains=THIRD).exists()
