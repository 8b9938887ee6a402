"""What was written and sent about a case, and the promises in force, row by row: what must stay as it is."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from legal.models import Version
from tickets.guarantee.rules.events import EventKind, facts_of, record_event
from tickets.guarantee.rules.words import salted_hash
from tickets.models import (
    Attachment,
    CaseEvent,
    CaseNotice,
    CaseSeal,
    ConformityCase,
    IncomingEmail,
    Message,
    OutgoingEmail,
)

Facts = Mapping[str, Any]
NAMES_VERSIONS = (EventKind.NOTIFIED, EventKind.SUBSCRIPTION_LINKED, EventKind.ADDRESS_CORRECTED, EventKind.REFUND_DUE)
OF_A_MESSAGE = ("author", "from_address", "subject", "text", "full_text", "created_at")
OF_A_FILE = ("message_id", "name", "content_type", "size", "sha256")
OF_A_LETTER_IN = ("received_at", "source", "envelope_from", "envelope_to", "sha256", "size", "message_id_header")
OF_A_LETTER_OUT = (
    *("kind", "to_address", "to_name", "from_name", "from_address", "subject", "text", "html"),
    "message_id_header",
)
# Which seals of before are without. What has been sealed with it can't pass for one of these: its hash is another.
SEALED_LATER = frozenset({"from_address"})
OF_A_NOTICE = ("kind", "ordinal", "due_at", "claimed_at", "late", "recipients")


def message_facts(message: Message) -> Facts:
    return _fields(message, OF_A_MESSAGE)


def file_facts(file: Attachment) -> Facts:
    return _fields(file, OF_A_FILE)


def letter_in_facts(letter: IncomingEmail) -> Facts:
    return _fields(letter, OF_A_LETTER_IN)


def letter_out_facts(letter: OutgoingEmail) -> Facts:
    """As it left, with the server's answer; or as it was given up. That it came back later is an event."""
    facts = {**_fields(letter, (*OF_A_LETTER_OUT, "created_at", "sent_at")), "attempts": letter.attempts}
    if letter.sent_at is None:
        return facts | _fields(letter, ("failed_at", "failure"))
    if as_sent := getattr(letter, "as_sent", None):
        facts |= {"sha256": hashlib.sha256(as_sent.content).hexdigest(), "answer": as_sent.answer}
    return facts


def notice_facts(notice: CaseNotice) -> Facts:
    return _fields(notice, OF_A_NOTICE) | {"letters": sorted(letter.pk for letter in notice.letters.all())}


def version_facts(version: Version) -> Facts:
    policy = [version.policy] if hasattr(version, "policy") else []
    return {
        "document": version.document.slug,
        **_fields(version, ("number", "effective_on", "published_at")),
        "texts": _sorted(version.texts.all()),
        "notice_texts": _sorted(version.notice_texts.all()),
        "policy": _sorted(policy),
    }


def _sorted(rows: Iterable[models.Model]) -> list[Facts]:
    """Without what is empty, so that a column added later changes no hash."""
    all_facts = [_fields(row, [field.attname for field in row._meta.concrete_fields]) for row in rows]
    filled = [{name: value for name, value in facts.items() if value not in (None, "", [])} for facts in all_facts]
    return sorted(filled, key=lambda facts: int(facts["id"]))


