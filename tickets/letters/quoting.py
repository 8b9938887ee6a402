"""Only what is new in a reply: the history below it is cut, what the customer wrote between the lines never is."""

import re
from itertools import takewhile

from tickets.letters.attributions import (
    AS_SEEN,
    FORWARDED,
    MAX_ATTRIBUTION_LINES,
    MAX_LINE_LENGTH,
    ORIGINAL,
    REPLY_ABOVE,
    RULE,
    UNSEEN,
    attribution_ending,
    below_headers,
    header_block,
    names_a_writer,
    quoted_next,
)
from tickets.letters.set_phrases.bare_heads import notes_block

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
# An address in angles that is broken over lines, as programs do with attributions; one of their ">" may begin a line.
TORN_ADDRESS = re.compile(
    r"[ \n]{0,4}<\s{0,4}(?:mailto:\s{0,4})?([^\s<>@]{1,100}@[^\s<>@]{1,200})\s{0,4}(?:<mailto:[^<>\s]{1,300}>\s{0,4})?>"
    r"(?=[ \w]{0,30}[:：][ \t]*\n)"
)
TORN_INSIDE = re.compile(r"<\s|@[^\s<>@]{1,200}\s{1,4}[<>]")  # what it takes
# "NB> ", as some programs mark whose words they are; "PS> " is a shell's.
INITIALS = re.compile(
    r"^ ?(?!(?:PS|SW|RT|FW|AP|SQL|IOS|DOS|CMD|CLI|FTP|VPN|TCL|GDB)>)[A-Z][A-Za-z]?[A-Z]>(?=[ >]|$)", re.MULTILINE
)
MAX_CARD_LINES = 6
LIST_FOOTER = re.compile(
    r"_{20,80}\n[^\n]{1,100} mailing list\n(?:\S{3,200}\n?){1,3}\s*$"
)  # which the list’s program adds
LIST_FOOTER_CHARACTERS = 1_000
CARD_DELIMITER = re.compile(r"--|-- |—|(_{5,80})")
MAX_RULED_CARD_LINES, MAX_RULED_LINE_LENGTH = 3, 60  # below underscores, with which people divide texts too
BARE_ORIGINAL = re.compile(r"\s{0,8}Original Message\s*$", re.IGNORECASE)
ORANGE_ATTRIBUTION = "> Message du "  # begins a header block that is quoted itself


def new_in(text: str) -> tuple[str, bool]:
    """The text without the quoted history; the whole text when nothing else is in it. Linear in its length.

    And whether something is forwarded: then the text stays whole, to its very end.
    """
    whole = text.strip()
    if footer := LIST_FOOTER.search(text, max(0, len(text) - LIST_FOOTER_CHARACTERS)):
        text = text[: footer.start()]
    seen = text.translate(AS_SEEN) if UNSEEN.search(text) else text
    if "<" in text and TORN_INSIDE.search(text):
        text, seen = (TORN_ADDRESS.sub(r" <\1>", each) for each in (text, seen))
    if INITIALS.search(text):
        text, seen = (INITIALS.sub(">", each) for each in (text, seen))
    lines, seen_lines = text.split("\n"), seen.split("\n")
    start = _history_starts(seen_lines)
    if start == FORWARD:
        return whole, True
    if start is None:
        new_lines = _without_leading_quote(lines) or _without_trailing_quote(lines)
    else:
        first, body, quoted = start
        new_lines = lines[:first] if not quoted else _around_the_quote(lines, first, body)
        if not quoted and ANSWERS_BELOW.search("\n".join(new_lines)[:ANSWERS_BELOW_SEARCH_CHARACTERS]):
            new_lines = lines  # nothing marks which of the lines below are theirs
    is_whole = new_lines == lines and not footer
    return ("" if is_whole else "\n".join(new_lines).strip()) or whole, False


