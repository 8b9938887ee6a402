"""`make bench`: every benchmark, one table each. `ARGS=mail` runs one of them, `ARGS="mail --full"` the whole of it."""

import sys

from benchmarks import cases, desk, mail, serve, smtp
from benchmarks.chat import match as chat

ALL = {
    "serve": lambda arguments: serve.main(),
    "mail": mail.main,
    "smtp": smtp.main,
    "cases": cases.main,
    "desk": desk.main,
    "chat": chat.main,
}


def main(arguments: list[str]) -> int:
    named = [word for word in arguments if not word.startswith("-")]
    options = [word for word in arguments if word.startswith("-")]
    if unknown := [word for word in named if word not in ALL]:
        sys.exit(f"There is no benchmark “{unknown[0]}”; there are: {', '.join(ALL)}.")
    missed = [name for name in named or ALL if ALL[name](options)]
    print(f"\nTargets missed: {', '.join(missed)}" if missed else "\nEvery target is kept.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
