"""Under which terms each package comes: what runs in the portal obliges nobody to open what stands beside it."""

import sys
from collections.abc import Iterable, Iterator
from importlib import metadata

from license_expression import AND, LicenseSymbol, get_spdx_licensing
from packaging.metadata import RawMetadata, parse_email

from tests.packages.pins import RUN, TEST, Pin, pins

# Permissive ones; MPL and LGPL keep to their own files, which we don't change.
WELCOME = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "HPND",
    "ISC",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",
    "PSF-2.0",
    "Python-2.0",
    "TCL",
    "Unlicense",
    "Zlib",
    "ZPL-2.1",
}
# Beside those in what only tests and checks: it isn't given to anybody, and nothing of ours is linked with it.
WELCOME_IN_TESTS = WELCOME | {"GPL-2.0-or-later", "GPL-3.0-or-later"}
# As packages say it that don't say it in SPDX.
BY_CLASSIFIER = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Affero General Public License v3": "AGPL-3.0-only",
    "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
SAY_NOTHING = {"DFSG approved", "OSI Approved", "Other/Proprietary License"}
BY_OTHER_WORDS = {
    "Apache 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD 3-Clause": "BSD-3-Clause",
    "MIT License": "MIT",
    "New BSD": "BSD-3-Clause",
}
# What a package says nowhere that a machine reads, read by a person in the package itself.
READ_BY_HAND = {"axe-playwright-python": "MIT AND MPL-2.0", "dkimpy": "Zlib"}
_SPDX = get_spdx_licensing()


def licence_of(name: str, declared: RawMetadata) -> str:
    """An SPDX expression, or "" where the package says nothing that we understand."""
    if expression := declared.get("license_expression"):
        return expression
    lines = {line.rpartition(" :: ")[2] for line in declared.get("classifiers", []) if line.startswith("License :: ")}
    if classifiers := lines - SAY_NOTHING:
        # Several leave open whether one may choose, so all of them have to be known, and welcome.
        known = sorted({BY_CLASSIFIER.get(line, "") for line in classifiers})
        return " AND ".join(known) if all(known) else ""
    words = declared.get("license", "")
    return BY_OTHER_WORDS.get(words, "") or (words if is_spdx(words) else READ_BY_HAND.get(name, ""))


def is_spdx(text: str) -> bool:
    return bool(text) and "\n" not in text and not _SPDX.validate(text).errors


def is_welcome(expression: str, welcome: set[str]) -> bool:
    """“MIT OR GPL-2.0-only” is: one may choose. “MIT AND GPL-2.0-only” isn't."""
    return bool(expression) and is_spdx(expression) and _holds(_SPDX.parse(expression), welcome)


def _holds(part: object, welcome: set[str]) -> bool:
    if isinstance(part, LicenseSymbol):
        return part.key in welcome
    arguments = (_holds(argument, welcome) for argument in part.args)
    return all(arguments) if isinstance(part, AND) else any(arguments)


def unwelcome(declared: Iterable[tuple[str, str]], welcome: set[str]) -> Iterator[str]:
    for name, expression in declared:
        if not is_welcome(expression, welcome):
            yield f"{name}: {expression or 'its licence is unknown; read it, and note it in READ_BY_HAND'}"


def installed_licences(pinned: Iterable[Pin]) -> dict[str, str]:
    """Of what is installed here: another system's packages are in the lists too, and can't be read."""
    licences = {}
    for name in sorted({pin.name for pin in pinned}):
        try:
            content = metadata.distribution(name).read_text("METADATA") or ""
        except metadata.PackageNotFoundError:
            continue
        licences[name] = licence_of(name, parse_email(content)[0])
    return licences


def main() -> int:
    run = installed_licences(pins(RUN))
    test = {name: licence for name, licence in installed_licences(pins(TEST)).items() if name not in run}
    refused = [*unwelcome(run.items(), WELCOME), *unwelcome(test.items(), WELCOME_IN_TESTS)]
    for line in refused:
        print(f"REFUSED: {line}")
    print(f"{len(run)} packages run in the portal, {len(test)} only in its tests; {len(refused)} can't stay.")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
