"""Words that stood in events are moved beside them, once. The chain gets new hashes, and each case an event that says so.

That event names the old head and the number of events, so that an export of before can still be compared; and whether
the old chain was broken, which new hashes would otherwise hide.
"""

import hashlib
import json
import secrets
from datetime import UTC

from django.db import migrations
from django.utils import timezone

# As `tickets.guarantee.rules.words` had them on the day of this migration. Names that neither knows count as words.
WORDS = {
    *{"close_reason", "conformity_evidence", "contract_reference", "defect", "refund_reference"},
    *{"address", "afterwards", "beforehand", "browser", "content", "doubts", "evidence", "fact", "fix"},
    *{"next_step", "question", "reason", "reasons", "reference", "text", "why", "words"},
}
FACTS = {
    *{"act", "amount", "amounts", "channel", "erased", "formula", "from", "ground", "head", "how", "increase", "key"},
    *{"kinds", "notice", "opened_by", "other_reference", "postmark", "reached_at", "refusal", "rows", "rule", "second"},
    *{"sealed", "told", "of_case", "into", "by_day", "due_at", "contract_started_on", "refund_last_day", "first_day"},
    *{"last_day_before", "closes_on", "contract_terms", "policy_version", "increase_percent"},
}
ROWS = ("changes", "before")
CASES_AT_ONCE = 200


def move(apps, schema_editor):
    cases, now = apps.get_model("tickets", "ConformityCase").objects, timezone.now()
    last = 0
    while batch := list(cases.filter(pk__gt=last).order_by("pk").only("last_sequence", "last_hash")[:CASES_AT_ONCE]):
        last = batch[-1].pk
        _move_batch(apps.get_model("tickets", "CaseEvent"), batch, now=now)
        cases.bulk_update(batch, ["last_sequence", "last_hash"])


def _move_batch(model, cases, *, now):
    events = {case.pk: [] for case in cases}
    for event in model.objects.filter(case__in=list(events)).order_by("case", "sequence"):
        events[event.case_id].append(event)
    moved, anchors = [], []
    for case in cases:
        log = events[case.pk]
        if any(_parted(event.payload)[1] for event in log):
            broken = _broken_at(case, log)
            old = {"head": case.last_hash, "count": case.last_sequence, **({"broken_at": broken} if broken else {})}
            moved += log
            _chain_anew(case, log)
            anchor = model(
                case=case,
                sequence=case.last_sequence + 1,
                kind="words_moved",
                actor="system",
                occurred_at=now,
                recorded_at=now,
                payload=old,
                previous_hash=case.last_hash,
            )
            anchor.hash = _hash_of(anchor)
            case.last_sequence, case.last_hash = anchor.sequence, anchor.hash
            anchors.append(anchor)
    model.objects.bulk_update(moved, ["payload", "words", "salt", "previous_hash", "hash"], batch_size=100)
    model.objects.bulk_create(anchors, batch_size=100)


def _chain_anew(case, log):
    previous = ""
    for event in log:
        facts, words = _parted(event.payload)
        if words:
            event.words, event.salt = words, secrets.token_hex(16)
            digest = hashlib.sha256((event.salt + _line(words)).encode()).hexdigest()
            facts["sealed"] = {"names": _names(words), "sha256": digest}
        event.payload, event.previous_hash = facts, previous
        event.hash = previous = _hash_of(event)
    case.last_hash = previous


def _broken_at(case, log):
    """The number of the first event that the old chain didn't hold with; 0 if it was whole."""
    previous = ""
    for number, event in enumerate(log, start=1):
        if (event.sequence, event.previous_hash, event.hash) != (number, previous, _hash_of(event)):
            return number
        previous = event.hash
    return 0 if (len(log), previous) == (case.last_sequence, case.last_hash) else max(len(log), 1)


def _parted(payload):
    facts, words = {}, {}
    for name, value in payload.items():
        if name in ROWS and isinstance(value, dict):
            hidden = {field: text for field, text in value.items() if field in WORDS and text}
            facts[name] = {field: inner for field, inner in value.items() if field not in hidden}
            words |= {name: hidden} if hidden else {}
        else:
            is_text = isinstance(value, (str, list, dict)) and bool(value)
            (words if is_text and name not in FACTS else facts)[name] = value
    return facts, words


def _names(words):
    inner = [f"{name}.{field}" for name in ROWS for field in words.get(name, {})]
    return sorted([*inner, *(name for name in words if name not in ROWS)])


def _hash_of(event):
    facts = {
        "case": event.case_id,
        "sequence": event.sequence,
        "kind": event.kind,
        "actor": event.actor,
        "occurred_at": event.occurred_at.astimezone(UTC).isoformat(),
        "recorded_at": event.recorded_at.astimezone(UTC).isoformat(),
        "payload": event.payload,
    }
    return hashlib.sha256((event.previous_hash + _line(facts)).encode()).hexdigest()


def _line(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0029_words_beside_the_log")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
