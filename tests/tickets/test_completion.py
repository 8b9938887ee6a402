"""What a letter left out is asked once, and added through a link that does nothing else."""

import re

import pytest
from django.test import Client

from tests.moments import NOON
from tests.tickets.factories import make_customer, make_ticket, publish_promises
from tests.tickets.guarantee.test_recounting import british_promise
from tickets.access import completion_url, request_token
from tickets.intake import open_ticket
from tickets.models import Customer, OutgoingEmail, Ticket

pytestmark = pytest.mark.django_db


def a_letter(text: str = "It doesn’t work.", *, language: str = "en", **facts: object) -> Ticket:
    facts.setdefault("missing", ("subscription_reference", "platform", "reason"))
    given = {"topic": "connectivity", "subject": "Help", "channel": "mail", "received_at": NOON, "now": NOON, **facts}
    return open_ticket(make_customer(), text=text, language=language, **given)


def path(ticket: Ticket) -> str:
    return re.sub(r"^https?://[^/]+", "", completion_url(ticket))


def filled(**changes: str) -> dict[str, str]:
    return {"subscription_reference": "pv-20417733", "platform": "Windows 11", "reason": "No network.", **changes}


def test_the_acknowledgement_asks_for_what_is_missing_and_for_nothing_else() -> None:
    a_letter()
    asked = OutgoingEmail.objects.get()
    words = "your subscription reference, the system you use, what happened."
    assert words in asked.text and "/complete/" in asked.text
    assert words in asked.html and "/complete/" in asked.html


@pytest.mark.parametrize(
    ("reference", "missing", "asks"),
    [("PV-20417733", ("subscription_reference",), False), ("", ("subscription_reference",), True), ("", (), False)],
)
def test_what_is_known_is_not_asked(reference: str, missing: tuple[str, ...], asks: bool) -> None:
    a_letter(subscription_reference=reference, missing=missing)
    assert ("/complete/" in OutgoingEmail.objects.get().text) == asks
    assert "the system you use" not in OutgoingEmail.objects.get().text


def test_who_filled_in_the_form_is_not_asked_again() -> None:
    make_ticket()
    assert "/complete/" not in OutgoingEmail.objects.get().text


def test_a_customer_completes_the_request_once(client: Client) -> None:
    ticket = a_letter()
    assert "The system you use" in client.get(path(ticket)).content.decode()
    answer = client.post(path(ticket), filled(), follow=True)
    assert "Thank you, that is all we need" in answer.content.decode()
    ticket.refresh_from_db()
    assert (ticket.subscription_reference, Customer.objects.get().subscription_reference) == ("PV-20417733",) * 2
    added = ticket.messages.order_by("pk").last()
    assert added and (added.author, added.text) == (
        "customer",
        "Subscription reference: PV-20417733\nSystem: Windows 11\n\nNo network.",
    )
    again = client.post(path(ticket), filled(reason="Again."))
    assert ticket.messages.count() == 2
    assert "What you typed now was not sent." in again.content.decode()
    assert "Again." in again.content.decode()


def test_the_country_that_completes_a_request_decides_which_promise_holds_and_is_asked_once(client: Client) -> None:
    publish_promises()
    assert "Country of your contract" not in client.get(path(a_letter())).content.decode()
    version = british_promise()
    ticket = a_letter(conformity=True)
    assert ticket.cases.get().country == ""
    assert "Country of your contract" in client.get(path(ticket)).content.decode()
    client.post(path(ticket), filled(country="GB", reason=""))
    case = ticket.cases.get()
    assert (case.country, case.policy_version, (case.last_day - case.day0).days) == ("GB", version, 14)
    assert "country_said" in case.events.values_list("kind", flat=True)
    assert "Country of the contract: United Kingdom" in ticket.messages.latest("pk").text
    named = a_letter(country="GB")
    assert "Country of your contract" not in client.get(path(named)).content.decode()


def test_a_doubt_is_counted_by_the_promise_of_the_country_that_is_named_later(client: Client) -> None:
    publish_promises()
    version = british_promise()
    ticket = a_letter("Since the update it has been rather slow in the evening, is that normal?")
    doubt = ticket.possible_claims.get()
    assert (doubt.last_day - doubt.day0).days == 30
    client.post(path(ticket), filled(country="GB", reason=""))
    doubt.refresh_from_db()
    assert (doubt.policy_version, (doubt.last_day - doubt.day0).days) == (version, 14)


def test_looking_changes_nothing_and_shows_nothing_of_the_request(client: Client) -> None:
    ticket = a_letter("My secret is 42.")
    for method in (client.get, client.head):
        answer = method(path(ticket))
        assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "secret" not in client.get(path(ticket)).content.decode()
    assert ticket.messages.count() == 1


def test_a_reference_that_is_known_is_not_overwritten(client: Client) -> None:
    ticket = a_letter(subscription_reference="PV-11111111")
    client.post(path(ticket), filled())
    ticket.refresh_from_db()
    assert ticket.subscription_reference == "PV-11111111"


def test_what_is_wrong_is_said_beside_the_field(client: Client) -> None:
    ticket = a_letter()
    wrong = client.post(path(ticket), filled(subscription_reference="42"))
    assert list(wrong.context["form"].errors) == ["subscription_reference"]
    empty = client.post(path(ticket), dict.fromkeys(filled(), " "))
    assert empty.context["form"].non_field_errors() == ["Fill in at least one of these."]
    assert ticket.messages.count() == 1


def test_only_the_true_link_opens_it_and_the_request_page_takes_another(client: Client) -> None:
    ticket = a_letter()
    true = path(ticket)
    token = true.split("/")[-3]
    for wrong in (
        f"/en/requests/{request_token(ticket)}/complete/",
        true.replace(token, f"{token}x"),
        "/en/requests/1/complete/",
    ):
        assert client.post(wrong, filled()).status_code == 404
    assert client.get(f"/en/requests/{token}/").status_code == 404
    assert ticket.messages.count() == 1


def test_a_french_letter_is_completed_in_french(client: Client) -> None:
    ticket = a_letter("Ça ne marche pas.", language="fr")
    assert path(ticket).startswith("/fr/")
    assert "ce qui s’est passé" in OutgoingEmail.objects.get().text
    client.post(path(ticket), filled(platform="", reason=""))
    last = ticket.messages.order_by("pk").last()
    assert last and "PV-20417733" in last.text
