"""How a language says that somebody is absent or gone, that a machine answers, and what only a person asks."""

from dataclasses import dataclass

STEM = 4  # letters


@dataclass(frozen=True, slots=True)
class Absence:
    """How one language says it; regular expressions in lower case."""

    subject: str
    stems: str  # beginnings of words; without one of them nobody is absent, and nothing was received
    absent: str  # or gone, or closed: believed with one of the signs, or a day of the end
    received: str  # "we have your letter": believed with an answer to come, or a number
    signs: tuple[str, str, str]  # thanks for the letter; the return, and an answer to come; somebody else to ask
    machine: str  # "this is an automatic answer", "nobody reads this mailbox"
    wants: str  # a person who is away has a request: then it takes two of the signs
