"""What absent people and machines say in German."""

from tickets.letters.set_phrases.absences.absence import Absence

GERMAN = Absence(
    subject=(
        r"abwesen(?:d|heit)|abwesenheits(?:notiz|meldung|nachricht|info|assistent|benachrichtigung)"
        r"|nicht im (?:büro|haus)|automatische (?:antwort|e-?mail|rückantwort|abwesenheitsnotiz)|außer haus"
    ),
    stems=(
        "ausg uns anli abwe adre ange arbe auße best betr büro dien eing elte erfa erha erre fort gesc haus "
        "kran mutt nich plat post regi ruhe somm tick urla verr wied"
    ),
    absent=(
        r"(?:aus unserem (?:hause?|unternehmen|betrieb)|bei uns) ausgeschieden|"
        r"(?:hat|haben) (?:unser (?:unternehmen|haus)|die firma|uns) verlassen|ist (?:aus (?:dem|"
        r"unserem) unternehmen ausgeschieden|in (?:den )?ruhestand)|sommerurlaub|(?:bin|ist)[^.\n]{0,40}erkrankt|"
        r"postfach (?:von|des)[^.\n]{0,40}(?:erreicht|nicht mehr)|(?:adresse|postfach) (?:ist|wird) nicht mehr|"
        r"(?:ich bin|bin ich|bin)[^.\n]{0,60}(?:nicht (?:im (?:büro|haus|hause|dienst)|erreichbar"
        r"|am (?:platz|arbeitsplatz))|abwesend|außer haus|im urlaub|in (?:elternzeit|mutterschutz|urlaub)"
        r"|verreist|auf (?:einer )?(?:dienstreise|fortbildung)|krank)|(?:befinde (?:ich )?mich"
        r"|bin ich)[^.\n]{0,40}(?:urlaub|elternzeit|mutterschutz)|(?:arbeite|bin|ist) nicht mehr (?:bei|für"
        r"|in|im|hier)|betriebsferien|(?:büro|geschäft|betrieb|praxis|laden|wir"
        r"|team)\b[^.\n]{0,60}geschlossen(?! worden)|wieder im büro|nicht mehr (?:in|für|bei) [^.\n]{0,40}(?:tätig|"
        r"beschäftigt)|arbeitet nicht mehr (?:bei|für|hier)"
        r"|(?:vom|ab) \d[^\n]{0,30}haben wir geschlossen"
    ),
    received=(
        r"ihr anliegen liegt|dass sie uns (?:geschrieben|kontaktiert)|"
        r"(?:ihre?n?|deine) (?:anfrage|nachricht|e-?mail|mail|ticket)[^.\n]{0,20}(?:bekommen|angekommen)|"
        r"(?:ein ticket wurde für|ihr ticket wurde)[^.\n]{0,20}(?:sie angelegt|sie erstellt|angelegt|erstellt|"
        r"eröffnet)|(?:ihre?n?|deine) (?:anfrage|nachricht|e-?mail|mail|anliegen|ticket)[^.\n]{0,40}(?:erhalten"
        r"|eingegangen|erfasst|registriert|angelegt)|(?:diese|anfrage|anliegen|nachricht) (?:wurde"
        r"|haben wir)[^.\n]{0,40}(?:erfasst|registriert|angelegt)|bestätigen (?:wir )?(?:den"
        r"|ihnen)[^.\n]{0,20} ?(?:eingang|erhalt)|bei uns eingegangen"
    ),
    signs=(
        (r"dank für ihre? (?:e-?mail|nachricht|mail|anfrage|anliegen|interesse)|danke für ihre?"),
        (
            r"hören in kürze|hören von uns|automatisch an|ihre referenz|"
            r"für sie da|kümmern uns|ticketnummer|vorgangsnummer|rückfragen|werden nicht gelesen|bei ihnen melden|"
            r"bis dahin|beantworten ihre|wir antworten|"
            r"wieder (?:erreichbar|da|zurück|im büro|für sie da)|nach meiner rückkehr|(?:nicht"
            r"|weder)[^.\n]{0,20}weitergeleitet|(?:schnellstmöglich|umgehend|zeitnah|baldmöglichst|in kürze"
            r"|so bald wie möglich)|melden uns|unregelmäßig|keinen zugriff|lese ich|antworte ich"
            r"|werde ich[^.\n]{0,30}(?:lesen|beantworten)|eingeschränkt|nicht bearbeitet|bearbeiten"
            r"|zurück\b|wird (?:gelesen|beantwortet)|bearbeitung|beantworte\b"
        ),
        (
            r"ansprechpartner(?:in)? ist|hilft|übernimmt|vertritt mich|"
            r"dringend|in meiner abwesenheit|vertretung|eiligen fällen|(?:wenden|kontaktieren"
            r"|erreichen) sie|mein\w* (?:kolleg\w+)|hilft ihnen|zentrale|schreiben sie an|(?:richten|senden|"
            r"schicken|adressieren) sie|hilft gern"
        ),
    ),
    machine=(
        r"(?:dies|das|hierbei|diese)[^.\n]{0,20}(?:ist|handelt es sich um"
        r"|wurde)[^.\n]{0,20}automati\w* (?:generiert|erstellt|erzeugt|versandt|verschickt)?\w* ?(?:antwort"
        r"|nachricht|e-?mail|mail|abwesenheits\w+|generiert|erstellt)?"
        r"|bitte antworten sie nicht auf diese (?:automati\w+|e-?mail|mail|nachricht)"
        r"|dieses postfach wird nicht (?:gelesen|überwacht|betreut)|automatische (?:antwort|nachricht"
        r"|e-?mail)(?=\s?[.:])|die(?:se|s)[^.\n]{0,20}automatisch"
        r"|(?:dies ist )?eine automatische empfangsbestätigung"
    ),
    wants=(
        r"bitte (?!wenden|kontaktieren|rufen|richten|schreiben|schicken sie ihre|melden|beachten|haben|antworten|"
        r"senden sie (?:ihre|eine)|geben sie|nutzen|besuchen|sehen sie)\w+|liefern sie|bitte (?:geben|"
        r"nutzen) sie mir|obwohl|immer noch|"
        r"ich (?:möchte|will|hätte gern|brauche)|und (?:möchte|brauche)|bitte (?:kündig|helf|send|schick"
        r"|änder|lösch|stornier|pausier|ruf|erstatt)|können sie|(?:geht|funktioniert|verbindet|lädt"
        r"|läuft)\b[^.\n]{0,30}\bnicht|\baber\b|leider|immer noch"
    ),
)
