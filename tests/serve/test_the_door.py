"""What a stranger may send to a web server, on each of the two: it stops nobody else, and nobody is who they say."""

import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import psutil
import pytest

from supportportal.body_limits import MAX_DISCARDED_BYTES, MAX_FILES_BODY, MAX_SMALL_BODY
from supportportal.serve.web_server import PROGRAMS
from tests.chat.conftest import forget_limits
from tests.chat.server import Server, Visitor, running_server

pytestmark = pytest.mark.processes

MEGABYTE = 1024 * 1024
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=between"}
PROXY, STRANGER = "127.0.0.1", "127.0.0.2"


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def server(request: pytest.FixtureRequest, redis_server: str) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TRUSTED_PROXIES", f"10.0.0.0/8, {PROXY}")
        with running_server(request.param, redis_server) as running:
            yield running


@pytest.fixture(autouse=True)
def no_limits_from_before(redis_server: str) -> None:
    forget_limits(redis_server)


def called(server: Server, *, caller: str = PROXY) -> http.client.HTTPConnection:
    address = urlsplit(server.url)
    return http.client.HTTPConnection("127.0.0.1", address.port, timeout=60, source_address=(caller, 0))


def posted(
    server: Server, path: str, body: object, headers: dict[str, str], *, caller: str = PROXY, chunked: bool = False
) -> tuple[int, str]:
    """As a browser does it: the whole body is sent before the answer is read."""
    connection = called(server, caller=caller)
    connection.request("POST", path, body, {"Host": "localhost", **headers}, encode_chunked=chunked)
    answer = connection.getresponse()
    content = answer.read().decode()
    connection.close()
    return answer.status, content


def a_file(content: bytes, **fields: str) -> bytes:
    parts = [f'--between\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
    begin = '--between\r\nContent-Disposition: form-data; name="attachments"; filename="app.log"\r\n'
    return "".join([*parts, begin, "Content-Type: text/plain\r\n\r\n"]).encode() + content + b"\r\n--between--\r\n"


def work_of(server: Server) -> float:
    """Seconds of processor time that the server has used, however busy the machine is."""
    port = str(urlsplit(server.url).port)
    for process in psutil.process_iter():
        words = process.cmdline() if process.is_running() and process.status() != psutil.STATUS_ZOMBIE else []
        if port in words and any(program in words for program in PROGRAMS.values()):
            return sum(process.cpu_times()[:2])
    raise LookupError(port)


def answer_to(server: Server, *lines: str) -> bytes:
    """The first line that comes back to a request of which nothing but the head was sent."""
    with socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 0), timeout=60) as line:
        line.sendall("\r\n".join([*lines, "Host: localhost", "", ""]).encode())
        return line.makefile("rb").readline()


@pytest.mark.parametrize("path", ["/en/nope", "/en/contact/", "/admin/"])
def test_twenty_megabytes_of_fields_are_refused_and_read_by_nobody(server: Server, path: str) -> None:
    before = work_of(server)
    assert posted(server, path, b"a&" * 10 * MEGABYTE, FORM)[0] == 413
    assert work_of(server) - before < 2  # parsed on the loop they cost 5 to 30


