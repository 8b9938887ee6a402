"""Administrators add the mail addresses that are ours; nobody else does."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from supportportal.models import AuditEntry
from tests.people import make_agent, signed_in
from tests.tickets.factories import make_customer
from tickets.letters.addresses import added_address
from tickets.models import MailAddress

pytestmark = pytest.mark.django_db

ADD = "/admin/tickets/mailaddress/add/"
FIELDS = {"sender_name": "Comptes", "brand": "", "topic": "billing", "language": "fr", "in_use": "on"}


@pytest.fixture
def admin() -> Client:
    return signed_in(User.objects.create_superuser("root", "root@desk.example", None))


def errors_beside(client: Client, address: str) -> str:
    page = client.post(ADD, {"address": address, **FIELDS})
    assert not MailAddress.objects.filter(address=address.lower()).exists()
    return str(page.context["adminform"].form.errors.get("address", ""))


def test_one_is_added_with_its_signatures_and_known_at_once(admin: Client) -> None:
    signatures = {"signature_en": "The accounts team", "signature_fr": "**Le service Comptes**"}
    page = admin.post(ADD, {"address": "Comptes@Albatros.example", **FIELDS, **signatures}, follow=True)
    row = MailAddress.objects.get()
    assert (row.address, row.topic, row.language, row.ended_at) == ("comptes@albatros.example", "billing", "fr", None)
    assert row.signatures == {"en": "The accounts team", "fr": "**Le service Comptes**"}
    assert "SPF and DKIM of albatros.example" in page.text
    assert added_address(["comptes+billing@albatros.example"]) is not None
    assert "comptes@albatros.example" in AuditEntry.objects.latest("pk").object_repr


def test_at_the_domain_of_the_support_address_there_is_nothing_to_hint_at(admin: Client, settings: object) -> None:
    domain = settings.SUPPORT_ADDRESS.partition("@")[2]
    assert "SPF" not in admin.post(ADD, {"address": f"billing@{domain}", **FIELDS}, follow=True).text
    assert MailAddress.objects.exists()


def test_an_address_of_somebody_else_is_refused_beside_its_field(admin: Client) -> None:
    make_customer("ada@mail.example")
    agent = make_agent("maya")
    agent.user.email = "maya@albatros.example"
    agent.user.save()
    admin.post(ADD, {"address": "help@albatros.example", **FIELDS})
    assert "a customer’s address" in errors_beside(admin, "ADA@mail.example")
    assert "a colleague’s address" in errors_beside(admin, "Maya@albatros.example")
    assert "Without a plus" in errors_beside(admin, "help+you@albatros.example")
    twice = admin.post(ADD, {"address": "HELP@albatros.example", **FIELDS})
    assert "there already" in str(twice.context["adminform"].form.errors["address"])
    assert MailAddress.objects.count() == 1


def test_it_ends_and_is_used_again_and_keeps_its_address(admin: Client) -> None:
    admin.post(ADD, {"address": "help@albatros.example", **FIELDS})
    row = MailAddress.objects.get()
    change = f"/admin/tickets/mailaddress/{row.pk}/change/"
    admin.post(change, {**FIELDS, "in_use": "", "address": "other@albatros.example"})
    row.refresh_from_db()
    assert row.ended_at is not None
    assert (row.address, row.revision) == ("help@albatros.example", 2)
    assert "no, since" in admin.get("/admin/tickets/mailaddress/").text
    admin.post(change, FIELDS)
    row.refresh_from_db()
    assert (row.ended_at, row.revision) == (None, 3)


def test_none_is_deleted(admin: Client) -> None:
    admin.post(ADD, {"address": "help@albatros.example", **FIELDS})
    row = MailAddress.objects.get()
    assert admin.post(f"/admin/tickets/mailaddress/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert MailAddress.objects.exists()


def test_an_agent_sees_and_changes_none(admin: Client) -> None:
    admin.post(ADD, {"address": "help@albatros.example", **FIELDS})
    agent, row = signed_in(make_agent("maya").user), MailAddress.objects.get()
    for address in (ADD, "/admin/tickets/mailaddress/", f"/admin/tickets/mailaddress/{row.pk}/change/"):
        assert agent.get(address).status_code == 403
        assert agent.post(address, {"address": "eve@albatros.example", **FIELDS}).status_code == 403
    assert list(MailAddress.objects.values_list("address", flat=True)) == ["help@albatros.example"]
