"""Bytes to words, whatever the letter says, or forgets to say, about its alphabet."""

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

FEWEST = 40  # bytes; below that a guess is worse than the alphabet of Western Europe
SAMPLE = 20_000  # bytes looked at when the alphabet must be guessed
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,40}")
WIDER = {  # what browsers read under these names: the declared alphabet is a part of it
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
SPOKEN = {"x-sjis": "cp932", "x-gbk": "gb18030", "iso-8859-8-i": "iso8859-8", "iso-8859-6-i": "iso8859-6"}
NOT_ALPHABETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
AS_ASCII = {"utf-8", "cp1252"}
UNWANTED = re.compile("[\x00\ufeff\ud800-\udfff]")  # no database stores these


def decoded(data: bytes, declared: str) -> str:
    """Text by the declared alphabet if it fits, else UTF-8, else the likeliest, else that of Western Europe."""
    codec = codec_named(declared) or _marked(data)
    if codec in AS_ASCII and data.isascii():
        return data.decode("ascii").replace("\0", "")
    for candidate in dict.fromkeys((codec if codec != "cp1252" else "", "utf-8", codec)):
        text = strictly(data, candidate) if candidate else None
        if text is not None:
            return clean(text)
    if codec and is_only_damaged(damaged := data.decode(codec, "replace")):
        return clean(damaged)
    # Mostly ASCII is a Western language, where the guess goes wrong more often than this rule.
    foreign = sum(byte > 127 for byte in data[:SAMPLE]) * 4 > len(data[:SAMPLE])
    best = from_bytes(data[:SAMPLE]).best() if foreign and len(data) >= FEWEST else None
    return clean(data.decode(best.encoding if best else "cp1252", "replace"))


def is_only_damaged(text: str) -> bool:
    """Whether more characters beyond ASCII survived the declared alphabet than were lost: then it wasn't a lie."""
    lost = text.count("\ufffd")
    return sum(not character.isascii() for character in text) > 2 * lost


@lru_cache(maxsize=256)
def codec_named(declared: str) -> str:
    """The codec for a charset's name, or "" for one that nobody knows."""
    name = SPOKEN.get(declared.strip(" \"'").lower(), declared.strip(" \"'"))
    if not NAME.fullmatch(name):
        return ""
    try:
        found = codecs.lookup(name)
    except LookupError:
        return ""
    if found.name in NOT_ALPHABETS or not getattr(found, "_is_text_encoding", True):
        return ""
    return WIDER.get(found.name, found.name)


def _marked(data: bytes) -> str:
    """The alphabet that the bytes themselves announce, when the letter names none."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    return "iso2022_jp" if b"\x1b$" in data[:SAMPLE] else ""


def strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError):
        return None


def clean(text: str) -> str:
    return UNWANTED.sub("", text)