def test_a_small_form_of_a_million_fields_is_not_parsed_on_the_loop(server: Server) -> None:
    before = work_of(server)
    status, _ = posted(server, "/en/chat/", b"a&" * (MAX_SMALL_BODY // 2), {**FORM, "Origin": server.url})
    assert (status, work_of(server) - before < 2) == (400, True)


def test_others_are_answered_while_a_long_file_of_empty_lines_is_read(server: Server) -> None:
    flood = called(server)
    flood.request("POST", "/en/contact/", a_file(b"\n" * 25 * MEGABYTE), {"Host": "localhost", **MULTIPART})
    read = threading.Event()
    statuses: list[int] = []

    def read_the_answer() -> None:
        statuses.append(flood.getresponse().status)
        read.set()

    reader = threading.Thread(target=read_the_answer)
    reader.start()
    waits = []
    while not read.is_set():
        asked_at = time.monotonic()
        other = called(server)
        other.request("GET", "/health/live", headers={"Host": "localhost"})
        assert other.getresponse().status == 200
        waits.append(time.monotonic() - asked_at)
        other.close()
    reader.join()
    assert statuses == [403]  # it had no token of ours, which is found out by reading all of it
    assert max(waits) < 10  # parsed on the loop it keeps everybody waiting for 20 to 30


def test_a_body_that_does_not_say_how_long_it_is_is_counted(server: Server) -> None:
    def pieces(number: int) -> Iterator[bytes]:
        yield a_file(b"")[:-17]
        for _ in range(number):
            yield b"\n" * 65536

    assert posted(server, "/en/contact/", pieces(MAX_FILES_BODY // 65536 + 1), MULTIPART, chunked=True)[0] == 413
    assert posted(server, "/en/contact/", pieces(MAX_SMALL_BODY // 65536 + 1), FORM, chunked=True)[0] == 413
    assert posted(server, "/en/nope", pieces(1), MULTIPART, chunked=True)[0] == 404


def test_a_file_is_taken_where_files_are_taken_and_nowhere_else(server: Server) -> None:
    page = called(server)
    page.request("GET", "/en/contact/", headers={"Host": "localhost"})
    answer = page.getresponse()
    form = answer.read().decode()
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', form)
    cookie = re.search(r"csrftoken=\w+", answer.headers["set-cookie"])
    assert token and cookie
    fields = {"topic": "general", "details": "My log", "name": "Ada", "email": "ada@customers.example", "key": ""}
    body = a_file(b"line\n" * MEGABYTE, csrfmiddlewaretoken=token[1], **fields)
    headers = {**MULTIPART, "Cookie": cookie[0], "Origin": "http://localhost"}
    assert posted(server, "/en/contact/", body, headers)[0] == 302
    assert posted(server, "/en/chat/", body, headers)[0] == 413


def test_who_asks_first_is_refused_before_anything_is_sent(server: Server) -> None:
    head = ["POST /en/nope HTTP/1.1", f"Content-Length: {MAX_SMALL_BODY + 1}", "Expect: 100-continue"]
    assert answer_to(server, *head).split()[1] == b"413"
    head[1] = "Content-Length: 2"
    assert answer_to(server, *head).split()[1] == b"100"


def test_who_sends_far_too_much_is_not_listened_to(server: Server) -> None:
    head = ["POST /en/contact/ HTTP/1.1", "Content-Type: multipart/form-data; boundary=x"]
    assert answer_to(server, *head, f"Content-Length: {MAX_FILES_BODY + MAX_DISCARDED_BYTES + 1}").split()[1] == b"413"


def test_too_much_is_answered_in_the_readers_language_and_to_a_script_in_a_word(server: Server) -> None:
    body = a_file(b"x" * MAX_FILES_BODY)
    status, page = posted(server, "/fr/contact/", body, MULTIPART)
    assert (status, '<html lang="fr">' in page, "25\u00a0Mo" in page) == (413, True, True)
    page = posted(server, "/admin/tickets/ticket/1/reply/", body, {**MULTIPART, "Accept-Language": "fr"})[1]
    assert '<html lang="fr">' in page
    page = posted(server, "/en/contact/", body, MULTIPART)[1]
    assert ('<html lang="en">' in page, "25 MB" in page) == (True, True)
    answer = posted(server, "/en/chat/a-token/files", body, {**MULTIPART, "Accept": "application/json"})
    assert (answer[0], json.loads(answer[1])) == (413, {"reason": "too_large"})


def test_a_cookie_of_backslashes_is_read_by_nobody(server: Server) -> None:
    before = work_of(server)
    for name in ("theirs", "messages"):
        connection = called(server)
        quoted = '"' + "\\" * 15_000 + '"'
        connection.request("GET", "/en/chat/desk", headers={"Host": "localhost", "Cookie": f"{name}={quoted}"})
        assert connection.getresponse().status == 200
        connection.close()
    assert work_of(server) - before < 3  # where Python is slow about them, they cost 3 each


def test_a_cookie_that_python_would_have_to_unquote_is_read_by_nobody(server: Server) -> None:
    """On any Python: one that is quick about backslashes reads them all the same, and this one says “fr”."""

    def led_to(cookie: str) -> str | None:
        connection = called(server)
        connection.request("GET", "/", headers={"Host": "localhost", "Cookie": f"django_language={cookie}"})
        answer = connection.getresponse()
        connection.close()
        return answer.headers["location"]

    assert [led_to(cookie) for cookie in ("fr", '"fr"', r'"\146r"')] == ["/fr/", "/fr/", "/en/"]


def test_others_cookies_are_no_hindrance_to_signing_in(server: Server) -> None:
    ines = Visitor(server, who="ines")
    assert ines.open("/admin/chat/conversation/")[0] == 200
    ours = ines.session["Cookie"]
    ines.session["Cookie"] = f'theirs="\\\\"; {ours}; theirs_too={"x" * 5000}'
    status, page = ines.open("/admin/chat/conversation/")
    assert (status, "chat_conversation" in page or "Chats" in page) == (200, True)


def chats_started(server: Server, *, caller: str, forwarded: str, most: int) -> int:
    """How many of `most` are, with a different invention at the left each time."""
    fields = {"topic": "general", "name": "Ada", "email": "ada@customers.example"}
    for number in range(most):
        header = {"X-Forwarded-For": f"198.51.100.{number}, {forwarded}", "Accept": "application/json"}
        headers = {**FORM, "Origin": server.url, **header}
        status, answer = posted(server, "/en/chat/", urlencode(fields), headers, caller=caller)
        if status != 200:
            assert (status, "token" in json.loads(answer)) == (429, False)
            return number
    return most


def test_who_invents_addresses_starts_no_more_chats_than_others(server: Server) -> None:
    allowed = chats_started(server, caller=STRANGER, forwarded="203.0.113.1", most=40)
    assert 1 <= allowed < 40
    assert chats_started(server, caller=STRANGER, forwarded="203.0.113.2", most=1) == 0
    # Behind our proxy it is the address that the proxy has seen, and what stands left of it is worth nothing.
    assert chats_started(server, caller=PROXY, forwarded="203.0.113.3", most=40) == allowed
    assert chats_started(server, caller=PROXY, forwarded="203.0.113.3, 10.1.2.3", most=1) == 0
    assert chats_started(server, caller=PROXY, forwarded="203.0.113.4", most=1) == 1
    # Somebody has a whole /64 of IPv6 to choose from.
    assert chats_started(server, caller=PROXY, forwarded="2001:db8::1", most=40) == allowed
    assert chats_started(server, caller=PROXY, forwarded="2001:db8::2", most=1) == 0
    assert chats_started(server, caller=PROXY, forwarded="2001:db8:0:1::2", most=1) == 1
