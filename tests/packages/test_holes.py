"""A version with a known hole is noticed, whether somebody can be asked or not."""

import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from packaging.version import Version

from tests.packages import holes, renewing
from tests.packages.holes import Answer
from tests.packages.pins import TEST, Pin, pins
from tests.packages.stored_advisories import Hole, StoredAdvisories, store, stored

pytestmark = pytest.mark.one_database

ADVISORIES = StoredAdvisories(
    date(2026, 11, 1),
    "a test",
    {},
    {"django": [{"names": ["CVE-1", "GHSA-1"], "affected": [["4.2", "4.2.9"], ["5.2", "5.2.3"]]}]},
    {"typescript": [{"names": ["GHSA-2"], "affected": [["7", ""]]}]},
)


def pin(name: str, version: str) -> Pin:
    return Pin(name, Version(version))


def test_what_is_pinned_today_has_no_hole_that_we_have_stored() -> None:
    pinned = pins(TEST)
    assert len(pinned) > 100 and len(stored().pypi) > 20
    assert set(stored().pypi) <= {each.name for each in pinned}
    assert stored().holes(pinned) == []


@pytest.mark.parametrize(
    ("version", "fixed"), [("4.2", "4.2.9"), ("4.2.9", ""), ("5.1", ""), ("5.2.2", "5.2.3"), ("5.2.3", "")]
)
def test_a_version_is_affected_from_the_first_to_before_the_mended_one(version: str, fixed: str) -> None:
    expected = [Hole("django", version, ("CVE-1", "GHSA-1"), fixed)] if fixed else []
    assert ADVISORIES.holes([pin("django", version)]) == expected


def test_a_hole_that_nobody_has_mended_is_one_in_every_later_version() -> None:
    assert ADVISORIES.holes([pin("typescript", "9")], registry="npm") == [Hole("typescript", "9", ("GHSA-2",), "")]


def test_an_advisory_that_was_accepted_by_any_of_its_names_is_not_told_again() -> None:
    accepted = replace(ADVISORIES, accepted={"GHSA-1": "we don't use that"})
    assert accepted.holes([pin("django", "4.2")]) == []


def test_the_check_fails_and_names_its_source_when_nobody_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    found = holes.report("Python packages", None, lambda: ADVISORIES.holes([pin("django", "5.2")]), ADVISORIES)
    assert found == 1
    printed = capsys.readouterr().out
    assert "can't be reached" in printed and "2026-11-01" in printed and "CVE-1" in printed


def test_what_the_source_says_counts_more_than_what_is_stored(capsys: pytest.CaptureFixture[str]) -> None:
    answer = Answer([], [])
    assert holes.report("Python packages", answer, lambda: ADVISORIES.holes([pin("django", "5.2")]), ADVISORIES) == 0
    assert "asked just now" in capsys.readouterr().out


def test_the_findings_of_pip_audit_are_read() -> None:
    vulnerable = {"id": "PYSEC-1", "aliases": ["CVE-9"], "fix_versions": ["2"], "description": "…"}
    output = json.dumps(
        {
            "dependencies": [
                {"name": "a", "version": "1", "vulns": [vulnerable]},
                {"name": "b", "skip_reason": "unknown"},
            ]
        }
    )
    assert holes.answer_of_pip_audit(output) == Answer([Hole("a", "1", ("PYSEC-1", "CVE-9"), "2")], ["b"])


@pytest.mark.parametrize("output", ["", '{"dependencies": [{"name": "a", "skip_reason": "unknown"}]}'])
def test_a_source_that_knows_none_of_our_packages_was_not_reached(output: str) -> None:
    assert holes.answer_of_pip_audit(output) is None


def test_the_findings_of_npm_are_read_and_a_registry_without_an_audit_is_not_reached() -> None:
    found = '{"vulnerabilities": {"typescript": {"range": "<7", "severity": "high"}}}'
    assert holes.answer_of_npm(found) == Answer([Hole("typescript", "<7", ("high",), "")], [])
    assert holes.answer_of_npm('{"message": "405 Method Not Allowed"}') is None
    assert holes.answer_of_npm("") is None


def record(name: str, ecosystem: str, **more: object) -> dict[str, object]:
    span = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.0"}, {"introduced": "4.0"}]}
    return {
        "id": "PYSEC-7",
        "aliases": ["CVE-7"],
        "affected": [{"package": {"name": name, "ecosystem": ecosystem}, "ranges": [span]}],
        **more,
    }


def test_a_renewal_takes_what_is_about_our_packages_and_leaves_the_rest_as_it_was(tmp_path: Path) -> None:
    source = tmp_path / "all.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("vulns/django/PYSEC-7.json", json.dumps(record("Django", "PyPI")))
        archive.writestr("vulns/flask/PYSEC-8.yaml", json.dumps(record("flask", "PyPI")))
        archive.writestr("vulns/django/PYSEC-9.json", json.dumps(record("django", "PyPI", withdrawn="2026-01-01")))
    renewed = renewing.renewed(ADVISORIES, source, now=datetime(2026, 12, 1, tzinfo=UTC))
    known = [{"names": ["PYSEC-7", "CVE-7"], "affected": [["0", "3.0"], ["4.0", ""]]}]
    assert (renewed.day, renewed.pypi, renewed.npm) == (date(2026, 12, 1), {"django": known}, ADVISORIES.npm)


def test_what_is_stored_is_read_again_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / "advisories.json"
    store(ADVISORIES, place)
    assert stored(place) == ADVISORIES
