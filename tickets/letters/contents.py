"""What a letter holds: the words to read, the HTML to show, and the files, whatever they are wrapped in."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from mimetypes import guess_type

from tickets.letters import mime, old_files, sealed, signed, tnef
from tickets.letters.headers import words
from tickets.letters.invitations import summary_of
from tickets.letters.mime import LONGEST_TEXT, Part
from tickets.letters.plaintext import text_of
from tickets.letters.safe_html import cleaned
from tickets.letters.set_phrases.placeholders import is_placeholder, may_be_placeholder

MEDIA = ("image/", "audio/", "video/")
NAMES = {
    "message/rfc822": "letter.eml",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition-notification.txt",
    "text/rfc822-headers": "headers.txt",
    "text/calendar": "invitation.ics",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "pgp-version.txt",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
}
TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
MOST_EVENTS = 20  # files among which invitations are put in words
MARKDOWN = {"text/markdown", "text/x-markdown"}
ANOTHER_VIEW = {"text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext", *MARKDOWN}  # of the same words
CALENDARS = ("text/calendar", "application/ics")
NOT_READ = "files-not-read.txt"  # the names of those past the bound


@dataclass(frozen=True, slots=True)
class LetterFile:
    name: str
    content_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


@dataclass(slots=True)
class Contents:
    text: str = ""
    html: str = ""
    files: list[LetterFile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Chosen:
    """The parts by their use, as RFC 8621 (section 4.1.4) chooses text body, HTML body and attachments."""

    plain: list[Part] = field(default_factory=list)
    rich: list[Part] = field(default_factory=list)
    files: list[tuple[Part, bool]] = field(default_factory=list)


def contents_of(letter: Part) -> Contents:
    letter = sealed.opened(letter)
    chosen = _Chosen()
    _choose((letter,), "mixed", alternative=None, chosen=chosen)
    found = Contents()
    chosen.plain, old = old_files.apart(chosen.plain)
    plain = _joined(_as_plain(part) for part in chosen.plain).strip("\n")
    html = _joined(part.text for part in chosen.rich if part.kind == "text/html")
    found.text = _words_of(plain, html)
    _take_files(found, _calendars_once(chosen.files))
    found.files += [_old_file(file, number) for number, file in enumerate(old, 1)]
    if len(plain) > LONGEST_TEXT or any(part.is_cut for part in (chosen.plain if plain.strip() else chosen.rich)):
        found.problems.append("the text is cut: the source has the rest")
    if not html.strip() and found.html:
        html = found.html  # out of a winmail.dat
    found.html = ""
    if html.strip():
        clean = cleaned(html)
        found.html = clean.html
        found.problems += [clean.problem] if clean.problem else []
        if clean.remote_pictures:
            found.problems.append(f"remote pictures blocked: {clean.remote_pictures}")
    found.text, inside, notes = signed.out_of_armour(found.text[:LONGEST_TEXT].strip())
    found.files += [LetterFile(name=name, content_type=kind, content=content) for name, kind, content in inside]
    found.problems += signed.notes_on(letter) + notes
    if letter.left_out:
        names = "\n".join(letter.left_out)
        found.files.append(LetterFile(NOT_READ, "text/plain", names.encode()))
        found.problems.append(f"more than {mime.MAX_PARTS} parts: the source has the rest")
    return found


def _words_of(plain: str, html: str) -> str:
    """Those of the HTML, if the text has none, or only says that it has none."""
    if not plain.strip():
        return text_of(html)
    if html and may_be_placeholder(plain) and is_placeholder(plain, for_text=(words_of_html := text_of(html))):
        return words_of_html
    return plain


def _joined(texts: Iterable[str]) -> str:
    kept, length = [], 0
    for text in texts:
        kept.append(text)
        length += len(text)
        if length > LONGEST_TEXT:
            break
    return "\n".join(kept)


def _as_plain(part: Part) -> str:
    return text_of(part.text) if part.kind == "text/html" else part.text


def _choose(parts: tuple[Part, ...], within: str, *, alternative: str | None, chosen: _Chosen) -> None:
    """`alternative` says which body a part inside of an alternative may only go to; None outside of one."""
    before = (len(chosen.plain), len(chosen.rich))
    for position, part in enumerate(parts):
        if part.children:
            inner = part.kind.removeprefix("multipart/")
            inside = "by kind" if inner == "alternative" else alternative
            _choose(part.children, inner, alternative=inside, chosen=chosen)
        elif within == "alternative" and part.kind in ANOTHER_VIEW and len(parts) > 1:
            continue
        elif not _shown(part, within, position):
            chosen.files.append((part, part.disposition != "attachment" and bool(part.content_id)))
        elif part.kind.startswith(MEDIA):
            chosen.files.append((part, True))
        elif alternative:
            (chosen.rich if part.kind == "text/html" else chosen.plain).append(part)
        else:
            chosen.plain.append(part)
            chosen.rich.append(part)
    if within == "alternative":
        plain, rich = chosen.plain[before[0] :], chosen.rich[before[1] :]
        if rich and not plain:
            chosen.plain.extend(rich)
        elif plain and not rich:
            chosen.rich.extend(plain)


def _shown(part: Part, within: str, position: int) -> bool:
    """Whether the part belongs to the words of the letter (or is a picture among them) rather than to its files."""
    media = part.kind.startswith(MEDIA)
    words_ = part.kind in ("text/plain", "text/html") or (position == 0 and part.kind in ANOTHER_VIEW)
    if part.disposition == "attachment" or not (media or words_):
        return False
    return position == 0 or (within != "related" and (media or not part.name))


def _take_files(found: Contents, parts: list[tuple[Part, bool]]) -> None:
    words_beside, events = found.text, set[str]()
    for number, (part, inline) in enumerate(parts, 1):
        if part.kind in TNEF or part.name.lower() == "winmail.dat":
            _take_packed(found, part, number)
            continue
        found.files.append(_file(part, number, inline=inline))
        if part.kind in CALENDARS and number <= MOST_EVENTS:
            event = summary_of(part.text, beside=words_beside)
            found.text = found.text if event in events else f"{found.text.rstrip()}\n\n{event}".strip()
            events.add(event)


def _calendars_once(parts: list[tuple[Part, bool]]) -> list[tuple[Part, bool]]:
    """Programs send an invitation among the alternatives, and the same again as a file: that one stays."""
    calendars = [part for part, _ in parts if part.kind in CALENDARS][:MOST_EVENTS]
    named = {b"".join(part.content.split()) for part in calendars if part.name}
    twins = [part for part in calendars if not part.name and b"".join(part.content.split()) in named]
    return [(part, inline) for part, inline in parts if not any(part is twin for twin in twins)]


def _take_packed(found: Contents, part: Part, number: int) -> None:
    content = part.content
    try:
        packed = tnef.unpacked(content)
    except tnef.UnreadableTnef:
        found.files.append(replace(_file(part, number, inline=False), name=part.name or "winmail.dat"))
        found.problems.append("winmail.dat could not be read")
        return
    if not found.text.strip():
        found.text = packed.text.replace("\r\n", "\n") or text_of(packed.html)
    found.html = found.html or packed.html
    for position, file in enumerate(packed.files, 1):
        kind = words(file.content_type).lower()[:120] or "application/octet-stream"
        name = mime.PATH.split(words(file.name))[-1].strip(". ")[-200:] or f"file-{number}-{position}"
        identity = words(file.content_id).strip("<> ")[:255]
        found.files.append(LetterFile(name, kind, file.content, identity, inline=bool(identity)))


def _old_file(file: old_files.OldFile, number: int) -> LetterFile:
    name = mime.PATH.split(words(file.name))[-1].strip(". ")[-200:] or f"file-{number}"
    return LetterFile(name, guess_type(name)[0] or "application/octet-stream", file.content)


def _file(part: Part, number: int, *, inline: bool) -> LetterFile:
    content = part.content
    return LetterFile(
        name=part.name or _name(part, content, number),
        content_type=part.kind[:120],
        content=content,
        content_id=part.content_id,
        inline=inline,
    )


def _name(part: Part, content: bytes, number: int) -> str:
    """For a file that came without one; a forwarded letter is named after its subject."""
    if part.kind == "message/rfc822":
        subject = next((value for name, value in mime.read_headers(content[:20_000]) if name == "subject"), "")
        if said := mime.PATH.sub("-", words(subject))[:80].strip(". "):
            return f"{said}.eml"
    media = "." + part.kind.partition("/")[2][:10] if part.kind.startswith(MEDIA) else ""
    known = NAMES.get(part.kind, media)
    return f"file-{number}{known}" if known.startswith(".") or not known else known
