"""Who is absent and what only says thank you, in the usual languages and without a word in the headers."""

import time

import pytest

from tickets.letters.set_phrases.robots import is_automatic_subject, is_automatic_text
from tickets.letters.set_phrases.thanks import is_only_thanks


@pytest.mark.parametrize(
    "subject",
    [
        *["Out of Office", "Re: Out of office", "Out of office: Re: Your request [#12]", "Out of Office until 5 March"],
        *["Automatic reply: Your request", "Autoreply", "Auto-Reply: x", "OOO Re: x", "Away from the office"],
        *[
            "Absent(e) du bureau",
            "Absence du bureau",
            "Réponse automatique : Votre demande",
            "Absente",
            "Message d’absence",
        ],
        *["Absent du 3 au 7 mars", "RE : Absence du bureau", "Réponse automatique d'absence"],
        *["Abwesenheit", "Abwesenheitsnotiz: Ihre Anfrage", "AW: Abwesend", "Nicht im Büro", "Automatische Antwort: x"],
        *["Fuera de la oficina", "Respuesta automática: x", "Ausente de la oficina", "Mensaje de ausencia"],
        *["Fuori sede", "Fuori ufficio: x", "Risposta automatica: x", "Assente dall'ufficio"],
        *["Afwezig", "Afwezigheidsbericht", "Automatisch antwoord: x", "Niet op kantoor"],
        *["Fora do escritório", "Resposta automática: x", "Ausência temporária"],
        *["Poza biurem", "Nieobecność", "Automatyczna odpowiedź: x", "Autoresponder"],
        *["Autosvar: x", "Frånvaro", "Ej på kontoret", "Automatiskt svar: x"],
        *["Fravær", "Fraværsmelding", "Automatisk svar: x", "Ikke på kontoret"],
        *["Poissaoloviesti", "Automaattinen vastaus: x", "Mimo kancelář", "Автоответ: x", "自动回复：x", "自動返信"],
    ],
)
def test_the_subject_of_an_automatic_answer(subject: str):
    assert is_automatic_subject(subject)


@pytest.mark.parametrize(
    "subject",
    [
        *["Absence de connexion", "Out of office network doesn't connect", "Urlaub: VPN im Hotel geht nicht"],
        *["Automatic renewal", "Réponse automatique du routeur", "Away with my money", "Ausente la conexión", ""],
        *["Autosave", "Absent-minded app", "Re: Your request [#12]", "Vacances : pas de connexion", "Assenza di rete"],
    ],
)
def test_the_subject_of_a_person(subject: str):
    assert not is_automatic_subject(subject)


@pytest.mark.parametrize(
    "text",
    [
        "I am out of the office until 5 March and will answer when I return.",
        "Hello,\n\nThank you for your email. I am out of the office with limited access to my e-mail.\n\nNora",
        "I'm on annual leave until Monday. For urgent matters please contact billing@cust.example.",
        "This is an automated response. Your request has been received.",
        "Bonjour,\n\nJe suis absente du bureau jusqu'au 5 mars. En cas d'urgence, écrivez à paul@cust.example.",
        "Je suis actuellement en congés et de retour le 5 mars.",
        "Ceci est une réponse automatique.",
        "Guten Tag,\n\nvielen Dank für Ihre Nachricht. Ich bin bis zum 5. März nicht im Büro.",
        "Ich bin derzeit im Urlaub. Ihre E-Mail wird nicht weitergeleitet.",
        "Dies ist eine automatisch generierte Antwort.",
        "Estoy fuera de la oficina hasta el 5 de marzo. Responderé a mi regreso.",
        "Sono fuori ufficio fino al 5 marzo. Risponderò al mio rientro.",
        "Ik ben afwezig tot 5 maart. Voor dringende zaken kunt u bellen.",
        "Estou fora do escritório até 5 de março. Responderei quando voltar.",
        "Jestem na urlopie do 5 marca. Odpowiem po powrocie.",
        "Jag är på semester till den 5 mars och svarar när jag är tillbaka.",
        "Jeg er ikke på kontoret før 5. marts. Ved hastende spørgsmål ring.",
        "Jeg har ferie og er tilbake 5. mars.",
        "Olen lomalla 5.3. asti. Palaan silloin.",
        "Jsem mimo kancelář do 5. března. Odpovím po návratu.",
    ],
)
def test_the_words_of_an_automatic_answer(text: str):
    assert is_automatic_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "I am out of the office until Monday and the VPN doesn't connect at my hotel. What can I do?",
        "Je suis en vacances au Portugal et la connexion est très lente depuis hier soir.",
        "Ich bin im Urlaub und the app crashes.",
        "Is this an automatic reply? I want to talk to a person about my refund.",
        "This is an automatic message? Really?",
        "Please cancel my subscription before the holiday season.",
        "My office lost its connection. The whole office is out.",
    ],
)
def test_the_words_of_a_person(text: str):
    assert not is_automatic_text(text)


THANKS = [
    *["Thank you!", "Thanks a lot, Inès.", "Great, thank you so much for your quick help!\n\nBest regards\nNora Berg"],
    *[
        "ok thanks",
        "Perfect 👍 thx",
        "Merci beaucoup !",
        "Bonjour,\n\nMerci pour votre aide.\n\nCordialement,\nNora Berg",
    ],
    *["Un grand merci pour votre réponse rapide", "Je vous remercie.", "Vielen Dank!", "Danke schön, Inès"],
    *[
        "Herzlichen Dank für Ihre schnelle Hilfe.\nMit freundlichen Grüßen\nNora Berg",
        "¡Muchas gracias!",
        "Mil gracias",
    ],
    *["Grazie mille per l'aiuto", "Bedankt voor de snelle hulp!", "Hartelijk dank", "Muito obrigada pela ajuda!"],
    *[
        "Dziękuję bardzo za pomoc",
        "Tack så mycket!",
        "Tusen takk for hjelpen",
        "Mange tak",
        "Kiitos avusta!",
        "Děkuji moc",
    ],
]


@pytest.mark.parametrize("text", THANKS)
def test_a_letter_that_only_says_thank_you(text: str):
    assert is_only_thanks(text, names=["Nora Berg", "Inès"])


@pytest.mark.parametrize(
    "text",
    [
        *[
            "Thanks, but it still doesn't work.",
            "Thank you, and where is my refund?",
            "Thanks for nothing",
            "No thanks",
        ],
        *[
            "Thanks. Cancel my contract",
            "Merci, mais rien n'a changé",
            "Merci. Remboursez-moi.",
            "Danke, aber es geht nicht",
        ],
        *[
            "Gracias, pero no funciona",
            "",
            "Nora",
            "Best regards\nNora Berg",
            "Thanks in advance for the refund",
            "Merci ?",
        ],
        *["Thank you! PV-12345678", "Thank you, Zoe", "Thanks. Merci. Danke. Stop", "It works now, thank you"],
    ],
)
def test_anything_more_than_thanks_is_more(text: str):
    assert not is_only_thanks(text, names=["Nora Berg", "Inès"])


@pytest.mark.parametrize("piece", ["i am ", "thank you ", "ich bin ", "out of the ", "re: ", "a.", "[a] "])
def test_a_million_characters_take_no_longer_than_reading(piece: str):
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    is_automatic_text(text), is_automatic_subject(text), is_only_thanks(text, names=[])
    assert time.process_time() - began < 2
