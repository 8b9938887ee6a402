"""The register of all cases: a chain of its own, in which every case’s chain and every seal is noted within seconds.

Who deletes a case or writes its chain anew leaves a register that says otherwise; who writes the register anew leaves a
head that somebody outside knows (`heads`).
"""

import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from supportportal.foundations.rows import insert
from tickets.guarantee.evidence.sealing import facts_by_name, unsealed
from tickets.guarantee.rules.words import ONE_LINE_JSON, as_json_value, new_salt, salted_hash
from tickets.models import (
    Attachment,
    CaseEvent,
    CaseNotice,
    CaseSeal,
    ConformityCase,
    IncomingEmail,
    Message,
    OutgoingEmail,
    RegisterEntry,
)

log = logging.getLogger(__name__)

CASES_IN_ONE_ENTRY = 500
# Rows with lower numbers than the highest may be committed later: we look at all of that time again. None takes longer.
LOOK_BACK = timedelta(minutes=10)
Seen = Mapping[str, int]
OF_CASES: Mapping[str, type[models.Model]] = {"event": CaseEvent, "notice": CaseNotice}
OF_TICKETS: Mapping[str, tuple[type[models.Model], str]] = {
    "message": (Message, "ticket"),
    "file": (Attachment, "message__ticket"),
    "letter in": (IncomingEmail, "ticket"),
    "letter out": (OutgoingEmail, "ticket"),
}


def keep_register(*, now: datetime) -> int:
    """Notes what has changed since the last entries; the number of new ones. Any number of rounds may run at once."""
    last = last_entry()  # before all that is read: who notes it first has the number that ours would have had
    entries = RegisterEntry.objects.filter(at__lte=now - LOOK_BACK, mailed_on=None)
    since = entries.order_by("-number").first()
    before: Seen = since.content["seen"] if since else {}
    seen, known = _seen_today(), _heads_after(since.number if since else 0)
    touched = sorted(_touched_since(before))
    batches = [touched[at : at + CASES_IN_ONE_ENTRY] for at in range(0, len(touched), CASES_IN_ONE_ENTRY)]
    noted = 0
    try:
        for batch in batches:
            seen_by_then = seen if batch is batches[-1] else before
            if entry := _note(batch, known, after=last, seen=seen_by_then, now=now):
                last, noted = entry, noted + 1
    except IntegrityError:
        # Rival: another round. The next one notes the rest.
        log.info("another round keeps the register")
    return noted


def last_entry() -> RegisterEntry | None:
    return RegisterEntry.objects.order_by("-number").only("number", "hash").first()


def _note(
    keys: Sequence[int], known: Mapping[str, list[Any]], *, after: RegisterEntry | None, seen: Seen, now: datetime
) -> RegisterEntry | None:
    """None if there is nothing new."""
    cases = list(ConformityCase.objects.filter(pk__in=keys).order_by("pk"))
    heads = {str(case.pk): [case.last_sequence, case.last_hash] for case in cases}
    moved = {key: head for key, head in heads.items() if known.get(key) != head}
    seals = _new_seals(cases, now=now)
    if not moved and not seals:
        return None
    with transaction.atomic():
        insert(seals)
        digests = {str(seal.pk): digest_of(seal) for seal in seals}
        return append({"heads": moved, "seals": digests, "seen": dict(seen)}, after=after, now=now)


def append(
    content: Mapping[str, Any], *, after: RegisterEntry | None, now: datetime, mailed_on: date | None = None
) -> RegisterEntry:
    """IntegrityError: a rival's stands there already."""
    entry = RegisterEntry(
        number=after.number + 1 if after else 1,
        at=now,
        content=content,
        mailed_on=mailed_on,
        previous_hash=after.hash if after else "",
    )
    entry.hash = hash_of(entry)
    entry.save(force_insert=True)
    return entry


def hash_of(entry: RegisterEntry) -> str:
    facts = {"number": entry.number, "at": entry.at, "content": entry.content, "mailed_on": entry.mailed_on}
    return hashlib.sha256((entry.previous_hash + ONE_LINE_JSON.encode(as_json_value(facts))).encode()).hexdigest()


def digest_of(seal: CaseSeal) -> str:
    """Without the salt, which may be erased."""
    facts = {"case": seal.case_id, "sealed_at": seal.sealed_at, "rows": seal.rows}
    return hashlib.sha256(ONE_LINE_JSON.encode(as_json_value(facts)).encode()).hexdigest()


