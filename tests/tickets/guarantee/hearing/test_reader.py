"""Each sentence that was once heard wrongly by one of our doors, and what a reader of letters has to bear."""

import random
import time
from pathlib import Path

import pytest

from tickets.guarantee.hearing import phrases, speech
from tickets.guarantee.hearing.languages import HEARD
from tickets.guarantee.hearing.reader import hear
from tickets.guarantee.hearing.speech import SHARED, TABLES, IncompleteTables, speech_of

DENIED = [
    "There is no defect, I just changed my mind.",
    "There isn't any defect.",
    "There is no real defect in your service.",
    "I have not found any defects.",
    "The service is not defective at all.",
    "It isn’t defective.",
    "I see no lack of conformity.",
    "We never had a defect.",
    "The app is without any defect.",
    "Nothing is wrong, no outage, no crash.",
    "The app never crashes.",
    "It is not broken, I only have a question.",
    "It's not broken any more, thank you.",
    "This is not a claim under the legal guarantee of conformity.",
    "I am not invoking the legal guarantee of conformity.",
    "My defective laptop has been replaced, how do I install you?",
    "My old laptop was broken, I have a new one now.",
    "Il n’y a pas de défaut, j’ai changé d’avis.",
    "Il n'y a aucun défaut de conformité.",
    "Je ne vois pas de défaut de conformité.",
    "Ce n'est pas un défaut de conformité.",
    "Il n’y a pas là de défaut de conformité.",
    "Sans défaut de conformité, je n'ai rien à vous demander.",
    "Ni défaut ni absence de conformité.",
    "Le service n'est pas défectueux.",
    "Il n'est pas du tout défectueux.",
    "L’application n’est pas en panne.",
    "Le service n'est plus en panne.",
    "L'application ne plante plus.",
    "Je n'invoque pas la garantie légale de conformité.",
    "Ce n'est pas une demande au titre de la garantie légale de conformité.",
    "Mon ordinateur défectueux a été remplacé, comment vous installer ?",
    "Mon téléphone était en panne, j'en ai un nouveau.",
]
REPORTS_WITH_A_NOT = [
    "This is a formal notice of a lack of conformity.",
    "It is not only defective, it is dangerous.",
    "No doubt your service is defective.",
    "I can't log in: the app is defective.",
    "You say that there is no outage, but the service is defective.",
    "There is no defect on my side. Your service is defective.",
    "I do not accept a defective service.",
    "The VPN on my laptop is defective.",
    "It does not work as promised.",
    "The service is not in conformity with the contract.",
    "Vous ne reconnaissez pas votre défaut de conformité.",
    "Ce n'est pas conforme au contrat.",
    "Aucune mise en conformité n'a été faite.",
    "You have still not found the defect.",
    "Vous n'avez pas trouvé le défaut de conformité.",
    "Vous n'appliquez pas la garantie légale de conformité.",
    "Rien ne marche, le service est défectueux : service défectueux.",
    "Sans réponse de votre part, j'invoque le défaut de conformité.",
    "L'application sur mon téléphone ne va pas : défaut de conformité.",
    "The app crashes, and not only on Windows.",
    "There is an outage, isn't there?",
    "It doesn't connect. I have no other defect.",
    "L'application plante.",
    "Ça plante sur mon ordinateur.",
    "Je ne sais pas pourquoi, le service est en panne.",
]
QUOTED = "Thank you, it is settled.\n\n> You wrote: there is a lack of conformity, nothing works.\n> We are sorry."


@pytest.mark.parametrize(
    "text",
    [
        "Au titre de la garantie légale de conformité, je demande la réparation.",
        "This is a formal notice of a lack of conformity.",
        "Le service ne fonctionne pas comme promis\u00a0: garantie légale de conformité\u00a0!",
        "Je vous mets en demeure de rétablir un service conforme sous 30 jours.",
        "Die App funktioniert nicht mehr, ich mache die gesetzliche Gewährleistung geltend.",
        "I invoke my statutory warranty rights: the product does not do what you sell it for.",
        "En application de l'article L. 224-25-17 du code de la consommation, je demande la mise en conformité.",
        "La garantie légale doit jouer, votre VPN est inutilisable.",
    ],
)
def test_who_calls_on_the_guarantee_the_law_or_gives_notice_reports(text: str) -> None:
    assert hear(text).verdict == "report"


@pytest.mark.parametrize(
    "text",
    [
        "Je n'arrive plus à me connecter depuis lundi.",
        "I can't log in.",
        "It hasn't worked since the 3rd.",
        "It didn't work yesterday.",
        "Error E-520 on all servers since Tuesday, I have no VPN",
        "Nothing works, the app does not connect at all",
        "The app does not connect since Monday",
        "ca ne fonctionne pas",
        "JARRIVE PAS A ME CONNECTER",
        "Ça marche plus du tout.",
        "y a plus rien",
        "Le service ne fonctionne pas comme promis",
        "Ce n’est pas comme promis.",
        "It does not do what you promised that it would do.",
        "N’a jamais marché.",
        "It doesnt work",
        "It doesn´t work",
        "it don t work",
        "the aplication dosnt conect",
        "The thing is dead.",
        "Is the server down? I can't get through.",
        "I can't log in. Error 12.",
        "Your automatic reply did not help. The app still crashes.",
    ],
)
def test_plain_words_of_a_fault_are_for_a_person_to_decide(text: str) -> None:
    assert hear(text).verdict == "perhaps"


@pytest.mark.parametrize("text", REPORTS_WITH_A_NOT)
def test_a_report_with_a_not_somewhere_in_it_stays_one(text: str) -> None:
    assert hear(text).verdict != "no"


