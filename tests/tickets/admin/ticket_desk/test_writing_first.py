"""An agent writes first: one letter with their own subject, a request that waits for its customer, and the answer."""

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from supportportal.models import AuditEntry
from tests.people import make_agent, make_agent_without_team, make_user, signed_in
from tests.tickets.factories import customer_row, ticket_row
from tests.tickets.mailroom.letters import letter, receive
from tickets.models import (
    AddressProof,
    ConformityCase,
    Customer,
    Message,
    OutgoingEmail,
    SavedDraft,
    Ticket,
    TicketEvent,
)
from tickets.writing_first.first_letter import FIRST_LETTERS_AN_HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
DOOR = "/admin/tickets/ticket/write-first/"
KEY = "7c0c4c7e-6d5f-4b0f-9f57-3d1a4f0f8c21"


def typed(**facts: object) -> dict[str, object]:
    words = {"email": "nora@example.org", "name": "Nora Lind", "language": "en", "topic": "connectivity"}
    said = {"subject": "Your server in Lyon", "text": "We move it **tonight**: nothing connects for an hour."}
    return {**words, **said, "key": KEY, **facts}


@pytest.fixture
def maya() -> Client:
    cache.clear()
    return signed_in(make_agent("maya", "connectivity").user)


def test_one_letter_leaves_and_the_request_waits_for_its_customer(maya: Client) -> None:
    page = maya.post(DOOR, typed(), follow=True)
    ticket = Ticket.objects.get()
    assert page.redirect_chain == [(ticket.get_absolute_url(), 302)]
    assert (ticket.status, ticket.topic, ticket.channel, ticket.subject, ticket.assignee.user.username) == (
        "waiting_for_customer", "connectivity", "agent", "Your server in Lyon", "maya",
    )  # fmt: skip
    sent = OutgoingEmail.objects.get()  # and no acknowledgement
    assert (sent.kind, sent.to_address, sent.subject) == (
        "reply", "nora@example.org", f"Your server in Lyon [#{ticket.pk}]",
    )  # fmt: skip
    assert (sent.in_reply_to, "<strong>tonight</strong>" in sent.html) == ("", True)
    assert list(Message.objects.values_list("author", "agent__user__username")) == [("agent", "maya")]
    assert not ConformityCase.objects.exists() and not AddressProof.objects.exists()
    assert list(TicketEvent.objects.values_list("kind", flat=True)) == ["written_first"]
    assert f"Sent. It is request #{ticket.pk}" in page.content.decode()
    assert "address not proved" in page.content.decode()


def test_a_known_customer_is_the_same_one_and_their_words_arent_overwritten(maya: Client) -> None:
    customer = customer_row("Claire Martin", email="Nora@example.org")
    maya.post(DOOR, typed())
    assert (Customer.objects.get(), Customer.objects.get().name) == (customer, "Claire Martin")


def test_the_form_sent_twice_is_one_letter_and_its_draft_goes(maya: Client) -> None:
    owner = User.objects.get(username="maya")
    SavedDraft.objects.create(owner=owner, place="write-first", words={}, saved_at=owner.date_joined)
    first, second = (maya.post(DOOR, typed()) for _ in range(2))
    assert (first.url, Ticket.objects.count(), SavedDraft.objects.count()) == (second.url, 1, 0)
    changed = maya.post(DOOR, typed(text="Another text"))
    assert (changed.status_code, Ticket.objects.count()) == (200, 1)


