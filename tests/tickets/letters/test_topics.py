"""What a letter of a few words is about, as a person would say."""

import pytest

from supportportal.foundations.topics import Vocabulary
from tickets.letters.details import details_of
from tickets.letters.parsing import ParsedEmail
from tickets.letters.vocabulary import TopicTerms, Words

SHORT = {
    "billing": [
        "Hi, I see two withdrawals on my bank account from you in May.",
        "Please close my plan and send the rest of my money back.",
        "Where can I download my invoices?",
        "Bonjour, je voudrais une facture au nom de ma société",
        "Pourquoi ai-je été débitée de 59 euros ?",
        "I cancelled last week but you charged me again",
        "Can I get my last payment refunded?",
        "J'ai changé de banque, comment mettre à jour mon IBAN ?",
        "Is there a discount for 2 years?",
        "My bank refused the transaction",
        "I did not authorise this renewal",
        "I was billed twice this month",
        "my card was declined",
        "how do I get my money back",
        "do you have a student discount?",
        "je ne trouve pas ma facture",
        "on m'a prélevé deux fois",
        "je veux changer de carte",
        "Je veux résilier",
        "please cancell my subscripton",
        "stop charging me",
        "end my contract",
        "What does the yearly plan cost?",
        "je n'ai pas reçu mon remboursment",
        "can I pay with paypal",
        "why has the price gone up",
        "vous m'avez débité sans autorisation",
        "mon abonnement est trop cher",
        "annulez mon abonnement svp",
        "I need an invoice with VAT",
        "refnd please",
        "Please do not renew",
        "remboursez moi",
        "wrong amount on my bill",
        "my trial was converted and I was charged",
        "double prelevement",
    ],
    "connectivity": [
        "App says 'unable to reach network' on Android 14",
        "Since the update nothing loads any more",
        "My TV box shows a black screen once the vpn is on",
        "Ping in games is horrible with Frankfurt",
        "Impossible d'ouvrir l'application depuis ce matin",
        "le wifi de l'hôtel bloque le vpn",
        "It disconnects every five minutes",
        "very bad speeds in the evening, 2mbit instead of 200",
        "Plus rien ne passe dès que j'active le VPN",
        "la vidéo saccade",
        "error: TLS handshake failed",
        "ca marche plus du tout",
        "DNS leak when connected to Paris",
        "cant conect to servr",
        "youtube keeps buffering on the VPN",
        "Netflix doesn't load with the VPN on",
        "the app crashes on start",
        "ça rame depuis hier",
        "Ça coupe tout le temps",
        "pas de réseau quand le vpn est activé",
        "le vpn marche pas",
        "l'appli plante au démarrage",
        "stuck on connecting",
        "No internet after update",
        "Speed drops to 1 Mbps in the evening",
        "impossible de se connecter au serveur suisse",
        "déconnexions permanentes sur mon iPhone",
        "kill switch blocks everything",
        "handshake timeout wireguard",
        "it does not work",
        "rien ne marche",
        "ne fonctionne plus depuis ce matin",
        "error 619 when connecting",
        "vpn keeps dropping",
        "wifi ok mais pas le vpn",
        "my router won't connect",
        "websites won't open",
        "very slow",
        "connexion impossible",
        "toujours pas de connexion, j'ai payé pourtant",
        "latence énorme en jeu",
        "can't reach any site when connected",
    ],
    "general": [
        "Which countries do you have?",
        "Bonjour, comment installer l'appli sur ma télé ?",
        "Merci de me rappeler demain",
        "I'd like to change my email address",
        "Is your company based in France?",
        "Your order from Amazon has shipped",
        "SEO offer: first page of Google for a small price",
        "I forgot my password",
        "How many devices can I use?",
        "My delivery is slow, what is your shop's speed?",
        "Best price SEO services for your website, we offer backlinks",
        "Where are your offices?",
        "Do you keep logs?",
        "bonjour, travaillez-vous avec la presse ?",
        "Nous proposons des services de référencement au meilleur prix",
        "Can I use it in China?",
        "Is there an app for Linux?",
        "comment supprimer mon compte",
        "Thank you for your help",
        "Luxury watches at the best price, click here!",
        "I was just saying hello",
        "I would like to work for you",
        "Congratulations you won the lottery, send your bank details",
        "cheap pills best price online pharmacy",
        "We are a manufacturer of LED lamps, best price",
        "mot de passe oublié",
    ],
}


def topic_and_reason(text: str) -> tuple[str, str]:
    details = details_of(ParsedEmail(reply_text=text, text=text), recipients=())
    return details.topic, details.topic_reason


@pytest.mark.parametrize(("topic", "text"), [(topic, text) for topic, texts in SHORT.items() for text in texts])
def test_a_short_letter_goes_to_the_team_that_can_answer_it(topic: str, text: str):
    assert topic_and_reason(text)[0] == topic


@pytest.mark.parametrize(
    ("text", "topic", "reason"),
    [
        ("My delivery is slow, what is your shop's speed?", "general", "unsure"),
        ("cant conect to servr", "connectivity", "conect, servr"),
        ("please cancell my subscripton", "billing", "cancell, subscripton"),
        ("Je veux changer de carte", "billing", "carte"),
        ("The kill switch blocks the Wi-Fi", "connectivity", "kill switch, wi-fi"),
        ("On m'a débité deux fois", "billing", "débité deux fois"),
        ("Do you have an office in Lyon?", "general", ""),
    ],
)
def test_the_reason_is_what_they_wrote(text: str, topic: str, reason: str):
    assert topic_and_reason(text) == (topic, reason)


@pytest.mark.parametrize("word", ["change", "changes", "several", "contact", "chance", "corner", "service"])
def test_an_ordinary_word_is_no_misspelling(word: str):
    assert topic_and_reason(f"A {word}, please") == ("general", "")


def test_what_a_topic_of_ours_claims_is_nobody_elses_business():
    others = [Vocabulary(words="password parcel", phrases="my (?:password|parcel)", begins="my")]
    claimed = TopicTerms([Vocabulary(words="Pässword".lower())]).strong
    assert TopicTerms(others).in_text(Words("my password, my parcel")) == (6, ["my password", "my parcel"])
    assert TopicTerms(others, besides=claimed).in_text(Words("my password, my parcel")) == (3, ["my parcel"])
