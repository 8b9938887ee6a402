"""A restore brings back who was forgotten; the list beside the database knows them, and nobody else by it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from supportportal.celery import app
from tests.people import make_agent
from tests.tickets.factories import closed_ticket_row, customer_row, ticket_row
from tickets.forgetting import erasure_requests, forgotten_list, retention
from tickets.guarantee.rules.events import by
from tickets.models import Customer, Ticket
from tickets.tasks import forget_again

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.fixture
def forgotten(django_capture_on_commit_callbacks) -> Customer:
    """Somebody as an older backup knows them, after they had been forgotten."""
    ticket = closed_ticket_row()
    Customer.objects.update(created_at=timezone.now() - timedelta(days=30))
    before = Customer.objects.values().get(), Ticket.objects.values().get()
    with django_capture_on_commit_callbacks(execute=True):
        erasure_requests.forget(ticket.customer, by=by(make_agent("ada")), now=timezone.now())
    assert erasure_requests.forget_person(ticket.customer, now=timezone.now())
    for model, row in zip((Customer, Ticket), before, strict=True):
        model.objects.filter(pk=row["id"]).update(**row)
    return Customer.objects.get()


def test_the_list_names_nobody_and_is_its_owners(forgotten: Customer, tmp_path: Path) -> None:
    path = tmp_path / "forgotten.jsonl"
    [line] = map(json.loads, path.read_text().splitlines())
    assert set(line) == {"customer", "asked_at", "salt", "addresses"} and line["customer"] == forgotten.pk
    assert forgotten.name not in path.read_text() and forgotten.email not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_who_is_known_again_after_a_restore_is_forgotten_again_by_the_rounds(forgotten: Customer) -> None:
    ticket = Ticket.objects.get()
    assert (forgotten.erasure_asked_at, ticket.subject) == (None, "Thanks")
    assert forget_again.name in {round_["task"] for round_ in app.conf.beat_schedule.values()}
    forget_again()
    retention.forget_due(now=timezone.now())
    ticket.refresh_from_db()
    assert ticket.subject == "—"
    assert forgotten_list.forget_again(forgotten_list.list_path()) == []


def test_the_command_takes_a_list_from_elsewhere(
    forgotten: Customer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = (tmp_path / "forgotten.jsonl").rename(tmp_path / "kept-elsewhere.jsonl")
    with elsewhere.open("a") as file:
        file.write('{"customer": 5, "asked')  # cut off
    call_command("forget", "--again", str(elsewhere))
    assert capsys.readouterr().out == f"Forgotten again: {forgotten.pk}.\n"
    assert Customer.objects.get().erasure_asked_at


def test_whoever_else_has_the_number_or_is_new_with_the_address_is_left_alone(forgotten: Customer) -> None:
    address = forgotten.email
    Customer.objects.filter(pk=forgotten.pk).update(email="somebody@example.org")
    customer_row(email=address)
    assert forgotten_list.forget_again(forgotten_list.list_path()) == []
    Customer.objects.exclude(pk=forgotten.pk).delete()
    Customer.objects.filter(pk=forgotten.pk).update(email=address, created_at=timezone.now() + timedelta(minutes=1))
    assert forgotten_list.forget_again(forgotten_list.list_path()) == []


def test_without_a_list_nobody_is_forgotten_again() -> None:
    ticket_row()
    forget_again()
    assert not Customer.objects.filter(erasure_asked_at__isnull=False).exists()