def test_a_file_goes_with_it(maya: Client) -> None:
    maya.post(DOOR, typed(attached=SimpleUploadedFile("plan.txt", b"Tonight at ten.")))
    assert list(Message.objects.values_list("attachments__name", flat=True)) == ["plan.txt"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"email": "nora"}, "email"),
        ({"name": ""}, "name"),
        ({"subject": ""}, "subject"),
        ({"text": " "}, "text"),
        ({"text": "Until {last day}"}, "text"),
        ({"topic": "billing"}, "topic"),  # she doesn’t answer for it
        ({"language": "xx"}, "language"),
        ({"draft_files": "nonsense"}, "attached"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_leaves(
    maya: Client, facts: dict[str, object], field: str
) -> None:
    form = maya.post(DOOR, typed(**facts)).context["form"]
    assert (list(form.errors), Ticket.objects.exists()) == ([field], False)


def test_a_contract_is_named_to_an_unproved_address_only_knowingly(maya: Client) -> None:
    quoting = typed(text="Your subscription PV-20481234 ends.")
    page = maya.post(DOOR, quoting)
    assert (list(page.context["form"].errors), Ticket.objects.exists()) == (["knowingly"], False)
    assert 'name="knowingly"' in page.content.decode() and 'name="knowingly"' not in maya.get(DOOR).content.decode()
    maya.post(DOOR, {**quoting, "knowingly": "on"})
    assert Ticket.objects.count() == 1


def test_a_flood_from_one_account_ends(maya: Client) -> None:
    keys = [f"7c0c4c7e-6d5f-4b0f-9f57-{number:012x}" for number in range(FIRST_LETTERS_AN_HOUR + 1)]
    pages = [maya.post(DOOR, typed(key=key, email=f"n{number}@example.org")) for number, key in enumerate(keys)]
    assert [page.status_code for page in pages] == [302] * FIRST_LETTERS_AN_HOUR + [200]
    assert "written first to 20 people within an hour" in pages[-1].content.decode()
    assert OutgoingEmail.objects.count() == FIRST_LETTERS_AN_HOUR


def test_who_gets_in(maya: Client) -> None:
    newcomer = signed_in(make_agent_without_team("newcomer").user)
    assert [client.get(DOOR).status_code for client in (maya, newcomer, Client())] == [200, 200, 302]
    assert signed_in(make_user("clerk")).get(DOOR).status_code == 403
    assert newcomer.post(DOOR, typed()).context["form"].errors.keys() == {"topic"}


def test_a_customers_page_begins_the_form_and_only_theirs(maya: Client) -> None:
    ours, theirs = ticket_row(topic="connectivity"), ticket_row(topic="billing")
    began = {
        ticket: maya.get(f"{DOOR}?customer={ticket.customer_id}").context["form"]["email"].value()
        for ticket in (ours, theirs)
    }
    assert began == {ours: ours.customer.email, theirs: None}
    assert (
        f"{DOOR}?customer={ours.customer_id}"
        in maya.get(f"/admin/tickets/customer/{ours.customer_id}/change/").content.decode()
    )
    assert [maya.get(f"{DOOR}?customer={wrong}").status_code for wrong in ("x", "9" * 30, "²")] == [200] * 3


def test_customers_are_found_by_name_and_address_among_ones_own(maya: Client) -> None:
    ticket_row(topic="connectivity", customer=customer_row("Claire Martin", email="claire@example.org"))
    ticket_row(topic="billing", customer=customer_row("Claire Dubois", email="dubois@example.org"))
    find = "/admin/tickets/ticket/find-customers/"
    found = {asked: maya.get(find, {"q": asked}).json()["customers"] for asked in ("claire", "EXAMPLE mart", "", "\0")}
    claire = [{"email": "claire@example.org", "name": "Claire Martin", "language": "fr"}]
    assert found == {"claire": claire, "EXAMPLE mart": claire, "": [], "\0": []}
    assert signed_in(make_user("clerk")).get(find).status_code == 403
    noted = AuditEntry.objects.filter(act="read.customers_search").values_list("additional_data__words", flat=True)
    assert sorted(noted) == ["EXAMPLE mart", "claire"]


def test_the_answer_comes_back_into_it_and_proves_the_address(maya: Client) -> None:
    maya.post(DOOR, typed())
    ticket, sent = Ticket.objects.get(), OutgoingEmail.objects.get()
    answer = letter("Nothing connects any more.", From="Nora <nora@example.org>", In_Reply_To=sent.message_id_header)
    receive(answer, sender="nora@example.org", now=timezone.now())
    ticket.refresh_from_db()
    assert ticket.status == "waiting_for_us" and Ticket.objects.count() == 1
    assert [message.author for message in ticket.messages.order_by("pk")] == ["agent", "customer"]
