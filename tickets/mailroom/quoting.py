"""Only what is new in a reply: the history below it is cut, what the customer wrote between the lines never is."""

import re

LONGEST_LINE = 400  # characters of a line that are looked at
OPENING = re.compile(r"\s*(?:On|Le|Am|El|Il|Op|Em|Den|W|Dnia)\b", re.IGNORECASE)
WROTE = re.compile(  # how an attribution ends; some languages put the name behind the verb
    r"(?:wrote|a écrit|escribió|ha scritto|escreveu|schreef|napisał(?:\(a\)|a)?)\s?:$|"
    r"\b(?:schrieb|skrev|schreef)\b[^.!?]{0,80}:$",
    re.IGNORECASE,
)
# An attribution has a date or an address in it, so that "On Monday he wrote:" stays.
DATED = re.compile(r"\d{4}|\d{1,2}[:.h]\d{2}|@")
EXACT = re.compile(r"\d{1,2}[:h]\d{2}|@")  # asked for where no `>` marks the history
BY_WROTE = re.compile(r"^\s*.{1,120}<[^<>\s]{1,200}@[^<>\s]{1,200}>\s*(?:wrote|a écrit|schrieb)\s?:\s*$", re.IGNORECASE)
ORIGINAL = re.compile(
    r"^\s*-{2,}\s*(?:Original Message|Message d['’]origine|Message initial|Original-Nachricht|"
    r"Oprindelig meddelelse|Ursprungligt meddelande|Ursprüngliche Nachricht|"
    r"Mensaje original|Messaggio originale|Oorspronkelijk bericht)\s*-{2,}\s*$",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"^\s*(?:-{2,}\s*(?:Forwarded message|Message transféré|Weitergeleitete Nachricht|Mensaje reenviado)\b|"
    r"Begin forwarded message\s?:|Début du message (?:transféré|réexpédié)\s?:)",
    re.IGNORECASE,
)
FROM_LINE = re.compile(r"^\s*\*?(?:From|De|Von|Da|Van|Från|Fra|Od)\s?:\*?\s*\S", re.IGNORECASE)
NEXT_LINE = re.compile(
    r"^\s*\*?(?:Sendt|Skickat|Wysłano|Till?|Do|Emne|Ämne|Temat|"
    r"Sent|Date|To|Cc|Subject|Reply-To|Envoyé(?: le)?|À|A|Objet|Gesendet|Datum|An|Betreff|Enviado|Para|"
    r"Asunto|Inviato|Oggetto|Verzonden|Aan|Onderwerp)\s?:\*?",
    re.IGNORECASE,
)
RULE = re.compile(r"^\s*[_-]{8,}\s*$")


def reply_text(text: str) -> str:
    """The text without the quoted history; the whole text when nothing else is in it. Linear in its length."""
    lines = text.split("\n")
    start = _history_starts(lines)
    if start is None:
        kept = _without_trailing_quote(lines)
    else:
        first, body, quoted = start
        kept = lines[:first] if not quoted else _around_the_quote(lines, first, body)
    return "\n".join(kept).strip() or text.strip()


def _history_starts(lines: list[str]) -> tuple[int, int, bool] | None:
    """(first line of the attribution, first line below it, whether `>` marks the history), or None."""
    for number, line in enumerate(lines):
        look = line[:LONGEST_LINE]
        if FORWARDED.match(look):
            return None  # what they forward is what they say
        if look.startswith(">"):
            continue
        if length := _attribution(lines, number):
            below = number + length
            return number, below, _quoted_next(lines, below)
        if ORIGINAL.match(look) or _header_block(lines, number):
            ruled = number and RULE.match(lines[number - 1][:LONGEST_LINE])
            return number - 1 if ruled else number, number, False
    return None


def _attribution(lines: list[str], number: int) -> int:
    """How many lines (0 to 3) "On … wrote:" takes here; mailers wrap it."""
    line = lines[number][:LONGEST_LINE]
    if BY_WROTE.match(line):
        return 1
    if not OPENING.match(line):
        return 0
    for length in (1, 2, 3):
        wrapped = lines[number : number + length]
        joined = " ".join(part[:LONGEST_LINE].strip() for part in wrapped)[:LONGEST_LINE].rstrip()
        if joined.endswith(":") and WROTE.search(joined[-120:]) and DATED.search(joined):
            marked = _quoted_next(lines, number + length) or EXACT.search(joined)
            return length if marked else 0
        if not wrapped[-1].strip():
            return 0
    return 0


def _header_block(lines: list[str], number: int) -> bool:
    """ "From: … Sent: … To: …", as Outlook writes above the history."""
    if not FROM_LINE.match(lines[number][:LONGEST_LINE]):
        return False
    below = [line[:LONGEST_LINE] for line in lines[number + 1 : number + 6]]
    return sum(1 for line in below if NEXT_LINE.match(line)) >= 2


def _quoted_next(lines: list[str], number: int) -> bool:
    following = next((line for line in lines[number : number + 5] if line.strip()), "")
    return following.lstrip().startswith(">")


def _around_the_quote(lines: list[str], first: int, body: int) -> list[str]:
    """What stands above and below one quotation; with answers between several, all but the last quotation."""
    runs = _runs(lines[body:])
    own = [run for run in runs if not run[0]]
    if not own:
        return lines[:first]
    if len(own) == 1 and not runs[-1][0]:
        return [*lines[:first], *own[0][1]]
    spoken = [line for _, run in (runs if not runs[-1][0] else runs[:-1]) for line in run]
    return [*lines[:body], *spoken]


def _runs(lines: list[str]) -> list[tuple[bool, list[str]]]:
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
    return lines[:end]
