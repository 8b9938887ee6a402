"""Which languages a portal may speak, and what is known of each."""

from itertools import combinations

import pytest
from django.conf.locale import LANG_INFO

from supportportal.foundations import environment
from supportportal.foundations.languages import offered
from supportportal.foundations.languages.facts import WRITTEN_DOWN, facts_of
from supportportal.foundations.words import index_terms


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("", ["en", "fr"]),
        ("en", ["en"]),
        ("fr, de ,en", ["fr", "de", "en"]),
        ("en,pt-br,zh-hans", ["en", "pt-br", "zh-hans"]),
    ],
)
def test_the_operator_says_which_languages_are_offered_and_in_which_order(
    monkeypatch: pytest.MonkeyPatch, asked: str, codes: list[str]
) -> None:
    monkeypatch.setenv("LANGUAGES", asked)
    assert [code for code, _name in offered.languages("LANGUAGES")] == codes


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ("en,xx-yy", "LANGUAGES holds “xx-yy”, which is no language that Django knows"),
        ("en,Deutsch", "LANGUAGES holds “Deutsch”, which is no language that Django knows"),
        ("en,DE", "LANGUAGES holds “DE”, which is no language that Django knows: is it de?"),
        ("en,pt_BR", "LANGUAGES holds “pt_BR”, which is no language that Django knows: is it pt-br?"),
        ("en,zh-cn", "LANGUAGES holds “zh-cn”, which is no language that Django knows"),
        ("fr,de", "LANGUAGES lacks “en”: what isn't translated is said in it."),
        (",", "LANGUAGES lacks “en”"),
        ("en,de,de", "LANGUAGES holds “de” and “de”: no letter tells which of them it is in."),
        ("en,es,es-mx", "LANGUAGES holds “es” and “es-mx”: no letter tells which of them it is in."),
        ("en,ar", "LANGUAGES holds “ar”, written from the right, which our pages and letters aren't."),
    ],
)
def test_nonsense_stops_the_start_with_a_sentence(monkeypatch: pytest.MonkeyPatch, asked: str, refusal: str) -> None:
    monkeypatch.setenv("LANGUAGES", asked)
    with pytest.raises(SystemExit) as stopped:
        offered.languages("LANGUAGES")
    assert str(stopped.value).startswith(f"The portal can't start: {refusal}")


def test_the_variable_that_many_systems_set_is_not_taken_for_a_misspelling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGES", "en")
    offered.languages("LANGUAGES")
    monkeypatch.setenv("LANGUAGE", "de_DE:en")
    monkeypatch.setenv("LANGUAGESS", "de")
    told = [sentence for sentence in environment.misspelt() if sentence.startswith("LANGUAGE")]
    assert told == ["LANGUAGESS is set, and means nothing here: is it LANGUAGES?"]


@pytest.mark.parametrize(
    ("code", "name", "own_name", "stemmer"),
    [
        ("de", "German", "Deutsch", "german"),
        ("nl", "Dutch", "Nederlands", "dutch"),
        ("nb", "Norwegian Bokmal", "Norsk (bokmål)", "norwegian"),
        ("pt-br", "Brazilian Portuguese", "Português Brasileiro", "portuguese"),
        ("es-mx", "Mexican Spanish", "Español de Mexico", "spanish"),
        ("ja", "Japanese", "日本語", ""),
        ("tlh", "tlh", "tlh", "english"),  # of a row that an import brought
    ],
)
def test_a_language_without_a_file_is_known_as_django_knows_it(
    code: str, name: str, own_name: str, stemmer: str
) -> None:
    facts = facts_of(code)
    assert (str(facts.name), facts.own_name, facts.stemmer) == (name, own_name, stemmer)


def test_every_language_that_may_be_offered_fits_its_column() -> None:
    assert max(len(code) for code, info in LANG_INFO.items() if "name" in info) <= 8


def test_no_small_word_tells_of_two_languages() -> None:
    shared = {
        (one, other): set(WRITTEN_DOWN[one].small_words.split()) & set(WRITTEN_DOWN[other].small_words.split())
        for one, other in combinations(WRITTEN_DOWN, 2)
    }
    assert {pair: words for pair, words in shared.items() if words} == {}


def test_words_without_a_stemmer_are_found_as_they_are_written() -> None:
    assert index_terms("東京 VPNs", language="ja") == ["東京", "vpns"]
    assert index_terms("die Kündigungen", language="de") == ["kundig", "kundigungen"]
