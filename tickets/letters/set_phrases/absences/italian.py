"""What absent people and machines say in Italian."""

from tickets.letters.set_phrases.absences.absence import Absence

ITALIAN = Absence(
    subject=(
        r"fuori (?:sede|ufficio)|assenza(?: dall['’]ufficio)|assente(?: dall['’]ufficio)?"
        r"|risposta automatica|(?:avviso|messaggio|notifica) di assenza|assenza"
    ),
    stems=(
        "tick cont abbi appe asse case chiu conf cong e feri fuor lavo mail mala mate mess part pate pens "
        "pres rice rich segn torn tras uffi vaca"
    ),
    absent=(
        r"non fa più parte|in pensione|non (?:lavora|è) più (?:presso|con|in)|(?:sarò|sono) assente|"
        r"(?:sono|sarò)[^.\n]{0,30}(?:fuori (?:sede|ufficio|dall['’]ufficio)|assente|in (?:ferie|vacanza"
        r"|maternità|paternità|congedo|trasferta|malattia)|malat[oa])|non lavor[oa] più|(?:uffici[oi]?"
        r"|negozio|azienda|siamo|saremo)[^.\n]{0,40}chius[oi]|tornerò in ufficio|(?:casella|"
        r"indirizzo)[^.\n]{0,30}non è più (?:attiv|in uso|valid)\w*"
    ),
    received=(
        r"(?:il|la) (?:suo|tuo|sua|tua) (?:ticket|richiesta) è stat[oa]|"
        r"(?:abbiamo|ho) preso in carico|(?:la|il) (?:tua|sua|tuo|suo) (?:richiesta|segnalazione|messaggio|"
        r"ticket) (?:è|ha)[^.\n]{0,30}(?:pres[oa]|ricevut[oa]|numero|apert[oa]|creat[oa])|"
        r"(?:abbiamo|ho) ricevuto (?:la|il) (?:sua|tua|vostra|suo|tuo|vostro) (?:richiesta|messaggio"
        r"|e-?mail|mail|segnalazione)|(?:sua|tua|vostra) (?:richiesta|mail|e-?mail|segnalazione) è stata (?:ricevuta"
        r"|registrata|presa)|confermiamo (?:la|il) ric\w+|messaggio è stato ricevuto"
    ),
    signs=(
        (
            r"grazie per (?:il (?:suo|tuo|vostro) )?(?:messaggio|e-?mail)|grazie per (?:la (?:sua|tua"
            r"|vostra)|averci|aver)"
        ),
        (
            r"contatteremo|appena possibile|"
            r"ti risponderemo|le risponderemo|entro \d+ ore|con il numero|un operatore|(?:al|il) prima possibile|"
            r"al mio (?:rientro|ritorno)|rientrerò|tornerò|risponderò|risponderemo|al più presto"
            r"|il prima possibile|entro \d|accesso limitato|leggerò|in carico|in breve|riaprir\w+"
            r"|disposizione|(?:24|48|72) ore|risponderemo"
        ),
        (
            r"urgenz\w+|urgent\w+|in mia assenza|contattare|per (?:informazioni|comunicazioni)|(?:mi[oa]"
            r"|alla|al) collega|rivolgersi|(?:prega di|preghiamo di)? ?scrivere a\b|la collega|il collega|"
            r"gentile mittente|scriva a\b"
        ),
    ),
    machine=(
        r"quest[oa] (?:è|e-?mail è|messaggio è) (?:un |una |stat[oa] )?(?:messaggio|risposta"
        r"|e-?mail)? ?(?:automatic[oa]|generat[oa] automaticamente|inviat[oa] automaticamente)|(?:messaggio"
        r"|risposta|e-?mail) (?:automatic[oa]|generat[oa] automaticamente)|si prega di non rispondere"
        r"|(?:per favore )?non rispond(?:ere|a|ete) a quest[oa]|questa casella (?:di posta )?non (?:è"
        r"|viene)|risposta automatica(?=\s?[.:])|e-?mail generata|notifica automatica"
    ),
    wants=(
        r"\b(?:spedite|consegnate|tenete|mandate|cambiate|annullate)\b|non ho|nessuno|"
        r"\b(?:vorrei|voglio|desidero|ho bisogno|potete|può)\b|non (?:funziona|va|riesco|si connette)\b"
        r"|cade|\bma\b|però|nessun|mi serve|serve\b"
    ),
)
