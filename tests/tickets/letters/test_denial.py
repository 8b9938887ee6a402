"""“There is no defect” reports none, in both languages and by every door; a report with a “not” in it is one."""

import pytest

from tests.tickets.guarantee.test_suspicion import sent_by_form
from tests.tickets.mailroom.letters import letter, receive, ticket_of
from tickets.guarantee.suspicion import suspected_defect
from tickets.letters.vocabulary import calls_on_the_guarantee
from tickets.models import ConformityCase

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
LETTERS_OF_A_REPORT = [
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
]
FLAGGED_REPORTS = [
    ("The app crashes, and not only on Windows.", "en"),
    ("There is an outage, isn't there?", "en"),
    ("It doesn't connect. I have no other defect.", "en"),
    ("L'application plante.", "fr"),
    ("Ça plante sur mon ordinateur.", "fr"),
    ("Je ne sais pas pourquoi, le service est en panne.", "fr"),
]


@pytest.mark.parametrize("text", DENIED)
def test_what_is_denied_is_no_report(text: str) -> None:
    assert not calls_on_the_guarantee(text.lower())
    for language in ("en", "fr", ""):
        found = suspected_defect(text, language)
        # Who names the guarantee may be asked what they mean; a fault that is denied is none.
        assert found is None or "guarantee" in found.words or "garantie" in found.words


@pytest.mark.parametrize("text", LETTERS_OF_A_REPORT)
def test_a_report_with_a_not_somewhere_in_it_stays_one(text: str) -> None:
    assert calls_on_the_guarantee(text.lower())


@pytest.mark.parametrize(("text", "language"), FLAGGED_REPORTS)
def test_plain_words_of_a_defect_are_still_heard_beside_a_not(text: str, language: str) -> None:
    assert suspected_defect(text, language) is not None


def test_a_long_letter_full_of_nos_is_read_quickly() -> None:
    assert not calls_on_the_guarantee("no not any more defect " * 20_000)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["There is no defect, I just changed my mind.", "Il n'y a aucun défaut de conformité."]
)
def test_who_writes_that_there_is_no_defect_opens_no_case_by_letter_or_form(text: str) -> None:
    written, sent = ticket_of(receive(letter(text))), sent_by_form(details=text)
    assert (ConformityCase.objects.count(), written.suspected_defect, sent.suspected_defect) == (0, "", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Subject": "Automatic reply: your letter"}, {"Precedence": "bulk"}]
)
def test_an_automatic_reply_that_names_the_guarantee_opens_no_case_and_asks_a_person(headers: dict[str, str]) -> None:
    text = "I am away. For a lack of conformity or a defect, write to my colleague."
    away = ticket_of(receive(letter(text, **headers)))
    assert (away.cases.count(), bool(away.suspected_defect)) == (0, True)
    by_hand = ticket_of(receive(letter("There is a lack of conformity.", **{"Message-ID": "<second@mail.example>"})))
    assert by_hand.cases.count() == 1
