"""A letter that leaves a thousand times is filled in as if it were alone, and nothing of one gets into another."""

from itertools import chain, combinations

import pytest
from django.utils.safestring import mark_safe
from pytest_django import Settings

from tickets.outbox.rendering import render_form_letter, render_letter

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