def _new_seals(cases: Sequence[ConformityCase], *, now: datetime) -> list[CaseSeal]:
    names = unsealed(cases)
    today = facts_by_name({name for wanted in names.values() for name in wanted})
    seals = []
    for case_id, wanted in names.items():
        salt = new_salt()
        rows = {name: salted_hash(salt, [name, today[name]]) for name in wanted if name in today}
        seals.append(CaseSeal(case_id=case_id, sealed_at=now, rows=rows, salt=salt))
    return [seal for seal in seals if seal.rows]


def _seen_today() -> Seen:
    watched = {**OF_CASES, **{name: model for name, (model, _) in OF_TICKETS.items()}}
    seen = {name: _highest(model) for name, model in watched.items()}
    # A letter is noted when it has left, which may be days after its row was written.
    waiting = OutgoingEmail.objects.filter(sent_at=None, failed_at=None).aggregate(first=Min("pk"))["first"]
    return seen if waiting is None else {**seen, "letter out": waiting - 1}


def _highest(model: type[models.Model]) -> int:
    return model._base_manager.aggregate(last=Max("pk"))["last"] or 0


def _heads_after(number: int) -> dict[str, list[Any]]:
    heads: dict[str, list[Any]] = {}
    entries = RegisterEntry.objects.filter(number__gt=number).order_by("number")
    for content in entries.values_list("content", flat=True):
        heads |= content.get("heads", {})
    return heads


def _touched_since(seen: Seen) -> set[int]:
    """The cases of all rows that came since: one query, each part of it by the rows' own keys."""
    cases = ConformityCase.objects.order_by()
    parts = [
        model._base_manager.filter(pk__gt=seen.get(name, 0)).order_by().values_list("case")
        for name, model in OF_CASES.items()
    ]
    for name, (model, ticket) in OF_TICKETS.items():
        rows = model._base_manager.filter(pk__gt=seen.get(name, 0), **{f"{ticket}__isnull": False}).order_by()
        parts.append(cases.filter(ticket__in=rows.values(ticket)).values_list("pk"))
    return {key for (key,) in parts[0].union(*parts[1:])}


@dataclass(slots=True)
class Register:
    """As it was read from the first entry to the last."""

    number: int = 0
    hash: str = ""
    heads: dict[int, tuple[int, str]] = field(default_factory=dict)  # by case: the number of its last event, its hash
    seals: dict[int, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    has_head: bool = False  # the one that was asked for

    @property
    def head(self) -> str:
        return f"{self.number}:{self.hash}" if self.number else ""


def read_register(*, against: str = "") -> Register:
    """`against`: a head that was known outside, as `number:hash`."""
    register = Register()
    for entry in RegisterEntry.objects.order_by("number").iterator(chunk_size=500):
        if (entry.number, entry.previous_hash) != (register.number + 1, register.hash):
            missing = {"number": register.number + 1}
            register.problems.append(_("entry %(number)s of the register is missing") % missing)
        elif entry.hash != hash_of(entry):
            register.problems.append(_("entry %(number)s of the register was changed") % {"number": entry.number})
        register.number, register.hash = entry.number, entry.hash
        register.heads |= {int(key): (end[0], end[1]) for key, end in entry.content.get("heads", {}).items()}
        register.seals |= {int(key): digest for key, digest in entry.content.get("seals", {}).items()}
        register.has_head |= against == f"{entry.number}:{entry.hash}" and not register.problems
    return register


def head_of(case: ConformityCase) -> str:
    """Of the register, as soon as it had this case as it is now; empty while it hasn't."""
    last = case.events.order_by("sequence").last()
    if last is None:
        return ""
    entries = RegisterEntry.objects.filter(at__gte=last.recorded_at).order_by("number").iterator(chunk_size=50)
    key, wanted = str(case.pk), [case.last_sequence, case.last_hash]
    return str(next((entry for entry in entries if entry.content.get("heads", {}).get(key) == wanted), ""))


def seals_of(case: ConformityCase) -> Iterator[dict[str, Any]]:
    for seal in case.seals.order_by("pk"):
        facts = {"seal": seal.pk, "sealed_at": seal.sealed_at, "salt": seal.salt, "rows": seal.rows}
        yield facts | {"sha256": digest_of(seal)}
