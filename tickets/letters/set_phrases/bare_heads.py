"""Heads of the history that few programs write: in columns, with names that have no colon, or without "wrote"."""

import re

MAX_LINE_LENGTH, MAX_HEAD_LINES, MAX_LINES_BEFORE_THE_MOMENT = 400, 20, 6
BROKEN_ADDRESS = re.compile(r"<[\w.+-]{1,64}\s*$")
MOMENT = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s{1,3}(?:(?:at|um|à|alle|om|kl\.?|o) )?\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?"
HAS_MOMENT = re.compile(MOMENT)
COLUMNS = re.compile(r"\s{2,}")
TO = frozenset(["To", "Per", "An", "À", "A", "Aan", "Para", "Till", "Til", "Do", "Komu"])
SUBJECT = frozenset(
    ["Subject", "Betreff", "Thema", "Objet", "Oggetto", "Onderwerp", "Asunto", "Assunto", "Ämne", "Emne", "Temat"]
)
PUSHED_IN = re.compile(r"(?:\t| {2,})\s*\S")
NAMES = r"(?:(?:[^\W\d_a-z][\w'’.-]{0,30} ?){2,4}|[^<>@:]{0,80}<[^<>\s]{1,100}@[^<>\s]{1,100}>)"
# "24.11.2026 09:12 Inès Carrera:", or the name first. Two names or an address: a log has other words.
MOMENT_AND_WRITER = re.compile(
    rf"\W{{0,3}}{MOMENT}(?: ?[AP]M)?(?: (?:GMT|UTC|CES?T|MES?Z|[+-]\d\d)\S{{0,8}})?[,;–-]{{0,2}} {NAMES}\s?[:：]$"
    rf"|{NAMES}[ ,(]{{1,3}}{MOMENT}(?: ?[AP]M)?\)?\s?[:：]$"
)


def notes_block(lines: list[str], number: int) -> int | None:
    """The first line of who, when, to whom and about what as Notes writes them, if the address stands in `number`."""
    if "@" not in lines[number] and not BROKEN_ADDRESS.search(lines[number][:MAX_LINE_LENGTH]):
        return None
    block = [line[:MAX_LINE_LENGTH] for line in lines[number : number + MAX_HEAD_LINES]]
    if not any(map(HAS_MOMENT.search, block[:MAX_LINES_BEFORE_THE_MOMENT])):
        return None
    columns = {column.rstrip(": ") for line in block[1:] for column in COLUMNS.split(line.strip())}
    if columns.isdisjoint(TO) or columns.isdisjoint(SUBJECT):
        return None
    while number and PUSHED_IN.match(lines[number]) and PUSHED_IN.match(lines[number - 1]):
        number -= 1  # the name above the address, if both are pushed in
    return number
