"""Bytes to words, whatever the letter says, or forgets to say, about its alphabet."""

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

from tickets.letters.charset_guess import likeliest

MIN_BYTES_FOR_A_GUESS = 40  # below that a guess is worse than the alphabet of Western Europe
SAMPLE_BYTES = 20_000  # looked at when the alphabet must be guessed
CHARSET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,40}")
CODECS_AS_IN_BROWSERS = {  # browsers read these names as larger alphabets, which contain the declared one
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso2022_jp": "iso2022_jp_ext",
}
CODEC_ALIASES = {
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
# Alphabets in which every byte is a character: only being UTF-8 as well shows that the declared name is wrong.
SINGLE_BYTE_CODEC = re.compile(r"iso8859|cp(?:125|437|8\d\d)|koi8|mac|tis")
MIN_UTF_8_SEQUENCES = 2  # of UTF-8, before it is believed against such a name
UTF_8_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
JIS_ESCAPE = re.compile(rb"\x1b(\$[@B]|\([BJI])")
NOT_ALPHABETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
ASCII_SUPERSETS = {"utf-8", "cp1252"}
WIDE_CODECS = ("utf-16", "utf-32")
UNSTORABLE = re.compile("[\x00\ufeff\ud800-\udfff]")  # no database stores these


def decoded(data: bytes, declared: str) -> str:
    """Read in the declared alphabet if it fits, else UTF-8, else the likeliest, else Western Europe's."""
    codec = codec_named(declared) or _announced_codec(data)
    if codec in ASCII_SUPERSETS and data.isascii():
        return data.decode("ascii").replace("\0", "")
    for candidate in _candidate_codecs(data, codec):
        text = decoded_strictly(data, candidate)
        if text is not None:
            return clean(text)
        if candidate == "utf-8" and (mixed := _in_two_alphabets(data)):
            return clean(mixed)
    if (guess := likeliest(data)) and (text := decoded_strictly(data, guess)) is not None:
        return clean(text)
    if codec.startswith("iso2022_jp"):
        return clean(_from_jis(data))
    if codec and codec != "cp1252" and is_only_damaged(damaged := data.decode(codec, "replace")):
        return clean(damaged)
    # Mostly ASCII is a Western language, where the guess goes wrong more often than this rule.
    foreign = _is_foreign(data, at_least=0.5 if codec == "cp1252" else 0.25)
    best = from_bytes(data[:SAMPLE_BYTES]).best() if foreign else None
    return clean(data.decode(best.encoding if best else "cp1252", "replace"))


def _in_two_alphabets(data: bytes) -> str:
    """UTF-8 to which an old program added a name in Western Europe's alphabet; "" when it is something else."""
    return data.decode("utf-8", "western") if is_only_damaged(data.decode("utf-8", "replace")) else ""


def _decode_as_western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.reason == "unexpected end of data":  # a character cut in two
        return "\ufffd", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("western", _decode_as_western)


def _candidate_codecs(data: bytes, codec: str) -> tuple[str, ...]:
    """The codecs to try, in this order, before guessing."""
    if data.isascii() and codec:  # has escapes, as ISO-2022-JP does; but UTF-16 without a zero byte is wrong
        return ("utf-8",) if codec.startswith(WIDE_CODECS) and b"\0" not in data else (codec,)
    if codec == "cp1252":  # is all that is left in the end
        return ("utf-8",)
    if SINGLE_BYTE_CODEC.match(codec) and len(UTF_8_SEQUENCE.findall(data, 0, SAMPLE_BYTES)) >= MIN_UTF_8_SEQUENCES:
        return "utf-8", codec
    return (codec, "utf-8") if codec else ("utf-8",)


def _is_foreign(data: bytes, *, at_least: float) -> bool:
    """Whether at least this share is beyond ASCII; never when it is too short for a guess."""
    sample = data[:SAMPLE_BYTES]
    return len(data) >= MIN_BYTES_FOR_A_GUESS and sum(byte > 127 for byte in sample) > at_least * len(sample)


def _from_jis(data: bytes) -> str:
    """ISO-2022-JP with characters that only Windows has, such as ①: byte pairs are read as Shift-JIS (JIS X 0208)."""
    first, *pieces = JIS_ESCAPE.split(data)
    texts = [first.decode("ascii", "replace")]
    for escape, piece in zip(pieces[::2], pieces[1::2], strict=True):
        if escape.startswith(b"$"):
            pairs = zip(piece[::2], piece[1::2], strict=False)
            texts.append(
                bytes(byte for row, cell in pairs for byte in _shift_jis(row, cell)).decode("cp932", "replace")
            )
        elif escape == b"(I":
            texts.append(bytes(byte | 0x80 for byte in piece).decode("cp932", "replace"))
        else:
            texts.append(piece.decode("ascii", "replace"))
    return "".join(texts)


def _shift_jis(row: int, cell: int) -> tuple[int, int]:
    if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
        return row, cell
    lead = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    return lead, cell + 0x7E if row % 2 == 0 else cell + (0x1F if cell < 0x60 else 0x20)


def is_only_damaged(text: str) -> bool:
    """Whether far more characters beyond ASCII survived the declared alphabet than were lost: then it was right."""
    lost, beyond_ascii = text.count("\ufffd"), len(text) - len(text.encode("ascii", "ignore"))
    return beyond_ascii > 2 * lost


@lru_cache(maxsize=256)
def codec_named(declared: str) -> str:
    """The codec for a charset's name, or "" for an unknown one."""
    name = CODEC_ALIASES.get(declared.strip(" \"'").lower(), declared.strip(" \"'"))
    if not CHARSET_NAME.fullmatch(name):
        return ""
    try:
        codec = codecs.lookup(name)
    except LookupError:
        return ""
    if codec.name in NOT_ALPHABETS or not getattr(codec, "_is_text_encoding", True):
        return ""
    return CODECS_AS_IN_BROWSERS.get(codec.name, codec.name)


def _announced_codec(data: bytes) -> str:
    """The alphabet that the bytes themselves announce, when the letter names none."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    return "iso2022_jp" if b"\x1b$" in data[:SAMPLE_BYTES] else ""


def decoded_strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError):
        return _from_cesu_8(data) if codec == "utf-8" and b"\xed" in data else None


def _from_cesu_8(data: bytes) -> str | None:
    """UTF-8 in which rare characters are two halves, as Java spells them (CESU-8)."""
    try:
        return data.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeError:
        return None


def clean(text: str) -> str:
    return UNSTORABLE.sub("", text)
