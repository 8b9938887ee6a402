"""Colleagues in front of the desk's door: with a password, an authenticator app, and the letters they get."""

import base64
import hashlib
import hmac
import re
import struct
import time
from html import unescape
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.people import make_agent
from tickets import account_letters

DOOR, PASSWORD = "/admin/login/", "lampe chaise orage"
FACTORS, APP, CODES = "/admin/account/factors/", "/admin/account/factors/app/set-up/", "/admin/account/factors/codes/"
SHOW, QUEUE = "/admin/account/factors/show/", "/admin/tickets/ticket/"


def colleague(name: str = "maya", **facts: object) -> User:
    user = make_agent(name, **{"email": f"{name}@desk.example", **facts}).user
    user.set_password(PASSWORD)
    user.save()
    return user


def by_password(name: str = "maya", *, client: Client | None = None, wanted: str = QUEUE, **request: str) -> Client:
    """What their browser shows after the right password may still be the second factor's page."""
    client = client or Client()
    answer = client.post(DOOR, {"username": name, "password": PASSWORD, "next": wanted}, **request)
    assert answer.status_code == 302, answer.content.decode()
    return client


def digits(secret: str, *, moment: float | None = None) -> str:
    """RFC 6238, written down once more: the library's own would agree with itself."""
    counter = int(time.time() if moment is None else moment) // 30
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def app_of(client: Client) -> str:
    """Sets up an authenticator app, and gives its secret."""
    page = client.get(APP).content.decode()
    secret = re.search(r'class="key">([A-Z2-7]+)<', page)
    assert secret, page
    answer = client.post(APP, {"code": digits(secret[1])})
    assert (answer.status_code, answer["Location"]) == (302, CODES)
    return secret[1]


def codes_of(client: Client) -> list[str]:
    return re.findall(r"<li><code>(\d+)</code>", client.get(CODES).content.decode())


def is_in(client: Client) -> bool:
    return client.get(QUEUE).status_code == 200


def letters() -> list[str]:
    """What left, as plain text, newest last."""
    account_letters.deliver(now=timezone.now())
    return [str(letter.body) for letter in mail.outbox]


def link_in(text: str) -> str:
    return next(urlsplit(word).path for word in text.split() if "/password/new/" in word)


def words_of(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())
