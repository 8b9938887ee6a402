"""Addresses in a chat are links, on both sides and in the letter; nothing else that somebody writes becomes one."""

import re

import pytest

from chat.pages.links import text_with_links

RULES = 'target="_blank" rel="noopener noreferrer nofollow"'


def links_in(text: str) -> list[tuple[str, str]]:
    """Where each link leads, and what one reads."""
    return re.findall(rf'<a href="([^"]*)" {RULES}>(.*?)</a>', text_with_links(text))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://help.example.org/en/faq/?q=a#b.", "https://help.example.org/en/faq/?q=a#b"),
        ("(https://help.example.org/a_(b))", "https://help.example.org/a_(b)"),
        ("Kill switch: http://localhost:8000/en/faq/article/x/", "http://localhost:8000/en/faq/article/x/"),
        ("HTTPS://HELP.EXAMPLE.ORG!", "HTTPS://HELP.EXAMPLE.ORG"),
        ("« https://help.example.org/fr/ »", "https://help.example.org/fr/"),
    ],
)
def test_an_address_is_a_link_without_what_belongs_to_the_sentence(text: str, address: str) -> None:
    assert links_in(text) == [(address, address)]


def test_a_mail_address_is_a_link_and_the_words_around_are_kept() -> None:
    written = text_with_links("Write to ines@help.example.org, or\nto <nobody>.")
    link = f'<a href="mailto:ines@help.example.org" {RULES}>ines@help.example.org</a>'
    assert written == f"Write to {link}, or\nto &lt;nobody&gt;."


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "ftp://example.org/",
        "https://",
        "http://[",
        "http:)))",
        "xhttps://example.org",
        "nobody@home",
        "<img src=x onerror=alert(1)>",
    ],
)
def test_nothing_else_becomes_a_link_or_markup(text: str) -> None:
    assert "<" not in text_with_links(text)


def test_markup_inside_an_address_stays_text() -> None:
    assert links_in('https://example.org/"onclick="x') == [("https://example.org/", "https://example.org/")]
    assert links_in("https://example.org/?a=1&b=<b>") == [
        ("https://example.org/?a=1&amp;b=", "https://example.org/?a=1&amp;b=")
    ]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://\u0430pple.example/", "xn--pple-43d.example"),  # the first letter is Cyrillic
        ("https://bank.example@evil.example/", "evil.example"),
        ("https://xn--pple-43d.example/", ""),
        ("https://help.example.org/", ""),
    ],
)
def test_an_address_that_leads_elsewhere_than_it_reads_shows_its_true_host(address: str, host: str) -> None:
    assert re.findall(r"<small> \((.*?)\)</small>", text_with_links(address)) == ([host] if host else [])
