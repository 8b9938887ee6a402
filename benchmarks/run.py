"""`make bench`: every benchmark, shown and written into docs/benchmarks.md.

`ARGS=mail` runs one of them, `ARGS="mail --full"` the whole of it.
"""

import json
import sys

from benchmarks import cases, desk, document, machine, mail, people, serve, smtp, verify
from benchmarks.chat import match as chat
from benchmarks.document import ROOT, Kept
from benchmarks.doors import match as doors

ALL = {
    "serve": serve,
    "mail": mail,
    "smtp": smtp,
    "cases": cases,
    "verify": verify,
    "people": people,
    "desk": desk,
    "chat": chat,
    "doors": doors,
}
SUBJECTS = {name: benchmark.SUBJECT for name, benchmark in ALL.items()}
FIGURES = ROOT / "build" / "bench"  # of every pass


def run(name: str, options: list[str]) -> bool:
    """Were its targets kept?"""
    occasion = machine.present(ROOT)
    result = ALL[name].measure(options)
    print(f"\n{SUBJECTS[name].title}\n\n{result}", flush=True)
    FIGURES.mkdir(parents=True, exist_ok=True)
    (FIGURES / f"{name}.json").write_text(json.dumps(result.figures, indent=2) + "\n")
    document.keep(name, Kept(occasion, result))
    document.write(SUBJECTS)
    return result.kept


def main(arguments: list[str]) -> int:
    named = [word for word in arguments if not word.startswith("-")]
    options = [word for word in arguments if word.startswith("-")]
    if unknown := [word for word in named if word not in ALL]:
        sys.exit(f"There is no benchmark “{unknown[0]}”; there are: {', '.join(ALL)}.")
    missed = [name for name in named or ALL if not run(name, options)]
    print(f"\nTargets missed: {', '.join(missed)}" if missed else "\nEvery target is kept.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
