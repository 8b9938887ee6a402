"""Only what is new in a reply: the history below it is cut, what the customer wrote between the lines never is."""

import re

from tickets.letters.attributions import (
    AS_SEEN,
    FORWARDED,
    MAX_LINE_LENGTH,
    ORIGINAL,
    RULE,
    UNSEEN,
    attribution_ending,
    below_headers,
    header_block,
    names_a_writer,
    quoted_next,
)

MAX_LINES_WITH_A_COLON = 1_500  # that are looked at closely
FORWARD = (-1, -1, False)
ANSWERS_BELOW_SEARCH_CHARACTERS = 5_000  # in which they may say that their answers stand below
ANSWERS_BELOW = re.compile(
    r"\b(?:answers?|answered|comments?|repl(?:y|ies|ied)|responses?)\b[^\n.]{0,40}"
    r"\b(?:below|in-?line|in (?:red|blue|green|bold|caps))\b"
    r"|\br[ée]ponses?\b[^\n.]{0,40}(?:ci-dessous|dans le texte|en (?:rouge|bleu|vert|gras|majuscules))\b"
    r"|\b(?:Antwort(?:en)?|Anmerkungen|Kommentare)\b[^\n.]{0,40}\b(?:unten|unterhalb|im Text|in (?:rot|blau|grün))\b"
    r"|\brespuestas?\b[^\n.]{0,40}\b(?:abajo|más abajo|en (?:rojo|azul|verde))\b"
    r"|\brisposte?\b[^\n.]{0,40}\b(?:sotto|in (?:rosso|blu|verde))\b",
    re.IGNORECASE,
)
ORANGE_ATTRIBUTION = "> Message du "  # begins a header block that is quoted itself


def new_in(text: str) -> tuple[str, bool]:
    """The text without the quoted history; the whole text when nothing else is in it. Linear in its length.

    And whether something is forwarded: then the text stays whole, to its very end.
    """
    lines = text.split("\n")
    start = _history_starts(text.translate(AS_SEEN).split("\n") if UNSEEN.search(text) else lines)
    if start == FORWARD:
        return text.strip(), True
    if start is None:
        new_lines = _without_trailing_quote(lines)
    else:
        first, body, quoted = start
        new_lines = lines[:first] if not quoted else _around_the_quote(lines, first, body)
        if not quoted and ANSWERS_BELOW.search("\n".join(new_lines)[:ANSWERS_BELOW_SEARCH_CHARACTERS]):
            new_lines = lines  # nothing marks which of the lines below are theirs
    return "\n".join(new_lines).strip() or text.strip(), False


def _history_starts(lines: list[str]) -> tuple[int, int, bool] | None:
    """(first line of the attribution, first line below it, whether `>` marks the history), or None, or `FORWARD`."""
    lines_with_a_colon = 0
    for number, line in enumerate(lines):
        if not line or (line.startswith(">") and not line.startswith(ORANGE_ATTRIBUTION)):
            continue
        head = line[:MAX_LINE_LENGTH]
        if ":" in head or "：" in head:
            lines_with_a_colon += 1
            if lines_with_a_colon > MAX_LINES_WITH_A_COLON:
                return None  # a log, not a letter
            if (first := attribution_ending(lines, number)) is not None:
                return _below_rules(lines, first), number + 1, quoted_next(lines, number + 1)
            if (first := header_block(lines, number)) is not None:
                body = below_headers(lines, number)
                return _below_rules(lines, first), body, quoted_next(lines, body)
        if ("--" in head or ":" in head) and FORWARDED.match(head):
            return FORWARD  # the forwarded text is the message
        if ("--" in head or "Message du" in head) and ORIGINAL.match(head):
            body = below_headers(lines, number)
            return number, body, quoted_next(lines, body)
    return None


def _below_rules(lines: list[str], first: int) -> int:
    """A line of underscores or dashes above the history belongs to it."""
    above = first
    while above and first - above < 4 and not lines[above - 1].strip():
        above -= 1
    return above - 1 if above and RULE.match(lines[above - 1][:MAX_LINE_LENGTH]) else first


def _around_the_quote(lines: list[str], first: int, body: int) -> list[str]:
    """What stands above and below one quotation; with answers between several, all but the last quotation."""
    runs = _quote_runs(lines[body:])
    own = [run for run in runs if not run[0]]
    if not own:
        return lines[:first]
    if len(own) == 1 and not runs[-1][0]:
        return [*lines[:first], *own[0][1]]
    answers = [line for _, run in (runs if not runs[-1][0] else runs[:-1]) for line in run]
    return [*lines[:body], *answers]


def _quote_runs(lines: list[str]) -> list[tuple[bool, list[str]]]:
    """Neighbouring lines grouped by whether they are quoted; empty lines go with the group they follow."""
    runs: list[tuple[bool, list[str]]] = []
    for line in lines:
        quoted = line.lstrip().startswith(">")
        if runs and (not line.strip() or runs[-1][0] == quoted):
            runs[-1][1].append(line)
        elif line.strip():
            runs.append((quoted, [line]))
    return runs


def _without_trailing_quote(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith(">")):
        end -= 1
    return lines[: end - 1] if 0 < end < len(lines) and names_a_writer(lines[end - 1]) else lines[:end]
