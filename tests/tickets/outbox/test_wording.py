"""A letter that leaves a thousand times is filled in as if it were alone, and nothing of one gets into another."""

import re
from decimal import Decimal
from itertools import chain, combinations

import pytest
from django.utils.safestring import mark_safe
from pytest_django import Settings

from tests.figures import ROOT
from tests.tickets.mailroom.letters import NOW
from tickets.outbox.rendering import render_form_letter, render_letter, render_own_words

GAPS = {
    "number": "7",
    "heading": "<Day 12> & “28”",
    "body": "Hello <b>Zoé</b>\n\nSecond line",
    "paragraphs": mark_safe("<p>Hello &lt;b&gt;Zoé&lt;/b&gt;</p>"),
    "case_url": "https://help.example/en/cases/7.x/?a=1&b=2",
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_copy_says_what_the_template_itself_says(language: str) -> None:
    alone = render_letter("notice", language, GAPS)
    assert render_form_letter("notice", language, GAPS) == alone
    assert alone.subject.strip() == "<Day 12> & “28” [#7]"
    assert "&lt;Day 12&gt; &amp; “28”</title>" in alone.html


def test_what_one_customer_reads_is_not_in_the_next_letter() -> None:
    first = render_form_letter("notice", "en", GAPS)
    second = render_form_letter("notice", "en", dict.fromkeys(GAPS, "other"))
    assert "Zoé" in first.text
    assert "Zoé" in first.html
    assert "Zoé" not in f"{second.subject}{second.text}{second.html}"
    assert second.subject.strip() == "other [#other]"


def test_words_that_look_like_a_gap_stay_words() -> None:
    sly = GAPS | {"body": "\ue000case_url\ue001 {{ case_url }} {case_url}"}
    assert "\ue000case_url\ue001 {{ case_url }} {case_url}" in render_form_letter("notice", "en", sly).text


def test_a_portal_that_was_renamed_signs_with_its_new_name(settings: Settings) -> None:
    render_form_letter("notice", "en", GAPS)
    settings.PORTAL_NAME, settings.SUPPORT_ADDRESS = "Albatros VPN", "hello@albatros.example"
    assert render_form_letter("notice", "en", GAPS).text.endswith("Albatros VPN · hello@albatros.example\n")


MISSING = ("subscription_reference", "platform", "reason")
EVERY_LACK = list(chain.from_iterable(combinations(MISSING, count) for count in range(4)))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("missing", EVERY_LACK)
def test_an_acknowledgement_is_to_the_byte_what_it_would_be_alone(language: str, missing: tuple[str, ...]) -> None:
    for number in ("1", "999", "1000", "1234567"):
        gaps = {"number": number, "request_url": f"https://help.example/{language}/requests/{number}.x/?a=1&b=<2>"}
        if missing:
            gaps["completion_url"] = f"https://help.example/{language}/requests/{number}.y/complete/"
        alone = render_letter("acknowledgement", language, {"missing": missing, **gaps})
        assert render_form_letter("acknowledgement", language, gaps, {"missing": missing}) == alone
        assert ("/complete/" in alone.text, number in alone.subject) == (bool(missing), True)


EMAILS = ROOT / "templates/emails"
LETTERS = sorted(path.name.removesuffix(".subject.txt") for path in EMAILS.glob("*.subject.txt"))
OWN_LINK = re.compile(r"https://help\.example/[^\s<>\"]+")
NAME_OF_A_LINK = re.compile(r"\b\w*url\b")


def with_links(letter: str) -> dict[str, object]:
    """Behind each name that any of its templates has for one; by chance a signature looks like some service's key."""
    sources = "".join(path.read_text() for path in EMAILS.glob(f"{letter}.*")) + "completion_url"
    links = {
        name: f"https://help.example/en/requests/{number}.{'gh' + 'p_'}aB3dE9fGh2Kp7LmN4qRs0/"
        for number, name in enumerate(sorted(set(NAME_OF_A_LINK.findall(sources))))
    }
    lines = [{"url": "https://help.example/en/admin/tickets/ticket/7/change/"}]
    people = {"text": "password:", "body": "password:", "first_name": "Password:", "title": "My password is"}
    lists = {"claims": lines, "lines": lines, "missing": ("platform",), "pictures": {}}
    names = ("applies_from", "renews_on", "refuse_until", "started_at")
    return {**links, **people, **lists, **dict.fromkeys(names, NOW), "price": Decimal("4.99"), "currency": "EUR"}


@pytest.mark.parametrize("letter", LETTERS)
def test_every_kind_of_letter_keeps_its_links_whole(settings: Settings, letter: str) -> None:
    settings.PORTAL_URL = "https://help.example"
    template, language = letter.split(".")
    written = render_own_words(template, language, with_links(letter))
    shown = render_letter(template, language, with_links(letter))
    for before, now in ((written.text, shown.text), (written.html, shown.html)):
        assert OWN_LINK.findall(now) == OWN_LINK.findall(before)
    assert OWN_LINK.search(written.text) or "url" not in (EMAILS / f"{letter}.txt").read_text()


SAID = "The new password: https://help.example/en/requests/7.1vKx9Q:aB3dE9fGh2Kp7LmN4qRs/ or password: hunter2"
MASKED = SAID.replace("hunter2", "•••• (password)")


def test_only_our_own_links_stay_in_what_people_wrote(settings: Settings) -> None:
    settings.PORTAL_URL = "https://help.example"
    elsewhere = "https://help.example.evil.example/?token=aB3dE9fGh2Kp7LmN4qRs"
    for letter in (
        render_letter("notice", "en", GAPS | {"body": f"{SAID}\n{elsewhere}", "paragraphs": SAID}),
        render_form_letter("notice", "en", GAPS | {"body": f"{SAID}\n{elsewhere}", "paragraphs": SAID}),
    ):
        assert MASKED in letter.text
        assert MASKED in letter.html
        assert "aB3dE9fGh2Kp7LmN4qRs" not in letter.text.replace(MASKED, "")


def test_a_password_that_holds_our_address_is_masked_around_it(settings: Settings) -> None:
    settings.PORTAL_URL = "https://help.example"
    text = render_letter("notice", "en", GAPS | {"body": "password: xK9!https://help.example/en/#Zq7"}).text
    assert "xK9" not in text
    assert "Zq7" not in text
