"""The lines at the top of a letter: names, addresses, subjects, numbers and dates, out of their raw spelling."""

import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import groupby
from urllib.parse import unquote_to_bytes

from tickets.letters.charsets import clean, codec_named, decoded
from tickets.letters.transfer import from_base64

MAX_ADDRESSES = 200
MAX_NAME_COMMAS = 3  # in a name without quotation marks
MAX_DISPLAY_NAME = 200
MAX_MESSAGE_ID = 255  # characters of a Message-ID that are kept and compared
ENCODED_WORD = re.compile(r"=\?([^?*\s]{1,60})(?:\*[^?\s]{0,20})?\?([BbQq])\?([^?]*)(?:\?=|\??$)")  # or cut off
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2060\u2066-\u2069\ufeff]+")
MAILBOX_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.)*)"?|\(((?:[^()\\]|\\.)*)\)|<([^<>]*)>?|([,;:])|([^",;:<()]+)|.', re.DOTALL
)
ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@(?:[^\s@<>()\[\],;:\"]{1,255}|\[\d{1,3}(?:\.\d{1,3}){3}\])")
QUOTED_LOCAL = re.compile(r'"([^"\\@<>()\[\],;:\s]{1,64})"(?=@)')  # Japanese telephones: two dots in a row need it
COMMENT = re.compile(r"\([^()]*\)")
CLOCK_GAPS = re.compile(r"\s*:\s*")
PLAIN_OFFSET = re.compile(r"\d [+-]\d{4}$")
OFFSET = re.compile(r"\s*(?:GMT|UTC?)?\s*([+-]\d\d):?(\d\d)$")
ZONE = re.compile(r"\s([A-Z]{3,4})$")
ZONES = {  # in hours, besides those of RFC 5322: what European and other programs write
    "WET": 0,
    "WEST": 1,
    "BST": 1,
    "CET": 1,
    "MEZ": 1,
    "MET": 1,
    "CEST": 2,
    "MESZ": 2,
    "MEST": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "SGT": 8,
    "HKT": 8,
    "JST": 9,
    "KST": 9,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
}
LEAP_SECOND = re.compile(r"(?<=:\d\d:)60\b")
SHORT_YEAR = 1_000  # below it, 1900 is to be added (RFC 5322, 4.3)
SPACED_AT_OR_DOT = re.compile(r"\s*([@.])\s*")
MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
WINDOWS_PATH = re.compile(r"[A-Za-z]:\\[^\\]|\\\\[^\\]")  # written without doubling its backslashes
PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mailbox:
    name: str
    address: str


def repaired(value: bytes) -> str:
    """A raw header line as text, with the 8-bit bytes that shouldn’t be there."""
    return value.decode("ascii").replace("\0", "") if value.isascii() else decoded(value, "utf-8")


def words(value: str) -> str:
    """Encoded words decoded, one line, nothing unprintable: an encoded CRLF must not survive into a header of ours."""
    text = UNPRINTABLE.sub(" ", decoded_words(value))
    if text.isascii():
        return " ".join(text.split())
    return " ".join(filter(None, text.split(" "))).strip()  # wider blanks are the writer’s own


def decoded_words(value: str) -> str:
    """RFC 2047. Neighbours of one charset are joined as bytes first: mailers cut characters in two."""
    if "=?" not in value:
        return value
    pieces = []
    for charset, group in groupby(_encoded_pieces(value), key=lambda piece: piece[0]):
        content = b"".join(piece[1] for piece in group)
        pieces.append(decoded(content, charset) if charset else content.decode())
    return "".join(pieces)


def _encoded_pieces(value: str) -> Iterator[tuple[str, bytes]]:
    """(charset, bytes) for encoded words, ("", UTF-8) for what stands between; blanks between two words vanish."""
    end, after_word = 0, False
    for match in ENCODED_WORD.finditer(value):
        between = value[end : match.start()]
        if between and not (after_word and between.isspace()):
            yield "", clean(between).encode()
        inside = "ascii" if match[3].isascii() else codec_named(match[1]) or "utf-8"
        yield match[1].lower(), _encoded_content(match[2], match[3].encode(inside, "replace"))
        end, after_word = match.end(), True
    if end < len(value):
        yield "", clean(value[end:]).encode()


def _encoded_content(encoding: str, data: bytes) -> bytes:
    return from_base64(data) if encoding in "Bb" else binascii.a2b_qp(data, header=True)


def mailboxes(value: str) -> list[Mailbox]:
    """The addresses of From, To and the like, in their order; anything else is left out. Linear, never raises."""
    result: list[Mailbox] = []
    name_parts: list[str] = []
    angle = comment = ""
    plain_value = QUOTED_LOCAL.sub(r"\1", value[:100_000]) if '"@' in value else value[:100_000]
    for match in MAILBOX_TOKEN.finditer(f"{plain_value},"):
        quoted, remark, inside, mark, plain = match.groups()
        if quoted is not None:
            name_parts.append(re.sub(r"\\(.)", r"\1", quoted))
        elif inside is not None:
            angle = angle or inside
        elif remark is not None:
            comment = comment or remark
        elif plain is not None:
            name_parts.append(plain.strip())
        elif mark == ":" and not angle:
            name_parts = []  # the name of a group
        elif mark == "," and _begins_a_name(name_parts, angle, comment):
            name_parts[-1] += ","
        elif mark:
            result += _mailboxes_from(name_parts, angle, comment)
            name_parts, angle, comment = [], "", ""
    if name_parts or angle:
        result += _mailboxes_from(name_parts, angle, comment)  # the comma at the end is inside of an angle left open
    return result[:MAX_ADDRESSES]


def _begins_a_name(name_parts: list[str], angle: str, comment: str) -> bool:
    """ "Berg, Ada <ada@…>": the comma should have stood in quotation marks."""
    return bool(
        name_parts and not angle and not comment and "@" not in name_parts[-1] and len(name_parts) <= MAX_NAME_COMMAS
    )


def _mailboxes_from(name_parts: list[str], angle: str, comment: str) -> list[Mailbox]:
    """Usually one; several when only blanks stand between them; none when there is no address."""
    route_free = COMMENT.sub("", angle).rpartition(":")[2] if angle else "".join(name_parts[-1:])
    candidates = [_without_brackets(word) for word in SPACED_AT_OR_DOT.sub(r"\1", words(route_free)).split()]
    addresses = [word for word in candidates if ADDRESS.fullmatch(word)]
    if not addresses or (len(candidates) > 1 and any("@" in word for word in candidates if word not in addresses)):
        return []
    if angle:
        name = words(" ".join(name_parts))
        addresses = addresses[-1:]
    else:
        name = words(comment) or " ".join([*name_parts[:-1], *(word for word in candidates if word not in addresses)])
    return [
        Mailbox("" if name == address else name.strip("\"', ")[:MAX_DISPLAY_NAME], address) for address in addresses
    ]


def _without_brackets(word: str) -> str:
    """Without the square brackets that some programs write for angles, or the comma after an angle left open."""
    return word[1:-1] if word[:1] == "[" and word[-1:] == "]" else word.rstrip(",;")


def message_ids(value: str) -> list[str]:
    """`<…>` identifiers, without repeats; a bare one is taken as it stands. Some programs encode long ones."""
    text = (decoded_words(value[:50_000]) if "=?" in value else value[:50_000]).replace("\0", "")
    identifiers = MESSAGE_ID.findall(text)
    bare = "".join(text.split()).strip("<>")
    return list(dict.fromkeys(identifiers)) or ([f"<{bare[:900]}>"] if "@" in bare and "<" not in bare else [])


def moment(value: str) -> datetime | None:
    """The date the sender claims, in UTC; None for nonsense."""
    text = CLOCK_GAPS.sub(":", words(COMMENT.sub(" ", value[:500])))
    if ":60" in text:
        text = LEAP_SECOND.sub("59", text)
    if not PLAIN_OFFSET.search(text):
        text = ZONE.sub(lambda zone: f" +{ZONES[zone[1]]:02}00" if zone[1] in ZONES else zone[0], text)
        text = OFFSET.sub(r" \1\2", text)
    return _utc_or_none(text, parsedate_to_datetime) or _utc_or_none(text.replace(" +", "+"), datetime.fromisoformat)


def _utc_or_none(text: str, read: Callable[[str], datetime]) -> datetime | None:
    try:
        claimed = read(text)
        if claimed.year < SHORT_YEAR:
            claimed = claimed.replace(year=claimed.year + 1900)
        return (claimed if claimed.tzinfo else claimed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def parameters(value: str) -> dict[str, str]:
    """`; name=value` pairs, RFC 2231 continuations joined and their charsets decoded."""
    plain: dict[str, str] = {}
    continued: dict[str, list[tuple[int, bool, str]]] = {}
    for name, raw_value in PARAMETER.findall(value[:50_000]):
        text = raw_value.strip()
        if text.startswith('"'):
            inside = text[1:].removesuffix('"')
            text = inside if WINDOWS_PATH.match(inside) else re.sub(r"\\(.)", r"\1", inside)
        base, star, rest = name.lower().partition("*")
        number = rest.rstrip("*")
        if star and (not number or number.isdecimal()):
            order = int(number[:4]) if number else 0
            continued.setdefault(base, []).append((order, rest.endswith("*") or not rest, text))
        else:
            plain.setdefault(base, text)
    return plain | {name: _joined_continuations(pieces) for name, pieces in continued.items()}


def _joined_continuations(pieces: list[tuple[int, bool, str]]) -> str:
    charset, content = "", b""
    for position, (_, percent, text) in enumerate(sorted(pieces)):
        value = text
        if position == 0 and percent and text.count("'") >= 2:
            charset, _, value = text.split("'", 2)
        content += unquote_to_bytes(value) if percent else value.encode("utf-8", "replace")
    return decoded(content, charset or "utf-8")
