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
    "iso2022_jp": "iso2022_jp_ext",
}
SPOKEN = {
    "x-sjis": "cp932",
    "cswindows31j": "cp932",
    "x-gbk": "gb18030",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "windows-874": "cp874",
    "x-mac-roman": "mac_roman",
    "x-mac-ce": "mac_latin2",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-greek": "mac_greek",
    "x-mac-turkish": "mac_turkish",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-euc-jp": "euc_jp",
}
# Alphabets in which every byte means something: only that it is UTF-8 too shows that the name was a lie.
ONE_BYTE = re.compile(r"iso8859|cp(?:125|437|8\d\d)|koi8|mac|tis")
FEWEST_SEQUENCES = 2  # of UTF-8, before it is believed against such a name
UTF_8_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
JIS_ESCAPE = re.compile(rb"\x1b(\$[@B]|\([BJI])")
NOT_ALPHABETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
AS_ASCII = {"utf-8", "cp1252"}
WIDE = ("utf-16", "utf-32")
UNWANTED = re.compile("[\x00\ufeff\ud800-\udfff]")  # no database stores these


def decoded(data: bytes, declared: str) -> str:
    """Text by the declared alphabet if it fits, else UTF-8, else the likeliest, else that of Western Europe."""
    codec = codec_named(declared) or _marked(data)
    if codec in AS_ASCII and data.isascii():
        return data.decode("ascii").replace("\0", "")
    for candidate in _candidates(data, codec):
        text = strictly(data, candidate)
        if text is not None:
            return clean(text)
        if candidate == "utf-8" and (mixed := _in_two_alphabets(data)):
            return clean(mixed)
    if codec.startswith("iso2022_jp"):
        return clean(_from_jis(data))
    if codec and codec != "cp1252" and is_only_damaged(damaged := data.decode(codec, "replace")):
        return clean(damaged)
    # Mostly ASCII is a Western language, where the guess goes wrong more often than this rule.
    best = from_bytes(data[:SAMPLE]).best() if _is_foreign(data, at_least=0.25) else None
    return clean(data.decode(best.encoding if best else "cp1252", "replace"))


def _in_two_alphabets(data: bytes) -> str:
    """UTF-8 below which somebody’s old program put a name in that of Western Europe; "" when it is something else."""
    return data.decode("utf-8", "western") if is_only_damaged(data.decode("utf-8", "replace")) else ""


def _as_western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.reason == "unexpected end of data":  # a character cut in two
        return "\ufffd", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("western", _as_western)


def _candidates(data: bytes, codec: str) -> tuple[str, ...]:
    """What is tried, in this order, before there is a guess."""
    if data.isascii() and codec:  # one with escapes, such as ISO-2022-JP; but UTF-16 without a zero byte is a lie
        return ("utf-8",) if codec.startswith(WIDE) and b"\0" not in data else (codec,)
    if codec == "cp1252":
        return ("utf-8",) if _is_foreign(data, at_least=0.5) else ("utf-8", "cp1252")
    if ONE_BYTE.match(codec) and len(UTF_8_SEQUENCE.findall(data, 0, SAMPLE)) >= FEWEST_SEQUENCES:
        return "utf-8", codec
    return (codec, "utf-8") if codec else ("utf-8",)


def _is_foreign(data: bytes, *, at_least: float) -> bool:
    """Whether so large a part of it is beyond ASCII; never of what is too short for a guess."""
    sample = data[:SAMPLE]
    return len(data) >= FEWEST and sum(byte > 127 for byte in sample) > at_least * len(sample)


def _from_jis(data: bytes) -> str:
    """ISO-2022-JP with what only Windows knows, such as ①: each double byte as Shift-JIS has it (JIS X 0208)."""
    first, *pieces = JIS_ESCAPE.split(data)
    said = [first.decode("ascii", "replace")]
    for escape, piece in zip(pieces[::2], pieces[1::2], strict=True):
        if escape.startswith(b"$"):
            pairs = zip(piece[::2], piece[1::2], strict=False)
            said.append(bytes(byte for row, cell in pairs for byte in _shifted(row, cell)).decode("cp932", "replace"))
        elif escape == b"(I":
            said.append(bytes(byte | 0x80 for byte in piece).decode("cp932", "replace"))
        else:
            said.append(piece.decode("ascii", "replace"))
    return "".join(said)


def _shifted(row: int, cell: int) -> tuple[int, int]:
    if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
        return row, cell
    lead = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    return lead, cell + 0x7E if row % 2 == 0 else cell + (0x1F if cell < 0x60 else 0x20)


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
        return _in_halves(data) if codec == "utf-8" and b"\xed" in data else None


def _in_halves(data: bytes) -> str | None:
    """UTF-8 in which rare characters are two halves, as Java spells them (CESU-8)."""
    try:
        return data.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeError:
        return None


def clean(text: str) -> str:
    return UNWANTED.sub("", text)
