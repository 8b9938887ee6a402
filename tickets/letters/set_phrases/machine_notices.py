"""What mail servers, calendars, shops' newsletters and other desks send without saying so in a header.

People tell us of such letters in nearly the same words: one sign alone is never enough. It takes what only a machine
puts into the subject with what it puts into the text, or two things that stand in no person's letter together.
"""

import re

MOST = 30_000  # characters: a newsletter says at its end why it was sent
SHORT = 400  # characters of an answer to an invitation, or of a receipt that a letter was read
FLAGS = re.IGNORECASE | re.MULTILINE

NOT_DELIVERED = (
    re.compile(
        r"(?:undeliver(?:able|ed)|mail delivery (?:failed|system|failure)|delivery (?:status notification|failure|has "
        r"failed|delayed)|returned mail|failure notice|message (?:blocked|delayed)|unzustellbar|nicht zustellbar"
        r"|nicht zugestellt|nachricht nicht zugestellt|no se ha (?:podido )?entreg\w+|zustellung fehlgeschlagen|"
        r"non remis|non distribuable|échec de (?:la )?(?:remise|distribution)|no se puede "
        r"entregar|no entregado|error de entrega|impossibile recapitare|mancata consegna|recapito non riuscito"
        r"|onbestelbaar|niet bezorgd|nie można dostarczyć|niedostarczon\w+|não (?:entregue|é possível entregar)"
        r"|falha na entrega|det går inte att leverera|kan ikke leveres|kunne ikke leveres|nedoručiteln\w+"
        r"|toimitus epäonnistui)(?![^:(\n]{0,80}\?)",
        FLAGS,
    ),
    re.compile(
        r"^\W*(?:this is a warning message only|el mensaje[^\n]{0,30}no (?:se|ha|pudo)|"
        r"your message (?:to [^\n]{3,80} |with [^\n]{3,80} )?(?:couldn't|could not|wasn't|was not|has not|"
        r"hasn't|can "
        r"?not)|this message was created automatically by mail|a message that you sent|delivery (?:has failed|to the "
        r"following)|the following (?:message|address|recipient)|i'm sorry to have to inform|this is the mail|"
        r"the original "
        r"message|sorry, we were unable|address not found|message not delivered|fehler bei der nachrichten|"
        r"ihre (?:nachricht"
        r"|e-?mail)[^\n]{0,80}(?:konnte|wurde) nicht|die folgende|échec de la remise|"
        r"votre message[^\n]{0,80}n'a pas|le "
        r"message[^\n]{0,40}n'a pas|no se pudo entregar|(?:su|tu) mensaje[^\n]{0,80}no (?:se|ha|pudo)|impossibile "
        r"recapitare|il (?:tuo |suo )?messaggio[^\n]{0,80}non|uw bericht[^\n]{0,80}(?:niet|kan)|"
        r"je bericht[^\n]{0,80}niet"
        r"|twoja wiadomość[^\n]{0,80}nie|nie można dostarczyć|a sua mensagem[^\n]{0,80}não|"
        r"ditt meddelande[^\n]{0,80}inte"
        r"|din (?:meddelelse|besked|mail)[^\n]{0,80}ikke|meldingen[^\n]{0,80}ikke|zprávu[^\n]{0,80}ne|viestiäsi)",
        FLAGS,
    ),
)
READ = (
    re.compile(
        r"\W*(?:(?:not )?read|read receipt|(?:un)?gelesen|lesebestätigung|(?:non )?lu|confirmation de lecture|leído|"
        r"confirmación de"
        r" lectura|letto|conferma di lettura|gelezen|leesbevestiging|przeczytan[eoa]|lid[ao]|läst|læst|lest|luettu"
        r"|přečteno)\s?(?::|$|\()",
        FLAGS,
    ),
    re.compile(
        r"\b(?:was (?:read|opened|displayed|deleted)|has been (?:read|displayed|opened)|wurde [^\n]{0,60}(?:gelesen|"
        r"angezeigt"
        r"|gelöscht)|gelesen (?:am|wurde)|a été (?:lue?|affichée?|ouverte?)|ha sido (?:leído|mostrado)|se (?:leyó|"
        r"ha mostrado)|fue "
        r"leído|è stat[oa] (?:lett[oa]|visualizzat[oa]|apert[oa])|is (?:gelezen|weergegeven|geopend)|werd gelezen|"
        r"został[ao] "
        r"(?:przeczytan|wyświetlon|otwart)[ao]|foi (?:lida|lido|exibida)|lästes|har lästs|blev læst|er (?:blevet )?læst"
        r"|ble lest|er lest|on luettu|byla přečtena)",
        FLAGS,
    ),
)
ANSWERS_AN_INVITATION = (
    re.compile(
        r"(?:accepted|declined|tentative(?:ly accepted)?|new time proposed|zugesagt|zusage|abgesagt|absage|angenommen|"
        r"abgelehnt|mit vorbehalt|vorläufig zugesagt|accepté|acceptée|refusé|refusée|provisoire|aceptad[oa]|"
        r"rechazad[oa]"
        r"|provisional|accettat[oa]|rifiutat[oa]|provvisori[oa]|geaccepteerd|geweigerd|afgewezen|voorlopig|"
        r"zaakceptowan[oae]"
        r"|odrzucon[oa]|wstępnie|aceit[eo]|recusad[oa]|accepterat|avböjt|preliminärt|accepteret|afvist|foreløbig|"
        r"godtatt|akseptert|avslått|hyväksytty|hylätty|přijato|odmítnuto)\s?:",
        FLAGS,
    ),
    re.compile(
        r"\b(?:has (?:accepted|declined|tentatively|replied)|(?:nimmt|hat)[^\n]{0,80}(?:teil|angenommen|zugesagt|"
        r"abgelehnt"
        r"|abgesagt)|a (?:accepté|refusé|décliné)|ha (?:aceptado|rechazado|accettato|rifiutato)|"
        r"heeft[^\n]{0,60}(?:geaccepteerd"
        r"|geweigerd|afgewezen)|zaakceptował|odrzucił|aceitou|recusou|har (?:accepterat|accepteret|godtatt|tackat|"
        r"avböjt"
        r"|afvist)|hyväksyi|přijal)",
        FLAGS,
    ),
)
IN_A_NEWSLETTER = tuple(
    re.compile(words, FLAGS)
    for words in (
        r"(?:view|read|open|see) (?:this|it) (?:e-?mail|message|newsletter)?\s?(?:in|on) (?:your |a |"
        r"the )?(?:browser|web)"
        r"|(?:view|read) online|web version|nicht (?:richtig|korrekt) (?:angezeigt|dargestellt)|"
        r"im browser (?:ansehen|öffnen"
        r"|anzeigen|lesen)|online-?version|(?:dans|avec) (?:votre|le) navigateur|version en ligne|ver (?:este (?:correo"
        r"|mensaje) )?en (?:el |tu |su )?navegador|versión (?:web|en línea)|(?:nel|dal) (?:tuo |suo )?browser|"
        r"in (?:je|uw|de) "
        r"browser|online versie|w (?:przeglądarce|oknie)|no (?:seu )?navegador|i (?:din )?(?:webbläsare|browser|"
        r"nettleser)",
        r"(?:you (?:are receiving|receive|received|'re receiving) this|(?:this|the) (?:e-?mail|message|"
        r"newsletter) was sent to)"
        r"|(?:sie (?:erhalten|bekommen) diese|diese (?:e-?mail|nachricht) wurde an)|du (?:erhältst|bekommst) diese|"
        r"vous "
        r"recevez (?:ce|cet|cette)|(?:recibes|ha recibido|recibe) (?:este|esta)|(?:ricevi|riceve|ha ricevuto) quest|"
        r"(?:je|u) "
        r"ontvangt de|otrzymuj\w+ t[eę]|(?:recebe|recebeu|está a receber) est|du får (?:det här|detta|denne|dette)"
        r"|du modtager denne|saat tämän|dostáváte t",
        r"(?:^|[.!?|])[^\n?.]{0,80}\b(?:unsubscribe(?! (?:me|us))|opt out|manage (?:your )?(?:preferences|"
        r"subscription)|update (?:your )?"
        r"preferences|abmelden|abbestellen|abmeldelink|se désabonner|désinscri\w+|désabonner|darse de baja|"
        r"darte de baja"
        r"|cancelar (?:la )?suscripción|disiscri\w+|cancella(?:ti|re) (?:l'|dall)iscrizion\w*|annulla l'iscrizione|"
        r"uitschrijven"
        r"|afmelden|wypisz|zrezygnuj|anuluj subskrypcję|cancelar (?:a )?subscrição|anular (?:a )?subscrição|"
        r"avregistrera"
        r"|avprenumerera|afmeld|frameld|meld (?:deg )?av|peruuta tilaus|odhlásit)\b(?![^\n.]{0,40}\?)",
        r"\b(?:all rights reserved|©|copyright \d{4}|impressum|privacy policy|datenschutz(?:erklärung)?|"
        r"mentions légales"
        r"|politique de confidentialité|follow us|folgen sie uns|suivez-nous|síguenos|seguici|volg ons)",
    )
)
CLOSED_BY_A_DESK = (
    re.compile(
        r"(?:^|[.!,\n] ?)\W*(?:(?:hi|hello|dear|hallo|bonjour|hola|ciao|guten tag)[^\n.]{0,40}\n\s*)?(?:your|this|"
        r"ihre?|dein|votre|(?:su|tu)|la (?:tua"
        r"|sua)|il (?:tuo|suo)|uw|je|twoje|o seu|ditt|din) [^\n.]{0,40}?(?:ticket|request|case|enquiry|query|"
        r"anfrage|anliegen"
        r"|vorgang|demande|solicitud|richiesta|segnalazione|aanvraag|melding|zgłoszenie|pedido|ärende|henvendelse|"
        r"sag)\b"
        r"[^\n.]{0,40}?(?:(?:marked|set) as|closed|resolved|solved|geschlossen|gelöst|erledigt|abgeschlossen|"
        r"clôturée?|résolue?"
        r"|fermée?|cerrad[oa]|resuelt[oa]|chius[oa]|risolt[oa]|gesloten|opgelost|zamknięte|rozwiązane|fechado|resolvido"
        r"|stängts|avslutats|lukket|løst)",
        FLAGS,
    ),
    re.compile(
        r"how would you rate|rate (?:our|the|your)|satisf|no (?:further )?action|reopen|re-open|simply reply|"
        r"reply to this"
        r"|automatically|survey|feedback|zufrieden|bewert\w+|erneut öffnen|antworten sie|automatisch|enquête|"
        r"rouvrir|répond"
        r"|avis|automatiquement|encuesta|valor\w+|reabr\w+|responda|sondaggio|valut\w+|riaprire|rispond\w+|"
        r"beoordeel|heropenen"
        r"|tevreden|beantwoord\w*|oceń|ankiet|ponownie|odpowied\w+|avali\w+|reabrir|betygsätt|svara|vurder|svar",
        FLAGS,
    ),
)
HELD_BACK = (
    re.compile(
        r"(?:is|was|has been) (?:being )?(?:held|quarantined)|approved senders|zurückgehalten|en attente de validation"
        r"|(?:trattenut|reten)[oai]\w*",
        FLAGS,
    ),
    re.compile(
        r"click (?:here|on|the)[^\n.]{0,60}(?:verify|confirm|deliver|release)|(?:recipient|empfänger|destinataire"
        r"|destinatario)|klicken sie|cliquez",
        FLAGS,
    ),
)


def is_notice(subject: str, text: str) -> bool:
    """`subject` may have marks of an answer before it only where a machine puts them: none of these has."""
    subject, text = subject.strip(), text[:MOST].replace("’", "'")
    if "?" in text[:SHORT] and not IN_A_NEWSLETTER[2].search(text) and not CLOSED_BY_A_DESK[1].search(text):
        return False
    return (
        (bool(NOT_DELIVERED[0].match(subject)) and bool(NOT_DELIVERED[1].search(text)))
        or (len(text) < SHORT and bool(READ[0].match(subject)) and bool(READ[1].search(text)))
        or _answers_an_invitation(subject, text)
        or sum(bool(sign.search(text)) for sign in IN_A_NEWSLETTER) >= 2
        or all(sign.search(text) for sign in CLOSED_BY_A_DESK)
        or all(sign.search(text) for sign in HELD_BACK)
    )


def _answers_an_invitation(subject: str, text: str) -> bool:
    """Often without a word; with words of its own it is a person's."""
    said, answered = ANSWERS_AN_INVITATION
    return bool(said.match(subject)) and (not text.strip() or (len(text) < SHORT and bool(answered.search(text))))
