"""The words of a letter are found, wherever its program has put them."""

import base64

import pytest

from tests.tickets.mailroom.letters import PDF
from tickets.letters.details import details_of
from tickets.letters.parsing import ParsedEmail, parse

HEAD = b"From: Nora <nora@cust.example>\nSubject: Help\n"


def multipart(kind: str, *parts: tuple[str, bytes]) -> bytes:
    body = b"".join(b"--b\nContent-Type: " + head.encode() + b"\n\n" + content + b"\n" for head, content in parts)
    return f"Content-Type: multipart/{kind}; boundary=b\n\n".encode() + body + b"--b--\n"


def two_views(text: str, html: str) -> ParsedEmail:
    views = [("text/plain; charset=utf-8", text.encode()), ("text/html; charset=utf-8", html.encode())]
    return parse(HEAD + multipart("alternative", *views))


@pytest.mark.parametrize(
    "placeholder",
    [
        "This is an HTML message, use an HTML capable program.",
        "Your email client does not support HTML messages.\nPlease use another one.",
        "To view this message, please use an HTML compatible email viewer!",
        "Ce message est au format HTML.",
        "Votre logiciel de messagerie ne permet pas d'afficher ce message.",
        "Dies ist eine HTML-Nachricht. Bitte verwenden Sie ein anderes Programm.",
        "Diese E-Mail kann leider nicht angezeigt werden.",
        "Este mensaje está en formato HTML.",
        "Questo messaggio è in formato HTML.",
        "Dit is een HTML-bericht.",
        "Esta mensagem está em HTML.",
        "Ta wiadomość jest w formacie HTML.",
        "Detta är ett HTML-meddelande.",
        "您的邮件客户端不支持 HTML",
    ],
)
def test_a_text_that_only_says_that_there_is_html_counts_as_none(placeholder: str):
    letter = two_views(placeholder, "<p>Please refund PV-87654321, you charged my card twice.</p>")
    assert letter.reply_text == "Please refund PV-87654321, you charged my card twice."
    details = details_of(letter, recipients=())
    assert (details.topic, details.subscription_reference) == ("billing", "PV-87654321")


@pytest.mark.parametrize(
    "text",
    [
        "I can't read HTML messages on my router.",  # what the customer says stands in both
        "The page is gone. It said something about HTML.",
    ],
)
def test_a_customers_own_words_about_html_are_theirs(text: str):
    assert two_views(text, f"<p>{text}</p><p>Nora</p>").text == text


def test_a_text_that_begins_with_words_is_no_placeholder():
    letter = two_views("My router is dead! Sorry for the plain text, my email client has no HTML.", "<p>Dead.</p>")
    assert letter.text.startswith("My router is dead!")


def test_a_letter_of_markdown_only_is_shown_as_text():
    letter = parse(HEAD + b"Content-Type: text/markdown\n\n# Router\n\nIt is *dead*.\n")
    assert (letter.text, letter.files) == ("# Router\n\nIt is *dead*.", ())


def test_markdown_beside_a_text_is_another_view_of_it():
    views = [("text/markdown", b"# Dead"), ("text/plain", b"Dead"), ("text/html", b"<h1>Dead</h1>")]
    letter = parse(HEAD + multipart("alternative", *views))
    assert (letter.text, letter.files) == ("Dead", ())


EVENT = b"""BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY:A call
DTSTART:20260302T100000Z
DESCRIPTION:Please call me about the router\\nIt is dead\\, again.
END:VEVENT
END:VCALENDAR"""
CALL = "Invitation: A call\nWhen: 2026-03-02 10:00 UTC"
CALL_IN_WORDS = f"{CALL}\n\nPlease call me about the router\nIt is dead, again."


def test_what_an_invitation_says_is_what_the_customer_says():
    letter = parse(HEAD + b"Content-Type: text/calendar; method=REQUEST\n\n" + EVENT)
    assert letter.text == CALL_IN_WORDS


def test_an_invitation_does_not_repeat_the_words_beside_it():
    said = b"Please call me about the router\nIt is dead, again."
    letter = parse(HEAD + multipart("mixed", ("text/plain", said), ("text/calendar", EVENT)))
    assert letter.text == f"{said.decode()}\n\n{CALL}"


def test_an_invitation_that_comes_twice_is_shown_once():
    alternatives = multipart("alternative", ("text/plain", b"Hi"), ("text/calendar", EVENT)).replace(b"--b", b"--c")
    kind, _, inside = alternatives.replace(b"=b", b"=c").partition(b"\n\n")
    packed = b"--b\nContent-Type: application/ics; name=invite.ics\nContent-Transfer-Encoding: base64\n\n"
    again = packed + base64.encodebytes(EVENT.replace(b"\n", b"\r\n"))
    mixed = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + kind + b"\n\n" + inside + again + b"--b--\n"
    letter = parse(HEAD + mixed)
    assert letter.text == f"Hi\n\n{CALL_IN_WORDS}"
    assert [file.name for file in letter.files] == ["invite.ics"]


def test_the_comments_and_elements_of_word_have_no_depth():
    styles = '<w:LsdException Name="a"/>' * 1_000
    word = f"<!--[if gte mso 9]><xml>{styles}</xml><![endif]--><p>Dead.<o:p></o:p></p>{'<o:p/>' * 1_000}"
    letter = two_views("Dead.", word)
    assert (letter.html, letter.problems) == ("<p>Dead.</p>", ())


def test_of_three_hundred_files_the_first_are_kept_and_the_others_named():
    files = [(f"application/pdf; name=bill-{number}.pdf", PDF) for number in range(300)]
    letter = parse(HEAD + multipart("mixed", ("text/plain", b"My bills."), *files))
    assert (letter.text, letter.unreadable) == ("My bills.", None)
    *kept, named = letter.files
    assert [file.name for file in kept] == [f"bill-{number}.pdf" for number in range(198)]
    assert named.name == "files-not-read.txt"
    assert named.content.decode().split("\n") == [f"bill-{number}.pdf" for number in range(198, 300)]
