"""How mail programs mark the history beyond the usual ways, and what looks like it but is the customer's own."""

import time

import pytest

from tickets.letters.quoting import new_in
from tickets.letters.signature import apart

WRITER = "Pelerine VPN <support@pelerine.example>"
QUOTE = "> Hello\n> Please restart."
PLAIN = "Hello, please restart.\n\nInès"
OF_YAHOO = "      De : {0}\n À : nora@cust.example\n Envoyé le : Samedi 28 novembre 2026\n Objet : x\n   \n\n{1}"
OF_NOTES = "{0}\n24.11.2026 09:12\n\nAn\nNora Berg/CUST@CUST\nKopie\n\nThema\nRe: x\n\n\n{1}"
IN_COLUMNS = """
             "Pelerine VPN"
             <support@pelerine
             .example>                                   To
                            Nora Berg/Cust@Cust
             24/11/2026 09:12                             cc

                                                    Subject
                            Re: x

{0}"""
PUSHED_IN = "    From: {0}\n    Sent: 24 November 2026 09:12\n    To: Nora\n    Subject: x\n\n{1}"
OWN_HEADERS = "   From: {0}\n   To: me\n   Date: today\n   Subject: x"


def reply_text(text: str) -> str:
    return apart(new_in(text)[0])[0].strip()


@pytest.mark.parametrize(
    "history",
    [
        *[  # an address broken where its ">" begins a line
            f"{before} Pelerine VPN <support@pelerine.example\n>{after}\n\n> Guten Tag"
            for before, after in [
                ("Am Sa., 28. Nov. 2026 um 10:12 Uhr schrieb", ":"),
                ("Op za 28 nov 2026 om 10:12 schreef", ":"),
                ("lør. 28. nov. 2026 kl. 10:12 skrev", ":"),
                ("Den lör 28 nov. 2026 kl 10:12 skrev", ":"),
                ("On Sat, 28 Nov 2026 at 10:12,", " wrote:"),
                ("Le sam. 28 nov. 2026 à 10:12,", " a écrit :"),
            ]
        ],
        f"On Nov 28, 2026, at 10:12, Pelerine VPN\n\n<\nmailto:support@pelerine.example\n> wrote:\n\n{PLAIN}",
        f"On Nov 28, 2026 at 10:12, Pelerine VPN <\nsupport@p.example\n<mailto:support@p.example>> wrote:\n\n{PLAIN}",
        f"> Le 28/11/2026 10:12 CET, {WRITER} a écrit :\n> \n> \n> Bonjour",
        f"> {WRITER} hat am 28.11.2026 10:12 CET geschrieben:\n> \n> Guten Tag\n\n--\nNora Berg",
        f"> Le 28/11/2026 10:12 CET, {WRITER} a écrit :\n> \n> Bonjour\n\n-- \nNora Berg\n1, rue Haute",
        "At 10:12 28/11/2026, you wrote:\n>Hello\n>Bye",
        "At 10:12 AM 11/28/2026 +0100, Pelerine VPN wrote:\n>Hello",
        "Saturday, November 28, 2026, 10:12:44 AM, you wrote:\n\nPV> Hello\nPV> restart.",
        "Le 28/11/2026 à 10:12, vous écriviez :\n> Bonjour",
        "Am 28.11.2026 um 10:12 schrieben Sie:\n> Guten Tag",
        "NB> Hello\nNB> restart.\n\n_____________\nNora",
        "NB> Hello\nNB> restart.",
        OF_YAHOO.format(WRITER, PLAIN),
        f"On Sat, 28 Nov 2026 at 10:12, {WRITER} wrote\n\n{QUOTE}",
        f"On Sat, 28 Nov 2026 at 10:12, {WRITER} wrote\n\n{PLAIN}",
        f"2026-11-28 10:12 GMT+01:00 Pelerine VPN\n\n{PLAIN}",
        f"2026-11-28 10:12 GMT+01:00 {WRITER}\n\n{QUOTE}",
        f"28/11/2026 10:12 {WRITER}\n\n{QUOTE}",
        f"2026/11/28 {WRITER}\n\n| Hello\n| Please restart.",
        "On 28 Nov 2026, Pelerine VPN wrote:\n\n| Hello\n| Please restart.",
        f"*----- Original Message -----*\n*From:* {WRITER}\n*To:* Nora\n\n{PLAIN}",
        f"*-----Message d'origine-----*\n*De :* Pelerine\n*Envoyé :* samedi\n*À :* Nora\n*Objet :* x\n\n{PLAIN}",
        f"##- Please type your reply above this line -##\n\n{PLAIN}",
        f"{QUOTE}\n\n--\nNora Berg",
        OF_NOTES.format(WRITER, PLAIN),
        IN_COLUMNS.format(PLAIN),
        PUSHED_IN.format(WRITER, PLAIN),
        f"24.11.2026 09:12 Inès Carrera:\n{QUOTE}",
        f"Inès Carrera, 24/11/2026 09:12 AM:\n{QUOTE}",
        f'"Pelerine VPN" support@pelerine.example – 24. November 2026 09:12\n{QUOTE}',
        f"  Original Message  \nFrom: Pelerine VPN\nSent: Tuesday, 24 November 2026\nTo: Nora\nSubject: x\n\n{PLAIN}",
        f"‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn 24 Nov 2026 9:12 AM, {WRITER} wrote:\n\n{QUOTE}",
    ],
)
@pytest.mark.parametrize("words", ["It works.", "Bonjour,\n\nÇa marche : merci.\n\nNora"])
def test_the_history_is_cut_however_a_program_marks_it(words: str, history: str):
    assert reply_text(f"{words}\n\n{history}\n") == words


