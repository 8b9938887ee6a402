"""Letters, replies and short texts that were written before anybody looked whether they are read right.

Each set lies in tests/data/letters, with what a person reads in it. What a set showed to be wrong was mended as a kind;
the last one of each is as it was first read, and its bound is what was measured then.
"""

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from tests.tickets.mailroom.letters import EMAILS
from tickets.letters.details import details_of
from tickets.letters.parsing import ParsedEmail, parse
from tickets.letters.set_phrases.robots import is_automatic_text
from tickets.letters.set_phrases.thanks import is_only_thanks
from tickets.mailroom.sorting.auto_reply import is_automatic

SETS = EMAILS.parent / "data" / "letters"


def as_seen(text: str) -> str:
    """Without what nobody sees: blanks at the ends of lines, and more than one empty line."""
    lines = (line.rstrip() for line in text.replace("\xa0", " ").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def pieces(name: str) -> Iterator[tuple[str, str]]:
    for piece in re.split(r"^=== ", (SETS / name).read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title, _, content = piece.partition("\n")
        yield title, content


def texts(name: str) -> list[tuple[str, str]]:
    rows = (line.split(": ", 1) for line in (SETS / name).read_text("utf-8").splitlines())
    return [(kind, text.replace("\\n", "\n")) for kind, text in rows]


def new_text_of_a_reply(content: str) -> tuple[str, str]:
    """(as a person reads it, as we do)"""
    expected, kind, body = re.split(r"^--- (plain|html)\n", content, flags=re.MULTILINE)
    letter = EmailMessage()
    letter["From"], letter["Subject"], letter["In-Reply-To"] = "nora@cust.example", "Re: Slow", "<1@pelerine.example>"
    letter.set_content(body, subtype=kind, cte="8bit")
    return as_seen(expected), as_seen(parse(letter.as_bytes()).reply_text)


def reading_of_a_letter(content: str) -> tuple[list[str], list[str]]:
    """The same, of subject, sender, names of files and text. `\\x80` stands for that byte."""
    expected, _, letter = content.partition("--- letter\n")
    subject, sender, files, *text = expected.split("\n")
    escaped = letter.replace("\n", "\r\n").encode()
    read = parse(re.sub(rb"\\x([0-9a-f]{2})", lambda escape: bytes.fromhex(escape[1].decode()), escaped))
    names = ", ".join(file.name for file in read.files)
    values = (subject.partition(":")[2], sender.partition(":")[2], files.partition(":")[2], as_seen("\n".join(text)))
    ours = [read.subject, f"{read.from_name} <{read.from_address}>", names, as_seen(read.text)]
    return [value.strip() for value in values], [value.strip() for value in ours]


@pytest.mark.parametrize(
    ("name", "at_least"), [("replies_1.txt", 64), ("replies_2.txt", 63), ("replies_3.txt", 62), ("replies_4.txt", 23)]
)
def test_of_a_reply_only_what_is_new_is_shown(name: str, at_least: int):
    readings = {title: new_text_of_a_reply(content) for title, content in pieces(name)}
    wrong = {title: ours for title, (expected, ours) in readings.items() if expected != ours}
    assert len(readings) - len(wrong) >= at_least, wrong


@pytest.mark.parametrize(("name", "at_least"), [("letters_1.txt", 60), ("letters_2.txt", 40), ("letters_3.txt", 60)])
def test_subject_sender_words_and_files_are_read(name: str, at_least: int):
    readings = {title: reading_of_a_letter(content) for title, content in pieces(name)}
    wrong = {title: ours for title, (expected, ours) in readings.items() if expected != ours}
    assert len(readings) - len(wrong) >= at_least, wrong


def test_a_short_letter_goes_to_its_team():
    wrong = [
        text
        for topic, text in texts("topics.txt")
        if details_of(ParsedEmail(reply_text=text, text=text), recipients=()).topic != topic
    ]
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize(
    ("name", "missed"), [("robots_1.txt", 0), ("robots_2.txt", 1), ("robots_3.txt", 2), ("robots_4.txt", 4)]
)
def test_robots_are_known_and_nobody_is_taken_for_one(name: str, missed: int):
    rows = texts(name)
    assert [text for kind, text in rows if kind == "human" and is_automatic_text(text)] == []
    unknown = [text for kind, text in rows if kind == "robot" and not is_automatic_text(text)]
    assert len(unknown) <= missed, unknown


def test_thanks_alone_are_told_from_thanks_with_a_request():
    rows = texts("thanks.txt")
    said = [(kind, text, is_only_thanks(text, names=["Nora Berg", "Inès"])) for kind, text in rows]
    assert [text for kind, text, only in said if kind == "no" and only] == []
    unknown = [text for kind, text, only in said if kind == "yes" and not only]
    assert len(unknown) <= 3, unknown


@pytest.mark.parametrize(
    ("name", "missed"), [("robots_5.txt", 0), ("robots_6.txt", 1), ("robots_7.txt", 1), ("taken_for_robots.txt", 0)]
)
def test_robots_are_known_by_subject_and_text_and_nobody_is_taken_for_one(name: str, missed: int):
    """Known when first read: 25 of 44, 23 of 44, 28 of 45; people taken for robots: 9, 6 and 0 of 60."""
    letters = [(kind, text, letter_of(*text.split("\n", 1))) for kind, text in texts(name)]
    assert [text for kind, text, letter in letters if kind == "human" and is_automatic(letter)] == []
    unknown = [text for kind, text, letter in letters if kind == "robot" and not is_automatic(letter)]
    assert len(unknown) <= missed, unknown


def letter_of(subject: str, text: str) -> ParsedEmail:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = "nora@cust.example", subject
    letter.set_content(text)
    return parse(letter.as_bytes())
