"""« Renoncer au contrat ici » and « Résilier votre contrat »: two steps, a receipt at once, and the days begin."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from tests.tickets.factories import make_customer, make_subscription, make_yearly_subscription, publish_promises
from tests.tickets.test_intake import at_once
from tickets.access import case_token, sent_token
from tickets.guarantee import billing
from tickets.guarantee.clearance import Doubt, doubts_about
from tickets.guarantee.rules.events import breaks
from tickets.models import ConformityCase, OutgoingEmail, Ticket

pytestmark = pytest.mark.django_db
PAGE = "/en/withdrawal/"
CLAIRE = {"name": "Claire Martin", "email": "claire@example.org", "subscription_reference": "PV-20417733"}
WRITTEN = (
    "I withdraw from my contract for the service of Pelerine VPN.\n"
    "Name: Claire Martin\n"
    "Subscription reference: PV-20417733\n"
    "Confirmation to: claire@example.org"
)


def key_on(page: str) -> str:
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', page)
    assert found
    return found[1]


def words(answer: object) -> str:
    return " ".join(answer.content.decode().split())


def test_every_page_leads_to_the_withdrawal_by_the_words_of_the_law(client: Client) -> None:
    assert '<a href="/fr/withdrawal/">Renoncer au contrat ici</a>' in words(client.get("/fr/withdrawal/"))
    assert '<a href="/en/withdrawal/">Withdraw from the contract here</a>' in words(client.get("/en/contact/"))


def test_the_first_step_sends_nothing_and_the_second_shows_all_that_will_be_sent(client: Client) -> None:
    publish_promises()
    step_two = client.post(PAGE, CLAIRE)
    assert step_two.status_code == 200
    assert "Nothing is sent yet." in words(step_two)
    assert " ".join(WRITTEN.split()) in words(step_two)
    assert not Ticket.objects.exists()
    back = client.post(PAGE, {**CLAIRE, "change": "1"})
    assert 'value="Claire Martin"' in back.content.decode()
    assert "your attention" not in back.content.decode()
    assert not Ticket.objects.exists()


@time_machine.travel(datetime(2026, 6, 20, 9, 5, tzinfo=UTC), tick=False)
def test_a_confirmed_withdrawal_is_acknowledged_at_once_with_its_content_the_date_and_the_time(client: Client) -> None:
    publish_promises()
    step_two = client.post(PAGE, {**CLAIRE, "key": key_on(words(client.get(PAGE)))})
    answer = client.post(PAGE, {**CLAIRE, "key": key_on(words(step_two)), "confirm": "1"}, follow=True)
    case = ConformityCase.objects.get()
    assert answer.redirect_chain == [(f"{PAGE}{sent_token(case.ticket)}/", 302)]
    assert (case.duty, case.policy, case.state) == ("withdrawal", "FR_14D_STRICT", "acknowledged")
    assert (str(case.day0), str(case.last_day)) == ("2026-06-20", "2026-07-04")  # a Saturday moves nothing
    assert case.notification.text == WRITTEN
    page = words(answer)
    assert "On Saturday 20 June 2026 at 11:05, Paris time." in page
    assert "Saturday 4 July 2026" in page
    letter = OutgoingEmail.objects.get()
    for said in (WRITTEN.splitlines()[0], "Saturday 20 June 2026 at 11:05", "Saturday 4 July 2026", "PV-20417733"):
        assert said in letter.text
    assert list(breaks(case)) == []


def test_the_receipt_is_french_for_who_withdraws_on_the_french_page(client: Client) -> None:
    publish_promises()
    client.post("/fr/withdrawal/", {**CLAIRE, "confirm": "1"})
    letter = OutgoingEmail.objects.get()
    assert letter.language == "fr"
    assert "Nous avons reçu votre rétractation le" in letter.text


def test_without_a_name_or_an_address_nothing_is_sent_and_the_field_says_why(client: Client) -> None:
    answer = client.post(PAGE, {"name": "", "email": "nobody", "confirm": "1"})
    assert set(answer.context["form"].errors) == {"name", "email"}
    assert "2 things need your attention" in words(answer)
    assert not Ticket.objects.exists()


def test_a_withdrawal_without_the_reference_counts_too(client: Client) -> None:
    publish_promises()
    client.post(PAGE, {"name": "Claire Martin", "email": "claire@example.org", "confirm": "1"})
    assert ConformityCase.objects.get().duty == "withdrawal"


@pytest.mark.parametrize("name", ["Buy at www.spam.example/x", "<b>Claire</b>", "1000 euros for you", "a@b.example"])
def test_a_name_cannot_carry_an_advertisement_to_a_strangers_address(client: Client, name: str) -> None:
    publish_promises()
    assert client.post(PAGE, {**CLAIRE, "name": "Jean-Luc O’Neil", "confirm": "1"}).status_code == 302
    before = OutgoingEmail.objects.count()
    answer = client.post(PAGE, {**CLAIRE, "name": name, "confirm": "1"})
    assert "name" in answer.context["form"].errors
    assert OutgoingEmail.objects.count() == before == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_confirm_are_one_withdrawal_and_one_receipt() -> None:
    publish_promises()
    posted = {**CLAIRE, "key": "5f7ad9cf-1b0c-4c5e-9a55-0f4ec0f3f0aa", "confirm": "1"}
    assert {answer.status_code for answer in at_once(lambda: Client().post(PAGE, posted))} == {302}
    assert (ConformityCase.objects.count(), OutgoingEmail.objects.count()) == (1, 1)


@pytest.mark.usefixtures("redis_server")
def test_nobody_can_fill_a_strangers_mailbox_with_receipts(client: Client) -> None:
    publish_promises()
    posted = [client.post(PAGE, {**CLAIRE, "email": "flood@example.org", "confirm": "1"}) for _ in range(8)]
    assert [answer.status_code for answer in posted] == [302] * 5 + [429] * 3
    assert OutgoingEmail.objects.filter(to_address="flood@example.org").count() == 5
    assert "That was a little too often" in words(posted[-1])


def test_a_withdrawal_offers_no_remedies_and_cannot_be_flagged_as_a_defect(client: Client) -> None:
    publish_promises()
    client.post(PAGE, {**CLAIRE, "confirm": "1"})
    case = ConformityCase.objects.get()
    page = words(client.get(f"/en/cases/{case_token(case)}/"))
    assert "Your withdrawal from the contract" in page
    assert "Your withdrawal reached us." in page
    assert "Day 0 of 14" in page
    for act in ("works", "fails", "serious", "withdraw", "reopen", "choice"):
        assert client.get(f"/en/cases/{case_token(case)}/{act}/").status_code == 302
        assert f"/{act}/" not in page


def test_a_stranger_withdraws_anothers_contract_and_nothing_goes_out_by_itself(client: Client) -> None:
    """Received and acknowledged as the law wants; the holder hears of it at their own address."""
    publish_promises()
    holder = make_customer("desmond@example.org", name="Desmond Okafor", language="en")
    contract = make_subscription(holder, reference="PV-28350971")
    client.post(PAGE, {**CLAIRE, "subscription_reference": "PV-28350971", "confirm": "1"})
    case = ConformityCase.objects.get()
    assert (case.duty, case.state, case.subscription) == ("withdrawal", "acknowledged", None)
    assert doubts_about(case) == [Doubt.UNPROVED, Doubt.OTHER_HOLDER, Doubt.LATE, Doubt.NO_SUM]
    receipt, warning = OutgoingEmail.objects.order_by("to_address")
    assert (receipt.to_address, warning.to_address) == ("claire@example.org", "desmond@example.org")
    assert warning.subject == f"Did you withdraw from your contract PV-28350971? [#{case.ticket_id}]"
    for told in ("claire", "Claire", str(contract.price), "/cases/", "/requests/"):
        assert told not in warning.text + warning.html


def test_who_withdraws_from_their_own_contract_gets_the_receipt_and_no_warning(client: Client) -> None:
    publish_promises()
    make_subscription(make_customer("claire@example.org"), reference="PV-28350971")
    client.post(PAGE, {**CLAIRE, "subscription_reference": "PV-28350971", "confirm": "1"})
    assert [letter.to_address for letter in OutgoingEmail.objects.all()] == ["claire@example.org"]


def test_the_holder_is_warned_once_a_day_however_often_a_stranger_tries(client: Client, redis_server: str) -> None:
    publish_promises()
    make_subscription(make_customer("desmond@example.org"), reference="PV-28350972")
    for number in range(3):
        email = f"mallory-{number}@evil.example"
        client.post(PAGE, {**CLAIRE, "email": email, "subscription_reference": "PV-28350972", "confirm": "1"})
    assert ConformityCase.objects.count() == 3
    assert OutgoingEmail.objects.filter(to_address="desmond@example.org").count() == 1


@time_machine.travel(datetime(2026, 6, 20, 9, 5, tzinfo=UTC), tick=False)
def test_a_withdrawal_after_its_fortnight_is_received_and_its_receipt_says_that_the_days_seem_over(
    client: Client,
) -> None:
    publish_promises()
    make_subscription(make_customer("claire@example.org"), reference="PV-28350971")  # of 1 January 2025
    answer = client.post(PAGE, {**CLAIRE, "subscription_reference": "PV-28350971", "confirm": "1"}, follow=True)
    case = ConformityCase.objects.get()
    assert (case.duty, case.state) == ("withdrawal", "acknowledged")
    receipt = OutgoingEmail.objects.get().text
    assert "your contract PV-28350971, the 14 days were over on Wednesday 15 January 2025" in receipt
    assert "2025" not in words(answer)  # whoever typed the address learns nothing of the contract
    assert case not in billing.choices_for_billing()
    assert Doubt.LATE in doubts_about(case)


@time_machine.travel(datetime(2025, 1, 15, 22, 59, tzinfo=UTC), tick=False)
def test_on_the_last_evening_of_its_fortnight_a_withdrawal_is_told_nothing_of_the_kind(client: Client) -> None:
    publish_promises()
    make_subscription(make_customer("claire@example.org"), reference="PV-28350971")
    client.post(PAGE, {**CLAIRE, "subscription_reference": "PV-28350971", "confirm": "1"})
    assert "were over" not in OutgoingEmail.objects.get().text


CANCEL = "/en/cancellation/"


def test_every_page_leads_to_the_cancellation_by_the_words_of_the_law(client: Client) -> None:
    assert '<a href="/fr/resiliation/">Résilier votre contrat</a>' in words(client.get("/fr/contact/"))
    assert '<a href="/en/cancellation/">End your contract</a>' in words(client.get("/en/contact/"))
    page = words(client.get("/fr/resiliation/"))
    assert 'hreflang="en" href="/en/cancellation/"' in page
    assert "Notifier la résiliation" in words(client.post("/fr/resiliation/", CLAIRE))


@time_machine.travel(datetime(2026, 6, 20, 9, 5, tzinfo=UTC), tick=False)
def test_a_contract_is_ended_in_three_clicks_and_the_receipt_says_when_it_ends_and_what_that_means(
    client: Client,
) -> None:
    publish_promises()
    customer = make_customer("claire@example.org", name="Claire Martin", language="en")
    contract = make_yearly_subscription(customer=customer)
    declared = {**CLAIRE, "subscription_reference": contract.reference}
    assert "Nothing is sent yet." in words(client.post(CANCEL, declared))
    assert not Ticket.objects.exists()
    answer = client.post(CANCEL, {**declared, "confirm": "1"}, follow=True)
    case = ConformityCase.objects.get()
    assert answer.redirect_chain == [(f"{CANCEL}{sent_token(case.ticket)}/", 302)]
    assert (case.duty, case.policy, case.state) == ("cancellation", "FR_7D_STRICT", "acknowledged")
    assert "By <strong>Saturday 27 June 2026</strong> at the latest" in words(answer)
    receipt = OutgoingEmail.objects.get()
    assert receipt.to_address == "claire@example.org"
    for said in (
        "Saturday 20 June 2026 at 11:05",
        "I end my contract for the service of Pelerine VPN.",
        f"your contract {contract.reference}, it ends on Thursday 31 December 2026",
        "nothing is charged, and the contract is not renewed",
    ):
        assert said in receipt.text


def test_a_stranger_who_ends_anothers_contract_learns_nothing_of_it_and_the_holder_is_told(client: Client) -> None:
    publish_promises()
    holder = make_customer("desmond@example.org", name="Desmond Okafor", language="en")
    make_subscription(holder, reference="PV-28350971")
    client.post(CANCEL, {**CLAIRE, "subscription_reference": "PV-28350971", "confirm": "1"})
    receipt, warning = OutgoingEmail.objects.order_by("to_address")
    assert (receipt.to_address, warning.to_address) == ("claire@example.org", "desmond@example.org")
    assert "ends on" not in receipt.text.replace("on which day your contract ends and", "")
    assert warning.subject.startswith("Did you end your contract PV-28350971?")
    assert "a notice to end the contract PV-28350971" in warning.text
