"""Each reason for a fate has its sentence, in French too, and whoever gives it fills the places of that sentence."""

import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation

import tickets
from tests.catalogue import catalogue_of
from tickets import fate_reasons
from tickets.fate_reasons import Reason, ReasonCode, Silence, in_words

PLACE = re.compile(r"%\((\w+)\)s")
SOURCES = [path for path in Path(tickets.__file__).parent.rglob("*.py") if path.name != "fate_reasons.py"]
SAMPLES = {"int": 7, "float": 20.0, "str": "OSError"}  # by the annotation of a parameter
MAKERS = {
    name: function
    for name, function in inspect.getmembers(fate_reasons, inspect.isfunction)
    if inspect.signature(function).return_annotation is Reason
}


OF_BEFORE = {ReasonCode.TOO_MANY_PARTS}  # only ledgers of before hold it


def places_of(code: ReasonCode) -> set[str]:
    return set(PLACE.findall(str(code.label)))


def made_by(maker: Callable[..., Reason]) -> Reason:
    parameters = inspect.signature(maker).parameters.values()
    return maker(**{one.name: SAMPLES[one.annotation.__name__] for one in parameters})


def in_the_sources(pattern: str) -> set[str]:
    return {name for path in SOURCES for name in re.findall(pattern, path.read_text())}


@pytest.mark.parametrize("name", MAKERS)
def test_whoever_makes_a_reason_fills_the_places_of_its_sentence(name: str) -> None:
    reason = made_by(MAKERS[name])
    assert places_of(reason.code) <= set(reason.facts)  # a flood also names its sender, by whom it is told
    assert "%(" not in str(reason)


def test_a_sentence_with_places_has_one_who_fills_them_and_nobody_else_gives_its_code() -> None:
    made = [made_by(maker).code for maker in MAKERS.values()]
    assert sorted(made) == sorted(code for code in set(ReasonCode) - OF_BEFORE if places_of(code))
    assert in_the_sources(r"\bReasonCode\.([A-Z_]+)") == {code.name for code in ReasonCode if not places_of(code)}


def test_each_reason_is_given_somewhere() -> None:
    assert in_the_sources(r"\bfate_reasons\.([a-z_]+)\(") - {"as_columns"} == set(MAKERS)
    assert in_the_sources(r"\bSilence\.([A-Z_]+)") == {silence.name for silence in Silence}


def test_each_sentence_has_its_french_with_the_same_places() -> None:
    french = {entry.msgid: entry.msgstr for entry in catalogue_of("fr") if entry.translated()}
    sentences = [str(one.label) for one in (*ReasonCode, *Silence) if one != ReasonCode.OTHER]
    assert [one for one in sentences if one not in french] == []
    assert [one for one in sentences if set(PLACE.findall(one)) != set(PLACE.findall(french[one]))] == []


def test_a_reason_is_said_in_the_reader_s_language() -> None:
    reason, silence = Reason(ReasonCode.LONG_CLOSED), Silence.MAILING_LIST
    assert in_words(None, None) == ""
    assert in_words(fate_reasons.copy_of(12), None) == "the same as letter 12"
    assert in_words(None, silence) == "not acknowledged: a mailing list"
    assert in_words(reason, silence) == (
        "its ticket was closed more than 30 days ago: a new one beside it; not acknowledged: a mailing list"
    )
    with translation.override("fr"):
        assert in_words(fate_reasons.copy_of(12), None) == "le même que le courriel n° 12"
        assert in_words(reason, silence) == (
            "sa demande est close depuis plus de 30 jours\u00a0: une nouvelle s’ouvre à côté; "
            "sans accusé de réception\u00a0: une liste de diffusion"
        )


@pytest.mark.parametrize("text", ["something an older version said", "100 % new; and (more"])
def test_the_words_of_an_older_version_stay_as_they_are(text: str) -> None:
    assert in_words(fate_reasons.other(text), None) == text


def test_other_programs_read_english_whoever_asks() -> None:
    with translation.override("fr"):
        assert str(fate_reasons.too_deep(deepest=20)) == "nested more than 20 deep"
