"""Only what is new in a reply."""

import time

import pytest

from tickets.mailroom.quoting import reply_text

QUOTE = "> Try another server.\n> Inès"


@pytest.mark.parametrize(
    "history",
    [
        f"On Tue, 10 Mar 2026 at 09:12, Inès (Pelerine VPN) <support@pelerine.example> wrote:\n{QUOTE}",
        f"On Tue, 10 Mar 2026 at 09:12, Inès (Pelerine VPN)\n<support@pelerine.example> wrote:\n\n{QUOTE}\n\n",
        f"Le mar. 10 mars 2026 à 09:12, Inès <support@pelerine.example> a écrit :\n{QUOTE}",
        f"Le 10/03/2026 à 09:12, Inès a écrit\u00a0:\n{QUOTE}",
        f"Am 10.03.2026 um 09:12 schrieb Inès:\n{QUOTE}",
        f"Inès <support@pelerine.example> wrote:\n{QUOTE}",
        "-----Original Message-----\nFrom: Support\nTo: Ada\nSubject: x\n\nTry another server.",
        "-----Message d'origine-----\nDe : Support\nEnvoyé : mardi 10 mars\nÀ : Ada\n\nEssayez.",
        "________________________________\nDe : Support <support@us.example>\nEnvoyé : mardi\nÀ : Ada\n\nEssayez.",
        "From: Support <support@pelerine.example>\nSent: Tuesday\nTo: Ada\nSubject: x\n\nTry.",
        "*De :* Support\n*Date :* mardi\n*À :* Ada\n*Objet :* x\n\nEssayez.",
        QUOTE,
    ],
)
def test_the_history_is_cut(history: str):
    assert reply_text(f"It works now.\n\nThank you!\n\n{history}\n") == "It works now.\n\nThank you!"


def test_an_answer_below_the_quotation_is_kept_and_the_quotation_cut():
    assert reply_text(f"On 10 Mar 2026, Inès wrote:\n{QUOTE}\n\nThat helped.") == "That helped."


def test_answers_between_the_lines_stay_with_what_they_answer():
    text = "Hello,\n\nOn 10 Mar 2026, Inès wrote:\n> Which device?\nA phone.\n> Which app?\nThe new one.\n> Inès"
    assert reply_text(text) == text.removesuffix("\n> Inès")


def test_a_forwarded_letter_is_what_they_say():
    text = (
        "---------- Forwarded message ---------\nFrom: Shop <a@b.c>\nDate: Monday\nSubject: x\nTo: y\n\nYour invoice."
    )
    assert reply_text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "On Monday my brother wrote: it doesn't work.\nWhat now?",
        "Le support m'a écrit :\nje ne comprends pas.",
        "From: Paris\nThat's where I connect from.",
        "> 5 Mbit/s is all I get.\nWhy?",
        "To be clear:\nDate: 10 March",
    ],
)
def test_what_only_looks_like_history_stays(text: str):
    assert reply_text(text) == text


def test_nothing_but_history_stays_whole():
    assert reply_text(QUOTE) == QUOTE


@pytest.mark.parametrize(
    "line",
    ["On ", "On 1:00 x\n", "> \n", "From: a\n", "-----\n", "Le 2026 \n", "a <b@c.d> ", "On " + "x" * 300 + "\n", "\n"],
)
def test_hostile_text_costs_linear_time(line: str):
    started = time.perf_counter()
    reply_text(line * 30_000)
    assert time.perf_counter() - started < 5
