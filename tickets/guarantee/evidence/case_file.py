"""Everything we can prove about a case in one file: what was written and sent, and how the days were counted."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone, translation

from legal.models import Version
from supportportal.foundations.language_choice import interface_language
from supportportal.foundations.masking.masks import masked, masked_values
from tickets.attachments.files import harmless_name
from tickets.attachments.sealed_letters import is_sealed
from tickets.guarantee.cases import progress_of
from tickets.guarantee.evidence.archive import Archive, add_file, add_json, as_text
from tickets.guarantee.evidence.register import head_of, seals_of
from tickets.guarantee.evidence.verification import problems_of
from tickets.guarantee.rules import events
from tickets.guarantee.rules.policies import counting_of, zone_of
from tickets.guarantee.subscriptions import contract_terms
from tickets.models import Attachment, CaseNotice, ConformityCase, IncomingEmail, Message, OutgoingEmail


def evidence_zip(case: ConformityCase, *, file: IO[bytes]) -> None:
    """Written into `file` (seekable). The same rows give the same bytes: nothing in it says when it was made.

    Notes between agents stay out: the customer was never told them.
    """
    archive = Archive(file)
    letters = _add_letters_in(archive, case)
    messages = _add_messages(archive, case, letters=letters)
    sent_letters = _add_letters_out(archive, case)
    versions = _add_versions(archive, case)
    event_rows = _add_events(archive, case)
    notices = _notice_rows(case)
    add_json(archive, "notices.json", notices)
    add_json(archive, "case.json", _case_fields(case))
    add_json(archive, "seals.json", {"register": head_of(case), "seals": list(seals_of(case))})
    sheet = {
        "case": case,
        "messages": messages,
        "letters": sent_letters,
        "versions": versions,
        "notices": notices,
        "events": event_rows,
        "head": head_of(case),
        "broken": list(problems_of([case])),
        "written_down": case.events.filter(kind=events.EventKind.WRITTEN_DOWN).first(),
        **counting(case),
    }
    for language, _name in settings.LANGUAGES:
        with translation.override(language), timezone.override(zone_of(case)):
            if interface_language() == language:
                page = render_to_string("tickets/evidence/sheet.html", {**sheet, "language": language})
                archive.add(f"sheet.{language}.html", page.encode())
    if style := finders.find("css/evidence.css"):
        archive.add("sheet.css", Path(style).read_bytes())
    archive.close()


def counting(case: ConformityCase) -> dict[str, object]:
    """For the sheet: every step from the instant of the report to the first instant that is too late."""
    days = [case.day0 + timedelta(days=number) for number in range((case.last_day - case.day0).days + 1)]
    conformity_at = case.conformity_at
    return {
        "received_utc": as_text(case.notified_at),
        "due_utc": as_text(case.due_at),
        "due_utc_customer": as_text(case.due_at_customer),
        "days": list(enumerate(days)),
        "progress": progress_of(case, now=case.due_at),
        "country": counting_of(case).country,
        "extended": case.outer_due_date != case.last_day,
        "in_time": case.was_kept or (conformity_at is not None and conformity_at < case.due_at),
        "too_late": not case.was_kept and conformity_at is not None and conformity_at >= case.due_at,
    }


def _add_letters_in(archive: Archive, case: ConformityCase) -> dict[int, str]:
    """Adds the raw bytes of every letter received that isn't sealed; returns their paths by message."""
    paths: dict[int, str] = {}
    for number, letter in enumerate(_letters_received(case), start=1):
        path = f"letters/received/{number:03}.eml"
        sealed = is_sealed(letter) if letter.raw else False
        if not sealed and add_file(archive, path, letter.raw) and letter.message_id:
            paths[letter.message_id] = path
        facts = {
            "sealed": sealed,
            "received_at": letter.received_at,
            "way_in": letter.source,
            "sha256_on_arrival": letter.sha256,
        }
        more = {
            "message_id": letter.message_id_header,
            "from": letter.from_address,
            "bytes": letter.size,
            "sealed": sealed,
        }
        envelope = {"envelope_from": letter.envelope_from, "envelope_to": letter.envelope_to, "fate": letter.fate}
        add_json(archive, f"letters/received/{number:03}.json", facts | more | envelope)
    return paths


def _letters_received(case: ConformityCase) -> Iterator[IncomingEmail]:
    yield from (
        IncomingEmail.objects.filter(ticket=case.ticket_id).select_related("message").order_by("received_at", "pk")
    )


