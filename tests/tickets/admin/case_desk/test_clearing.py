"""A person of billing decides what isn't known: on the case's page, which says what is known and what isn't."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.people import make_agent, signed_in
from tests.tickets.factories import make_case
from tickets.guarantee.steps import remedies
from tickets.models import AddressProof, ConformityCase

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> ConformityCase:
    """Its customer, of whom nothing shows that the address is theirs, has ended the contract."""
    case = make_case(day=31)
    chosen = remedies.choose(case, remedy="termination", now=timezone.now(), revision=case.last_sequence)
    AddressProof.objects.all().delete()
    return chosen


def page_of(client: Client, case: ConformityCase) -> str:
    return " ".join(client.get(f"/admin/tickets/conformitycase/{case.pk}/change/").content.decode().split())


def act(client: Client, case: ConformityCase, name: str, **posted: str) -> str:
    answer = client.post(f"/admin/tickets/conformitycase/{case.pk}/{name}/", {"case": case.pk, **posted}, follow=True)
    return " ".join(answer.content.decode().split())


def test_billing_reads_what_is_not_known_and_decides(case: ConformityCase) -> None:
    client = signed_in(make_agent("bruno", "billing").user)
    shown = page_of(client, case)
    assert "Held until a person of billing has looked" in shown
    assert "Nothing shows that the address is the customer’s." in shown
    assert "claire@example.org" in shown
    assert "€9.30 a month" in shown  # what is known of the contract stands beside it
    assert "Who, and how" not in shown  # nobody is told before
    done = act(client, case, "clear", why="Called her.")
    assert "Billing is told, with what isn’t known." in done
    assert "Held until" not in done
    assert "Billing may hear of it, as one of its people decided" in done
    assert "Who, and how" in done


def test_another_team_can_neither_decide_nor_say_that_billing_was_told(case: ConformityCase) -> None:
    client = signed_in(make_agent("maya", "connectivity").user)
    assert "Only who works in billing decides this." in act(client, case, "clear", why="Sure.")
    assert "somebody of billing decides on the page of the case" in act(client, case, "hand-over", how="By telephone")
    case.refresh_from_db()
    assert (case.cleared_at, case.handed_over_at) == (None, None)


def test_a_case_without_doubt_says_nothing_of_it() -> None:
    case = make_case(day=31)
    chosen = remedies.choose(case, remedy="reduction", now=timezone.now(), revision=case.last_sequence)
    shown = page_of(signed_in(make_agent("bruno", "billing").user), chosen)
    assert "Held until" not in shown
    assert "Who, and how" in shown


def test_the_same_contract_ended_twice_is_named_on_both_pages(case: ConformityCase) -> None:
    second = make_case(day=31)
    remedies.choose(second, remedy="termination", now=timezone.now(), revision=second.last_sequence)
    client = signed_in(make_agent("bruno", "billing").user)
    for one, other in ((case, second), (second, case)):
        shown = page_of(client, one)
        assert "The same contract is ended by:" in shown
        assert f"/admin/tickets/conformitycase/{other.pk}/change/" in shown