def _fields(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


SENT_OR_GIVEN_UP = models.Q(sent_at__isnull=False) | models.Q(failed_at__isnull=False)
# By the name of each kind: the rows with all that is hashed of them, and what that is.
KINDS: Mapping[str, tuple[Callable[[], "models.QuerySet[Any]"], Callable[[Any], Facts]]] = {
    "message": (lambda: Message.objects.open_to_customers(), message_facts),
    "file": (lambda: Attachment.objects.open_to_customers(), file_facts),
    "letter in": (lambda: IncomingEmail.objects.outside_side_threads(), letter_in_facts),
    "letter out": (
        lambda: (
            OutgoingEmail.objects.filter(SENT_OR_GIVEN_UP)
            .exclude(kind__in=[OutgoingEmail.Kind.SIDE, OutgoingEmail.Kind.COPY])
            .select_related("as_sent")
        ),
        letter_out_facts,
    ),
    "notice": (
        lambda: CaseNotice.objects.prefetch_related(models.Prefetch("letters", OutgoingEmail.objects.only("pk"))),
        notice_facts,
    ),
    "version": (
        lambda: Version.objects.select_related("document", "policy").prefetch_related("texts", "notice_texts"),
        version_facts,
    ),
}
IN_WORDS = {  # a row of each kind
    "message": _("message {key}"),
    "file": _("file {key}"),
    "letter in": _("letter in {key}"),
    "letter out": _("letter out {key}"),
    "notice": _("notice {key}"),
    "version": _("version {key}"),
}
ROWS_AT_ONCE = 100  # in memory: letters as they left may have files
TO_THE_TICKET = {"message": "ticket", "file": "message__ticket", "letter in": "ticket", "letter out": "ticket"}


def name_of(kind: str, key: int) -> str:
    return f"{kind} {key}"


def report_seal(message: Message) -> dict[str, object]:
    """For an event: what the message says now."""
    return {name_of("message", message.pk): message_facts(message)}


def seal_read_anew(message: Message, *, actor: str, now: datetime) -> None:
    """A letter that was read again gave the message other words: the log says so, and from now on these count.

    Of what the customer may read; a note or a side thread proves nothing in their case.
    """
    if message.author not in Message.Author.open_to_customers():
        return
    for case in ConformityCase.objects.filter(ticket=message.ticket_id).order_by("pk"):
        kind, seals = EventKind.READ_ANEW, report_seal(message)
        record_event(case, kind=kind, actor=actor, occurred_at=now, now=now, seals=seals)


def facts_by_name(names: Collection[str]) -> dict[str, Facts]:
    """As they stand today, for any number of rows; without those that are gone, or never could be."""
    keys: dict[str, list[int]] = defaultdict(list)
    for name in names:
        kind, _, key = name.rpartition(" ")
        keys[kind].append(int(key))
    found: dict[str, Facts] = {}
    for kind in KINDS.keys() & keys.keys():
        rows, facts = KINDS[kind]
        chosen = rows().filter(pk__in=keys[kind]).iterator(chunk_size=ROWS_AT_ONCE)
        found |= {name_of(kind, row.pk): facts(row) for row in chosen}
    return found


def unsealed(cases: Collection[ConformityCase]) -> dict[int, list[str]]:
    """By case, the names of the rows that no seal has yet; as many queries for a thousand cases as for one."""
    names: dict[int, dict[str, None]] = {case.pk: {} for case in cases}
    of_ticket = defaultdict(list)
    for case in cases:
        of_ticket[case.ticket_id].append(case.pk)
    for kind, ticket in TO_THE_TICKET.items():
        rows = KINDS[kind][0]().filter(**{f"{ticket}__in": list(of_ticket)}).order_by("pk")
        for key, ticket_id in rows.values_list("pk", ticket):
            for case_id in of_ticket[ticket_id]:
                names[case_id][name_of(kind, key)] = None
    for key, case_id in CaseNotice.objects.filter(case__in=names).order_by("pk").values_list("pk", "case"):
        names[case_id][name_of("notice", key)] = None
    for case_id, name in _versions(cases):
        names[case_id][name] = None
    for case_id, rows in CaseSeal.objects.filter(case__in=names).values_list("case", "rows"):
        for name in rows:
            names[case_id].pop(name, None)
    return {case_id: list(wanted) for case_id, wanted in names.items() if wanted}


def _versions(cases: Collection[ConformityCase]) -> Iterator[tuple[int, str]]:
    for case in cases:
        for key in filter(None, (case.policy_version_id, case.terms_version_id)):
            yield case.pk, name_of("version", key)
    for event in CaseEvent.objects.filter(case__in=cases, kind__in=NAMES_VERSIONS):
        facts = facts_of(event)
        for key in filter(None, (facts.get("contract_terms"), facts.get("policy_version"))):
            yield event.case_id, name_of("version", key)


def changed_rows(sealed: Mapping[str, tuple[str, str]], *, today: Mapping[str, Facts]) -> Iterator[str | Promise]:
    """What became of rows that were sealed, in words. `sealed`: by name, the salt and the hash."""
    for name, (salt, digest) in sealed.items():
        if name not in today:
            yield format_lazy(_("{row} is missing"), row=_in_words(name))
        elif digest not in _hashes(name, today[name], salt=salt):
            yield format_lazy(_("{row} was changed"), row=_in_words(name))


def _hashes(name: str, facts: Facts, *, salt: str) -> Iterator[str]:
    """As it is sealed today, and as it was."""
    yield salted_hash(salt, [name, facts])
    if name.startswith("letter out "):
        yield salted_hash(salt, [name, {field: fact for field, fact in facts.items() if field not in SEALED_LATER}])


def _in_words(name: str) -> str | Promise:
    kind, _space, key = name.rpartition(" ")
    return format_lazy(IN_WORDS[kind], key=key) if kind in IN_WORDS else name
