"""A long letter is folded so that nothing of it is lost."""

import pytest
from django.test import Client

from tests.people import make_agent, signed_in
from tests.tickets.factories import ticket_row
from tickets.admin.reading_desk.folding import folded

LINES = [f"line {number}" for number in range(600)]


def test_a_letter_of_fifty_lines_is_not_folded() -> None:
    assert (folded("\n".join(LINES[:50])).rest, folded("").first) == ("", "")


def test_six_hundred_lines_show_forty() -> None:
    text = folded("\n".join(LINES))
    assert (text.first, text.rest, text.lines) == ("\n".join(LINES[:40]), "\n".join(LINES[40:]), 600)


@pytest.mark.parametrize("text", ["word " * 4_000, "x" * 20_000, "\n" * 100 + "end", "short\n" + "word " * 4_000])
def test_nothing_is_lost_whatever_the_lines_are(text: str) -> None:
    parts = folded(text)
    assert parts.rest
    assert "".join(f"{parts.first}{parts.rest}".split()) == "".join(text.split())
    assert len(parts.first) <= 40 * 80 + 1


@pytest.mark.django_db
def test_the_page_says_how_much_is_folded_and_holds_all_of_it() -> None:
    client: Client = signed_in(make_agent("maya", "connectivity").user)
    page = client.get(ticket_row(text="\n".join(LINES)).get_absolute_url()).content.decode()
    assert "Show all of it (600 lines)" in page
    assert page.index("line 39") < page.index("Show all of it") < page.index("line 40<br>") < page.index("line 599")
