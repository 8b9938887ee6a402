"""What absent people and machines say in German."""

from tickets.letters.set_phrases.absences.absence import Absence

GERMAN = Absence(
    subject=(
        r"abwesen(?:d|heit)|abwesenheits(?:notiz|meldung|nachricht|info|assistent|benachrichtigung)|nicht im (?:büro"
        r"|haus)|automatische (?:antwort|e-?mail|rückantwort|abwesenheitsnotiz)|außer haus"
    ),
    stems=(
        "abwe ange arbe auße best betr büro dien eing elte erfa erha erre fort gesc haus kran mutt nich plat "
        "regi urla verr"
    ),
    absent=(
        r"(?:ich bin|bin ich|bin)[^.\n]{0,60}(?:nicht (?:im (?:büro|haus|hause|dienst)|erreichbar|am (?:platz"
        r"|arbeitsplatz))|abwesend|außer haus|im urlaub|in (?:elternzeit|mutterschutz|urlaub)|verreist"
        r"|auf (?:einer )?(?:dienstreise|fortbildung)|krank)|(?:befinde (?:ich )?mich|bin ich)[^.\n]{0,40}(?:urlaub"
        r"|elternzeit|mutterschutz)|(?:arbeite|bin|ist) nicht mehr (?:bei|für|in|im|hier)|betriebsferien|(?:büro"
        r"|geschäft|betrieb|praxis|laden|wir|team)\b[^.\n]{0,60}geschlossen(?! worden)"
    ),
    received=(
        r"(?:ihre?n?|deine) (?:anfrage|nachricht|e-?mail|mail|anliegen|ticket)[^.\n]{0,40}(?:erhalten|eingegangen"
        r"|erfasst|registriert|angelegt)|(?:diese|anfrage|anliegen|nachricht) (?:wurde"
        r"|haben wir)[^.\n]{0,40}(?:erfasst|registriert|angelegt)|bestätigen (?:wir )?(?:den"
        r"|ihnen)[^.\n]{0,20} ?(?:eingang|erhalt)"
    ),
    signs=(
        (r"dank für ihre? (?:e-?mail|nachricht|mail|anfrage|anliegen|interesse)"),
        (
            r"wieder (?:erreichbar|da|zurück|im büro|für sie da)|nach meiner rückkehr|(?:nicht"
            r"|weder)[^.\n]{0,20}weitergeleitet|(?:schnellstmöglich|umgehend|zeitnah|baldmöglichst|in kürze"
            r"|so bald wie möglich)|melden uns|unregelmäßig|keinen zugriff|lese ich|antworte ich"
            r"|werde ich[^.\n]{0,30}(?:lesen|beantworten)|eingeschränkt|nicht bearbeitet|bearbeiten|zurück\b"
            r"|wird (?:gelesen|beantwortet)"
        ),
        (
            r"dringend|in meiner abwesenheit|vertretung|eiligen fällen|(?:wenden|kontaktieren|erreichen) sie"
            r"|mein\w* (?:kolleg\w+)|hilft ihnen|zentrale"
        ),
    ),
    machine=(
        r"(?:dies|das|hierbei|diese)[^.\n]{0,20}(?:ist|handelt es sich um|wurde)[^.\n]{0,20}automati\w* (?:generiert"
        r"|erstellt|erzeugt|versandt|verschickt)?\w* ?(?:antwort|nachricht|e-?mail|mail|abwesenheits\w+|generiert"
        r"|erstellt)?|bitte antworten sie nicht auf diese (?:automati\w+|e-?mail|mail|nachricht)"
        r"|dieses postfach wird nicht (?:gelesen|überwacht|betreut)|automatische (?:antwort|nachricht"
        r"|e-?mail)(?=\s?[.:])|die(?:se|s)[^.\n]{0,20}automatisch"
    ),
    wants=(
        r"ich (?:möchte|will|hätte gern|brauche)|und (?:möchte|brauche)|bitte (?:kündig|helf|send|schick|änder|lösch"
        r"|stornier|pausier|ruf|erstatt)|können sie|(?:geht|funktioniert|verbindet|lädt|läuft)\b[^.\n]{0,30}\bnicht"
        r"|\baber\b|leider|immer noch"
    ),
)
