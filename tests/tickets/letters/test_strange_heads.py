"""What stands above or among the headers costs nobody their name, and raw bytes are read in their own alphabet."""

import base64

import pytest

from tickets.letters.charset_guess import likeliest
from tickets.letters.parsing import ParsedEmail, parse

HEAD = b"From: Nora <nora@cust.example>\nTo: support@us.example\nSubject: Router\n"
LETTER = HEAD + b"\nIt is dead.\n"
UNFOLDED = b"\n".join([base64.b64encode(bytes(range(54)))] * 60)


def seen(letter: ParsedEmail) -> tuple[str, str, str]:
    return letter.from_address, letter.subject, letter.text


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
@pytest.mark.parametrize(
    "above",
    [
        b"queued as 4711\n",
        b"queued as 4711\n\n",
        b" " * 250 + b"\n",
        b"\t\n \n\n",
        b" ",
        b"From nora@cust.example Mon Mar  2 10:00:00 2026\n",
        b"X-Data: \n" + UNFOLDED + b"\n",
        b"Received: from a\nX-Data: 1\n" + UNFOLDED + b"\n",
        b"X-Note: one\nand more of it that is not folded\n",
    ],
)
def test_what_stands_above_the_headers_hides_neither_sender_nor_subject(above: bytes, line_end: bytes):
    letter = parse((above + LETTER).replace(b"\n", line_end))
    assert seen(letter) == ("nora@cust.example", "Router", "It is dead.")


@pytest.mark.parametrize(
    "text",
    [
        b"Please call me.\n\nFrom: the beginning it never worked.\n",
        b"Please call me.\nFrom: the beginning it never worked.\n",
        b"Please call me\n",
    ],
)
def test_words_without_any_header_stay_words(text: bytes):
    assert seen(parse(text)) == ("", "", text.decode().strip())


def test_a_text_right_below_the_headers_begins_where_no_known_header_follows():
    letter = parse(b"From: a@b.example\nTo: c@d.example\nSubject: x\nIt is dead.\nTo: whom it may concern\n\nBye.\n")
    assert letter.text == "It is dead.\nTo: whom it may concern\n\nBye."


def test_ten_million_bytes_of_damage_are_read_once():
    letter = parse(HEAD + b"x y\n" * 200_000 + b"Date: Mon, 2 Mar 2026 10:00:00 +0100\n\nIt is dead.\n")
    assert letter.from_address == "nora@cust.example"


RAW = [  # of a name, a subject
    ("gb2312", "王小明", "路由器无法连接"),
    ("gb18030", "陈晓", "请取消我的订单并退款"),
    ("big5", "王小明", "路由器無法連接"),
    ("big5", "陳美玲", "請取消我的訂單"),
    ("euc_kr", "김철수", "라우터가 연결되지 않습니다"),
    ("euc_kr", "이민호", "환불 요청"),
    ("cp932", "山田太郎", "ルーターが繋がりません"),
    ("cp932", "佐藤", "解約の件"),
    ("euc_jp", "田中", "接続できません"),
    ("koi8_r", "Анна", "Роутер не работает"),
    ("cp1251", "Иван Петров", "Верните деньги, пожалуйста"),
    ("koi8_r", "Иван", "ВЕРНИТЕ ДЕНЬГИ"),
]


@pytest.mark.parametrize("declared", ["", "iso-8859-1", "us-ascii", "utf-8", "ISO-2022-JP", "windows-1252"])
@pytest.mark.parametrize(("codec", "name", "subject"), RAW)
def test_raw_headers_are_read_in_their_own_alphabet(codec: str, name: str, subject: str, declared: str):
    kind = f"Content-Type: text/plain; charset={declared}\n" if declared else ""
    raw = f"From: {name} <a@b.example>\nSubject: {subject}\n".encode(codec) + kind.encode() + b"\nHello.\n"
    assert (parse(raw).from_name, parse(raw).subject) == (name, subject)


@pytest.mark.parametrize(("codec", "name", "subject"), RAW)
def test_a_short_text_without_a_charset_is_read_in_its_own_alphabet(codec: str, name: str, subject: str):
    text = f"{subject}\n{name}"
    assert parse(b"From: a@b.example\n\n" + text.encode(codec)).text == text


@pytest.mark.parametrize(
    "words",
    [
        "Été à la plage, déçue et gênée où ça",
        "Größe, Übung, süß, weiß – „schön“ …",
        "¿Qué pasó? Señal caída, ¡ayúdame!",
        "Åse Ærø Øst, blåbærsyltetøy på brød",
        "«Créée» à l’été… «ÉTÉ»",
    ],
)
def test_western_words_are_no_east_asian_or_cyrillic_ones(words: str):
    assert likeliest(words.encode("cp1252")) == ""
    assert parse(b"From: a@b.example\nSubject: " + words.encode("cp1252") + b"\n\nx").subject == words


def test_a_files_name_in_the_letters_own_alphabet_and_in_none():
    head = b"From: a@b.example\nContent-Disposition: attachment; filename="
    (russian,) = parse(head + '"Снимок экрана.png"\n\nx'.encode("cp1251")).files
    (unknown,) = parse(head + b'"\x8a\x8b\xf1\x81\xff.txt"\n\nx').files
    assert (russian.name, unknown.name) == ("Снимок экрана.png", "Š‹ñ%81ÿ.txt")


def test_no_nul_stays_in_an_identifier():
    assert parse(b"From: a@b.example\nMessage-ID: <1\x00\x81@b.example>\n\nx").message_id == "<1%81@b.example>"
