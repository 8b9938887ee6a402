"""A customer's own page: opened by its link and by nothing else."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from time_machine import travel

from tests.moments import days_ago
from tests.people import make_agent
from tests.tickets.factories import attachment_row, make_customer, make_file, make_png, make_ticket, ticket_row
from tests.tickets.test_intake import at_once
from tickets import handling
from tickets.access import NoSuchRequest, request_token, request_url, ticket_of
from tickets.attachments.quota import A_DAY, MOST_MEGABYTES_A_DAY
from tickets.guarantee.steps.answering import declare_conformity
from tickets.models import Attachment, Message, Ticket

pytestmark = pytest.mark.django_db
KEY = "5f7ad9cf-1b0c-4c5e-9a55-0f4ec0f3f0aa"


def address(ticket: Ticket, *, token: str = "") -> str:
    return f"/en/requests/{token or request_token(ticket)}/"


def shown(client: Client, ticket: Ticket) -> str:
    answer = client.get(address(ticket))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_page_shows_both_sides_and_never_a_note(client: Client) -> None:
    ticket, agent = make_ticket(files=[make_file("mine.png")]), make_agent()
    now = timezone.now()
    handling.reply(ticket, agent=agent, text="Have you tried port 443?", now=now)
    handling.note(ticket, agent=agent, text="Difficult customer.", now=now)
    page = shown(client, ticket)
    for words in (
        "The app says “no network”.",
        "Have you tried port 443?",
        "Ines from",
        "mine.png",
        "We have answered",
    ):
        assert words in page
    assert "Difficult customer." not in page


def test_the_page_is_kept_by_nobody_and_found_by_no_search_engine(client: Client) -> None:
    answer = client.get(address(make_ticket()))
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()
    assert 'rel="canonical"' not in answer.content.decode()


def test_only_the_true_link_opens_a_request(client: Client) -> None:
    mine, other = make_ticket(), make_ticket(make_customer("omar@example.org"))
    token = request_token(mine)
    assert client.get(address(mine)).status_code == 200
    number, seal = token.split(".")
    forged = [f"{other.pk}.{seal}", f"{number}.{seal[:-1]}", f"{number}.", number, f"{token}x", f"{number}.{'A' * 43}"]
    for wrong in forged:
        for page in (f"/en/requests/{wrong}/", f"/en/contact/sent/{wrong}/", f"/en/requests/{wrong}/files/1/"):
            assert client.get(page).status_code == 404, page
        with pytest.raises(NoSuchRequest):
            ticket_of(wrong)
    assert client.post(f"/en/requests/{forged[0]}/", {"details": "Let me in."}).status_code == 404
    assert Message.objects.count() == 2


def test_a_link_to_a_request_that_is_gone_looks_like_any_other_wrong_link() -> None:
    ticket = make_ticket()
    token = request_token(ticket)
    assert ticket_of(token) == ticket
    ticket.outgoing.all().delete()
    ticket.delete()
    with pytest.raises(NoSuchRequest):
        ticket_of(token)


def test_the_link_in_a_letter_speaks_the_customers_language_and_ignores_the_host(settings: object) -> None:
    settings.PORTAL_URL = "https://help.example.org"
    ticket = make_ticket()
    Ticket.objects.filter(pk=ticket.pk).update(language="fr")
    ticket.refresh_from_db()
    assert request_url(ticket) == f"https://help.example.org/fr/requests/{request_token(ticket)}/"
    ticket.language = "xx"
    assert request_url(ticket).startswith("https://help.example.org/en/")


def test_a_file_is_a_download_that_no_browser_runs(client: Client) -> None:
    ticket = make_ticket(files=[make_file('a"b\r\nX: y;\u202egnp.txt', b"alert(1)")])
    file = Attachment.objects.get()
    answer = client.get(f"{address(ticket)}files/{file.public_id}/")
    assert (answer.status_code, answer.getvalue()) == (200, b"alert(1)")
    assert {name: answer[name] for name in ("Content-Type", "Content-Disposition", "Content-Security-Policy")} == {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": 'attachment; filename="a\\"bX: y;gnp.txt"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_a_file_has_no_address_that_could_be_guessed(client: Client) -> None:
    ticket = make_ticket(files=[make_file()])
    file = Attachment.objects.get()
    assert file.public_id.version == 4
    assert f"files/{file.public_id}/" in shown(client, ticket)
    assert client.get(f"{address(ticket)}files/{file.pk}/").status_code == 404


@pytest.mark.parametrize("door", ["", "preview/"])
def test_a_file_of_another_request_or_of_a_note_stays_out_of_reach(client: Client, door: str) -> None:
    mine = make_ticket(files=[make_file()])
    other = make_ticket(make_customer("omar@example.org"), files=[make_file("other.png", make_png("red"))])
    my_file, other_file = mine.messages.get().attachments.get(), other.messages.get().attachments.get()

    def status(ticket: Ticket, file: Attachment) -> int:
        return client.get(f"{address(ticket)}files/{file.public_id}/{door}").status_code

    assert (status(mine, my_file), status(other, other_file), status(mine, other_file)) == (200, 200, 404)
    Message.objects.filter(pk=my_file.message_id).update(author=Message.Author.NOTE)
    assert status(mine, my_file) == 404


def test_a_locked_file_is_named_with_the_reason_and_given_to_nobody(client: Client) -> None:
    ticket = make_ticket(files=[make_file("run.exe", b"MZ\x90")])
    file = Attachment.objects.get()
    page = shown(client, ticket)
    assert "We can’t open it: it is a program or a script." in page
    assert str(file.public_id) not in page
    assert client.get(f"{address(ticket)}files/{file.public_id}/").status_code == 404


def test_a_locked_file_is_told_of_right_after_it_was_sent(client: Client) -> None:
    ticket = make_ticket()
    sent = {"details": "The log.", "attachments": [SimpleUploadedFile("log.gz", b"\x1f\x8b\x08rest")]}
    page = client.post(address(ticket), sent, follow=True).content.decode()
    assert "We have “log.gz”, but can’t open it: it is an archive, and we don’t open archives." in page


def test_a_message_sent_twice_is_one_and_a_changed_one_is_asked_about(client: Client) -> None:
    ticket, other = make_ticket(), make_ticket(make_customer("omar@example.org"))
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', shown(client, ticket))
    assert key
    once = {"details": "It is back.", "key": key[1]}
    assert [client.post(address(ticket), once).status_code for _ in range(2)] == [302, 302]
    answer = client.post(address(ticket), {**once, "details": "It is back again."})
    assert "This form was sent already" in answer.content.decode()
    again = re.search(r'name="key" value="([0-9a-f-]{36})"', answer.content.decode())
    assert again and "It is back again.</textarea>" in answer.content.decode()
    client.post(address(ticket), {"details": "It is back again.", "key": again[1]})
    client.post(address(other), once)
    said = list(ticket.messages.order_by("pk").values_list("text", flat=True))
    assert said == ["The app says “no network”.", "It is back.", "It is back again."]
    assert other.messages.count() == 2


def test_a_customer_adds_a_message_with_a_file_and_the_closed_request_opens_again(client: Client) -> None:
    ticket, agent = make_ticket(subject="A question", text="Which port?"), make_agent()
    handling.close(ticket, by=agent, now=timezone.now())
    assert "Write again" in shown(client, ticket)
    file = SimpleUploadedFile("again.png", make_png())
    answer = client.post(address(ticket), {"details": "It is back.", "attachments": [file]}, follow=True)
    assert answer.redirect_chain == [(address(ticket), 302)]
    assert "Your message has arrived." in answer.content.decode()
    message = ticket.messages.order_by("pk").last()
    ticket.refresh_from_db()
    assert message is not None
    assert (message.author, message.text, message.attachments.get().name) == ("customer", "It is back.", "again.png")
    assert ticket.status == "waiting_for_us"


def test_an_empty_message_is_answered_beside_the_field(client: Client) -> None:
    ticket = make_ticket()
    answer = client.post(address(ticket), {"details": " "})
    assert answer.context["form"].errors == {"details": ["Write a few words first."]}
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_message() -> None:
    ticket = make_ticket()
    posted = {"details": "It is back.", "key": KEY}
    assert {answer.status_code for answer in at_once(lambda: Client().post(address(ticket), posted))} == {302}
    assert ticket.messages.count() == 2


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "Day 0 of 30"), (12, "Day 12 of 30"), (30, "Day 30 of 30"), (31, "1 day late"), (40, "10 days late")],
)
def test_a_case_says_its_day_in_words_and_as_a_bar(client: Client, days: int, words: str) -> None:
    ticket = make_ticket(received_at=days_ago(days), conformity=True)
    page, case = shown(client, ticket), ticket.cases.get()
    assert words in page
    assert f'<progress class="track" max="30" value="{min(days, 30)}"' in page
    assert f"{case.last_day:%A} {case.last_day.day} {case.last_day:%B %Y}" in page
    assert ("You may now choose" in page) == (days > 30)


def test_a_case_put_right_says_on_which_day(client: Client) -> None:
    agent, now = make_agent(), timezone.now()
    ticket = make_ticket(received_at=now - timedelta(days=12), conformity=True)
    declare_conformity(ticket.cases.get(), evidence="Fixed.", agent=agent, at=now - timedelta(days=5), now=now)
    page = shown(client, ticket)
    assert "Put right" in page
    assert re.search(r"day 7 of 30", page)


def test_what_customers_and_agents_write_is_shown_as_text(client: Client) -> None:
    ticket, agent = make_ticket(subject="<b>bold</b>", text="<script>alert(1)</script>"), make_agent()
    handling.reply(ticket, agent=agent, text="<i>https://example.org/a</i>", now=timezone.now())
    page = shown(client, ticket)
    assert "<script>alert" not in page
    assert "<b>bold" not in page
    assert "&lt;i&gt;" in page
    assert 'href="https://example.org/a' in page


@pytest.mark.parametrize("letters", [1, 3])
def test_the_page_asks_the_database_the_same_few_questions_however_long_the_conversation(
    client: Client, letters: int, django_assert_num_queries: object
) -> None:
    ticket, agent = make_ticket(conformity=True), make_agent()
    for _ in range(letters):
        handling.reply(ticket, agent=agent, text="Hello.", now=timezone.now(), files=[make_file()])
    with django_assert_num_queries(9):
        client.get(address(ticket))


def test_more_files_than_a_day_may_bring_are_refused_beside_the_field_and_the_words_stay(client: Client) -> None:
    ticket = ticket_row(language="en")
    attachment_row(ticket, size=MOST_MEGABYTES_A_DAY * 1024 * 1024 - 10)

    def sent(*files: str) -> HttpResponse:
        uploads = [SimpleUploadedFile(name, b"0123456789") for name in files]
        return client.post(address(ticket), {"details": "It is back.", "key": KEY, "attachments": uploads})

    refused = sent("one.log", "two.log")
    assert refused.status_code == 429
    assert refused.context["form"].errors == {
        "attachments": [
            "Not sent: with these it would be more than 100 files or 150 MB within a day. "
            "Send your words without them now, and the files tomorrow."
        ]
    }
    assert "It is back.</textarea>" in refused.content.decode()
    assert (ticket.messages.count(), Attachment.objects.count()) == (1, 1)
    assert sent("one.log").status_code == 302  # the same form, with what there is room for
    assert [file.name for file in ticket.messages.latest("pk").attachments.all()] == ["one.log"]


def test_without_files_a_message_is_sent_at_once_and_with_them_on_the_next_day(client: Client) -> None:
    ticket = ticket_row(language="en")
    attachment_row(ticket, size=MOST_MEGABYTES_A_DAY * 1024 * 1024)
    with_file = {"details": "The log.", "attachments": [SimpleUploadedFile("a.log", b"log")]}
    assert client.post(address(ticket), with_file).status_code == 429
    assert client.post(address(ticket), {"details": "It is back."}).status_code == 302
    with travel(timezone.now() + A_DAY, tick=False):
        with_file["attachments"] = [SimpleUploadedFile("a.log", b"log")]
        assert client.post(address(ticket), with_file).status_code == 302
    assert [message.text for message in ticket.messages.order_by("pk")][1:] == ["It is back.", "The log."]
