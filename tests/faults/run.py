"""`make faults`: everything that may break is broken, at every step; one table of sentences, and build/faults.json."""

import json
import sys
from pathlib import Path

import pytest

from tests.portal import ROOT

HERE = Path(__file__).resolve().parent
RESULT = ROOT / "build" / "faults.json"


class Account:
    """What became of each fault, in the order in which they were made."""

    def __init__(self) -> None:
        self.lines: list[dict[str, object]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            sentence = report.location[2].removeprefix("test_").replace("_", " ")
            self.lines.append({"fault": sentence, "outcome": report.outcome, "seconds": round(report.duration, 1)})


def main(arguments: list[str]) -> int:
    account = Account()
    files = [str(path) for pattern in ("test_*.py", "long_*.py") for path in sorted(HERE.glob(pattern))]
    code = pytest.main([*files, "-q", "-p", "no:cacheprovider", *arguments], plugins=[account])
    print()
    for line in account.lines:
        print(f"{line['outcome']!s:<9}{line['seconds']:>7} s   {line['fault']}")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({"all_survived": code == 0, "faults": account.lines}, indent=2) + "\n")
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
