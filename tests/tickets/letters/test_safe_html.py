"""The HTML of a letter, cleaned."""

import pytest

from tests.tickets.mailroom.letters import example
from tickets.letters.parsing import parse
from tickets.letters.safe_html import CleanHtml, cleaned


def test_nothing_that_runs_asks_or_tells_survives():
    assert parse(example("html_that_attacks")).html == (
        '<p>Hello</p><a rel="noopener noreferrer nofollow">click</a><img>'
    )


def test_pictures_of_the_letter_stay_and_remote_ones_are_counted():
    html = '<img src="cid:a@b" alt="x"><img src="https://spy.example/a"><img src="data:image/png;base64,AA">'
    assert cleaned(html) == CleanHtml('<img src="cid:a@b" alt="x"><img><img>', 1)


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color:red;position:fixed", ' style="color:red"'),
        ("display:none", ' style="display:none"'),
        ("background-color:u\\72l(//x)", ""),
        ("color:URL(//x)", ""),
    ],
)
def test_styles_that_fetch_or_cover_are_dropped(style: str, kept: str):
    assert cleaned(f'<p style="{style}">x</p>').html == f"<p{kept}>x</p>"


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    ["<div>", "<a ", "<b></a>", "<b><p>", "<ul><li>", "<table><td>", "<", "<!--", "<svg>", "<p a=", "data:image/"],
)
def test_hostile_html_costs_little_time(piece: str):
    found = cleaned((piece * 300_000)[:300_000])
    assert len(found.html) < 2_000_000


def test_a_page_too_deep_is_read_as_text_only():
    assert cleaned("<div>" * 1_000 + "x").problem == "the HTML is too tangled to be shown"
    assert cleaned("x" * 600_000).problem == "the HTML is too long to be shown"
