"""Everything we can prove about a case in one file: what was written and sent, and how the days were counted."""

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import translation

from legal.models import Version
from supportportal.foundations.language_choice import interface_language
from supportportal.foundations.masking.masks import masked, masked_values
from tickets.attachments.files import harmless_name
from tickets.attachments.sealed_letters import is_sealed
from tickets.guarantee.evidence.archive import Archive, add_file, add_json
from tickets.guarantee.evidence.case_record import CaseRecord, record_of
from tickets.guarantee.evidence.correspondence import Enclosed
from tickets.guarantee.evidence.register import seals_of
from tickets.guarantee.evidence.sheet import sheets
from tickets.guarantee.rules import events
from tickets.models import Attachment, CaseNotice, ConformityCase, IncomingEmail, Message, OutgoingEmail, SentLetter
from tickets.outbox.private_links import for_others


def evidence_zip(case: ConformityCase, *, file: IO[bytes]) -> None:
    """Written into `file` (seekable). The same rows give the same bytes: nothing in it says when it was made."""
    archive = Archive(file)
    record = record_of(case)
    received = _add_letters_in(archive, record.received)
    messages, attachments = _add_messages(archive, record.messages)
    originals = _hashes_as_sent(case)
    sent = _add_letters_out(archive, record.sent, originals)
    versions = {version.pk: _add_version(archive, version) for version in record.versions}
    _add_events(archive, record)
    add_json(archive, "notices.json", [_notice_row(notice) for notice in record.notices])
    add_json(archive, "case.json", _case_fields(case))
    add_json(archive, "seals.json", {"register": record.head, "seals": list(seals_of(case))})
    if style := finders.find("css/evidence.css"):
        archive.add("sheet.css", Path(style).read_bytes())
    enclosed = Enclosed(messages, attachments, received, sent, originals, versions, dict(archive.hashes))
    for language in [code for code, _name in settings.LANGUAGES if _is_translated(code)]:
        for name, content in sheets(record, enclosed, language=language).items():
            archive.add(name, content)
    archive.close()


def _is_translated(language: str) -> bool:
    """A sheet whose words are of two languages would be nobody's."""
    with translation.override(language):
        return interface_language() == language


def evidence_pdf(case: ConformityCase, *, language: str) -> bytes:
    """The sheet that lies in the ZIP: it lists the files there with their hashes, so they are gathered all the same."""
    with TemporaryFile() as file:
        evidence_zip(case, file=file)
        with zipfile.ZipFile(file) as archive:
            return archive.read(f"sheet.{language}.pdf")


def _add_letters_in(archive: Archive, letters: Iterable[IncomingEmail]) -> dict[int, str]:
    """Adds the raw bytes of every letter received; returns the paths of those that are there."""
    paths: dict[int, str] = {}
    for number, letter in enumerate(letters, start=1):
        path = f"letters/received/{number:03}.eml"
        sealed = is_sealed(letter) if letter.raw else False
        if not sealed and add_file(archive, path, letter.readable_source):
            paths[letter.pk] = path
        facts = {"received_at": letter.received_at, "way_in": letter.source, "sha256_on_arrival": letter.sha256}
        more = {"message_id": letter.message_id_header, "from": letter.from_address, "bytes": letter.size}
        envelope = {
            "envelope_from": letter.envelope_from,
            "envelope_to": letter.envelope_to,
            "fate": letter.fate,
            "sealed": sealed,
        }
        add_json(archive, f"letters/received/{number:03}.json", facts | more | envelope)
    return paths


def _add_messages(archive: Archive, messages: Iterable[Message]) -> tuple[dict[int, str], dict[int, str]]:
    """The paths of the texts, and of the files that are still there."""
    paths, attachments = {}, {}
    for number, message in enumerate(messages, start=1):
        paths[message.pk] = f"messages/{number:03}.txt"
        archive.add(paths[message.pk], masked(message.words, message.not_secret).encode())
        if message.full_text:
            whole = masked(message.full_text, message.not_secret)
            archive.add(f"messages/{number:03}.whole.txt", whole.encode())
        for file in message.attachments.all():
            if path := _add_attachment(archive, file, number=number):
                attachments[file.pk] = path
    return paths, attachments


