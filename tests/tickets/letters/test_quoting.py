"""Only what is new in a reply."""

import time
from pathlib import Path

import pytest

from tickets.letters.quoting import new_in
from tickets.letters.signature import apart

QUOTE = "> Try another server.\n> Inès"


def reply_text(text: str) -> str:
    return new_in(text)[0]


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
        f"---- On Tue, 10 Mar 2026 09:12:44 +0100 Inès <support@us.example> wrote ----\n\n{QUOTE}",
        "---- Le mar., 10 mars 2026 09:12:44 +0100 Inès <support@us.example> a écrit ----\n\nEssayez.",
        QUOTE,
    ],
)
def test_the_history_is_cut(history: str):
    assert reply_text(f"It works now.\n\nThank you!\n\n{history}\n") == "It works now.\n\nThank you!"


ANNOUNCED = (Path(__file__).parent / "attributions.txt").read_text().splitlines()


@pytest.mark.parametrize("body", [QUOTE, "Try another server.\nInès"])
@pytest.mark.parametrize("announced", ANNOUNCED)
def test_the_history_is_cut_in_the_languages_and_programs_of_our_customers(announced: str, body: str):
    unseen = f"\u200e{announced}".replace(" ", "\u202f", 3)
    for wrapped in (announced, announced.replace("<support", "\n<support"), announced.replace("<s", "<\ns"), unseen):
        assert reply_text(f"It works now.\n\nThank you!\n\n{wrapped}\n\n{body}") == "It works now.\n\nThank you!"


@pytest.mark.parametrize(
    "header",
    [
        *["From Sent To Subject", "De Envoyé À Objet", "Von Gesendet An Betreff", "De Enviado Para Asunto"],
        *["Da Inviato A Oggetto", "Van Verzonden Aan Onderwerp", "Od Wysłano Do Temat", "Fra Sendt Til Emne"],
        *[
            "Från Skickat Till Ämne",
            "Od Odesláno Komu Předmět",
            "От Отправлено Кому Тема",
            "发件人 发送时间 收件人 主题",
        ],
        *["Feladó Elküldve Címzett Tárgy", "Expeditor Trimis Către Subiect", "Kimden Gönderildi Kime Konu"],
        *["差出人 送信日時 宛先 件名", "보낸사람 보낸날짜 받는사람 제목", "**From **Sent **To **Subject"],
    ],
)
def test_the_header_block_of_outlook_is_history(header: str):
    block = "\n".join(f"{name}: x" for name in header.split())
    assert reply_text(f"It works now.\n\n______________________\n\n{block}\n\nTry.") == "It works now."


@pytest.mark.parametrize(
    "block",
    [
        'Gesendet: Dienstag, 10. März 2026 um 09:12 Uhr\nVon: "Inès" <us@us.example>\nAn: ada@x.example\nBetreff: x',
        "========\n\nMessage du : 10/03/2026 09:12\nDe : Inès <us@us.example>\nA : ada@x.example\nSujet : x",
        "-----Inès <us@us.example> wrote: -----\nTo: ada@x.example\nFrom: Inès\nDate: 10/03/2026 09:12\nSubject: x",
        "Od: Inès <us@us.example>\nDo: Ada\nWysłane: 9:12 Wtorek 2026-03-10\nTemat: x",
        "envoyé : 10 mars 2026 à 09:12\nde : Inès <support@us.example>\nà : ada@x.example\nobjet : x",
        '> Message du 10/03/26 09:12\n> De : "Inès" <support@us.example>\n> A : ada@x.example\n> Objet : x\n> ',
    ],
)
def test_a_header_block_that_begins_with_the_date_is_history_from_there(block: str):
    for body in (QUOTE, "Try another server."):
        assert reply_text(f"It works now.\n{block}\n\n{body}") == "It works now."


@pytest.mark.parametrize("who", ["Inès wrote:", "2013/7/20 Inès <support@us.example>"])
def test_who_wrote_goes_with_what_they_wrote_when_that_is_cut(who: str):
    assert reply_text(f"It works now.\n\n{who}\n\n{QUOTE}") == "It works now."


def test_a_line_of_60_characters_may_name_who_wrote_and_a_longer_one_is_what_the_customer_says():
    who = "Inès de la Vega".ljust(53, "!") + " wrote:"
    assert reply_text(f"It works now.\n\n{who}\n\n{QUOTE}") == "It works now."
    assert reply_text(f"It works now.\n\nA{who}\n\n{QUOTE}") == f"It works now.\n\nA{who}"


