"""`make check`: everything that can be said about the code without running it."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
CHECKS = {
    "style": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "types": [BIN / "mypy", "."],
    "imports": [BIN / "lint-imports"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "deployment": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "templates, messages, house rules": [sys.executable, "-m", "pytest", "-q", "tests/test_house_rules.py"],
}


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory(prefix="portal-check-") as data:
        environment = {
            **os.environ,
            "PORTAL_DATA": data,
            "SECRET_KEY": "for-checks-only-" + "abcdefghij0123456789" * 4,
            "PORTAL_URL": "https://help.pelerine.example",
        }
        for name, command in CHECKS.items():
            print(f"\n== {name} ==", flush=True)
            if subprocess.run([str(part) for part in command], env=environment, check=False).returncode:
                failed.append(name)
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nEvery check passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