def _history_starts(lines: list[str]) -> tuple[int, int, bool] | None:
    """(first line of the attribution, first line below it, whether `>` marks the history), or None, or `FORWARD`."""
    lines_with_a_colon = 0
    for number, line in enumerate(lines):
        if not line:
            continue
        head = line[:MAX_LINE_LENGTH]
        if ":" in head or "：" in head or "@" in head:
            lines_with_a_colon += 1
            if lines_with_a_colon > MAX_LINES_WITH_A_COLON:
                return None  # a log, not a letter
        if line.startswith(">") and not line.startswith(ORANGE_ATTRIBUTION):
            if (":" in head or "：" in head) and (first := _announced_inside(lines, number)) is not None:
                return first, first, True
            continue
        if ":" in head or "：" in head or "@" in head:
            if (first := attribution_ending(lines, number)) is not None:
                return _below_rules(lines, first), number + 1, quoted_next(lines, number + 1)
            if (first := header_block(lines, number)) is not None:
                body = below_headers(lines, number)
                return _below_rules(lines, first), body, quoted_next(lines, body)
            if (first := notes_block(lines, number)) is not None:
                return first, first, False
        if ("--" in head or ":" in head) and FORWARDED.match(head):
            return FORWARD  # the forwarded text is the message
        if ("--" in head or "Message du" in head) and ORIGINAL.match(head):
            body = below_headers(lines, number)
            return number, body, quoted_next(lines, body)
        if " " in head and REPLY_ABOVE.match(head):
            return number, number + 1, quoted_next(lines, number + 1)
    return None


def _announced_inside(lines: list[str], number: int) -> int | None:
    """Where a quotation begins with its attribution: `> On … wrote:`, as some webmail has it."""
    first = number
    while first and number - first < MAX_ATTRIBUTION_LINES and lines[first - 1].startswith(">"):
        first -= 1
    inside = [line.removeprefix(">").strip() for line in lines[first : number + 1]]
    below = lines[number + 1 : number + 6]
    begins = not (first and lines[first - 1].startswith(">")) and any(line.startswith(">") for line in below)
    return first if begins and attribution_ending([*inside, *below], number - first) == 0 else None


def _below_rules(lines: list[str], first: int) -> int:
    """A line of underscores or dashes above the history belongs to it."""
    above = first
    while above and first - above < 4 and not lines[above - 1].strip():
        above -= 1
    if not above:
        return first
    rule = lines[above - 1][:MAX_LINE_LENGTH]
    return above - 1 if RULE.match(rule) or BARE_ORIGINAL.match(rule) else first


def _around_the_quote(lines: list[str], first: int, body: int) -> list[str]:
    """What stands above and below one quotation; with answers between several, all but the last quotation."""
    below = lines[body:]
    if next(filter(str.strip, below), "").startswith("|"):
        below = [f">{line[1:]}" if line.startswith("|") else line for line in below]
    runs = _quote_runs(below)
    own = [run for run in runs if not run[0]]
    if not own:
        return lines[:first]
    if len(own) == 1 and not runs[-1][0]:
        return [*lines[:first], *own[0][1]]
    answers = [line for _, run in (runs if not runs[-1][0] else runs[:-1]) for line in run]
    return [*lines[:body], *takewhile(lambda line: not line.strip(), below), *answers]


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


def _without_leading_quote(lines: list[str]) -> list[str]:
    """What stands below one quotation that nothing announces; nothing where they answer between the lines."""
    if not next(filter(str.strip, lines), "").startswith(">"):
        return []
    runs = _quote_runs(lines)
    if [quoted for quoted, _ in runs] != [True, False]:
        return []
    (_, quotation), (_, answer) = runs
    is_set_apart = len([line for line in quotation if line.strip("> ")]) > 1 and not quotation[-1].strip("> ")
    return answer if is_set_apart and not CARD_DELIMITER.fullmatch(answer[0]) else []


def _without_trailing_quote(lines: list[str]) -> list[str]:
    card = _card_start(lines)
    above, card_lines = lines[:card], ["--", *lines[card + 1 :]] if card < len(lines) else []
    end = len(above)
    while end and (not above[end - 1].strip() or above[end - 1].lstrip().startswith(">")):
        end -= 1
    if not any(line.strip() for line in above[end:]):
        return lines
    new_lines = above[: end - 1] if end and names_a_writer(above[end - 1]) else above[:end]
    return [*new_lines, "", *card_lines] if any(map(str.strip, new_lines)) else lines


def _card_start(lines: list[str]) -> int:
    """Where the writer's card stands below a quotation; the length without one."""
    for number in range(len(lines) - 1, max(-1, len(lines) - 2 - MAX_CARD_LINES), -1):
        if lines[number].startswith(">"):
            break
        if delimiter := CARD_DELIMITER.fullmatch(lines[number]):
            below = [line for line in lines[number + 1 :] if line.strip()]
            short = len(below) <= MAX_RULED_CARD_LINES and all(len(line) <= MAX_RULED_LINE_LENGTH for line in below)
            return number if short or not delimiter[1] else len(lines)
    return len(lines)
