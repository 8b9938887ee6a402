"""One request, what it was answered and what it wrote; afterwards the database is as it was."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test import Client

WRITING = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w*"')
SIGN_IN = "asked to sign in"
REFUSED: tuple[int | str, ...] = (SIGN_IN, 403, 404, 405)
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    met: int | str  # the status, or that one has to sign in
    page: str  # without what stood in the address
    wrote: frozenset[str]  # the tables

    @property
    def is_the_desks(self) -> bool:
        return 'class="desk-top"' in self.page and "data-chat-bubble" not in self.page


class Browser(Client):
    """Keeps no cookie that an answer sets, and no copy of what its page was made from, which takes a tenth of all time.

    What fails is answered by 500.
    """

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))


def ask(browser: Browser, method: str, address: str) -> Answer:
    wrote = set[str]()

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if writes := WRITING.match(sql):
            wrote.add(writes[1])
        return execute(sql, *rest)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            response = browser.generic(method, address, content_type=FORM)
            page = TOKEN.sub("", response.getvalue().decode(errors="replace")).replace(address, "")
        transaction.set_rollback(True)
    asked_in = response.status_code == 302 and response["Location"].startswith("/admin/login/")
    return Answer(SIGN_IN if asked_in else response.status_code, page, frozenset(wrote))
