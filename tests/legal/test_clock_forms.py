"""The form of a promise in time and its letters: a draft becomes what is in force, and mistakes are named."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

import legal.demo
from legal import versions
from legal.models import Version
from tests.moments import NOON
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class OpenedDraft:
    key: int
    page: str
    fields: dict[str, str]


@pytest.fixture(scope="module")
def draft(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[OpenedDraft]:
    """The next version of the guarantee, opened by `editor`, whose fields can be saved as they are."""
    with shared_rows(django_db_blocker):
        legal.demo.load(now=NOON)
        client = Client()
        client.force_login(User.objects.create_superuser("editor"))
        version = versions.draft_next(Version.objects.get(document__slug="guarantee"), effective_on=date(2027, 1, 1))
        page = f"/admin/legal/version/{version.pk}/change/"
        assert client.post(page, fields_of(version, client.get(page))).status_code == 302
        yield OpenedDraft(version.pk, page, fields_of(version, client.get(page)))


@pytest.fixture
def editor(draft: OpenedDraft) -> Client:
    client = Client()
    client.force_login(User.objects.get(username="editor"))
    return client


def fields_of(version: Version, page: HttpResponse) -> dict[str, str]:
    """The page's own form as a browser would send it back."""
    forms = page.context["inline_admin_formsets"]
    posted = {"document": str(version.document_id), "number": str(version.number), "effective_on": "2027-01-01"}
    for formset in (inline.formset for inline in forms):
        for field in formset.management_form:
            posted[field.html_name] = str(field.value())
        for form in formset.forms:
            posted |= {field.html_name: _value(field.value()) for field in form}
    return posted


def _value(value: object) -> str:
    return "" if value is None or value is False else "on" if value is True else str(value)


def test_an_editor_changes_a_draft_publishes_it_and_new_cases_get_the_new_time(
    editor: Client, draft: OpenedDraft
) -> None:
    answer = editor.post(
        draft.page,
        {
            **draft.fields,
            "policy-0-length": "25",
            "policy-0-reminder_days": "3, 10",
            "policy-0-lead_from_day": "20",
            "policy-0-warn_on_day": "23",
            "policy-0-manager_from_day": "24",
        },
    )
    assert answer.status_code == 302, answer.context["errors"] if answer.context else ""
    editor.post("/admin/legal/version/", {"action": "publish", "_selected_action": [draft.key]})
    published = versions.in_force("guarantee", on=date(2027, 1, 1))
    assert published is not None
    assert (published.number, published.policy.length, published.policy.reminder_days) == (2, 25, [3, 10])
    earlier = versions.in_force("guarantee", on=date(2026, 12, 31))
    assert earlier is not None
    assert earlier.policy.length == 30


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("policy-0-zone", "Europe/Pariss", "No time zone has this name."),
        ("policy-0-country", "ZZ", "We don’t know the public holidays of this country."),
        ("policy-0-region", "XX", "This country has no region of this name."),
        ("policy-0-reminder_days", "3, seven", "“seven” is not a whole number."),
        ("policy-0-reminder_days", "3, 31", "The time is over before this day."),
        ("policy-0-warn_on_day", "31", "The time is over before this day."),
        ("policy-0-length", "0", "Ensure this value is greater than or equal to 1."),
        ("notice_texts-0-body", "Until {last_dya}.", "This letter can’t say {last_dya}."),
        ("notice_texts-0-body", "Hello.", "This letter must say {last_day}."),
        ("notice_texts-0-body", "{received} {last_day} {", "A brace stands alone."),
    ],
)
def test_an_editors_mistake_is_named_beside_the_field(
    editor: Client, draft: OpenedDraft, field: str, value: str, said: str
) -> None:
    answer = editor.post(draft.page, {**draft.fields, field: value})
    assert answer.status_code == 200
    assert said in answer.content.decode()