def _add_messages(archive: Archive, case: ConformityCase, *, letters: dict[int, str]) -> list[dict[str, Any]]:
    rows = []
    visible = case.ticket.messages.exclude(author=Message.Author.NOTE).select_related("agent__user")
    for number, message in enumerate(visible.order_by("created_at", "pk").prefetch_related("attachments"), start=1):
        path = f"messages/{number:03}.txt"
        sha256 = archive.add(path, message.shown_words.encode())
        if message.full_text:
            whole = masked(message.full_text, message.not_secret)
            archive.add(f"messages/{number:03}.whole.txt", whole.encode())
        files = [_add_attachment(archive, file, number=number) for file in message.attachments.all()]
        rows.append(
            {
                "number": number,
                "at": message.created_at,
                "author": Message.Author(message.author).label,  # lazy: each sheet has its language
                "agent": str(message.agent or ""),
                "written_down": bool(message.agent_id) and message.author == Message.Author.CUSTOMER,
                "verified": message.verified,
                "path": path,
                "sha256": sha256,
                "letter": letters.get(message.pk, ""),
                "notification": message.pk == case.notification_id,
                "files": files,
            }
        )
    return rows


def _add_attachment(archive: Archive, file: Attachment, *, number: int) -> dict[str, Any]:
    name = PurePosixPath(harmless_name(file.name)).name or "file"
    path = f"files/{number:03}-{file.public_id.hex[:8]}-{name}"
    is_stored = add_file(archive, path, file.file)
    return {"name": file.name, "path": path if is_stored else "", "sha256": file.sha256, "bytes": file.size}


def _add_letters_out(archive: Archive, case: ConformityCase) -> list[dict[str, Any]]:
    rows = []
    for number, letter in enumerate(_letters_sent(case), start=1):
        row: dict[str, Any] = {
            "number": number,
            "kind": letter.kind,
            "to": letter.to_address,
            "subject": letter.subject,
            "message_id": letter.message_id_header,
            "written_at": letter.created_at,
            "sent_at": letter.sent_at,
            "failed_at": letter.failed_at,
            "failure": letter.failure,
            "attempts": letter.attempts,
            "answer": letter.as_sent.answer if hasattr(letter, "as_sent") else "",
            "sha256_as_sent": hashlib.sha256(letter.as_sent.content).hexdigest() if hasattr(letter, "as_sent") else "",
            "sent_again_for": letter.resend_of.message_id_header if letter.resend_of else "",
        }
        path = f"letters/sent/{number:03}.txt"
        row |= {"path": path, "sha256": archive.add(path, letter.text_at_the_desk.encode())}
        add_json(archive, f"letters/sent/{number:03}.json", row)
        rows.append(row)
    return rows


def _letters_sent(case: ConformityCase) -> Iterator[OutgoingEmail]:
    """To the customer's side: reminders went to our own people."""
    letters = OutgoingEmail.objects.filter(ticket=case.ticket_id).exclude(kind=OutgoingEmail.Kind.REMINDER)
    yield from letters.select_related("resend_of", "as_sent").order_by("created_at", "pk")


def _add_versions(archive: Archive, case: ConformityCase) -> list[dict[str, Any]]:
    in_force = [contract_terms(case), case.terms_version, case.policy_version]
    return [_add_version(archive, version) for version in dict.fromkeys(filter(None, in_force))]


def _add_version(archive: Archive, version: Version) -> dict[str, Any]:
    name = f"{version.document.slug}-{version.number}"
    texts = {}
    for text in version.texts.order_by("language"):
        path = f"versions/{name}.{text.language}.md"
        texts[path] = archive.add(path, f"# {text.title}\n\n{text.body}".encode())
    for notice in version.notice_texts.order_by("kind", "language"):
        path = f"versions/{name}.letters/{notice.kind}.{notice.language}.txt"
        archive.add(path, f"{notice.subject}\n\n{notice.body}".encode())
    return {"name": name, "effective_on": version.effective_on, "published_at": version.published_at, "texts": texts}


def _add_events(archive: Archive, case: ConformityCase) -> list[dict[str, Any]]:
    """One event a line, as it was hashed, after the previous hash and its own."""
    case_events = list(case.events.order_by("sequence"))
    lines = [f"{event.previous_hash or '-'} {event.hash} {events.canonical(event)}\n" for event in case_events]
    archive.add("events.txt", "".join(lines).encode())
    words = [
        {"sequence": event.sequence, "salt": event.salt, "words": masked_values(event.words)} for event in case_events
    ]
    add_json(archive, "words.json", [row for row in words if row["salt"]])
    return [
        {
            "sequence": event.sequence,
            "kind": event.kind,
            "actor": event.actor,
            "at": event.occurred_at,
            "recorded_at": event.recorded_at,
        }
        for event in case_events
    ]


def _notice_rows(case: ConformityCase) -> list[dict[str, Any]]:
    return [_notice_row(notice) for notice in case.notices.order_by("claimed_at", "pk").prefetch_related("letters")]


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
