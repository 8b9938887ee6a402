"""The ledger of an earlier version, with its reasons as English sentences, says the same after it moved in here."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from tests.prepared import let_tables_be_emptied
from tests.tickets.mailroom.letters import NOW
from tests.tickets.test_fate_reasons import MAKERS, made_by
from tickets.fate_reasons import Reason, ReasonCode, Silence, in_words
from tickets.models import IncomingEmail

MOVING = import_module("tickets.migrations.0016_sentences_become_codes")
BEFORE = [("tickets", "0014_refunds_that_are_late_are_looked_at_again")]
# Which no ledger holds as a sentence: they are younger than the codes.
NEW_REASONS = {
    *(ReasonCode.REFUSED_BY_RULE, ReasonCode.REFUSED_BY_HAND, ReasonCode.PLACED_BY_HAND),
    *(ReasonCode.TOO_MANY, ReasonCode.TOO_MANY_OF_A_DOMAIN, ReasonCode.RELEASED, ReasonCode.SPAM),
    *(ReasonCode.SHARED_ADDRESS, ReasonCode.SIDE_ADDRESS, ReasonCode.AGENTS_DRAFT, ReasonCode.AGENTS_MACHINE),
    *(ReasonCode.NOT_THIS_AGENT, ReasonCode.AGENT_WITHOUT_ACCESS, ReasonCode.SPAM_BY_HAND),
}
NEW_SILENCES = {Silence.BUSY_DOMAIN, Silence.FORGED}
ALL_REASONS = [
    *(made_by(maker) for maker in MAKERS.values()),
    *(Reason(code) for code in ReasonCode if "%(" not in code.label),
]
REASONS = [reason for reason in ALL_REASONS if reason.code not in NEW_REASONS]


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.code.value)
@pytest.mark.parametrize("silence", [None, Silence.MACHINE])
def test_each_sentence_of_before_is_known_and_can_be_written_again(reason: Reason, silence: Silence | None) -> None:
    sentence = in_words(reason, silence)
    code, facts, silent = MOVING.read(sentence)
    assert (code, silent) == (reason.code, silence or "")
    assert in_words(Reason(ReasonCode(code), facts), silence) == MOVING.written(code, facts, silent) == sentence


@pytest.mark.parametrize("silence", sorted(set(Silence) - NEW_SILENCES))
def test_each_silence_of_before_is_known(silence: Silence) -> None:
    sentence = in_words(None, silence)
    assert MOVING.read(sentence) == ("", {}, silence)
    assert MOVING.written("", {}, silence) == sentence


@pytest.mark.parametrize(
    ("text", "facts", "silence"),
    [
        ("100 % new; and (more", {"text": "100 % new; and (more"}, ""),
        ("the same as letter twelve", {"text": "the same as letter twelve"}, ""),
        ("not acknowledged: the moon", {"text": "not acknowledged: the moon"}, ""),
        ("the moon; not acknowledged: null sender", {"text": "the moon"}, "null_sender"),
    ],
)
def test_what_nobody_knows_stays_word_for_word(text: str, facts: dict[str, str], silence: str) -> None:
    assert MOVING.read(text) == ("other", facts, silence)
    assert MOVING.written("other", facts, silence) == text


@pytest.fixture
def ledger_of_before(transactional_db: None) -> Iterator[Apps]:
    yield migrated(BEFORE)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    let_tables_be_emptied()


def migrated(to: list[tuple[str, str]]) -> Apps:
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return executor.loader.project_state(to).apps


def test_a_ledger_moves_there_and_back(ledger_of_before: Apps, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["", *(in_words(reason, None) for reason in REASONS), *(in_words(None, silence) for silence in Silence)]
    texts += ["its ticket was closed more than 30 days ago: a new one beside it; not acknowledged: a mailing list"]
    ledger_of_before.get_model("tickets", "IncomingEmail").objects.bulk_create(
        ledger_of_before.get_model("tickets", "IncomingEmail")(
            spool_name=f"{number}",
            source="smtp",
            received_at=NOW + timedelta(minutes=number),
            sha256="0" * 64,
            size=1,
            fate="ticket" if text else "",
            sorted_at=NOW if text else None,
            fate_reason=text,
        )
        for number, text in enumerate(texts)
    )
    monkeypatch.setattr(MOVING, "AT_ONCE", 7)
    here = MigrationExecutor(connection).loader.graph.leaf_nodes("tickets")
    migrated(here)
    rows = IncomingEmail.objects.order_by("received_at")
    assert [row.why for row in rows] == texts
    with translation.override("fr"):
        assert rows[len(texts) - 1].why.startswith("sa demande est close depuis plus de 30 jours")
    back = migrated(BEFORE).get_model("tickets", "IncomingEmail").objects.order_by("received_at")
    assert [row.fate_reason for row in back] == texts
