"""The audit log's page: administrators read it, find what they look for, and can change nothing, whatever they post."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.test import Client
from django.urls import NoReverseMatch, reverse

from chat.models import OpeningHours
from supportportal.foundations.staff.audit import Act, Kind, record_act
from supportportal.models import AuditEntry
from tests.audit_log.reading import forget_the_beginning
from tests.pages import queries_of
from tests.people import make_agent, make_user, signed_in
from tickets.models import Customer, Ticket

pytestmark = pytest.mark.django_db
LIST = "/admin/supportportal/auditentry/"
SUMMER = datetime(2026, 7, 1, 21, 59, tzinfo=UTC)  # a minute before midnight in Paris


@pytest.fixture
def admin() -> Client:
    client = signed_in(make_user("solene", is_superuser=True, last_name="Maurel"))
    forget_the_beginning()
    return client


def at(moment: datetime, *, by: User | None = None, about: str = "maya") -> AuditEntry:
    return AuditEntry.objects.create(
        kind=Kind.SIGN_IN,
        act=Act.SIGN_IN_REFUSED,
        action=3,
        content_type=ContentType.objects.get_for_model(User),
        object_repr=about,
        timestamp=moment,
        **({"actor": by} if by else {}),
    )


def shown(client: Client, **query: str) -> list[AuditEntry]:
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


def words(client: Client, address: str = LIST) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_an_administrator_finds_it_on_the_first_page_and_others_do_not(admin: Client) -> None:
    assert f'href="{LIST}"' in words(admin, "/admin/")
    assert LIST not in words(signed_in(make_agent("ines").user), "/admin/")


@pytest.mark.parametrize(
    "person",
    [
        lambda: make_agent("ines").user,
        lambda: make_user("clerk"),
        lambda: User.objects.create_user("editor", is_staff=True, is_active=True),
    ],
    ids=["agent", "clerk", "editor"],
)
def test_nobody_else_reads_it(admin: Client, person: Callable[[], User]) -> None:
    user = person()
    group = Group.objects.create(name="Everything")
    user.groups.add(group)
    entry = at(SUMMER, about="a-hidden-name")
    assert "a-hidden-name" in words(admin)  # there is something to be read
    client = signed_in(user)
    for address in (LIST, f"{LIST}{entry.pk}/change/", f"{LIST}?q=hidden"):
        answer = client.get(address)
        assert answer.status_code in (403, 404)
        assert "a-hidden-name" not in answer.content.decode()
    assert Client().get(LIST).status_code == 302


def test_nobody_adds_changes_or_deletes_an_entry_not_even_an_administrator(admin: Client) -> None:
    entry = at(SUMMER)
    change, delete = f"{LIST}{entry.pk}/change/", f"{LIST}{entry.pk}/delete/"
    before = AuditEntry.objects.values().get()
    for address in (f"{LIST}add/", change, delete):
        assert admin.post(address, {"post": "yes", "kind": "read", "act": "x"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    admin.post(LIST, bulk)
    assert [admin.get(address).status_code for address in (f"{LIST}add/", change, delete)] == [403, 200, 403]
    assert AuditEntry.objects.values().get() == before
    page = words(admin, change)
    assert 'name="_save"' not in page and "deletelink" not in page


def test_the_librarys_own_list_of_entries_is_not_there() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("admin:auditlog_logentry_changelist")


def test_an_empty_log_says_so(admin: Client) -> None:
    forget_the_beginning()
    assert "Nothing here." in words(admin)


def test_a_line_says_who_what_when_and_from_where_and_its_page_what_is_different(admin: Client) -> None:
    hours = OpeningHours.objects.create(topic="billing", weekday=0, opens_at="09:00", closes_at="18:00")
    forget_the_beginning()
    posted = {"topic": "billing", "weekday": "0", "opens_at": "10:00", "closes_at": "18:00"}
    admin.post(f"/admin/chat/openinghours/{hours.pk}/change/", posted)
    page = words(admin)
    for text in ("Changed the opening hours of Billing, Monday: From: 09:00 → 10:00", "Solene Maurel", "127.0.0.1"):
        assert text in page
    detail = words(admin, f"{LIST}{AuditEntry.objects.get().pk}/change/")
    assert "<td>09:00</td> <td>10:00</td>" in detail


def test_it_is_narrowed_to_a_kind_a_person_and_days(admin: Client) -> None:
    maya = make_user("maya")
    forget_the_beginning()
    record_act(Act.CUSTOMERS_LISTED, about=Customer)
    AuditEntry.objects.all().delete()
    late, later = at(SUMMER, by=maya), at(SUMMER + timedelta(minutes=1))
    assert shown(admin) == [later, late]
    assert shown(admin, person=str(maya.pk)) == [late]
    assert shown(admin, person="nobody") == [later]
    assert shown(admin, **{"from": "2026-07-02"}) == [later]
    assert shown(admin, until="2026-07-01") == [late]
    assert shown(admin, **{"from": "2026-07-01", "until": "2026-07-02"}) == [later, late]
    assert shown(admin, tab="read") == []
    assert shown(admin, tab="sign_in") == [later, late]
    assert shown(admin, person="x' OR 1", until="never", **{"from": "2026-13-40"}) == [later, late]


def test_what_was_chosen_stands_in_its_field_and_goes_along_with_a_search(admin: Client) -> None:
    page = words(admin, f"{LIST}?from=2026-07-02&q=maya&tab=sign_in")
    assert 'name="from" id="audit-from" value="2026-07-02"' in page
    assert '<input type="hidden" name="q" value="maya">' in page
    assert '<input type="hidden" name="from" value="2026-07-02">' in page


@pytest.mark.parametrize("typed", ["maya", "MAYA", "Solene", "solene maurel", "solene maya"])
def test_it_is_searched_by_person_and_by_what_it_was_about(admin: Client, typed: str) -> None:
    other = at(SUMMER, about="omar")
    entry = at(SUMMER, by=User.objects.get(username="solene"), about="maya")
    assert shown(admin, q=typed) == [entry]
    assert shown(admin, q="omar") == [other]


def test_a_tickets_number_finds_what_was_done_to_it(admin: Client) -> None:
    ticket = Ticket(pk=4711, subject="No connection")
    record_act(Act.LINKS_ENDED, about=ticket)
    record_act(Act.LINKS_ENDED, about=Ticket(pk=4712, subject="No connection"))
    assert [entry.object_pk for entry in shown(admin, q="#4711")] == ["4711"]


def test_a_long_log_has_pages_and_asks_no_more_than_a_short_one(admin: Client) -> None:
    maya = make_user("maya")
    forget_the_beginning()
    at(SUMMER, by=maya)
    few = queries_of(admin, LIST)
    for minute in range(120):
        at(SUMMER + timedelta(minutes=minute), by=maya)
    assert queries_of(admin, LIST) == few
    assert len(shown(admin)) == 50 and len(shown(admin, p="3")) == 21


def test_what_a_portal_of_another_day_has_noted_is_shown_as_it_is(admin: Client) -> None:
    gone = ContentType.objects.create(app_label="gone", model="thing")
    AuditEntry.objects.create(
        kind="texts", action=1, content_type=gone, object_repr="a thing", changes={"a": ["1", "2"]}
    )
    AuditEntry.objects.create(kind="read", act="read.moon", action=3, content_type=gone, object_repr="the moon")
    changed = {"a_field_that_is_gone": ["1", "2"]}
    group = ContentType.objects.get_for_model(Group)
    AuditEntry.objects.create(kind="people", action=1, content_type=group, object_repr="Editors", changes=changed)
    assert [str(entry) for entry in shown(admin)] == [
        "Changed the group “Editors”: A_field_that_is_gone: 1 → 2",
        "read.moon: the moon",
        "Changed a thing",
    ]


def test_markup_in_what_was_typed_stays_text(admin: Client) -> None:
    at(SUMMER, about="<script>alert(1)</script>")
    assert "<script>alert(1)" not in words(admin)
    assert "&lt;script&gt;alert(1)" in words(admin)
    assert AuditEntry.objects.filter(Q(object_repr__contains="<script>")).exists()
