"""A page as a browser has it: its form, every field with the value that stands in it; and what it asks the database."""

from html.parser import HTMLParser

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext


class FormReader(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside, self.fields = form_id, False, dict[str, str]()
        self.choosing = self.writing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = told.get("id") == self.form_id
        if not self.inside:
            return
        name = told.get("name", "")
        if tag == "input" and name and told.get("type") not in ("submit", "checkbox"):
            self.fields[name] = told.get("value", "")
        elif tag == "input" and told.get("type") == "checkbox" and "checked" in told:
            self.fields[name] = told.get("value", "on")
        elif tag == "textarea":
            self.writing, self.fields[name] = name, ""
        elif tag == "select":
            self.choosing = name
        elif tag == "option" and self.choosing and "selected" in told:
            self.fields[self.choosing] = told.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.writing:
            self.fields[self.writing] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # The line break after the opening tag isn't part of the text, and a browser sends \r\n for the others.
            self.fields[self.writing] = self.fields[self.writing].removeprefix("\n").replace("\n", "\r\n")
            self.writing = ""
        self.choosing = "" if tag == "select" else self.choosing
        self.inside = self.inside and tag != "form"


def form_on(page: HttpResponse, form_id: str) -> dict[str, str]:
    reader = FormReader(form_id)
    reader.feed(page.content.decode())
    assert reader.fields, f"no form {form_id} on the page"
    return {name: value for name, value in reader.fields.items() if "__prefix__" not in name}


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
