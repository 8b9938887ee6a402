"""The form of a promise in time and its letters: a draft becomes what is in force, and mistakes are named."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

import legal.demo
from legal import publishing, versions
from legal.models import Policy, Version
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
        version = publishing.draft_next(Version.objects.get(document__slug="guarantee"), effective_on=date(2027, 1, 1))
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
    posted["binding_language"] = "fr"
    for formset in (inline.formset for inline in forms):
        for field in formset.management_form:
            posted[field.html_name] = str(field.value())
        for form in formset.forms:
            posted |= {field.html_name: _value(field.value()) for field in form}
    return posted


def _value(value: object) -> str:
    return "" if value is None or value is False else "on" if value is True else str(value)


TWENTY_FIVE = {
    "policy-0-length": "25",
    "policy-0-reminder_days": "3, 10",
    "policy-0-lead_from_day": "20",
    "policy-0-warn_on_day": "23",
    "policy-0-manager_from_day": "24",
}


def publish(editor: Client, draft: OpenedDraft) -> str:
    """What the desk says to it."""
    answer = editor.post("/admin/legal/version/", {"action": "publish", "_selected_action": [draft.key]}, follow=True)
    return "\n".join(str(message) for message in answer.context["messages"])


def test_an_editor_changes_a_draft_publishes_it_and_new_cases_get_the_new_time(
    editor: Client, draft: OpenedDraft
) -> None:
    corrected = {name: re.sub(r"\b30\b", "25", value) for name, value in draft.fields.items() if "texts-" in name}
    answer = editor.post(draft.page, {**draft.fields, **corrected, **TWENTY_FIVE})
    assert answer.status_code == 302, answer.context["errors"] if answer.context else ""
    assert publish(editor, draft).splitlines()[-1] == "1 version is published."
    published = versions.in_force("guarantee", on=date(2027, 1, 1))
    assert published is not None
    assert (published.number, published.policy.length, published.policy.reminder_days) == (2, 25, [3, 10])
    earlier = versions.in_force("guarantee", on=date(2026, 12, 31))
    assert earlier is not None
    assert earlier.policy.length == 30


def test_a_text_that_says_another_number_is_not_published_and_the_sentence_is_named(
    editor: Client, draft: OpenedDraft
) -> None:
    assert editor.post(draft.page, {**draft.fields, **TWENTY_FIVE}).status_code == 302
    said = publish(editor, draft)
    assert (
        "how the 30 days are counted, and what you can choose if we fail.” says 30 days, and we have 25 days." in said
    )
    assert "comment se comptent les 30 jours et ce que vous pouvez choisir ensuite.” says 30 days" in said
    assert "The text (en) nowhere says how long we have: 25 days." in said
    assert Version.objects.get(pk=draft.key).published_at is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"policy-0-length": "31"}, "The law of FR allows 30 days at most"),
        ({"policy-0-length": "1", "policy-0-unit": "months"}, "The law of FR allows 30 days at most"),
        ({"policy-0-extended": "on"}, "The law of FR does not move this last day to a working day"),
        ({"policy-0-zone": "Europe/London"}, "must not end later than midnight, Paris time, for contracts of FR"),
    ],
)
def test_no_promise_for_france_is_longer_than_the_law_allows(
    editor: Client, draft: OpenedDraft, changes: dict[str, str], said: str
) -> None:
    answer = editor.post(draft.page, {**draft.fields, **changes})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    Policy.objects.filter(version=draft.key).update(length=31)  # past the form
    assert "The law of FR allows 30 days at most" in publish(editor, draft)


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
