"""What a customer sees of their case and says to it: opened by its link, changed by a POST and by nothing else."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from supportportal.foundations.days import in_words
from tests.people import make_agent
from tests.tickets.factories import make_case, make_customer, make_file, make_subscription
from tests.tickets.test_intake import at_once
from tickets import handling
from tickets.access import NoSuchRequest, case_of, case_token, request_token
from tickets.guarantee.cases import open_case
from tickets.guarantee.rules.events import breaks, facts_of
from tickets.guarantee.steps import answering, questions, remedies
from tickets.guarantee.steps.refunds import mark_refunded
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.models import CaseEvent, CaseNotice, ConformityCase, OutgoingEmail, Subscription

pytestmark = pytest.mark.django_db
ACTS = ("works", "fails", "serious", "withdraw", "reopen")
REMEDIES = ("reduction", "termination", "repair")


def address(case: ConformityCase, page: str = "", *, token: str = "", language: str = "en") -> str:
    return f"/{language}/cases/{token or case_token(case)}/{page}"


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return " ".join(answer.content.decode().split())


def fresh(case: ConformityCase) -> ConformityCase:
    return ConformityCase.objects.select_related("ticket").get(pk=case.pk)


def facts(case: ConformityCase) -> tuple[object, ...]:
    """Everything that a page could have changed."""
    row = ConformityCase.objects.values_list().get(pk=case.pk)
    return (row, CaseEvent.objects.count(), CaseNotice.objects.count(), OutgoingEmail.objects.count())


def choose(client: Client, case: ConformityCase, remedy: str) -> str:
    """As a person does it: reads the page, presses the button that is on it, and sees what comes."""
    page = shown(client, address(case, f"choice/{remedy}/"))
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision
    answer = client.post(address(case, f"choice/{remedy}/"), {"revision": revision[1]}, follow=True)
    return " ".join(answer.content.decode().split())


def test_on_day_12_the_page_says_what_was_done_what_we_hold_and_what_comes_next(client: Client) -> None:
    case, agent = make_case(day=12), make_agent()
    handling.note(case.ticket, agent=agent, text="Difficult customer.", now=timezone.now())
    questions.ask(case, agent=agent, question="your version", why="only some are concerned", now=timezone.now())
    page = shown(client, address(case))
    for words in (
        "Day 12 of 30",
        '<progress class="track" max="30" value="12"',
        "Your report reached us.",
        "We told you the last day.",
        "We asked you a question.",
        "your version",
        "only some are concerned",
        "The app says “no network”.",
        "We asked you something. You are free not to answer, and our deadline keeps running.",
        "PV-20417733",
        "Legal guarantee of conformity",
    ):
        assert words in page, words
    assert "Difficult customer." not in page
    assert "See what you can choose" not in page


def test_the_page_names_the_files_and_the_letters_and_never_a_notes_file(client: Client) -> None:
    case, agent = make_case(day=3), make_agent()
    handling.add_customer_message(
        case.ticket, text="A picture.", received_at=timezone.now(), now=timezone.now(), files=[make_file("mine.png")]
    )
    answering.propose_fix(case, agent=agent, text="Install 4.2.", now=timezone.now())
    note = handling.note(case.ticket, agent=agent, text="Look.", now=timezone.now())
    handling.add_customer_message(
        case.ticket, text="", received_at=timezone.now(), now=timezone.now(), files=[make_file("secret.png")]
    )
    page = shown(client, address(case))
    assert "mine.png" in page
    assert "secret.png" in page
    assert "Install 4.2." in page
    secret = case.ticket.messages.get(attachments__name="secret.png").attachments.get()
    secret.message = note
    secret.save(update_fields=["message"])
    page = shown(client, address(case))
    assert "secret.png" not in page
    assert "Does everything work again?" in page  # the subject of the letter
    assert "3 messages, on the page of your request" in page.replace("4 messages", "3 messages")


def test_news_without_a_next_step_leave_no_hole_where_it_would_stand(client: Client) -> None:
    case, agent = make_case(day=3), make_agent()
    answering.report_progress(case, agent=agent, fact="We look.", next_step="", by_day=None, now=timezone.now())
    answering.report_progress(
        case, agent=agent, fact="New server.", next_step="We measure.", by_day=date(2026, 4, 1), now=timezone.now()
    )
    story = client.get(address(case)).context["story"]
    assert [line.details for line in story if line.said == "We told you where things stand."] == [
        ["We look."],
        ["New server.", "Next step: We measure.", "By Wednesday 1 April 2026"],
    ]


def test_a_case_is_opened_by_its_own_link_and_by_no_other(client: Client) -> None:
    mine, other = make_case(), make_case_of("omar@example.org")
    number, seal = case_token(mine).split(".")
    assert client.get(address(mine)).status_code == 200
    assert case_of(case_token(mine)) == mine
    for wrong in (f"{other.pk}.{seal}", f"{number}.{seal[:-1]}", number, request_token(mine.ticket)):
        pages = ["", "choice/", "choice/reduction/", *(f"{act}/" for act in ACTS)]
        assert {client.get(address(mine, page, token=wrong)).status_code for page in pages} == {404}
        assert client.post(address(mine, "works/", token=wrong)).status_code == 404
        with pytest.raises(NoSuchRequest):
            case_of(wrong)


def make_case_of(email: str) -> ConformityCase:
    from_them = make_case(subscribed=False)
    from_them.ticket.customer = make_customer(email, name="Omar")
    from_them.ticket.save(update_fields=["customer"])
    return from_them


def test_every_page_of_a_case_is_kept_by_nobody_and_found_by_no_search_engine(client: Client) -> None:
    case = make_case(day=31)
    for page in ("", "choice/", "choice/reduction/", "works/", "withdraw/"):
        answer = client.get(address(case, page))
        assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex, nofollow")
        assert "no-store" in answer["Cache-Control"]
        assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()


@pytest.mark.parametrize("day", [12, 31])
def test_a_mail_scanner_that_opens_every_link_changes_nothing(client: Client, day: int) -> None:
    case, agent = make_case(day=day), make_agent()
    answering.propose_fix(case, agent=agent, text="Install 4.2.", now=timezone.now())
    before = facts(case)
    for page in ("", "choice/", *(f"choice/{remedy}/" for remedy in REMEDIES), *(f"{act}/" for act in ACTS)):
        assert client.get(address(case, page)).status_code in (200, 302)
        client.head(address(case, page))
        assert facts(case) == before, page
    client.post(address(case, "works/"))
    assert facts(case) != before


def test_the_customer_says_that_it_works_again(client: Client) -> None:
    case, agent = make_case(day=5), make_agent()
    now = timezone.now()
    answering.declare_conformity(case, evidence="Server replaced.", agent=agent, at=now, now=now)
    page = shown(client, address(case))
    assert "Yes, it works" in page
    assert "No, it goes on" in page
    assert "Your case is then solved." in shown(client, address(case, "works/"))
    answer = client.post(address(case, "works/"), follow=True)
    assert answer.redirect_chain == [(address(case), 302)]
    page = " ".join(answer.content.decode().split())
    assert "Thank you. We have noted that it works." in page
    assert "you have confirmed that it works" in page
    assert fresh(case).state == "resolved"
    assert list(breaks(fresh(case))) == []


def test_the_customer_says_that_it_goes_on_and_may_choose_at_once(client: Client) -> None:
    case, agent = make_case(day=5), make_agent()
    now = timezone.now()
    answering.declare_conformity(case, evidence="Server replaced.", agent=agent, at=now, now=now)
    due_at = case.due_at
    empty = client.post(address(case, "fails/"), {"words": " "})
    assert empty.context["form"].errors == {"words": ["Write a few words first."]}
    assert fresh(case).conformity_at is not None
    page = client.post(address(case, "fails/"), {"words": "Still no network."}, follow=True).content.decode()
    assert "See what you can choose" in page
    assert "Still no network." in page
    now_it_is = fresh(case)
    assert (now_it_is.state, now_it_is.remedy_ground, now_it_is.conformity_at) == ("remedy_open", "failed", None)
    assert now_it_is.due_at == due_at


def test_who_cannot_wait_says_so_and_may_choose_at_once(client: Client) -> None:
    case = make_case(day=1)
    assert client.get(address(case, "choice/")).status_code == 302
    client.post(address(case, "serious/"), {"words": "My address is visible."})
    assert (fresh(case).remedy_ground, fresh(case).severity) == ("serious", "serious")
    assert "Choose what follows" in shown(client, address(case, "choice/"))


def test_who_takes_it_back_can_open_it_again_with_the_same_dates(client: Client) -> None:
    case = make_case(day=4)
    client.post(address(case, "withdraw/"), {"words": "My own router was off."})
    assert (fresh(case).state, fresh(case).close_reason) == ("withdrawn", "My own router was off.")
    assert "Open the case again" in shown(client, address(case))
    client.post(address(case, "reopen/"))
    again = fresh(case)
    assert (again.state, again.closed_at, again.day0, again.due_at) == ("acknowledged", None, case.day0, case.due_at)
    assert list(breaks(again)) == []


@time_machine.travel("2026-04-10T08:00:00Z", tick=False)
def test_at_the_breach_the_amounts_are_worked_out_before_the_customers_eyes(client: Client) -> None:
    now = datetime(2026, 4, 10, 8, tzinfo=UTC)
    case = make_case(day=31, now=now)  # day 0 is 10 March; a month costs 9.30
    assert str(case.day0) == "2026-03-10"
    page = shown(client, address(case, "choice/"))
    offered = remedies.offers(fresh(case), now=now)
    assert offered.reduction is not None
    assert offered.termination is not None
    assert offered.reduction.value == Decimal("9.70")  # 22 of 31 days of March, 10 of 30 of April
    assert offered.termination.value == Decimal("15.90")  # and the 20 days of April that remain
    assert offered.reduction.rows[0] == "Price of a period: €9.30"
    for words in ("€9.70", "€15.90", "We did not put it right in time.", *offered.reduction.rows):
        assert words in page, words


def test_before_the_last_day_is_over_there_is_nothing_to_choose(client: Client) -> None:
    day0 = datetime(2026, 3, 10, 11, tzinfo=UTC)
    with time_machine.travel("2026-04-09T21:59:59Z", tick=False):
        case = make_case(day=30, now=day0 + timedelta(days=30))
        assert client.get(address(case, "choice/")).status_code == 302
        assert client.post(address(case, "choice/reduction/"), {"revision": case.last_sequence}).status_code == 302
        assert fresh(case).remedy_choice == ""
    with time_machine.travel("2026-04-09T22:00:00Z", tick=False):
        assert "Choose what follows" in shown(client, address(case, "choice/"))


def test_the_choice_is_asked_twice_made_once_and_acknowledged_with_day_and_time(client: Client) -> None:
    case = make_case(day=31)
    page = choose(client, case, "termination")
    chosen = fresh(case)
    assert (chosen.remedy_choice, chosen.state) == ("termination", "refund_due")
    assert chosen.refund_amount is not None
    assert "We refund you" in page
    assert "You chose." in page
    assert "Price of a period: €9.30" in page  # with the sums, to look at again
    letter = OutgoingEmail.objects.get(notices__case=case, notices__kind="choice")
    assert "You chose the end of the contract with a refund on" in letter.text
    assert timezone.localtime(chosen.remedy_chosen_at).strftime("at %H:%M") in letter.text
    again = client.post(address(case, "choice/reduction/"), {"revision": chosen.last_sequence}, follow=True)
    assert "The choice has been made already." in again.content.decode()
    assert fresh(case).remedy_choice == "termination"
    assert list(breaks(fresh(case))) == []


def test_the_page_of_a_refund_promises_a_day_until_it_is_over_and_then_says_that_it_is_late(client: Client) -> None:
    case = make_case(day=31)
    choose(client, case, "termination")
    owed = fresh(case)
    assert owed.refund_due_at and owed.refund_last_day
    day = in_words(owed.refund_last_day, "l j F Y")
    sum_owed = f"<strong>€{owed.refund_amount}</strong>"
    with time_machine.travel(owed.refund_due_at - timedelta(seconds=1), tick=False):
        page = shown(client, address(case))
        assert f"We refund you {sum_owed} by <strong>{day}</strong> at the latest" in page
    with time_machine.travel(owed.refund_due_at, tick=False):
        page = shown(client, address(case))
        assert f"Your refund of {sum_owed} is late: it was due by <strong>{day}</strong>." in page
        assert "We refund you" not in page
    with time_machine.travel(owed.refund_due_at + timedelta(hours=9), tick=False):
        sweep_cases(now=timezone.now())
        assert "The last day of your refund is over, and it was not made." in shown(client, address(case))
        amount = owed.refund_amount or Decimal(0)
        mark_refunded(
            fresh(case), agent=make_agent(), reference="RF-1", amount=amount, at=timezone.now(), now=timezone.now()
        )
        assert f"That was late: it was due by {day}." in shown(client, address(case))


def test_who_was_refunded_sees_how_much_and_when_and_nobody_reports_their_data(client: Client) -> None:
    paid = make_case(day=31)
    choose(client, paid, "reduction")
    paid = fresh(paid)
    amount = paid.refund_amount or Decimal(0)
    now = timezone.now()
    mark_refunded(paid, agent=make_agent(), reference="RF-1", amount=amount, at=now, now=now)
    page = shown(client, address(paid))
    assert f"We refunded you <strong>€{amount}</strong> on" in page
    assert "Reference: RF-1." in page
    asked = open_case(paid.ticket, notification=paid.notification, notified_at=now, now=now, duty="privacy")
    page = shown(client, address(asked))
    assert ("Your message" in page, "Your report<" in page, "Take my report back" in page) == (True, False, False)


def test_who_lets_us_go_on_repairing_can_still_choose_something_else_a_year_later(client: Client) -> None:
    case = make_case(day=31)
    assert "We go on repairing, as you chose." in choose(client, case, "repair")
    with time_machine.travel(timezone.now() + timedelta(days=365)):
        page = shown(client, address(case, "choice/"))
        assert "Go on repairing" not in page
        assert client.get(address(case, "choice/repair/"))["Location"] == address(case, "choice/")
        choose(client, case, "reduction")
    assert fresh(case).remedy_choice == "reduction"


def test_a_page_that_is_out_of_date_chooses_nothing(client: Client) -> None:
    case, agent = make_case(day=31), make_agent()
    old = fresh(case).last_sequence
    answering.report_progress(case, agent=agent, fact="New server.", next_step="", by_day=None, now=timezone.now())
    answer = client.post(address(case, "choice/termination/"), {"revision": old}, follow=True)
    assert "The case has changed since this page was shown." in answer.content.decode()
    assert fresh(case).remedy_choice == ""
    choose(client, case, "termination")
    assert fresh(case).remedy_choice == "termination"


def test_without_a_known_subscription_the_choice_is_open_all_the_same(client: Client) -> None:
    case = make_case(day=31, subscribed=False)
    assert "We don’t know the price of your subscription yet." in shown(client, address(case, "choice/"))
    page = choose(client, case, "reduction")
    assert "We work out what we owe you" in page
    assert (fresh(case).refund_amount, fresh(case).state) == (None, "refund_due")


def test_somebody_who_only_shares_the_subscription_cannot_choose(client: Client) -> None:
    case = make_case(day=31)
    assert "Choose a lower price" in shown(client, address(case, "choice/"))
    holder = make_customer("holder@example.org", name="Paul")
    Subscription.objects.update(customer=holder)
    page = shown(client, address(case, "choice/"))
    assert "somebody else holds the contract" in page
    assert "€" not in page
    client.post(address(case, "choice/reduction/"), {"revision": fresh(case).last_sequence})
    assert fresh(case).remedy_choice == ""


def test_a_defect_that_we_call_minor_does_not_end_the_contract_and_says_who_helps(client: Client) -> None:
    case = make_case(day=31)
    ConformityCase.objects.update(severity="minor")
    page = shown(client, address(case, "choice/"))
    assert "It is for us to prove that it is minor." in page
    assert client.get(address(case, "choice/termination/")).status_code == 302
    client.post(address(case, "choice/termination/"), {"revision": fresh(case).last_sequence})
    assert fresh(case).remedy_choice == ""


def test_what_a_customer_does_is_kept_with_their_address_and_browser_which_can_be_erased(client: Client) -> None:
    case = make_case(day=31)
    browser = "Mozilla/5.0 " + "x" * 400
    path = address(case, "choice/reduction/")
    client.post(path, {"revision": fresh(case).last_sequence}, headers={"User-Agent": browser}, REMOTE_ADDR="192.0.2.7")
    chosen = case.events.get(kind="remedy_chosen")
    facts = facts_of(chosen)
    assert (facts["address"], facts["browser"]) == ("192.0.2.7", browser[:300])
    assert {"address", "browser"} <= set(chosen.words) and "192.0.2.7" not in str(chosen.payload)
    assert "192.0.2.7" not in shown(client, address(case))


def test_a_remedy_that_does_not_exist_has_no_page(client: Client) -> None:
    case = make_case(day=31)
    assert client.get(address(case, "choice/everything/")).status_code == 404
    assert client.post(address(case, "choice/everything/"), {"revision": 1}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_choice_and_one_letter() -> None:
    case = make_case(day=31)
    path, posted = address(case, "choice/reduction/"), {"revision": fresh(case).last_sequence}
    assert {answer.status_code for answer in at_once(lambda: Client().post(path, posted))} == {302}
    assert facts_of(case.events.get(kind="remedy_chosen"))["opened_by"] == "link in a letter"
    assert OutgoingEmail.objects.filter(notices__kind="choice").count() == 1


def test_the_page_of_the_request_leads_to_the_case(client: Client) -> None:
    case = make_case(day=2)
    page = shown(client, f"/en/requests/{request_token(case.ticket)}/")
    assert f'href="{address(case)}"' in page


def test_the_pages_speak_french(client: Client) -> None:
    case = make_case(day=31, language="fr")
    for page in ("", "choice/", "choice/reduction/", "works/"):
        answer = client.get(address(case, page, language="fr"))
        assert answer.status_code == 200
        assert '<html lang="fr"' in answer.content.decode()


@pytest.mark.parametrize("letters", [1, 3])
def test_the_page_asks_the_database_the_same_few_questions_however_long_the_story(
    client: Client, letters: int, django_assert_max_num_queries: object
) -> None:
    case, agent = make_case(day=3), make_agent()
    for _ in range(letters):
        answering.report_progress(
            case, agent=agent, fact="Still looking.", next_step="", by_day=None, now=timezone.now()
        )
    with django_assert_max_num_queries(14):
        client.get(address(case))


def test_another_make_subscription_does_not_leak_into_a_strangers_case(client: Client) -> None:
    stranger = make_customer("stranger@example.org", name="Eve")
    make_subscription(stranger, reference="PV-99999999", price="99.00")
    case = make_case(day=31)
    assert "99.00" not in shown(client, address(case, "choice/"))


@pytest.mark.usefixtures("redis_server")
def test_a_hundred_clicks_do_not_make_a_hundred_events(client: Client) -> None:
    case = make_case(day=2)
    statuses = [client.post(address(case, "withdraw/"), {"words": "Never mind."}).status_code for _ in range(1)]
    for _ in range(12):
        statuses.append(client.post(address(case, "reopen/")).status_code)
        statuses.append(client.post(address(case, "withdraw/"), {"words": "Never mind."}).status_code)
    assert statuses[:20] == [302] * 20
    assert 429 in statuses
    assert case.events.count() < 25


def test_words_sent_twice_are_one_event_and_words_that_come_too_late_are_given_back(client: Client) -> None:
    case = make_case(day=3)
    page = address(case, "serious/")
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', shown(client, page))
    assert key
    once = {"words": "I work with it every day.", "key": key[1]}
    assert [client.post(page, once)["Location"] for _ in range(2)] == [address(case)] * 2
    assert case.events.filter(kind="serious_defect_flagged").count() == 1
    answer = client.post(page, {"words": "And my phone too."})
    assert "And my phone too.</textarea>" in answer.content.decode()
    assert "This can’t be done as the case stands now." in answer.content.decode()
