"""Drafts are kept for a month, and go with the customer they are about; what is taken out is taken out of them too."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.people import make_agent, make_user
from tests.test_customer_export import data_of
from tests.tickets.factories import closed_ticket_row, make_customer, make_file, ticket_row
from tickets.drafts.saving import DraftPlace, attach, discard, save
from tickets.forgetting import erasure_requests, retention
from tickets.forgetting.redaction import take_out_words
from tickets.models import DoomedFile, DraftFile, Redaction, SavedDraft, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
NOW = timezone.now()


def begun(text: str, *, ticket: Ticket | None = None, name: str = "reply", days_ago: int = 0) -> DraftPlace:
    owner = make_user(f"user{SavedDraft.objects.count()}").pk
    place = DraftPlace(owner_id=owner, ticket_id=ticket.pk if ticket else None, name=name)
    save(place, words={"text": {"was": "", "is": text}}, seen="", now=NOW - timedelta(days=days_ago))
    return place


def test_a_draft_of_a_month_ago_goes_with_its_files_and_a_younger_one_stays() -> None:
    old = begun("old", ticket=ticket_row(), days_ago=31)
    attach(old, make_file("a.png"), now=NOW)
    begun("young", ticket=ticket_row(), days_ago=29)
    [due] = [old_rows for old_rows in retention.what_is_due(now=NOW) if old_rows.kind == "drafts"]
    assert due.rows.count() == 1
    retention.forget_due(now=NOW)
    assert [draft.texts for draft in SavedDraft.objects.all()] == [["young"]]
    assert not DraftFile.objects.exists()


def test_what_was_discarded_goes_after_a_day() -> None:
    begun("gone", ticket=ticket_row()), begun("new", ticket=ticket_row())
    discard(SavedDraft.objects.filter(words__text__is="gone"), now=NOW - timedelta(hours=25))
    discard(SavedDraft.objects.filter(words__text__is="new"), now=NOW - timedelta(hours=23))
    retention.forget_due(now=NOW)
    assert [draft.texts for draft in SavedDraft.objects.all()] == [["new"]]


def test_who_is_forgotten_is_in_no_draft() -> None:
    ticket = closed_ticket_row()
    attach(begun("Dear Claire", ticket=ticket), make_file("a.png"), now=NOW)
    begun(f"A call of {ticket.customer.email.upper()}", name="write-down")
    begun("A call of nora@elsewhere.example", name="write-down")
    erasure_requests.forget(ticket.customer, by="system", now=NOW)
    assert [draft.texts for draft in SavedDraft.objects.all()] == [["A call of nora@elsewhere.example"]]
    assert not DraftFile.objects.exists() and DoomedFile.objects.exists()


def test_a_customer_takes_along_what_was_begun_about_them_without_secrets() -> None:
    customer = make_customer()
    begun("Dear Claire, password: Kestrel88falcon", ticket=ticket_row(customer=customer))
    begun(f"A call of {customer.email}", name="write-down")
    begun("Another call of nora@elsewhere.example", name="write-down")
    data = data_of(customer)
    [request] = data["requests"]
    assert "Dear Claire" in request["drafts"][0]["words"]["text"]["is"]
    assert "A call of" in data["customer"][0]["drafts"][0]["words"]["text"]["is"]
    told = json.dumps(data)
    assert "Kestrel88falcon" not in told and "nora@elsewhere" not in told


def test_what_is_taken_out_of_a_message_is_taken_out_of_drafts_too() -> None:
    ticket, agent = ticket_row(text="My key is tangerine-4711, please"), make_agent("maya")
    begun("You wrote tangerine-4711?", ticket=ticket)
    take_out_words(ticket.messages.get(), words="tangerine-4711", trace=Redaction(kind="card", by=agent), now=NOW)
    [text] = SavedDraft.objects.get().texts
    assert "tangerine" not in text and "You wrote" in text
