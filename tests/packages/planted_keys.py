"""Is a secret in what git keeps? detect-secrets looks at every line that could hold one."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.core.scan import scan_file
from detect_secrets.plugins.base import RegexBasedDetector
from detect_secrets.plugins.keyword import DENYLIST
from detect_secrets.settings import transient_settings

from tests.figures import ROOT

# Passwords by their name (`password = "…"`) aren't looked for where tests sign people in.
BY_NAME = "KeywordDetector"
ENTROPY = [{"name": "Base64HighEntropyString", "limit": 4.5}, {"name": "HexHighEntropyString", "limit": 3.0}]
INVENTS_PASSWORDS = ("tests/", "benchmarks/")
# Hashes and recorded figures by the thousand, written by machines; letters and old portals of the tests.
BY_MACHINES = re.compile(r"^(requirements/\w+\.txt|package-lock\.json|benchmarks/results/|tests/data/)|\.(po|eml)$")
# What looks like a secret and is none, by its SHA-1: seven digits, since nine would look like a secret themselves.
KNOWN = {
    "02e309d": "a password with a sign that has to be written otherwise, of a test",
    "1348b14": "how a key begins, in a test of what is masked",
    "14e57eb": "the key of a portal of tests, in words",
    "181c127": "the key in a link, of a test",
    "1c77f52": "the first bytes of a signature, in a test",
    "553ab25": "the name of a kind of letter",
    "5aa5589": "the key of a portal of tests, in words",
    "5baa61e": "“password”",
    "9d4e1e2": "a password with a sign that has to be written otherwise, of a test",
    "ae8e260": "a compressed text in a test",
    "b363188": "“password”, as a mask says it",
    "b77505c": "“password”, as people mistype it",
    "ba844ee": "a sentence about passwords, in a guide",
    "bdb3224": "what lets in, as letters say it",
    "bdd88d3": "a compressed text in a test",
    "c6d594d": "a password of a test",
    "cbcdf15": "the letters and digits from which demo passwords are drawn",
    "e2a4b19": "how often a new password may be asked for",
    "e5e9fa1": "“secret”",
    "eda1c81": "how often a new password may be tried",
    "f054ffc": "the name of a kind of letter",
}
PARSED = {".yaml", ".yml", ".ini", ".toml"}  # a value there needs no quotes, so the library reads the whole file


@dataclass(frozen=True, slots=True)
class Find:
    path: str
    line: int
    kind: str
    digest: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}"


def detectors(path: str) -> list[dict[str, object]]:
    by_pattern = [{"name": each.__name__} for each in get_mapping_from_secret_type_to_class().values()]
    named = {entry["name"] for entry in ENTROPY} | ({BY_NAME} if path.startswith(INVENTS_PASSWORDS) else set())
    return [*ENTROPY, *(entry for entry in by_pattern if entry["name"] not in named)]


def suspects() -> list[re.Pattern[str]]:
    """A line without any of these holds nothing that a detector finds; the library takes 25 s to see it by itself.

    A quoted text needs 23 different signs for an entropy of 4.5 bits, and 9 for one above 3.
    """
    patterns = [
        pattern
        for each in get_mapping_from_secret_type_to_class().values()
        if issubclass(each, RegexBasedDetector)
        for pattern in each().denylist
    ]
    quoted = [r"""['"][\w+/=-]{23,}['"]""", r"""['"][0-9a-fA-F]{9,}['"]"""]
    return [*map(re.compile, quoted), re.compile("|".join(DENYLIST), re.I), *patterns]


def suspect_lines(content: str, suspected: list[re.Pattern[str]]) -> list[int]:
    places = {match.start() for pattern in suspected for match in pattern.finditer(content)}
    # A pattern may begin with the blank before its line.
    return sorted({content.count("\n", 0, place) + extra for place in places for extra in (0, 1)})


def finds(path: str, content: str, suspected: list[re.Pattern[str]]) -> Iterator[Find]:
    lines = content.split("\n")
    numbers = list(range(len(lines)))
    if Path(path).suffix not in PARSED:
        numbers = [number for number in suspect_lines(content, suspected) if number < len(lines)]
    if not numbers:
        return
    with tempfile.NamedTemporaryFile("w", suffix=Path(path).suffix, encoding="utf-8") as excerpt:
        excerpt.write("\n".join(lines[number] for number in numbers) + "\n")
        excerpt.flush()
        with transient_settings({"plugins_used": detectors(path)}):
            for secret in scan_file(excerpt.name):
                yield Find(path, numbers[secret.line_number - 1] + 1, secret.type, secret.secret_hash[:7])


def kept_by_git() -> Iterable[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return (path for path in listed.stdout.split("\0") if path and not BY_MACHINES.search(path))


def found_in(paths: Iterable[str]) -> list[Find]:
    suspected = suspects()
    found = []
    for path in paths:
        try:
            content = (ROOT / path).read_text()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue  # a picture; or deleted, and not yet told to git
        found += finds(path, content, suspected)
    return found


def main() -> int:
    found = found_in(kept_by_git())
    unknown = [find for find in found if find.digest not in KNOWN]
    for find in unknown:
        print(f"SECRET? {find}. If it is none, say so in KNOWN of tests/packages/planted_keys.py: {find.digest}")
    gone = sorted(set(KNOWN) - {find.digest for find in found})
    for digest in gone:
        print(f"GONE: {digest} is found no more; take it out of KNOWN in tests/packages/planted_keys.py.")
    print(f"{len(found) - len(unknown)} known ones that are none, {len(unknown)} others.")
    return 1 if unknown or gone else 0


if __name__ == "__main__":
    sys.exit(main())
