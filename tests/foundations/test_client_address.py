"""Where a request comes from: by the word of proxies that the operator named, and of nobody else."""

from ipaddress import ip_network

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.handlers.asgi import ASGIHandler
from django.test import RequestFactory
from pytest_django import Settings

from chat.presence.connection_limits import limits
from chat.sockets.open_socket import OpenSocket
from supportportal.asgi_middleware import OwnCookies, WhereFrom
from supportportal.foundations.client_address import address_of, client_address, countable_network, network_of
from supportportal.own_cookies import own_cookies
from supportportal.serve import banner

OURS = [ip_network("10.0.0.0/8"), ip_network("2001:db8:1::/48")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.7", [], "192.0.2.7"),
        ("192.0.2.7", ["203.0.113.9"], "192.0.2.7"),  # not one of our proxies: anybody can write that
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1", "203.0.113.9"], "203.0.113.9"),  # two headers are one list
        ("10.0.0.1", ["203.0.113.9, 10.0.0.2"], "203.0.113.9"),  # through two of ours
        ("10.0.0.1", ["203.0.113.9, 10.0.0.2, 192.0.2.7"], "192.0.2.7"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),  # one of our own machines asks
        ("10.0.0.1", ["203.0.113.9, nonsense"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9, "], "10.0.0.1"),
        ("10.0.0.1", ["<script>, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["203.0.113.9:4711"], "10.0.0.1"),
        ("::ffff:10.0.0.1", ["::ffff:203.0.113.9"], "203.0.113.9"),
        ("2001:db8:1::1", ["2001:DB8:2:0:0::7"], "2001:db8:2::7"),
        ("", ["203.0.113.9"], "unknown"),
    ],
)
def test_the_nearest_address_that_can_be_believed_is_the_customers(
    peer: str, forwarded: list[str], address: str
) -> None:
    headers = [(b"host", b"localhost"), *((b"x-forwarded-for", value.encode()) for value in forwarded)]
    assert client_address(peer, headers, proxies=OURS) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("", ""),
        ("unix:", ""),
        ("1" * 100_000, ""),
    ],
)
def test_a_limit_counts_an_address_or_a_households_network_and_never_our_own_proxy(address: str, network: str) -> None:
    assert countable_network(address) == network


def test_without_named_proxies_nobody_is_believed() -> None:
    headers = [(b"x-forwarded-for", b"203.0.113.9")]
    assert client_address("127.0.0.1", headers, proxies=[]) == "127.0.0.1"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", "unknown"),
        ("x" * 100_000, "unknown"),
    ],
)
def test_a_limit_counts_an_address_or_a_households_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_socket_is_counted_by_the_same_address_as_a_page() -> None:
    line = OpenSocket()
    line.scope = {"client": ("2001:db8:1:2:3:4:5:6", 4711)}
    assert line.address == network_of(address_of(RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2::9")))
    line.scope = {"client": None}
    assert line.address == "unknown"
    assert "unknown" not in limits.by_address


async def seen(peer: str, *, kind: str = "http", **headers: str) -> dict:
    """What an application is told of a request that came from `peer`, in plain HTTP as always."""
    scopes: list[dict] = []

    async def application(scope: dict, receive: object, send: object) -> None:
        scopes.append(scope)

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "scheme": "http", "client": (peer, 4711), "headers": given}
    await WhereFrom(OwnCookies(application))(scope, None, None)
    return scopes[0]


@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_pages_and_sockets_are_told_alike(settings: Settings, kind: str) -> None:
    settings.TRUSTED_PROXIES = OURS
    behind = await seen("10.0.0.1", kind=kind, x_forwarded_for="198.51.100.1, 203.0.113.9", cookie="a=b; sessionid=c")
    assert (behind["client"], behind["headers"][-1]) == (("203.0.113.9", 0), (b"cookie", b"sessionid=c"))
    direct = await seen("192.0.2.7", kind=kind, x_forwarded_for="203.0.113.9", cookie="a=b")
    assert direct["client"] == ("192.0.2.7", 4711)
    assert b"cookie" not in dict(direct["headers"])


@pytest.mark.parametrize(
    ("peer", "said", "scheme"),
    [
        ("10.0.0.1", {"x_forwarded_proto": "https"}, "https"),
        ("10.0.0.1", {"x_forwarded_proto": "http"}, "http"),
        ("10.0.0.1", {"x_forwarded_proto": "gopher"}, "https"),
        ("10.0.0.1", {}, "https"),  # it doesn't tell: then as PORTAL_URL says
        ("192.0.2.7", {"x_forwarded_proto": "https"}, "http"),
    ],
)
async def test_only_a_named_proxy_says_whether_somebody_came_by_https(
    settings: Settings, peer: str, said: dict[str, str], scheme: str
) -> None:
    settings.TRUSTED_PROXIES, settings.HTTPS, settings.PORTAL_URL = OURS, True, "https://help.pelerine.example"
    assert (await seen(peer, **said))["scheme"] == scheme


@pytest.mark.parametrize("said", [{}, {"x_forwarded_proto": "https"}, {"x_forwarded_proto": "http"}])
async def test_a_portal_whose_proxy_was_never_named_sends_nobody_round_in_circles(
    settings: Settings, said: dict[str, str]
) -> None:
    settings.TRUSTED_PROXIES, settings.HTTPS, settings.PORTAL_URL = [], True, "https://help.pelerine.example"
    assert (await seen("127.0.0.1", **said))["scheme"] == "https"
    settings.HTTPS, settings.PORTAL_URL = False, "http://localhost:8000"
    assert (await seen("127.0.0.1", **said))["scheme"] == "http"


@pytest.mark.parametrize(("proxies", "status"), [([], 200), (OURS, 301)])
async def test_who_comes_by_http_is_sent_to_https_where_that_can_be_known(
    settings: Settings, proxies: list, status: int
) -> None:
    settings.TRUSTED_PROXIES, settings.HTTPS, settings.PORTAL_URL = proxies, True, "https://help.pelerine.example"
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, []
    headers = [(b"host", b"localhost"), (b"x-forwarded-proto", b"http")]
    scope = {"type": "http", "method": "GET", "scheme": "http", "path": "/health/live", "query_string": b""}
    talk = ApplicationCommunicator(WhereFrom(ASGIHandler()), {**scope, "client": ("10.0.0.1", 1), "headers": headers})
    await talk.send_input({"type": "http.request", "body": b""})
    assert (await talk.receive_output(timeout=10))["status"] == status
    await talk.receive_output(timeout=10)
    await talk.wait()


def test_only_our_own_cookies_are_read() -> None:
    sent = [
        (b"cookie", b'a=b; sessionid=kept; csrftoken="\\\\"; django_language=fr;messages=' + b"x" * 5000),
        (b"host", b"localhost"),
        (b"cookie", b"sessionid_=no; csrftoken=kept; =; ;"),
    ]
    assert own_cookies(sent) == [
        (b"host", b"localhost"),
        (b"cookie", b"sessionid=kept; django_language=fr; csrftoken=kept"),
    ]


def test_the_operator_is_told_once_that_the_proxy_has_no_name(settings: Settings) -> None:
    def named() -> int:
        return sum("TRUSTED_PROXIES" in line for line in banner.lines(terminal=False))

    settings.HTTPS, settings.TRUSTED_PROXIES = True, []
    assert named() == 1
    settings.TRUSTED_PROXIES = OURS
    assert named() == 0
    settings.HTTPS, settings.TRUSTED_PROXIES = False, []
    assert named() == 0
