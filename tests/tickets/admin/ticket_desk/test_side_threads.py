"""A third party is asked at the ticket, and what they answer is read there."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from supportportal.models import AuditEntry
from tests.pages import queries_of
from tests.people import signed_in
from tests.tickets.factories import attachment_row
from tests.tickets.mailroom.letters import NOW, adas_ticket
from tests.tickets.side_threads.threads import BANK, ask_the_bank, ines, letters_to_the_bank
from tickets.forgetting.erasing import forget_ticket
from tickets.handling import close, note, reply
from tickets.models import Message, SideThread, Ticket
from tickets.outbox.delivery import deliver_outbox
from tickets.side_threads.answers import add_answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
TO_THE_BANK = {"address": BANK, "name": "The bank", "subject": "A transfer", "language": "en", "text": "Did it leave?"}


@pytest.fixture
def desk() -> Client:
    return signed_in(ines().user)


def page_of(ticket: Ticket) -> str:
    return f"/admin/tickets/ticket/{ticket.pk}"


def answered(thread: SideThread, text: str = "It left.", **facts: str) -> Message:
    return add_answer(thread, text=text, **{"from_address": BANK, **facts}, received_at=timezone.now())


def test_an_agent_sends_chosen_messages_and_files_and_a_file_of_their_own(desk: Client):
    ticket = adas_ticket()
    reply(ticket, agent=ines(), text="We look.", now=NOW)
    theirs, ours = ticket.messages.order_by("pk")
    kept = attachment_row(ticket, "receipt.png")
    chosen = {"quoted": [str(theirs.pk)], "enclosed": [str(kept.pk)]}
    own = SimpleUploadedFile("list.txt", b"1, 2, 3", "text/plain")
    shown = desk.post(f"{page_of(ticket)}/forward/", {**TO_THE_BANK, **chosen, "attached": own}, follow=True)
    assert "Sent to The bank. Their answer comes here, and the customer sees none of it." in shown.text
    assert "waiting for an answer since" in shown.text
    [letter] = letters_to_the_bank()
    assert "> They do." in letter.text and ours.text not in letter.text
    assert letter.message and sorted(file.name for file in letter.message.attachments.all()) == [
        "list.txt",
        "receipt.png",
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"in_clear": "on"}, "Say why they need it in clear."),
        ({"text": " "}, "Write something, or choose a message."),
        ({"address": "ada@mail.example"}, "This is the customer’s own address: reply to them instead."),
        ({"address": "nobody"}, "Enter a valid email address."),
    ],
    ids=["no reason", "nothing said", "the customer", "no address"],
)
def test_what_is_refused_comes_back_with_its_words(desk: Client, changed: dict[str, str], said: str):
    ticket = adas_ticket()
    message = ticket.messages.get()
    quoted = {} if "text" in changed else {"quoted": str(message.pk)}
    shown = desk.post(f"{page_of(ticket)}/forward/", {**TO_THE_BANK, **quoted, **changed})
    form = shown.text.partition('class="forward"')[2]
    assert said in form and form.startswith(' name="write" open>')
    assert not letters_to_the_bank() and not SideThread.objects.exists()
    if quoted:
        assert f'id="quoted-{message.pk}"\n      checked' in form and "Did it leave?" in form


def test_only_what_the_customer_may_read_goes_outside(desk: Client):
    ticket, other = adas_ticket(), adas_ticket("bo@mail.example")
    note(ticket, agent=ines(), text="Between us.", now=NOW)
    thread = ask_the_bank(ticket)
    told = answered(thread, "A secret of ours.")
    closed = [other.messages.get(), ticket.messages.get(author="note"), told]
    locked = attachment_row(ticket, "run.png")
    type(locked).objects.filter(pk=locked.pk).update(locked_reason="program")
    for wrong in ({"quoted": [message.pk]} for message in closed):
        desk.post(f"{page_of(ticket)}/forward/", {**TO_THE_BANK, **wrong})
    desk.post(f"{page_of(ticket)}/forward/", {**TO_THE_BANK, "enclosed": [locked.pk]})
    assert len(letters_to_the_bank()) == 1
    shown = desk.get(f"{page_of(ticket)}/change/").text.partition('class="forward"')[2]
    assert [f'id="quoted-{message.pk}"' in shown for message in closed] == [False, False, False]


def test_it_is_answered_read_closed_and_opened_again(desk: Client):
    thread = ask_the_bank()
    page = page_of(thread.ticket)
    told = answered(thread, "Which one?")
    shown = desk.get(f"{page}/change/").text
    assert f'href="#message-{told.pk}"' in shown and "The bank answered" in " ".join(shown.split())
    desk.post(f"{page}/side-reply/", {"thread": thread.pk, "seen": told.pk, "text": "The second."})
    assert [letter.to_address for letter in letters_to_the_bank()] == [BANK, BANK]
    seen = {"thread": thread.pk, "seen": answered(thread).pk}
    desk.post(f"{page}/side-state/", {**seen, "read": "1"})
    thread.refresh_from_db()
    assert (thread.answered_at, thread.waiting_since, thread.closed_at) == (None, None, None)
    desk.post(f"{page}/side-state/", {**seen, "close": "1"})
    thread.refresh_from_db()
    assert thread.closed_at
    desk.post(f"{page}/side-state/", {**seen, "reopen": "1"})
    thread.refresh_from_db()
    assert thread.closed_at is None


def test_a_reply_without_a_word_opens_its_own_thread_with_the_error(desk: Client):
    ticket = adas_ticket()
    threads = [ask_the_bank(ticket), ask_the_bank(ticket, subject="Another")]
    shown = desk.post(f"{page_of(ticket)}/side-reply/", {"thread": threads[1].pk, "seen": "999", "text": " "}).text
    assert "This field is required." in shown
    assert [f'id="side-{thread.pk}"\n    \n      open' in shown for thread in threads] == [False, True]
    assert len(letters_to_the_bank()) == 2


@pytest.mark.parametrize("act", [{"read": "1"}, {"close": "1"}, {"text": "Thank you."}], ids=["read", "close", "reply"])
def test_an_answer_that_nobody_has_seen_is_not_settled_unseen(desk: Client, act: dict[str, str]):
    thread = ask_the_bank()
    seen, _unseen = answered(thread, "Soon."), answered(thread, "No: we refuse.")
    name = "side-reply" if "text" in act else "side-state"
    posted = {"thread": thread.pk, "seen": seen.pk, **act}
    shown = desk.post(f"{page_of(thread.ticket)}/{name}/", posted).text
    assert "Something new arrived in this side thread" in shown and act.get("text", "") in shown
    thread.refresh_from_db()
    assert thread.answered_at and thread.closed_at is None and len(letters_to_the_bank()) == 1


def test_nobody_writes_in_a_thread_of_another_ticket(desk: Client):
    thread, other = ask_the_bank(), adas_ticket("bo@mail.example")
    desk.post(f"{page_of(other)}/side-reply/", {"thread": thread.pk, "seen": "999", "text": "Hello"})
    desk.post(f"{page_of(other)}/side-state/", {"thread": thread.pk, "seen": "999", "close": "1"})
    thread.refresh_from_db()
    assert (len(letters_to_the_bank()), thread.closed_at) == (1, None)


def test_who_else_wrote_there_is_named(desk: Client):
    thread = ask_the_bank()
    answered(thread, "Mine.", from_address="jo@bank.example")
    shown = " ".join(desk.get(f"{page_of(thread.ticket)}/change/").text.split())
    assert "Others who wrote at its address: jo@bank.example." in shown and "somebody else </span>" in shown
    entry = shown.partition('class="conversation" aria-label')[2].partition("</section>")[0]
    assert "Mine." not in entry


def test_the_queue_says_that_a_third_party_answered_also_of_a_closed_ticket(desk: Client):
    thread = ask_the_bank()
    told = answered(thread)
    reply(thread.ticket, agent=ines(), text="It left.", now=NOW)
    close(thread.ticket, by=ines(), now=NOW)
    queue = "/admin/tickets/ticket/?tab=teams"
    assert "third party answered" in desk.get(queue).text
    desk.post(f"{page_of(thread.ticket)}/side-state/", {"thread": thread.pk, "seen": told.pk, "read": "1"})
    assert "third party answered" not in desk.get(queue).text


def test_three_threads_take_no_more_queries_than_one(desk: Client):
    ticket = adas_ticket()
    address = f"{page_of(ticket)}/change/"
    none = queries_of(desk, address)
    answered(ask_the_bank(ticket))
    one = queries_of(desk, address)
    for subject in ("Second", "Third"):
        thread = ask_the_bank(ticket, subject=subject)
        answered(thread), answered(thread, "More.")
    assert queries_of(desk, address) == one <= none + 3  # the threads, their messages, what was done


def test_what_is_taken_out_goes_from_the_side_thread_too(desk: Client):
    thread = ask_the_bank(subject="Card 9988")
    told = answered(thread, "Her card is 9988-7766, blocked.")
    deliver_outbox(now=timezone.now())
    posted = {"message": told.pk, "words": "9988-7766", "kind": "person"}
    desk.post(f"{page_of(thread.ticket)}/take-out/", posted)
    told.refresh_from_db()
    assert "9988" not in told.text and told.text.startswith("Her card is [taken out by Ines")


def test_it_is_forgotten_with_its_request():
    thread = ask_the_bank()
    answered(thread)
    deliver_outbox(now=NOW)
    assert BANK in str(list(AuditEntry.objects.values_list("additional_data", flat=True)))
    ticket = thread.ticket
    close(ticket, by=ines(), now=NOW + timedelta(hours=1))
    forget_ticket(ticket, by="system", rule="asked", now=NOW + timedelta(days=1))
    thread.refresh_from_db()
    assert (thread.address, thread.name, thread.subject, thread.answered_at) == ("", "", "", None)
    assert set(thread.messages.values_list("text", "from_address", "html")) == {("", "", "")}
    [letter] = letters_to_the_bank()
    assert (letter.to_address, letter.text, letter.subject) == ("", "", "")
    assert BANK not in str(list(AuditEntry.objects.values_list("additional_data", flat=True)))