@pytest.mark.parametrize(
    ("text", "words", "card"),
    [
        ("Hello.\n\n-- \nAda\nBerg Ltd", "Hello.", "Ada\nBerg Ltd"),
        ("Hello.\n--\nAda", "Hello.", "Ada"),
        ("Hello.\n\nSent from my iPhone", "Hello.", "Sent from my iPhone"),
        ("Bonjour.\n\nEnvoyé de mon iPhone", "Bonjour.", "Envoyé de mon iPhone"),
        ("Hallo.\n\nVon meinem iPhone gesendet", "Hallo.", "Von meinem iPhone gesendet"),
        ("Hola.\n\nEnviado desde mi iPhone", "Hola.", "Enviado desde mi iPhone"),
        ("Ciao.\n\nInviato da iPhone", "Ciao.", "Inviato da iPhone"),
        ("Hoi.\n\nVerstuurd vanaf mijn iPhone", "Hoi.", "Verstuurd vanaf mijn iPhone"),
        ("Hej.\n\nSkickat från min iPhone", "Hej.", "Skickat från min iPhone"),
        ("Привет.\n\nОтправлено с iPhone", "Привет.", "Отправлено с iPhone"),
        ("你好。\n\n发自我的 iPhone", "你好。", "发自我的 iPhone"),
        ("どうも。\n\niPhoneから送信", "どうも。", "iPhoneから送信"),
        ("Hi.\n\nGet Outlook for iOS<https://aka.example/x>", "Hi.", "Get Outlook for iOS<https://aka.example/x>"),
        ("Hi.\nSent from my phone\n\n-- \nAda", "Hi.", "Sent from my phone\nAda"),
        ("Hi.\n\nSent from my Verizon, Samsung Galaxy phone", "Hi.", "Sent from my Verizon, Samsung Galaxy phone"),
        (
            "Hi.\n\nSent with [Proton Mail](https://proton.example/) secure email.",
            "Hi.",
            "Sent with [Proton Mail](https://proton.example/) secure email.",
        ),
        ("Bonjour.\n\nEnvoyé à partir d’Outlook pour iOS", "Bonjour.", "Envoyé à partir d’Outlook pour iOS"),
        ("Bonjour.\n\nProvenance : Courrier pour Windows", "Bonjour.", "Provenance : Courrier pour Windows"),
        ("Hi.\n\nSent from my mobile. Please excuse typos.", "Hi.", "Sent from my mobile. Please excuse typos."),
        ("Bonjour.\n\nGaranti sans virus. www.avast.com", "Bonjour.", "Garanti sans virus. www.avast.com"),
        *[
            (f"Hi.\n\n{own}", f"Hi.\n\n{own}", "")
            for own in (
                "Sent from Paris to you on 12 March",
                "Sent via the form last week",
                "Envoyé avec accusé de réception",
                "Gesendet von Ihnen kam nichts",
                "Inviato da ieri",
                "Sent with no answer so far",
            )
        ],
        ("Sent from my desk, is much easier than my phone.", "Sent from my desk, is much easier than my phone.", ""),
        ("Hi.\n\n-- \n" + "By law.\n" * 30, "Hi.", "By law.\n" * 29 + "By law."),
        ("Hi.\n\n--\n" + "By hand.\n" * 30, "Hi.\n\n--\n" + "By hand.\n" * 30, ""),
        ("Sent from my iPhone", "Sent from my iPhone", ""),
        ("Speed -- not good", "Speed -- not good", ""),
        ("-- \n" + "Not a card.\n" * 30, "-- \n" + "Not a card.\n" * 30, ""),
    ],
)
def test_the_signature_stands_apart(text: str, words: str, card: str):
    assert apart(text) == (words, card)


def test_an_answer_below_the_quotation_is_kept_and_the_quotation_cut():
    assert reply_text(f"On 10 Mar 2026, Inès wrote:\n{QUOTE}\n\nThat helped.") == "That helped."


def test_answers_between_the_lines_stay_with_what_they_answer():
    text = "Hello,\n\nOn 10 Mar 2026, Inès wrote:\n> Which device?\nA phone.\n> Which app?\nThe new one.\n> Inès"
    assert reply_text(text) == text.removesuffix("\n> Inès")


def test_a_forwarded_letter_stays_whole_when_its_program_quotes_it():
    text = "See this:\n\nBegin forwarded message:\n\n> From: Shop\n> Subject: x\n>\n> Your invoice."
    assert reply_text(text) == text


@pytest.mark.parametrize("above", ["-----Original Message-----\n", "From: Inès\nSent: Tuesday\nTo: Ada\n\n"])
def test_answers_between_quoted_lines_stay_below_a_header_block_too(above: str):
    text = f"Hello,\n\n{above}> Which device?\nA phone.\n> Which app?\nThe new one."
    assert reply_text(text) == text


@pytest.mark.parametrize("said", ["My answers are below, in red.", "Réponses ci-dessous.", "Antworten siehe unten."])
def test_who_says_that_the_answers_stand_below_is_not_cut(said: str):
    text = f"{said}\n\nFrom: Inès\nSent: Tuesday\nTo: Ada\n\nWhich device?\nA phone."
    assert reply_text(text) == text


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
        "De : Paris\nÀ : Lyon\nObjet : panne\nVoilà mon trajet.",
        "They told me:\n\n  Date: 2026-03-10\n  From: a@b.example\n  To: c@d.example\n\nWhat now?",
        "Inès wrote:\n> Try again.\nNo, it fails.",
        "Le 10/03/2026 à 10:30 le support m'a écrit :\nje ne comprends pas.",
        "On 10 March at 10:30 I wrote:\nnothing came back.",
        "Am 10.03.2026 um 10:30 schrieb ich Ihnen:\nkeine Antwort.",
    ],
)
def test_what_only_looks_like_history_stays(text: str):
    assert reply_text(text) == text


def test_nothing_but_history_stays_whole():
    assert reply_text(QUOTE) == QUOTE


@pytest.mark.parametrize(
    "line",
    [
        "On ",
        "On 1:00 x\n",
        "> \n",
        "From: a\n",
        "-----\n",
        "Le 2026 \n",
        "a <b@c.d> ",
        "On " + "x" * 300 + "\n",
        "\n",
        "<a@b>:\n",
        "From: a\nx:\n",
        "On 1 2026 10:10 a@b:\n",
        "--\n",
        "Sent from my x\n",
        "schrieb " * 40 + ":\n",
    ],
)
def test_hostile_text_costs_linear_time(line: str):
    started = time.process_time()
    apart(reply_text(line * 100_000))
    assert time.process_time() - started < 3  # a third of one on a quiet machine; five and more without the bounds
