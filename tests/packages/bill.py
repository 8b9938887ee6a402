"""`make bill`: what a running portal consists of, in CycloneDX, for whoever has to answer for it.

Name, version, licence and hashes of every package that `requirements/run.txt` installs, and of the portal itself.
"""

import sys
import tomllib
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from tests.figures import ROOT
from tests.packages.licences import installed_licences
from tests.packages.pins import RUN, Pin, pins

PLACE = ROOT / "build" / "bill-of-materials.json"


def bill(pinned: list[Pin]) -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    portal = Component(
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        licenses=[LicenseFactory().make_from_string(project["license"])],
        bom_ref=project["name"],
    )
    licences = installed_licences(pinned)
    parts = [_part(pin, licences.get(pin.name, "")) for pin in pinned]
    materials = Bom(components=parts)
    materials.metadata.component = portal
    materials.register_dependency(portal, parts)
    return make_outputter(materials, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)


def _part(pin: Pin, licence: str) -> Component:
    address = PackageURL("pypi", name=pin.name, version=str(pin.version))
    return Component(
        name=pin.name,
        version=str(pin.version),
        type=ComponentType.LIBRARY,
        licenses=[LicenseFactory().make_from_string(licence)] if licence else [],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=content) for content in pin.hashes],
        purl=address,
        bom_ref=str(address),
    )


def main(arguments: list[str]) -> int:
    place = Path(arguments[0]) if arguments else PLACE
    pinned = pins(RUN)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(bill(pinned) + "\n")
    print(f"{len(pinned)} packages are written down in {place}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
