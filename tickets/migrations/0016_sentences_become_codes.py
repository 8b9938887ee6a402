"""Until now the ledger kept a reason as an English sentence: each is read once more, and kept as its code.

What nobody knows stays as it was written, under the code "other".
"""

import re

from django.db import migrations, transaction

AT_ONCE = 1_000  # rows in memory, and in one transaction
SENTENCES = {
    "copy": "the same as letter %(number)s",
    "signed_address": "the signed address it was sent to",
    "answers_ours": "it answers a letter of ours",
    "follows_another": "it follows a letter of the same request",
    "number_verified": "the number in its subject, from a verified sender",
    "long_closed": "its ticket was closed more than 30 days ago: a new one beside it",
    "history": "imported history",
    "history_of_nothing": "an answer of ours to nothing that is here",
    "machine_shown": "an automatic answer: shown to agents, changes nothing",
    "machine_too_often": "an automatic answer, one of too many: kept in the ledger only",
    "agents_note": "from an agent’s address: kept as a note",
    "other_teams_agent": "from the address of an agent of another team",
    "no_sender": "no sender address",
    "from_ourselves": "claims to come from ourselves",
    "complaint": "a complaint about a letter",
    "read_receipt": "a read receipt",
    "report": "a report: %(kind)s",
    "machine_answers_ours": "an automatic answer to a letter of ours",
    "report_of_nothing": "a report about no letter of ours",
    "not_delivered": "could not be delivered",
    "nothing_to_do": "delayed or delivered, nothing to do",
    "ended_its_reader": "ended its reader %(number)s times",
    "too_slow_each_time": "could not be sorted in %(number)s attempts (reading it takes more than %(seconds)s seconds)",
    "not_sorted": "could not be sorted in %(number)s attempts (%(why)s)",
    "too_large": "larger than %(size)s MB: only its head was fetched, the letter is left in the mailbox",
    "too_deep": "nested more than %(number)s deep",
    "too_many_parts": "more than %(number)s parts",
    "too_many_headers": "more than %(number)s header lines, or %(size)s MB of them",
    "false_borders": "too many lines that look like the borders of its parts",
    "too_slow": "reading it takes more than %(number)s seconds",
    "too_much_memory": "reading it takes too much memory",
    "not_read": "it could not be read (%(why)s)",
}
OTHER = "other"
UNACKNOWLEDGED = "not acknowledged: "
SILENCES = {
    "null_sender": "null sender",
    "machine": "written by a machine",
    "mailing_list": "a mailing list",
    "asks_for_none": "asks for no automatic answer",
    "been_here": "has been here before",
    "our_domain": "from our own domain",
    "spam": "taken for spam",
    "not_to_us": "not addressed to us",
    "to_postmaster": "written to the postmaster",
    "complained": "they complained about our letters",
    "often_today": "this sender was acknowledged often today",
    "a_moment_ago": "this sender was acknowledged a moment ago",
    "busy_thread": "too many letters in this thread",
    "busy_hour": "too many acknowledgements in this hour",
    "sorted_before": "was sorted before",
    "history": "imported history",
}
SILENCE_OF = {f"{UNACKNOWLEDGED}{sentence}": code for code, sentence in SILENCES.items()}
SEVERAL = "; "
PLACE = re.compile(r"%\((\w+)\)s")
NUMBERS = {"number", "size", "seconds"}


def _pattern(sentence):
    pieces = PLACE.split(sentence)  # words and names of places in turn
    places = {name: rf"(?P<{name}>{r'[0-9]+' if name in NUMBERS else '.+'})" for name in pieces[1::2]}
    return re.compile(
        "".join(places[piece] if n % 2 else re.escape(piece) for n, piece in enumerate(pieces)), re.DOTALL
    )


PATTERNS = {code: _pattern(sentence) for code, sentence in SENTENCES.items()}


def read(text):
    """Code, facts and silence of a reason as it was kept."""
    before, _, last = text.rpartition(SEVERAL)
    silence = SILENCE_OF.get(last, "")
    words = before if silence else text
    if silence and not words:
        return "", {}, silence
    for code, pattern in PATTERNS.items():
        if match := pattern.fullmatch(words):
            places = match.groupdict().items()
            return code, {name: int(value) if name in NUMBERS else value for name, value in places}, silence
    return OTHER, {"text": words}, silence


def written(code, facts, silence):
    sentence = facts["text"] if code == OTHER else SENTENCES[code] % facts if code else ""
    return SEVERAL.join(filter(None, [sentence, silence and f"{UNACKNOWLEDGED}{SILENCES[silence]}"]))


def _in_batches(rows):
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield batch
        last = batch[-1].pk


def sentences_to_codes(apps, schema_editor):
    letters = apps.get_model("tickets", "IncomingEmail").objects
    rows = letters.exclude(fate_reason="").filter(reason_code="", silence="").only("fate_reason")
    for batch in _in_batches(rows):
        for row in batch:
            row.reason_code, row.reason_facts, row.silence = read(row.fate_reason)
        with transaction.atomic():
            letters.bulk_update(batch, ["reason_code", "reason_facts", "silence"])


def codes_to_sentences(apps, schema_editor):
    letters = apps.get_model("tickets", "IncomingEmail").objects
    rows = letters.filter(fate_reason="").only("reason_code", "reason_facts", "silence")
    for batch in _in_batches(rows.exclude(reason_code="", silence="")):
        for row in batch:
            row.fate_reason = written(row.reason_code, row.reason_facts, row.silence)[:300]
        with transaction.atomic():
            letters.bulk_update(batch, ["fate_reason"])


class Migration(migrations.Migration):
    atomic = False  # a batch at a time; broken off, it goes on where it was
    dependencies = [("tickets", "0015_reasons_have_codes")]

    operations = [migrations.RunPython(sentences_to_codes, codes_to_sentences)]
