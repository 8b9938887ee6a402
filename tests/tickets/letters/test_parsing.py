"""Reading letters: what a person would read, from whatever bytes come."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tickets.mailroom.letters import EMAILS, PNG, example
from tickets.fate_reasons import ReasonCode
from tickets.letters.headers import Mailbox, mailboxes, words
from tickets.letters.parsing import ParsedEmail, parse
from tickets.letters.plaintext import text_of


def files(letter: ParsedEmail) -> list[tuple[str, str, bytes, bool]]:
    return [(file.name, file.content_type, file.content, file.inline) for file in letter.files]


def test_html_is_read_without_its_hidden_parts_and_history():
    letter = parse(example("html_only_with_quote_from_webmail"))
    assert letter.subject == "Re: Votre demande [#12]"
    assert (
        letter.reply_text == "Merci, ça marche.\n\n- Paris\n- Lyon\n\nVoir la capture (https://mail.example/capture)."
    )
    assert "a écrit :" in letter.text
    assert "> Essayez un autre serveur." in letter.text
    assert "preheader" not in letter.text
    assert "alert" not in letter.text
    assert (letter.from_name, letter.from_address) == ("Ada Berg", "ada@mail.example")
    assert letter.date == datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


def test_a_picture_inside_the_text_and_a_file_beside_it():
    letter = parse(example("picture_inside_html_and_pdf_beside"))
    assert letter.text == "See the picture."
    assert letter.html.startswith("<p>See the picture.")
    assert files(letter) == [
        ("shot.png", "image/png", PNG, True),
        ("reçu de mars.pdf", "application/pdf", b"%PDF-1.4 test", False),
    ]
    assert letter.files[0].content_id == "shot@mail.example"


def test_a_forwarded_letter_is_a_file_and_says_nothing_about_the_letter_around_it():
    letter = parse(example("forwarded_letter_as_attachment"))
    assert (letter.text, letter.message_id) == ("Please read the letter below.", "<forward@mail.example>")
    assert [(name, kind) for name, kind, *_ in files(letter)] == [("Speed - test.eml", "message/rfc822")]
    assert parse(letter.files[0].content).text == "It was fast once."


def test_charsets_that_lie_or_that_nobody_knows():
    letter = parse(example("lying_and_unknown_charsets"))
    assert letter.subject == "Réseaué"
    assert letter.text == (
        "Ça ne répond pas à l’heure prévue.\nLe débit est réduit côté Genève, même la nuit, depuis février."
    )


def test_a_character_cut_between_two_encoded_words():
    assert parse(example("character_cut_between_encoded_words")).subject == "Été à Paris"


def test_a_header_smuggled_into_the_subject_stays_in_the_subject():
    letter = parse(example("no_message_id_bad_date_and_bad_sender_name"))
    assert letter.subject == "Hello Bcc: victim@mail.example"
    assert (letter.from_name, letter.from_address) == ("Berg, Ada", "ada@mail.example")
    assert (letter.to, letter.date, letter.message_id) == ((), None, "")
    assert letter.problems == ("several sender addresses", "unreadable date")


def test_message_ids_in_odd_spellings():
    letter = parse(example("message_id_in_brackets"))
    assert letter.message_id == "<[abc]>"
    assert letter.in_reply_to == ("<one@mail.example>",)
    assert letter.references == ("<one@mail.example>", "<two@mail.example>")


def test_a_letter_that_was_cut_off():
    letter = parse(example("multipart_that_never_ends"))
    assert letter.text == "One line that goes on here."
    assert files(letter) == [("autoexec.bat", "text/plain", b"echo\r\n", False)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_line_end_before_a_border_belongs_to_the_border_and_an_empty_part_has_none(line_end: str):
    parts = ["--b", "--b", "", "Words.", "--b", "Content-Type: x/y; name=one", "", "1", "", "--b", "--b--", ""]
    raw = line_end.join(["From: a@b.c", "Content-Type: multipart/mixed; boundary=b", "", *parts]).encode()
    assert (parse(raw).text, [file.content for file in parse(raw).files]) == ("Words.", [b"1" + line_end.encode()])


def test_a_multipart_without_a_boundary_is_text():
    letter = parse(example("multipart_without_boundary"))
    assert (letter.text, letter.problems) == ("Still readable.", ("multipart without parts",))


def test_a_name_can_not_hide_its_ending():
    letter = parse(example("name_hides_its_ending"))
    assert (letter.subject, letter.files[0].name) == ("gnp holiday", "holiday gnp.exe")


def test_an_invitation_is_a_file_and_its_facts_are_in_the_text():
    letter = parse(example("invitation_among_alternatives"))
    assert (letter.text, [file.name for file in letter.files]) == (
        "Can we talk?\n\nInvitation: Call about the router, again\nWhen: 2026-03-12 10:00 – 10:30 Europe/Paris\n"
        "Where: By telephone\nOrganizer: Berg: Ada <ada@mail.example>",
        ["invitation.ics"],
    )


def is_read(letter: ParsedEmail) -> bool:
    """Or set aside with a bound that it passes; never by a fault of ours."""
    return letter.unreadable is None or letter.unreadable.code != ReasonCode.NOT_READ


def test_nothing_at_all():
    assert parse(b"") == ParsedEmail(problems=("no sender address",), headers={})


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"From: a@b.c\n" + b"X: y\n" * 1_001 + b"\nText", "more than 1000 header lines, or 1 MB of them"),
        (b"From: a@b.c\nX: " + b"y" * 2_000_000 + b"\n\nText", "more than 1000 header lines, or 1 MB of them"),
        (
            b"From: a@b.c\n"
            + b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(3_000)),
            "nested more than 20 deep",
        ),
    ],
)
def test_a_letter_past_a_bound_has_its_headers_and_says_why(raw: bytes, reason: str):
    letter = parse(raw)
    assert (letter.from_address, str(letter.unreadable), letter.text) == ("a@b.c", reason, "")
    assert letter.problems[0] == reason


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("a@b.c", [("", "a@b.c")]),
        ('"Berg, Ada" <a@b.c>, x@y.z', [("Berg, Ada", "a@b.c"), ("", "x@y.z")]),
        ("a@b.c (Ada)", [("Ada", "a@b.c")]),
        ("Friends: a@b.c, Bo <b@b.c>; c@b.c", [("", "a@b.c"), ("Bo", "b@b.c"), ("", "c@b.c")]),
        ("=?utf-8?q?=C3=89va?= <e@b.c>", [("Éva", "e@b.c")]),
        ('"support@us.example" <thief@b.c>', [("support@us.example", "thief@b.c")]),
        ("<@relay.example:a@b.c>", [("", "a@b.c")]),
        ("<<<@@>>>", []),
        ("a@b@c.d", []),
        ("nobody", []),
        ("a@b.c d@e.f", [("", "a@b.c"), ("", "d@e.f")]),
        ("Ada a@b.c", [("Ada", "a@b.c")]),
        ("Ada(desk) <a(x)@b . c>", [("Ada", "a@b.c")]),
        ("<mail.example a@b.c>", [("", "a@b.c")]),
        ('"john doe"@b.c', []),
        ("用户@例子.example", [("", "用户@例子.example")]),
    ],
)
def test_addresses(header: str, found: list[tuple[str, str]]):
    assert mailboxes(header) == [Mailbox(name, address) for name, address in found]


def test_every_example_is_read_without_a_bound_and_again_after_damage():
    for path in sorted(EMAILS.glob("*.eml")):
        raw = path.read_bytes()
        assert not parse(raw).unreadable, path.name
        for cut in range(0, len(raw), 97):
            assert is_read(parse(raw[:cut] + raw[cut + 13 :])), (path, cut)


PIECES = st.sampled_from(
    [
        *[b"\n\n", b"\r\n", b"--b\n", b"--b--", b"From: ", b"a@b.c", b"=?utf-8?b?", b"=?x?q?=?=", b"\xff\x00", b"> "],
        *[b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Transfer-Encoding: base64\n", b'; name*0*="'],
        *[b"Content-Type: message/rfc822\n\n", b"Content-Type: text/html; charset=utf-7\n", b"<![", b"<a href="],
        *[b"Date: Mon, 99 Foo -0000 +9999\n", b"Message-ID: <[a]>\n", b"Content-Type: text/plain; charset=idna\n"],
        *[b"Content-Transfer-Encoding: x-uuencode\n", b"begin 644 x\n", b"On 1:00 "],
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.binary(max_size=2_000), st.lists(st.one_of(PIECES, st.binary(max_size=20)), max_size=60).map(b"".join))
)
def test_no_bytes_make_it_raise_or_give_what_no_database_takes(raw: bytes):
    letter = parse(raw)
    assert is_read(letter)
    said = "".join([letter.subject, letter.from_name, letter.text, letter.reply_text, letter.html, letter.message_id])
    said.encode()
    assert "\0" not in said


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="=?utf-8BbQq_AÉ \r\n\t\x00\u202e", max_size=80))
def test_decoded_words_are_one_printable_line(value: str):
    assert all(character.isprintable() for character in words(value))


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<a ", "<a href='", "&#", "<![CDATA[", "<blockquote>", "<p>", "</", '<b style="']
)
def test_hostile_html_is_read_in_time(piece: str):
    assert isinstance(text_of(piece * 60_000), str)


def test_the_card_below_a_forwarded_letter_is_not_its_forwarders():
    text = "See this.\n\n---------- Forwarded message ---------\nFrom: Shop\n\nYour invoice.\n\n-- \nThe shop"
    letter = parse(f"From: a@b.example\nSubject: Invoice\n\n{text}".encode())
    assert (letter.reply_text, letter.signature) == (text, "")


@pytest.mark.parametrize(("subject", "said"), [("TR : Facture", "all of it"), ("RE: FW: Facture", "what is new")])
def test_what_outlook_forwards_is_what_they_say(subject: str, said: str):
    history = "De : Boutique\nEnvoyé : mardi 10 mars 2026 09:12\nÀ : Ada\nObjet : Facture\n\nVotre facture PV-12345678."
    text = f"Voyez ci-dessous.\n\n{history}"
    letter = parse(f"From: a@b.example\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode())
    assert letter.reply_text == {"all of it": text, "what is new": "Voyez ci-dessous."}[said]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>one</div>\n<div><br></div>\n<div>two<br></div><div>three</div>", "one\n\ntwo\nthree"),
        ("<p>Con&shy;nec&#8203;tion 👩\u200d💻</p><p>&zwnj;&nbsp;&zwnj;&nbsp;</p>", "Connection 👩\u200d💻"),
        ("<div>one</div><div>&nbsp;</div><div><span>&nbsp;</span>two</div>", "one\n\ntwo"),
        ("It was < 5 ms and is > 300 ms now.", "It was < 5 ms and is > 300 ms now."),
        (
            "Done:<ol><li>install<ul><li>on a Mac</li></ul></li><li>connect</li></ol>",
            "Done:\n1. install\n- on a Mac\n2. connect",
        ),
        ('<div style="max-height:0;overflow:hidden">preview</div><p style="max-height:0.5em">Words.</p>', "Words."),
    ],
)
def test_html_reads_like_the_page(html: str, text: str):
    assert text_of(html) == text