@pytest.mark.parametrize(
    "text",
    [
        "There is no defect, I just changed my mind.",
        "My defective laptop has been replaced, how do I install you?",
        "Is the outage of last week over? I was not affected.",
        "Certificat de conformité CE de votre routeur ?",
        "La conformité TVA de vos factures, s'il vous plaît.",
        "Could you tell me whether your warranty also covers hardware routers?",
        "Est-ce que la garantie satisfait ou remboursé existe ?",
        "Netflix does not open with the VPN, I know you don't promise it.",
        "I don't want to connect automatically at start. How do I turn it off?",
        "Le problème est résolu, ça ne plante plus.",
        "It is working again, you can close the ticket.",
        QUOTED,
    ],
)
def test_what_reports_nothing_asks_nobody(text: str) -> None:
    assert hear(text).verdict == "no"


@pytest.mark.parametrize("text", DENIED)
def test_what_is_denied_opens_nothing(text: str) -> None:
    assert hear(text).verdict != "report"


def test_an_out_of_office_answer_that_names_the_guarantee_is_no_report() -> None:
    text = "I am away until Monday. For a lack of conformity, write to my colleague."
    assert hear(text, subject="Out of office: your letter").verdict == "no"
    assert hear("There is a lack of conformity.", subject="Your letter").verdict == "report"


def test_a_subject_alone_is_heard_and_that_of_our_own_letter_is_not() -> None:
    assert hear("", subject="Défaut de conformité").verdict == "report"
    assert hear("Merci beaucoup.", subject="Re: Défaut de conformité").verdict == "no"
    assert hear("", subject="").verdict == "no"


def test_a_ticked_box_reports_whatever_the_words_say() -> None:
    assert hear("Hello.", ticked=True).verdict == "report"
    assert hear("Hello.").verdict == "no"


def test_a_wrong_or_missing_language_changes_nothing() -> None:
    for language in ("en", "fr", "de", "xx", ""):
        assert hear("Aucun serveur ne répond.", language=language).verdict == "perhaps"
        assert hear("Die App stürzt ständig ab.", language=language).verdict == "perhaps"


def test_two_rights_in_one_letter_are_both_heard() -> None:
    heard = hear("Je me rétracte du contrat et à défaut j'invoque la garantie légale de conformité.")
    assert (heard.verdict, heard.rights) == ("report", ("withdrawal",))


@pytest.mark.parametrize(
    ("text", "rights"),
    [
        (
            "I hereby give notice that I withdraw from my contract for the provision of the following service: …",
            ["withdrawal"],
        ),
        ("Je vous notifie par la présente ma rétractation du contrat portant sur la prestation : …", ["withdrawal"]),
        ("Je souhaite résilier", ["cancellation"]),
        ("How do I cancel?", []),
        ("Could you cancel my subscription, please?", ["cancellation"]),
        ("Puis-je encore me rétracter ?", []),
        ("I withdraw my complaint.", []),
    ],
)
def test_a_right_is_exercised_in_the_words_of_the_form_and_in_plain_ones_but_not_by_a_question(
    text: str, rights: list[str]
) -> None:
    assert list(hear(text).rights) == rights


@pytest.mark.parametrize("name", [*HEARD, *SHARED])
def test_what_may_be_missing_is_marked_at_the_end_of_its_alternatives(name: str) -> None:
    tables = speech.read_tables(name)
    rows = [row for table in tables.values() if isinstance(table, str) for row in table.replace("/\n", "/").split()]
    assert [item for item in rows if "?" in item[:-1]] == []


def test_a_language_without_a_table_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "FOLDER", tmp_path)
    whole = "small_words: a\ngroups: {}\n" + "".join(f"{name}: b\n" for name in TABLES)
    (tmp_path / "xx.yaml").write_text(whole)
    assert speech_of("xx").phrases.spans(["b"]).keys() >= TABLES.keys()
    (tmp_path / "xx.yaml").write_text(whole.replace("solved: b", "solves: b").replace("told: b", 'told: ""'))
    with pytest.raises(IncompleteTables, match="xx: solved, solves, told"):
        speech_of("xx")


def test_what_one_letter_says_changes_nothing_in_how_the_next_is_heard() -> None:
    letter = "I cannot log in."
    before = hear(letter)
    hear("It cannot've been, and it cannot's.")
    assert hear(letter) == before


def test_words_that_nobody_wrote_before_are_read_in_time_and_what_was_learnt_of_them_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(phrases, "MOST_STEPS", 1_000)
    words = sorted(HEARD["en"].words)
    letter = "I can't log in."
    before, chance = hear(letter), random.Random(1)
    started = time.process_time()  # of this process alone: the machine may be busy
    for _ in range(10):
        hear(" ".join(chance.choices(words, k=3_000)))
    assert time.process_time() - started < 10
    assert hear(letter) == before


@pytest.mark.parametrize(
    "piece",
    [
        "not ",
        "ne n' pas ",
        "if when not work ",
        "why can't I log in, ",
        "a.",
        "'t",
        "e\u0301\u0302\u0323",
        "the vpn app server does not not not work and and ",
        "conformity ",
        "x" * 1_000,
        "«",
        "\n",
        "delete my data and cancel my subscription ",
    ],
)
def test_hostile_text_costs_little_time(piece: str) -> None:
    hear("I can't log in.")  # compiles what most texts need
    started = time.process_time()
    hear(piece * (400_000 // len(piece)), subject=piece * 1_000)
    assert time.process_time() - started < 3
