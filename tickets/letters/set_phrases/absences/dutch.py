"""What absent people and machines say in Dutch."""

from tickets.letters.set_phrases.absences.absence import Absence

DUTCH = Absence(
    subject=(
        r"afwezig(?:heid|heidsbericht|heidsmelding|heidsassistent)?|niet (?:op|aanwezig op) kantoor|niet aanwezig"
        r"|automatisch (?:antwoord|bericht)|automatische (?:reactie|beantwoording)|buiten kantoor"
    ),
    stems=("afwe beve gere gesl niet ontv oude reis vade vaka verl vrij werk ziek zwan"),
    absent=(
        r"(?:ik ben|ben ik)[^.\n]{0,40}(?:afwezig|niet (?:op|aanwezig|bereikbaar)|(?:met|op) (?:\w+)?(?:vakantie"
        r"|verlof|reis)|vrij\b|ziek)|werk ik niet|ik werk niet|niet (?:meer )?werkzaam|werkt hier niet meer"
        r"|(?:kantoor|winkel|bedrijf|wij zijn|we zijn)[^.\n]{0,30}gesloten"
    ),
    received=(
        r"(?:hebben|heb) (?:uw|je) (?:bericht|e-?mail|mail|vraag|aanvraag)[^.\n]{0,30}ontvangen|(?:uw|je) (?:bericht"
        r"|e-?mail|vraag|aanvraag) is (?:goed )?(?:ontvangen|geregistreerd)|bevestigen (?:wij )?de ontvangst"
    ),
    signs=(
        (r"(?:bedankt|dank) voor (?:uw|je|het) (?:bericht|e-?mail|mail|opnemen)"),
        (
            r"weer (?:aanwezig|bereikbaar|terug|open|op kantoor|maandag)|maandag weer|terug op|terug ben"
            r"|mijn terugkeer|na terugkomst|beantwoord|reageren wij|nemen[^.\n]{0,30}contact|zo (?:snel"
            r"|spoedig) mogelijk|binnen \w+ (?:werk)?(?:dag|uur)|beperkt toegang|doorgestuurd"
            r"|krijgt[^.\n]{0,30}antwoord|open\b|(?:helpt|staat) u"
        ),
        (
            r"dringend|spoed|urgent|in mijn afwezigheid|(?:mijn|een) collega|neem contact op|stuur (?:uw"
            r"|je)[^.\n]{0,20} naar|mail naar|mail naar|geachte afzender|mijn collega"
        ),
    ),
    machine=(
        r"dit is een automatisch(?: gegenereerd| verzonden)?e? (?:antwoord|bericht|e-?mail|reactie)|(?:gelieve"
        r"|u kunt|je kunt)[^.\n]{0,20}niet (?:te )?(?:antwoorden|reageren)? ?op (?:dit|deze) (?:bericht|e-?mail"
        r"|mail)|deze (?:mailbox|postbus) wordt niet|automatisch (?:bericht|antwoord)(?=\s?[.:])|dit (?:bericht"
        r"|antwoord) is automatisch"
    ),
    wants=(
        r"ik (?:wil|zou graag|heb[^.\n]{0,20}nodig)|kunt u (?!ook|contact|bellen|mailen|terecht)|graag (?:opzeggen"
        r"|annuleren)|(?:werkt|lukt|laadt) (?:nog |weer )?niet\b|verbindt niet|verwijder|\bmaar\b|geen\b|\bwil\b"
    ),
)
