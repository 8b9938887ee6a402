"""Has a pinned version a known hole? Asks an advisory source where one can be reached, and else what is stored."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.figures import ROOT
from tests.packages.pins import TEST, npm_pins, pins
from tests.packages.stored_advisories import Hole, StoredAdvisories, stored

OLD_AFTER = 90  # days
# The source waits for no answer longer than this; it is asked once a package.
PATIENCE = "5"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source said. `unanswered`: packages that it doesn't know, which is no all-clear."""

    holes: list[Hole]
    unanswered: list[str]


def asked_of_osv(accepted: list[str]) -> Answer | None:
    """pip-audit asks OSV. None: it can't be reached."""
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", "osv", "--requirement", str(TEST)]
    command += ["--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", PATIENCE]
    command += [word for name in accepted for word in ("--ignore-vuln", name)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return answer_of_pip_audit(done.stdout)


def answer_of_pip_audit(output: str) -> Answer | None:
    """It prints its findings as JSON, and a traceback elsewhere when it had nobody to ask."""
    if not output.strip():
        return None
    dependencies = json.loads(output)["dependencies"]
    holes = [
        Hole(
            dependency["name"],
            dependency["version"],
            (hole["id"], *hole["aliases"]),
            ", ".join(hole["fix_versions"]),
        )
        for dependency in dependencies
        for hole in dependency.get("vulns", [])
    ]
    unanswered = [dependency["name"] for dependency in dependencies if "skip_reason" in dependency]
    return Answer(holes, unanswered) if len(unanswered) < len(dependencies) else None


def asked_of_npm() -> Answer | None:
    """None: the registry, or a mirror of it, doesn't answer such questions."""
    command = ["sh", "requirements/install.sh", "--npm", "audit", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return answer_of_npm(done.stdout)


def answer_of_npm(output: str) -> Answer | None:
    content = json.loads(output) if output.strip().startswith("{") else {}
    if "vulnerabilities" not in content:
        return None
    holes = [Hole(name, hole["range"], (hole["severity"],), "") for name, hole in content["vulnerabilities"].items()]
    return Answer(holes, [])


def report(
    name: str, answer: Answer | None, from_stored: Callable[[], list[Hole]], advisories: StoredAdvisories
) -> int:
    """Prints which source was used, and how old it is; returns how many holes there are."""
    holes = answer.holes if answer else from_stored()
    if answer:
        print(f"{name}: asked just now.")
        if answer.unanswered:
            print(f"  It doesn't know {', '.join(answer.unanswered)}.")
    else:
        age = (datetime.now(UTC).date() - advisories.day).days
        print(f"{name}: can't be reached from here. Compared with requirements/advisories.json instead:")
        print(f"  of {advisories.day}, {age} days old ({advisories.source}).")
        if age > OLD_AFTER:
            print("  THAT IS OLD. Renew it: make advisories FROM=…")
    for hole in holes:
        print(f"  HOLE: {hole}")
    return len(holes)


def main() -> int:
    advisories = stored()
    found = report(
        "Python packages (OSV)",
        asked_of_osv(sorted(advisories.accepted)),
        lambda: advisories.holes(pins(TEST)),
        advisories,
    )
    found += report("npm packages", asked_of_npm(), lambda: advisories.holes(npm_pins(), registry="npm"), advisories)
    for name, reason in advisories.accepted.items():
        print(f"Accepted: {name}, since {reason}")
    if not found:
        print("No known hole in what is pinned.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