@pytest.mark.parametrize(
    "own",
    [
        "My log:\n\n2026-11-28 10:12 GMT+01:00 connection lost\n\nWhat now?",
        "2026-11-28 10:12 GMT+01:00 Pelerine VPN",
        "This is my list:\n\n| Day | Speed |\n|-----|-------|\n| Mon | 3     |",
        "On Monday at 10:12 on 28/11/2026 you wrote:\nI get a refund. Where is it?",
        "At 10:12 you wrote: restart. I did.\n\nIt is dead.",
        f"The headers are:\n\n{OWN_HEADERS.format(WRITER)}\n\nOdd?",
        "The shell says:\n\nPS> ping pelerine.example\nPS> exit",
        "The router says:\n\nSW> show version",
        "Try this:\n_____________\nI paid on Monday. Nothing has worked since. I want my money back.\n\nNora",
        "Write to <nora@cust.example>: that is me.",
        "Nora <nora@cust.example> wrote nothing.",
        "> I quote you,\n\nand I answer.\n\n> Again,\n\nand I answer again.",
        "I reply above this line of thought because it is dead.",
        "This is the log of 24/11/2026 09:12:\n> error 5\n\nWhat now?",
        "24/11/2026 09:12 Connection lost:\n> error 5\n\nWhat now?",
        "I wrote to nora@cust.example\n24/11/2026 09:12\nTo be clear: no answer.\nThe subject was a refund.",
        "> 5 Mbit/s is all I get.\nWhy?",
    ],
)
def test_what_only_looks_like_history_is_the_customers_own(own: str):
    assert reply_text(own) == own


@pytest.mark.parametrize(
    "only_history",
    [f"On Sat, 28 Nov 2026 at 10:12, {WRITER} wrote:\n{QUOTE}", "NB> Hello\nNB> restart.", f"{QUOTE}\n\n--\nNora"],
)
def test_a_letter_of_history_only_stays_whole(only_history: str):
    assert new_in(only_history) == (only_history, False)


@pytest.mark.parametrize(
    "forward",
    [
        f"See below.\n\n*---------- Forwarded message ---------*\nFrom: {WRITER}\n\n{PLAIN}",
        f"See below.\n\n---------- Forwarded message ---------\nFrom: {WRITER}\n\n{PLAIN}",
    ],
)
def test_a_forward_stays_whole(forward: str):
    assert new_in(forward) == (forward, True)


def test_answers_inside_of_a_quotation_that_announces_itself_stay_with_their_questions():
    first = f"> Le 28/11/2026 10:12 CET, {WRITER} a écrit :\n> Which system?\n\nA Mac."
    text = f"Hello,\n\n{first}\n\n> Which app?\n\n3.2\n\n> Inès"
    assert reply_text(text) == text.removesuffix("\n\n> Inès")


def test_what_the_program_of_a_mailing_list_adds_is_not_the_customers():
    footer = f"{'_' * 47}\nusers mailing list\nusers@lists.example\nhttps://lists.example/listinfo/users\n"
    assert reply_text(f"It is dead.\n\n{footer}") == "It is dead."
    assert reply_text(f"It is dead.\n\nOn 28 Nov 2026, Inès wrote:\n{QUOTE}\n\n{footer}") == "It is dead."


@pytest.mark.parametrize(
    "piece",
    [
        *[
            "<\n",
            "<a@b\n",
            "> On 1.1.2026 10:12 a@b wrote:\n\n",
            "NB> a:\n\n",
            "At 10:12 28/11/2026, you wrote:\n",
            "\n" * 9,
        ],
        *["  De : a@b\n À : b\n", "_____\n", "2026-11-28 10:12 GMT+01:00 A B C\n\n", "*" * 50, "mailto:a@b\n> "],
        *["a@b\n24/11/2026 09:12\nTo\n", f"{' ' * 380}a@b 1/1/26 09:12\n", "1/1/2026 09:12 A B C:\n", "> a\n\n"],
    ],
)
def test_a_million_characters_of_half_an_attribution_take_no_longer_than_reading(piece: str):
    text = "It works.\n\n" + piece * (1_000_000 // len(piece))
    began = time.process_time()
    new_in(text)
    assert time.process_time() - began < 5