def _add_attachment(archive: Archive, file: Attachment, *, number: int) -> str:
    name = PurePosixPath(harmless_name(file.name)).name or "file"
    path = f"files/{number:03}-{file.public_id.hex[:8]}-{name}"
    return path if add_file(archive, path, file.file) else ""


def _hashes_as_sent(case: ConformityCase) -> dict[int, str]:
    """Of each letter's bytes as they left: one in memory at a time, since they may have large files."""
    letters = SentLetter.objects.filter(letter__ticket=case.ticket_id).iterator(chunk_size=1)
    return {letter.pk: hashlib.sha256(letter.content).hexdigest() for letter in letters}


def _add_letters_out(
    archive: Archive, letters: Iterable[OutgoingEmail], originals: Mapping[int, str]
) -> dict[int, str]:
    """As a mail program opens them, without the links by which one could act as the customer. A letter whose files are
    gone can't be made again: its text and its facts are there.
    """
    paths = {}
    for number, letter in enumerate(letters, start=1):
        name = f"letters/sent/{number:03}"
        try:
            if letter.to_address:  # else it was erased
                archive.add(f"{name}.eml", for_others(letter))
                paths[letter.pk] = f"{name}.eml"
        except FileNotFoundError:
            archive.add(f"{name}.eml.missing", b"")
        archive.add(f"{name}.txt", letter.text_at_the_desk.encode())
        add_json(archive, f"{name}.json", _letter_row(letter) | {"sha256_as_sent": originals.get(letter.pk, "")})
    return paths


def _letter_row(letter: OutgoingEmail) -> dict[str, Any]:
    return {
        "kind": letter.kind,
        "to": letter.to_address,
        "subject": letter.subject_at_the_desk,
        "message_id": letter.message_id_header,
        "written_at": letter.created_at,
        "sent_at": letter.sent_at,
        "answer": letter.as_sent.answer if hasattr(letter, "as_sent") else "",
        "failed_at": letter.failed_at,
        "failure": letter.failure,
        "attempts": letter.attempts,
        "sent_again_for": letter.resend_of.message_id_header if letter.resend_of else "",
    }


def _add_version(archive: Archive, version: Version) -> list[str]:
    """The paths of its texts; its letters lie beside them."""
    name, paths = f"{version.document.slug}-{version.number}", []
    for text in sorted(version.texts.all(), key=lambda text: text.language):
        paths.append(f"versions/{name}.{text.language}.md")
        archive.add(paths[-1], f"# {text.title}\n\n{text.body}".encode())
    for notice in sorted(version.notice_texts.all(), key=lambda notice: (notice.kind, notice.language)):
        path = f"versions/{name}.letters/{notice.kind}.{notice.language}.txt"
        archive.add(path, f"{notice.subject}\n\n{notice.body}".encode())
    return paths


def _add_events(archive: Archive, record: CaseRecord) -> None:
    """One event a line, as it was hashed, after the previous hash and its own."""
    lines = [f"{event.previous_hash or '-'} {event.hash} {events.canonical(event)}\n" for event in record.events]
    archive.add("events.txt", "".join(lines).encode())
    words = [
        {"sequence": event.sequence, "salt": event.salt, "words": masked_values(event.words)} for event in record.events
    ]
    add_json(archive, "words.json", [row for row in words if row["salt"]])


def _notice_row(notice: CaseNotice) -> dict[str, Any]:
    return {
        "kind": notice.kind,
        "ordinal": notice.ordinal,
        "due_at": notice.due_at,
        "written_at": notice.claimed_at,
        "late": notice.late,
        "told": notice.recipients,
        "letters": sorted(letter.message_id_header for letter in notice.letters.all()),
    }


def _case_fields(case: ConformityCase) -> dict[str, Any]:
    """The case's row without what is only for the sweep, and for the links of letters."""
    left_out = {"next_notice_at", "link_nonce"}
    fields = [field for field in ConformityCase._meta.concrete_fields if field.name not in left_out]
    return {field.name: masked_values(getattr(case, field.attname)) for field in fields}
