"""The sentence around a word: what is said beside the name of a secret may be the secret."""

import re

NEARBY = 100  # characters before and behind a word that may speak of it
SENTENCE_END = re.compile(r"(?<!\.)(?:[.?]|!(?!\s[a-zà-ÿ]))\s|\n\s{0,8}\n")


def sentence_around(text: str, start: int, end: int, *, after: int = 0) -> tuple[int, int]:
    """At most `NEARBY` characters on both sides; `after`: where what was read before ends."""
    first = max(after, start - NEARBY)
    for boundary in SENTENCE_END.finditer(text, first, start):
        first = boundary.end()
    ending = SENTENCE_END.search(text, end, end + NEARBY)
    return first, ending.start() + 1 if ending else min(len(text), end + NEARBY)
