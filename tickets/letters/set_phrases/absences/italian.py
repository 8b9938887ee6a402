"""What absent people and machines say in Italian."""

from tickets.letters.set_phrases.absences.absence import Absence

ITALIAN = Absence(
    subject=(
        r"fuori (?:sede|ufficio)|assenza(?: dall['’]ufficio)|assente(?: dall['’]ufficio)?|risposta automatica"
        r"|(?:avviso|messaggio|notifica) di assenza|assenza"
    ),
    stems=("asse chiu conf cong e feri fuor lavo mail mala mate pate rice rich tras uffi vaca"),
    absent=(
        r"(?:sono|sarò)[^.\n]{0,30}(?:fuori (?:sede|ufficio|dall['’]ufficio)|assente|in (?:ferie|vacanza|maternità"
        r"|paternità|congedo|trasferta|malattia)|malat[oa])|non lavor[oa] più|(?:uffici[oi]?|negozio|azienda|siamo"
        r"|saremo)[^.\n]{0,40}chius[oi]"
    ),
    received=(
        r"(?:abbiamo|ho) ricevuto (?:la|il) (?:sua|tua|vostra|suo|tuo|vostro) (?:richiesta|messaggio|e-?mail|mail"
        r"|segnalazione)|(?:sua|vostra) (?:richiesta|mail|e-?mail) è stata (?:ricevuta|registrata|presa)"
        r"|confermiamo (?:la|il) ric\w+"
    ),
    signs=(
        (
            r"grazie per (?:il (?:suo|tuo|vostro) )?(?:messaggio|e-?mail)|grazie per (?:la (?:sua|tua|vostra)|averci"
            r"|aver)"
        ),
        (
            r"al mio (?:rientro|ritorno)|rientrerò|tornerò|risponderò|risponderemo|al più presto|il prima possibile"
            r"|entro \d|accesso limitato|leggerò|in carico|in breve|riaprir\w+|disposizione|(?:24|48|72) ore"
        ),
        (
            r"urgenz\w+|urgent\w+|in mia assenza|contattare|per (?:informazioni|comunicazioni)|(?:mi[oa]|alla"
            r"|al) collega|rivolgersi|scrivere a\b|la collega|il collega|gentile mittente"
        ),
    ),
    machine=(
        r"quest[oa] (?:è|e-?mail è|messaggio è) (?:un |una |stat[oa] )?(?:messaggio|risposta"
        r"|e-?mail)? ?(?:automatic[oa]|generat[oa] automaticamente|inviat[oa] automaticamente)|(?:messaggio|risposta"
        r"|e-?mail) (?:automatic[oa]|generat[oa] automaticamente)|si prega di non rispondere"
        r"|(?:per favore )?non rispond(?:ere|a|ete) a quest[oa]|questa casella (?:di posta )?non (?:è|viene)"
        r"|risposta automatica(?=\s?[.:])|e-?mail generata"
    ),
    wants=(
        r"\b(?:vorrei|voglio|desidero|ho bisogno|potete|può)\b|non (?:funziona|va|riesco|si connette)\b|cade|\bma\b"
        r"|però|nessun"
    ),
)
