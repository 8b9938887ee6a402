"""How large a request may be, and that every page that takes files is known to take them."""

import ast
import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from supportportal.asgi_middleware import LimitedBodies
from supportportal.body_limits import FILE_VIEW_LIMITS, MAX_FILES_BODY, MAX_PICTURE_BODY, MAX_SMALL_BODY, limit_of
from supportportal.foundations.editing import MAX_PICTURE_BYTES
from tests.figures import ROOT
from tests.test_house_rules import MODULES
from tickets.admin.ticket_desk import acts
from tickets.admin.ticket_desk.files_form import FILES_MAX_BYTES, FilesForm
from tickets.pages.forms import MOST_BYTES

MULTIPART = "multipart/form-data; boundary=x"
ARGUMENTS = {
    "tickets:request": ["a-token"],
    "chat:conversation": ["a-token"],
    "chat:files": ["a-token"],
    "admin:tickets_ticket_reply": [7],
    "admin:tickets_ticket_preview_answer": [7],
    "admin:tickets_ticket_forward": [7],
    "admin:tickets_ticket_side-reply": [7],
    "admin:chat_conversation_act": [7, "answer"],
    "admin:chat_conversation_files": [7],
}
READ_FILES = {
    "tickets/pages/views.py:contact": "tickets:contact",
    "tickets/pages/views.py:request_page": "tickets:request",
    "tickets/admin/reply_desk/answer_preview.py:preview_answer": "admin:tickets_ticket_preview_answer",
    "tickets/admin/ticket_desk/first_letter_page.py:write_first_page": "admin:tickets_ticket_write_first",
    "tickets/admin/draft_desk/draft_doors.py:attach": "admin:tickets_saveddraft_attach",
    "chat/pages/views.py:conversation": "chat:conversation",
    "chat/pages/file_views.py:send": "chat:files",
    "chat/pages/parting_views.py:leave_a_message": "chat:leave",
    "chat/admin/conversation_desk.py:act_view": "admin:chat_conversation_act",
    "chat/admin/agent_files.py:send": "admin:chat_conversation_files",
    "supportportal/foundations/editing.py:upload": "markdownx_upload",
}
ACTS = "tickets/admin/ticket_desk/ticket_page.py:answer"
ACTS_WITH_FILES = [f"admin:tickets_ticket_{name}" for name, form in acts.ACTS.items() if issubclass(form, FilesForm)]
# They look only at whether a form of a page above, or one without files, carried any, or carried the same before.
LOOK_ONLY = {
    "supportportal/refused_pages.py:form_too_old",
    "supportportal/refused_pages.py:_desk_page",
    "tickets/admin/ticket_desk/moved_away.py:moved_away",
    "tickets/admin/ticket_desk/moved_away.py:became_part",
    "tickets/admin/ticket_desk/first_letter_page.py:_sent",
    "tickets/admin/regrouping_desk/merge_page.py:_merged",
    "tickets/admin/regrouping_desk/split_page.py:_carried_out",
    "tickets/admin/ticket_desk/acting.py:carried_out",
    "tickets/admin/ticket_desk/manual_entry_page.py:_written_down",
    "tickets/pages/private_pages.py:next_page",
    "tickets/pages/private_pages.py:given_back",
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", FILE_VIEW_LIMITS)
def test_files_may_be_sent_to_these_pages_and_nothing_else_that_is_large(name: str, language: str) -> None:
    with translation.override(language):
        path = reverse(name, args=ARGUMENTS.get(name, []))
    with translation.override("fr" if language == "en" else "en"):  # whatever was spoken before
        assert limit_of(path, content_type=MULTIPART) == FILE_VIEW_LIMITS[name]
        assert limit_of(path, content_type="Multipart/Form-Data") == FILE_VIEW_LIMITS[name]
        assert limit_of(path, content_type="application/x-www-form-urlencoded") == MAX_SMALL_BODY


@pytest.mark.parametrize("path", ["/", "/en/", "/en/nope", "/en/faq/", "/admin/login/", "/en/chat/desk", "//", "/%"])
def test_everything_else_stays_small(path: str) -> None:
    assert limit_of(path, content_type=MULTIPART) == MAX_SMALL_BODY


def test_what_the_forms_allow_fits_with_the_form_around_it() -> None:
    assert MOST_BYTES + 512 * 1024 < MAX_FILES_BODY
    assert FILES_MAX_BYTES < MAX_FILES_BODY
    assert MAX_PICTURE_BYTES + 512 * 1024 < MAX_PICTURE_BODY


def test_a_providers_letter_may_be_large_only_where_letters_are_taken(settings: Settings) -> None:
    path = "/webhooks/letters/postmark/"
    settings.ANYMAIL_INBOUND_SECRET, settings.MAILGUN_WEBHOOK_SIGNING_KEY = "", ""
    assert limit_of(path, content_type="application/json") == MAX_SMALL_BODY
    settings.ANYMAIL_INBOUND_SECRET = "name:password"
    assert limit_of(path, content_type="application/json") == 2 * settings.LETTER_MAX_BYTES


def functions_that_read_files(path: Path) -> list[str]:
    tree = ast.parse(path.read_text())
    return [
        f"{path.relative_to(ROOT)}:{function.name}"
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and any(isinstance(part, ast.Attribute) and part.attr == "FILES" for part in ast.walk(function))
    ]


def test_no_view_that_reads_files_is_forgotten() -> None:
    found = [name for path in MODULES for name in functions_that_read_files(path)]
    assert sorted(found) == sorted([*READ_FILES, ACTS, *LOOK_ONLY])
    assert sorted([*READ_FILES.values(), *ACTS_WITH_FILES]) == sorted(FILE_VIEW_LIMITS)


def answered(pieces: Iterable[bytes]) -> tuple[int, int]:
    """The status, and how many bytes the application read, of a body in chunks that announces no length."""
    waiting, read, said = list(pieces), [], []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        while (message := await receive())["type"] == "http.request":
            read.append(len(message["body"]))
            if not message["more_body"]:
                await send({"type": "http.response.start", "status": 200, "headers": []})
                return

    async def receive() -> dict[str, Any]:
        if not waiting:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    scope = {"type": "http", "method": "POST", "path": "/en/nope", "headers": [(b"transfer-encoding", b"chunked")]}
    asyncio.run(LimitedBodies(application)(scope, receive, send))
    return next(message["status"] for message in said if "status" in message), sum(read)


def test_a_body_in_chunks_is_counted_as_it_comes() -> None:
    piece = b"a" * (MAX_SMALL_BODY // 4)
    assert answered([piece] * 4) == (200, MAX_SMALL_BODY)
    assert answered([piece] * 4 + [b"a"]) == (413, MAX_SMALL_BODY)
