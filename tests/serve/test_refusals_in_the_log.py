"""What we refuse is one line in the log; what we didn't expect keeps its traceback."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client

from supportportal import health
from supportportal.refusals_in_the_log import OneLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the portal's own handler writes."""
    [handler] = [h for h in logging.getLogger().handlers if any(isinstance(f, OneLine) for f in h.filters)]
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(io.StringIO())
    yield handler.stream
    handler.setStream(before)


def test_who_may_not_is_one_line(log: io.StringIO) -> None:
    client = Client()
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    assert client.post("/markdownx/markdownify/", {"content": "x"}).status_code == 403
    assert (log.getvalue().count("\n"), "Forbidden" in log.getvalue()) == (1, True)


def test_who_sends_nonsense_is_one_line(log: io.StringIO) -> None:
    nonsense = Client().post("/en/contact/", b"x", content_type="multipart/form-data; boundary=é")
    many = Client().post("/en/contact/", {f"field-{n}": "" for n in range(1001)})
    assert (nonsense.status_code, many.status_code, log.getvalue().count("\n")) == (400, 400, 2)


def test_a_fault_of_ours_says_where(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "JsonResponse", None)
    assert Client(raise_request_exception=False).get("/health/live").status_code == 500
    assert ("Traceback" in log.getvalue(), "TypeError" in log.getvalue()) == (True, True)
