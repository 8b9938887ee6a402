"""A letter that only says thank you: nobody needs to answer it."""

import re
from collections.abc import Iterable

MAX_WORDS = 40
WORD = re.compile(r"[^\W\d_]+")
ASKS_OR_COUNTS = re.compile(r"[?？\d]")
# By language: one of the first words, and of all others only these.
LANGUAGES = {
    "en": (
        "thanks thank thx ty cheers ta appreciate appreciated",
        "you so very much a lot many again for your the this all kind kindly quick fast great good nice help "
        "support answer reply response assistance i we it really greatly and ok okay perfect super excellent "
        "awesome wonderful brilliant lovely hi hello dear hey team everybody everyone sir madam best regards "
        "wishes sincerely yours cheers have day evening weekend week well received noted information info "
        "explanation clarification advice patience time effort service message email amazing top friendly one more "
        "million letting me know mate folks guys clear understood indeed sorting fixing everything",
    ),
    "fr": (
        "merci mercis remercie remercions remerciements",
        "beaucoup grand bien bcp mille infiniment encore pour votre vos ta ton l la le les cette de d une un tout "
        "toute très tres rapide rapidité réponse reponse aide assistance retour réactivité efficacité soutien je "
        "nous vous te et à a équipe equipe bonjour bonsoir salut madame monsieur ok parfait super génial genial "
        "nickel excellent excellente impeccable cordialement cordiales salutations bonne bon journée journee "
        "soirée soiree week end weekend continuation c est gentil noté reçu sincères chaleureusement sincèrement "
        "précieuse précieux information informations explication explications précisions conseil conseils info "
        "infos prompt cher chère messieurs compris entendu patience temps service message mail courriel agréable "
        "belle fin semaine prompte efficace sympa",
    ),
    "de": (
        "danke dank dankeschön bedanke bedanken dankend",
        "vielen vielmals herzlichen herzlich besten schön sehr schönen tausend ich wir mich uns bei für fur die "
        "das den der ihre ihren eure deine schnelle schnellen rasche tolle gute nette hilfe antwort unterstützung "
        "rückmeldung mühe und auch nochmals noch einmal ok okay super perfekt prima toll klasse hallo guten tag "
        "liebe lieber liebes team geehrte geehrter damen herren mit freundlichen freundliche grüßen grüße gruß "
        "lieben schönes schöne auskunft information informationen erklärung info geduld zeit service klar "
        "verstanden in ordnung euer eurem nachricht mail prompte ganz vielmal allen alles gerne wunderbar dafür "
        "viele beste lg mfg vg einen abend wochenende euch ihnen dir",
    ),
    "es": (
        "gracias agradezco agradecido agradecida agradecemos",
        "muchas muchísimas mil de nuevo por su tu la el lo le les os te ayuda respuesta atención rápida rápido "
        "apoyo soporte se y muy todo hola buenos buenas días tardes estimado estimada señor señora equipo ok vale "
        "perfecto genial excelente estupendo un una saludos saludo cordial cordiales atentamente buen buena día "
        "fin semana amable amabilidad información explicación aclaración paciencia tiempo servicio mensaje correo "
        "que pronta pronto entendido recibido acuerdo tenga tengan ayudarme feliz bonito vuestra",
    ),
    "it": (
        "grazie ringrazio ringraziamo ringraziamenti",
        "mille l tante molte infinite ancora di per la il lo vi ti vostra tua sua vostro suo tuo del della aiuto "
        "risposta assistenza supporto rapida rapido celere gentile gentilezza disponibilità e tutto ciao salve "
        "buongiorno buonasera gentili signori ok perfetto ottimo benissimo super cordiali distinti saluti saluto "
        "buona giornata serata un team informazione informazioni spiegazione chiarimento pazienza tempo servizio "
        "molto capito ricevuto chiaro messaggio mail weekend fine settimana preziosa prezioso veloce immediata "
        "tempestiva",
    ),
    "nl": (
        "bedankt dank dankjewel dankuwel dankje merci",
        "hartelijk heel erg veel zeer hartelijke je jullie u uw wel nogmaals voor de het een snelle goede hulp "
        "antwoord reactie ondersteuning en alvast hallo beste geachte heer mevrouw team ok oké prima perfect super "
        "top geweldig fijn fijne met vriendelijke groet groeten groetjes mvg dag avond weekend begrepen duidelijk "
        "informatie uitleg info geduld tijd service bericht mail vlotte duidelijke nog prettige mooie allemaal",
    ),
    "pt": (
        "obrigado obrigada obrigados obg agradeço agradecemos",
        "muito muita desde já mais uma vez por pela pelo a o sua seu vossa tua ajuda resposta apoio suporte "
        "atenção rápida rápido e tudo olá ola bom boa dia tarde noite caro cara senhor senhora equipa equipe ok "
        "perfeito ótimo excelente cumprimentos melhores atenciosamente abraço abraços fim de semana informação "
        "informações entendido recebido esclarecimento paciência tempo serviço mensagem email continuação resto "
        "ajudar vosso pronta",
    ),
    "pl": (
        "dziękuję dziękujemy dzięki dziekuje dzieki",
        "bardzo serdecznie pięknie wielkie jeszcze raz za pomoc odpowiedź szybką szybka wsparcie i dzień dobry "
        "cześć witam szanowni państwo ok super świetnie doskonale pozdrawiam pozdrowienia z wyrazami szacunku "
        "miłego dnia poważaniem informację jasne rozumiem informacje wyjaśnienie cierpliwość czas obsługę "
        "wiadomość udanego weekendu miłej wam panu pani",
    ),
    "sv": (
        "tack tackar tusen",
        "så mycket jättemycket stort tack igen för hjälpen svaret det ditt snabba er din den och hej hejsan ok "
        "okej perfekt toppen super bra utmärkt med vänlig vänliga hälsning hälsningar mvh ha en dag helg trevlig "
        "fin vi jag information informationen uppfattat förstår förklaringen tålamod tid service meddelandet "
        "mejlet snabbt jättesnabba trevligt bemötandet",
    ),
    "da": (
        "tak takk tusind tusen mange",
        "skal du have ha så meget mye igen igjen for hjælpen hjelpen svaret det dit ditt hurtige raske den og hej "
        "hei ok okay perfekt super flot flott topp fint med venlig vennlig hilsen mvh god dag helg weekend jer "
        "dere dig deg jeg vi information forstået forstått modtaget mottatt informationen informasjonen "
        "forklaringen tålmodighed tålmodighet tid service beskeden meldingen svar hjælp hjelp fin fortsat fortsatt "
        "hyggelig",
    ),
    "fi": (
        "kiitos kiitoksia kiitti kiitokset",
        "paljon avusta avustasi vastauksesta nopeasta oikein kovasti hei moi terve ok hienoa loistavaa "
        "ystävällisin terveisin hyvää päivän jatkoa viikonloppua",
    ),
    "cs": (
        "děkuji děkuju díky ďakujem dekuji diky děkujeme",
        "moc mockrát velmi pěkně vám ti za pomoc odpověď rychlou a dobrý den ahoj ok super výborně skvělé s "
        "pozdravem hezký přeji vřele",
    ),
}
VOCABULARIES = [
    (frozenset(thanks.split()), frozenset(thanks.split()) | frozenset(others.split()))
    for thanks, others in LANGUAGES.values()
]


def is_only_thanks(text: str, *, names: Iterable[str]) -> bool:
    """Whether every word is a word of thanks of one language, or one of `names`. A question or a number is more."""
    words = WORD.findall(text.lower())
    if not 0 < len(words) <= MAX_WORDS or ASKS_OR_COUNTS.search(text):
        return False
    known = {word for name in names for word in WORD.findall(name.lower())}
    unknown = set(words) - known
    return any(not thanks.isdisjoint(words) and unknown <= vocabulary for thanks, vocabulary in VOCABULARIES)
