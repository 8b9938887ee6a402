"""How each language says that somebody is absent, or that a machine answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Absence:
    """How one language says it; regular expressions in lower case."""

    subject: str
    absent: str  # at the beginning: believed together with one of the other signs
    more: tuple[str, ...]  # thanks for the letter, the return, somebody else to ask
    machine: str  # "this is an automatic answer"


LANGUAGES = {
    "en": Absence(
        r"out of (?:the )?office|(?:i am|i'm) out of (?:the )?office|away from (?:the )?office|ooo|not in the office"
        r"|auto(?:matic|mated)?[- ]?(?:reply|response|answer)|vacation (?:notice|reply|message)"
        r"|absence (?:notice|notification)|away message",
        r"(?:out of|away from|not in|absent from) (?:the |my )?office|(?:am|'m) (?:currently )?(?:away|on "
        r"(?:annual |parental "
        r"|maternity |sick )?(?:leave|holiday|vacation))|on (?:annual|parental|maternity) leave",
        (
            r"thank(?:s| you) for (?:your|the) (?:e-?mail|message|mail|letter)",
            r"(?:will|'ll|shall) (?:be back|return|reply|respond|answer|get back)|(?:back|returning|return) "
            r"(?:on|in the office)"
            r"|(?:no|limited) access to (?:my )?e-?mails?|upon my return",
            r"(?:urgent|immediate|emergency|in my absence|in the meantime)[^.\n]{0,80}",
        ),
        r"this is an? (?:auto(?:mated|matic)(?:ally generated)?|auto-?generated) (?:reply|response|message"
        r"|answer|e-?mail|mail)",
    ),
    "fr": Absence(
        r"absente?(?:\(e\)|·e|\.e)? d(?:u|e mon) bureau|absence d(?:u|e) bureau|absente?(?:\(e\)|·e)?|en congés?"
        r"|hors du bureau"
        r"|(?:message|avis|notification) d['’]absence|réponse automatique(?: d['’]absence)?",
        r"(?:je suis|suis|serai|je serai)[^.\n]{0,30}(?:absente?|en (?:congés?|vacances|déplacement)|hors du bureau)"
        r"|absente?(?:\(e\)|·e)? du bureau",
        (
            r"merci (?:pour|de) votre (?:message|courriel|e-?mail|mail)|(?:j['’]ai bien reçu|bien reçu) votre",
            r"(?:de retour|mon retour|je reviens|serai de retour)|(?:répondrai|traiterai|prendrai connaissance)"
            r"|sans accès",
            r"(?:urgence|urgent|en mon absence)[^.\n]{0,80}",
        ),
        r"ceci est (?:une réponse|un message|un courriel|un e-?mail) (?:automatique|généré automatiquement)",
    ),
    "de": Absence(
        r"abwesen(?:d|heit)|abwesenheits(?:notiz|meldung|nachricht|info|assistent|benachrichtigung)|nicht im "
        r"(?:büro|haus)"
        r"|automatische (?:antwort|e-?mail|rückantwort|abwesenheitsnotiz)|außer haus",
        r"(?:ich bin|bin ich|bin)[^.\n]{0,60}(?:nicht (?:im (?:büro|haus|hause)|erreichbar|am (?:platz|arbeitsplatz))"
        r"|abwesend|außer haus|im urlaub)|(?:befinde mich|bin ich)[^.\n]{0,40}(?:urlaub|elternzeit)",
        (
            r"(?:vielen )?dank für ihre (?:e-?mail|nachricht|mail|anfrage)",
            r"(?:wieder (?:erreichbar|da|zurück|im büro))|nach meiner rückkehr|(?:nicht"
            r"|weder)[^.\n]{0,20}weitergeleitet",
            r"(?:dringend\w*|in meiner abwesenheit|vertretung|eiligen fällen)[^.\n]{0,80}",
        ),
        r"(?:dies|das|hierbei)[^.\n]{0,20}(?:ist|handelt es sich um) eine automatisch\w* (?:generierte "
        r"|erstellte |erzeugte )?"
        r"(?:antwort|nachricht|e-?mail|mail|abwesenheits\w+)",
    ),
    "es": Absence(
        r"fuera de (?:la )?oficina|ausente(?: de la oficina)?|respuesta automática|(?:aviso|mensaje|nota) de ausencia"
        r"|ausencia de la oficina",
        r"(?:estoy|estaré|me encuentro|me encontraré)[^.\n]{0,30}(?:fuera de (?:la )?oficina|ausente|de "
        r"vacaciones|de baja)",
        (
            r"gracias por su (?:mensaje|correo|e-?mail)|gracias por (?:tu|escribir)",
            r"(?:mi regreso|mi vuelta|regresaré|volveré|de vuelta)|(?:responderé|contestaré)",
            r"(?:urgente|urgencia|en mi ausencia)[^.\n]{0,80}",
        ),
        r"(?:este|esta) es (?:un|una) (?:mensaje|respuesta|correo) (?:automátic[oa]|generad[oa] automáticamente)",
    ),
    "it": Absence(
        r"fuori (?:sede|ufficio)|assenza(?: dall['’]ufficio)|assente(?: dall['’]ufficio)?|risposta automatica"
        r"|(?:avviso|messaggio|notifica) di assenza|assenza",
        r"(?:sono|sarò)[^.\n]{0,30}(?:fuori (?:sede|ufficio)|assente|in ferie|in vacanza|fuori dall['’]ufficio)",
        (
            r"grazie per (?:il (?:suo|tuo|vostro) )?(?:messaggio|e-?mail)|(?:ho ricevuto|grazie per) la (?:sua"
            r"|tua|vostra)",
            r"(?:al mio (?:rientro|ritorno)|rientrerò|tornerò)|risponderò",
            r"(?:urgenz\w+|urgent\w+|in mia assenza)[^.\n]{0,80}",
        ),
        r"quest[oa] è (?:un|una) (?:messaggio|risposta|e-?mail) (?:automatic[oa]|generat[oa] automaticamente)",
    ),
    "nl": Absence(
        r"afwezig(?:heid|heidsbericht|heidsmelding|heidsassistent)?|niet (?:op|aanwezig op) kantoor|niet aanwezig"
        r"|automatisch (?:antwoord|bericht)|automatische (?:reactie|beantwoording)|buiten kantoor",
        r"(?:ik ben|ben ik)[^.\n]{0,40}(?:afwezig|niet (?:op|aanwezig|bereikbaar)|met vakantie|op vakantie|met "
        r"verlof)",
        (
            r"(?:bedankt|dank) voor (?:uw|je) (?:bericht|e-?mail|mail)",
            r"(?:weer (?:aanwezig|bereikbaar|terug)|terug op|mijn terugkeer|na terugkomst)|beantwoord",
            r"(?:dringend\w*|spoed\w*|urgent\w*|in mijn afwezigheid)[^.\n]{0,80}",
        ),
        r"dit is een automatisch(?: gegenereerd)?e? (?:antwoord|bericht|e-?mail|reactie)",
    ),
    "pt": Absence(
        r"fora do escritório|ausente(?: do escritório)?|ausência(?: do escritório| temporária)?|resposta "
        r"automática"
        r"|(?:aviso|mensagem) de ausência",
        r"(?:estou|estarei|encontro-me)[^.\n]{0,30}(?:fora do escritório|ausente|de férias|em férias|de licença)",
        (
            r"obrigad[oa] pel[oa] (?:sua |seu )?(?:mensagem|e-?mail|contacto|contato)",
            r"(?:meu regresso|meu retorno|regresso a|retorno em|voltarei|retornarei)|responderei",
            r"(?:urgente|urgência|na minha ausência)[^.\n]{0,80}",
        ),
        r"est[ae] é uma? (?:mensagem|resposta|e-?mail) (?:automátic[oa]|gerad[oa] automaticamente)",
    ),
    "pl": Absence(
        r"poza biurem|nieobecność|nieobecn[ya]|automatyczna odpowiedź|odpowiedź automatyczna"
        r"|(?:informacja|powiadomienie) o nieobecności|autoresponder",
        r"(?:jestem|będę|przebywam)[^.\n]{0,40}(?:poza biurem|nieobecn[ya]|na urlopie|niedostępn[ya]|na zwolnieniu)",
        (
            r"dziękuję za (?:wiadomość|e-?mail|maila|kontakt)",
            r"(?:po powrocie|wracam|wrócę|moim powrocie|do biura wracam)|odpowiem|odpiszę",
            r"(?:piln\w+|w czasie mojej nieobecności|nagłych)[^.\n]{0,80}",
        ),
        r"to (?:jest )?(?:automatyczna (?:odpowiedź|wiadomość)|wiadomość wygenerowana automatycznie)|wiadomość "
        r"automatyczna",
    ),
    "sv": Absence(
        r"autosvar|automatiskt svar|frånvaro(?:meddelande)?|ej på (?:kontoret|plats)|inte på (?:kontoret|plats)"
        r"|frånvarande",
        r"(?:jag är|är jag)[^.\n]{0,40}(?:inte på (?:kontoret|plats)|ej på|på semester|frånvarande|ledig"
        r"|föräldraledig|bortrest)",
        (
            r"tack för (?:ditt|din|ert|er) (?:mejl|mail|e-?post|meddelande)",
            r"(?:är tillbaka|åter (?:på|den)|tillbaka (?:på|den|i)|när jag (?:kommer|är))|svarar",
            r"(?:brådskande|akut\w*|under min frånvaro)[^.\n]{0,80}",
        ),
        r"det(?:ta|) här? ?är ett (?:automatiskt|autogenererat) (?:svar|meddelande|mejl)|detta är ett automatiskt",
    ),
    "da": Absence(
        r"autosvar|automatisk svar|fravær(?:smeddelelse|smelding|sbesked)?|ikke (?:på kontoret|til stede"
        r"|tilgængelig|tilgjengelig)"
        r"",
        r"(?:jeg (?:er|holder|har)|er jeg)[^.\n]{0,40}(?:ikke (?:på kontoret|til stede|på plass)|ferie"
        r"|fraværende|fri\b|bortreist"
        r"|permisjon|orlov)",
        (
            r"tak(?:k)? for (?:din|dit|deres|e-?posten|meldingen|beskeden) ?(?:mail|e-?mail|e-?post|henvendelse"
            r"|besked|melding)?",
            r"(?:er tilbage|er tilbake|tilbage (?:på|den|igen)|tilbake (?:på|den|igjen)|vender tilbage)|svarer",
            r"(?:haste\w*|akut\w*|i mit fravær|i mitt fravær|presserende)[^.\n]{0,80}",
        ),
        r"(?:dette|det her) er (?:en|et) (?:automatisk|autogenerert|automatisk generert) (?:besked|svar|mail"
        r"|melding|e-?post)",
    ),
    "fi": Absence(
        r"automaattinen (?:vastaus|poissaoloviesti)|poissa(?:oloviesti|oloilmoitus)?|poissaolo|en ole "
        r"(?:paikalla|toimistossa)",
        r"olen[^.\n]{0,40}(?:poissa|lomalla|vapaalla)|en ole (?:paikalla|toimistossa|töissä)",
        (
            r"kiitos (?:viestistäsi|sähköpostistasi|viestistänne)",
            r"(?:palaan|takaisin|palattuani)|vastaan",
            r"kiireelli\w+",
        ),
        r"tämä on automaattinen (?:vastaus|viesti)",
    ),
    "cs": Absence(
        r"automatick(?:á|á) odpověď|mimo kancelář|nepřítomnost|nejsem v kanceláři|automatická odpoveď"
        r"|mimo kancelárie",
        r"(?:jsem|budu|nejsem|nebudu|som|nie som)[^.\n]{0,40}(?:mimo kancelář|v kanceláři|na dovolené"
        r"|nepřítom\w+|na dovolenke)",
        (
            r"děkuji za (?:vaši |váš )?(?:zprávu|e-?mail)|ďakujem za",
            r"(?:vrátím|zpět|po návratu|návratu)|odpovím",
            r"(?:naléhav\w+|urgentn\w+|v mé nepřítomnosti)",
        ),
        r"(?:toto|tohle) je automatick[áy] (?:odpověď|zpráva|e-?mail)",
    ),
    "others": Absence(
        r"автоответ(?:чик)?|автоматический ответ|вне офиса|отсутствую|нет на месте"
        r"|自动回复|自動回覆|自動返信|自動応答|不在通知"
        r"|부재중(?: 자동 응답)?|자동 (?:응답|회신)"
        r"|automatikus válasz|házon kívül|répons(?:e)? auto|răspuns automat|otomatik "
        r"yanıt"
        r"|αυτόματη απάντηση|εκτός γραφείου",
        r"(?:я|сейчас)[^.\n]{0,40}(?:вне офиса|в отпуске|отсутствую)|нахожусь в отпуске|szabadságon vagyok",
        (r"спасибо за (?:ваше )?(?:письмо|сообщение)", r"вернусь|отвечу", r"(?:срочн\w+)"),
        r"это автоматическ(?:ий ответ|ое сообщение)|这是(?:一封)?自动(?:回复|邮件)",
    ),
}
