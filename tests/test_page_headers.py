"""What browsers are told of every page: what it may do, who may load it, and which cookies are ours alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from supportportal.page_headers import UNUSED_FEATURES

ASK = """
import json
from django.conf import settings as s
print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE,
                  s.SECURE_HSTS_SECONDS > 0, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD]))
"""


def settings_with(data: Path, **environment: str) -> list[object]:
    """Of a process of its own: cookies, whether they need https, and how far that is promised."""
    given = {
        "DJANGO_SETTINGS_MODULE": "supportportal.settings",
        "PORTAL_DATA": str(data),
        "SECRET_KEY": "a key for these tests, 0123456789",
    }
    answer = subprocess.run(
        [sys.executable, "-c", ASK], env={**os.environ, **given, **environment}, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    said: list[object] = json.loads(answer.stdout)
    return said


@pytest.mark.processes
@pytest.mark.parametrize(
    ("hsts", "promised"),
    [({}, [True, False, False]), ({"HSTS": "subdomains"}, [True, True, False]), ({"HSTS": "preload"}, [True] * 3)],
)
def test_a_public_portal_has_cookies_that_no_other_host_can_set_and_promises_https_as_far_as_it_is_told(
    tmp_path: Path, hsts: dict[str, str], promised: list[bool]
) -> None:
    said = settings_with(tmp_path, PORTAL_URL="https://help.pelerine.example", **hsts)
    assert said == ["__Host-sessionid", "__Host-csrftoken", True, True, *promised]


@pytest.mark.processes
def test_at_home_cookies_go_by_http(tmp_path: Path) -> None:
    said = settings_with(tmp_path, PORTAL_URL="http://localhost:8000", HSTS="preload")
    assert said == ["sessionid", "csrftoken", False, False, False, False, False]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/", "/en/contact/", "/admin/login/", "/en/nothing/here/", "/health/live"])
def test_every_page_says_that_it_uses_nothing_of_the_machine_and_is_no_part_of_others(
    client: Client, path: str
) -> None:
    answer = client.get(path)
    assert answer["Permissions-Policy"].split(", ") == [f"{feature}=()" for feature in UNUSED_FEATURES]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert {"default-src 'none'", "frame-ancestors 'none'"} <= {*answer["Content-Security-Policy"].split("; ")}


@pytest.mark.django_db
def test_the_chats_frame_may_be_part_of_other_sites(client: Client, settings: Settings) -> None:
    settings.CHAT_EMBED_ORIGINS = ["https://www.pelerine.example"]
    answer = client.get("/en/chat/frame")
    assert answer.status_code == 200
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Permissions-Policy"]
