"""A document changes: each customer with a contract hears once, a month before; how far that has come is seen."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from legal.models import Version
from tests.legal.factories import make_version
from tests.people import make_agent, make_user, signed_in
from tests.tickets.factories import make_customer, make_subscription
from tests.tickets.test_intake import at_once
from tickets.contract_letters import changes
from tickets.models import Announcement, Customer, OutgoingEmail, Subscription, Ticket
from tickets.refusals import TooLateToAnnounce

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)  # a Monday
PAGE = "/admin/tickets/announcement/"


def next_terms(*, on: date = date(2027, 1, 1)) -> Version:
    make_version(1, effective_on=date(2025, 1, 1))
    return make_version(2, effective_on=on)


def customers(number: int) -> list[Customer]:
    made = [make_customer(f"c{index}@example.org", language=("en", "fr")[index % 2]) for index in range(number)]
    for index, customer in enumerate(made):
        make_subscription(customer, reference=f"PV-1000000{index}")
    return made


def asked(version: Version) -> Announcement:
    return changes.announce(version, by=make_user("root", is_superuser=True).pk, now=NOW)


def written_in_rounds(*, at: datetime = NOW) -> int:
    total = 0
    while count := changes.announce_changes(now=at):
        total += count
    return total


def test_every_customer_with_a_contract_is_written_to_once_in_their_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST_IN_A_ROUND", 2)
    english, french, _ = customers(3)
    make_customer("stranger@example.org")
    ended = make_subscription(make_customer("gone@example.org"), reference="PV-20000000")
    ended.ended_on = date(2026, 12, 31)
    ended.save()
    make_subscription(english, reference="PV-30000000")  # a second contract
    announcement = asked(next_terms())
    assert written_in_rounds() == 3
    assert changes.announce_changes(now=NOW + timedelta(hours=1)) == 0
    letters = {letter.to_address: letter for letter in OutgoingEmail.objects.all()}
    assert sorted(letters) == ["c0@example.org", "c1@example.org", "c2@example.org"]
    for said in (
        "“Terms 2 en” applies to your contract from Friday 1 January 2027",
        "– Now dearer.",
        "/en/legal/terms/2/",
    ):
        assert said in letters[english.email].text
    for said in ("s’applique à votre contrat à partir du vendredi 1er janvier 2027", "/fr/resiliation/"):
        assert said in letters[french.email].text
    announcement.refresh_from_db()
    assert (announcement.finished_at, announcement.letters.count()) == (NOW, 3)
    assert set(Ticket.objects.values_list("status", flat=True)) == {"closed"}


def test_a_version_that_applies_within_a_month_is_announced_to_nobody() -> None:
    version = next_terms(on=date(2026, 12, 29))
    with pytest.raises(TooLateToAnnounce):
        asked(version)
    assert not Announcement.objects.exists()


def test_a_month_to_the_day_is_early_enough() -> None:
    assert asked(next_terms(on=date(2026, 12, 30))).pk


def test_what_is_asked_for_when_nobody_works_is_early_enough_only_if_the_letters_are() -> None:
    version, saturday = next_terms(on=date(2026, 12, 29)), NOW - timedelta(days=2)
    with pytest.raises(TooLateToAnnounce):
        changes.announce(version, by=None, now=saturday)  # they leave on the 30th


def test_a_promise_for_one_country_is_told_to_its_contracts_and_the_usual_one_to_the_others() -> None:
    british, *others = customers(3)
    for customer, country in zip((british, *others), ("GB", "FR", ""), strict=True):
        customer.subscriptions.update(country=country)
    for slug, country in (("guarantee", ""), ("guarantee-gb", "GB")):
        facts = {"slug": slug, "duty": "guarantee", "country": country}
        make_version(1, effective_on=date(2025, 1, 1), **facts)
        told = changes.customers_to_tell(make_version(2, effective_on=date(2027, 1, 1), **facts), after=0)
        assert list(told) == ([british] if country else [british, *others])
    usual = Version.objects.get(document__slug="guarantee", number=2)
    assert list(changes.customers_to_tell(usual, after=0)) == others


def test_nobody_is_written_to_at_night() -> None:
    customers(1)
    asked(next_terms())
    assert changes.announce_changes(now=NOW.replace(hour=22)) == 0


@time_machine.travel(NOW, tick=False)
def test_an_administrator_asks_for_it_once_and_sees_how_many_letters_were_sent() -> None:
    customers(2)
    version, desk = next_terms(), signed_in(make_user("root", is_superuser=True))
    assert f"{PAGE}add/?version={version.pk}" in desk.get(f"/admin/legal/version/{version.pk}/change/").content.decode()
    assert desk.post(f"{PAGE}add/", {"version": version.pk}).status_code == 302
    assert desk.post(f"{PAGE}add/", {"version": version.pk}).status_code == 200  # no second time
    assert Announcement.objects.get().asked_by
    written_in_rounds()
    OutgoingEmail.objects.filter(to_address="c0@example.org").update(sent_at=NOW)
    assert "2 written, 1 sent, 0 came back" in desk.get(PAGE).content.decode()
    assert signed_in(make_agent("maya", "billing").user).get(PAGE).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_write_to_each_customer_once() -> None:
    customers(3)
    asked(next_terms())
    assert sum(at_once(lambda: changes.announce_changes(now=NOW))) == 3
    assert OutgoingEmail.objects.count() == 3


def test_only_a_contract_under_french_law_is_told_of_a_change_by_its_article() -> None:
    english, french, third = customers(3)
    Subscription.objects.filter(customer=english).update(country="GB")
    Subscription.objects.filter(customer=french).update(country="FR")
    asked(next_terms())
    written_in_rounds()
    letters = {letter.to_address: letter for letter in OutgoingEmail.objects.all()}
    for customer, cited in ((english, False), (french, True), (third, True)):
        letter = letters[customer.email]
        assert ["L. 224-25-26" in words for words in (letter.text, letter.html)] == [cited, cited]
    assert "or of the change if it comes later. We then refund" in letters[english.email].text
