"""The bill of materials names what runs in the portal, and nothing else."""

import json

import pytest

from tests.packages.bill import bill
from tests.packages.pins import RUN, TEST, pins

pytestmark = pytest.mark.one_database


def test_every_package_that_runs_is_on_the_bill_with_its_version_terms_and_hashes() -> None:
    pinned = pins(RUN)
    content = json.loads(bill(pinned))
    assert (content["bomFormat"], content["metadata"]["component"]["name"]) == ("CycloneDX", "support-portal")
    components = {(part["name"], part["version"]): part for part in content["components"]}
    assert set(components) == {(pin.name, str(pin.version)) for pin in pinned}
    django = components["django", next(str(pin.version) for pin in pinned if pin.name == "django")]
    assert django["licenses"] == [{"license": {"id": "BSD-3-Clause"}}]
    assert django["purl"] == f"pkg:pypi/django@{django['version']}"
    assert {entry["alg"] for entry in django["hashes"]} == {"SHA-256"} and len(django["hashes"]) == 2


def test_what_only_tests_is_not_on_it() -> None:
    names = {part["name"] for part in json.loads(bill(pins(RUN)))["components"]}
    assert "pytest" in {pin.name for pin in pins(TEST)} and "pytest" not in names
