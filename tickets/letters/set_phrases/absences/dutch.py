"""What absent people and machines say in Dutch."""

from tickets.letters.set_phrases.absences.absence import Absence

DUTCH = Absence(
    subject=(
        r"afwezig(?:heid|heidsbericht|heidsmelding|heidsassistent)?|niet (?:op|aanwezig op) kantoor"
        r"|niet aanwezig|automatisch (?:antwoord|bericht)|automatische (?:reactie|beantwoording)"
        r"|buiten kantoor"
    ),
    stems=(
        "kant rege dank aanv afwe beri beve binn gere gesl kant mail niet ontv oude reis vade vaka verl vraa "
        "vrij week werk wij ziek zijn zwan"
    ),
    absent=(
        r"(?:ben ik|ik ben)[^.\n]{0,30}niet op kantoor|"
        r"(?:ik ben|ben ik)[^.\n]{0,40}(?:afwezig|niet (?:op|aanwezig|bereikbaar)|(?:met"
        r"|op) (?:\w+)?(?:vakantie|verlof|reis)|vrij\b|ziek)|werk ik niet|ik werk niet"
        r"|niet (?:meer )?werkzaam|werkt hier niet meer|(?:kantoor|winkel|bedrijf|wij zijn"
        r"|we zijn)[^.\n]{0,30}gesloten|weer op kantoor|heb ik vakantie|werkt niet meer bij|zijn (?:wij"
        r"|we) gesloten"
    ),
    received=(
        r"(?:deze|dit) is (?:geregistreerd|ontvangen|opgenomen)|dank voor uw (?:melding|aanvraag)|"
        r"(?:uw|je|jouw) (?:vraag|bericht|aanvraag|melding|mail|e-?mail|verzoek) is (?:bij ons |"
        r"in goede orde )?(?:binnengekomen|ontvangen|geregistreerd|aangekomen)|(?:hebben|heb) (?:uw|je) (?:vraag|"
        r"bericht|mail|aanvraag|melding)[^.\n]{0,30}ontvangen|ticket aangemaakt|"
        r"(?:hebben|heb) (?:uw|je) (?:bericht|e-?mail|mail|vraag|aanvraag)[^.\n]{0,30}ontvangen|(?:uw"
        r"|je) (?:bericht|e-?mail|vraag|aanvraag) is (?:goed )?(?:ontvangen|geregistreerd)"
        r"|bevestigen (?:wij )?de ontvangst"
    ),
    signs=(
        (r"(?:bedankt|dank) voor (?:uw|je|het) (?:bericht|e-?mail|mail|opnemen)"),
        (
            r"morgen lees ik|streven ernaar|te antwoorden|"
            r"zo (?:spoedig|snel) mogelijk|hoort (?:u )?(?:zo|snel|binnen)|onder nummer|nemen contact (?:met u )?op|"
            r"weer terug|"
            r"weer (?:aanwezig|bereikbaar|terug|open|op kantoor|maandag)|maandag weer|terug op|terug ben"
            r"|mijn terugkeer|na terugkomst|beantwoord|reageren wij|nemen[^.\n]{0,30}contact|zo (?:snel"
            r"|spoedig) mogelijk|binnen \w+ (?:werk)?(?:dag|uur)|beperkt toegang|doorgestuurd"
            r"|krijgt[^.\n]{0,30}antwoord|open\b|(?:helpt|staat) u|antwoorden (?:wij )?binnen|wij antwoorden"
        ),
        (
            r"met spoed|spoed|"
            r"schrijf naar|mail(?:en)? naar|neemt? (?:voor|dan) [^.\n]{0,20}contact|"
            r"dringend|spoed|urgent|in mijn afwezigheid|(?:mijn|een) collega|neem contact op|stuur (?:uw"
            r"|je)[^.\n]{0,20} naar|mail naar|mail naar|geachte afzender|mijn collega|schrijf naar"
            r"|kunt u \w+ bellen"
        ),
    ),
    machine=(
        r"dit is een automatisch(?: gegenereerd| verzonden)?e? (?:antwoord|bericht|e-?mail|reactie)"
        r"|(?:gelieve|u kunt|je kunt)[^.\n]{0,20}niet (?:te )?(?:antwoorden|reageren)? ?op (?:dit"
        r"|deze) (?:bericht|e-?mail|mail)|deze (?:mailbox|postbus) wordt niet|automatisch (?:bericht"
        r"|antwoord)(?=\s?[.:])|dit (?:bericht|antwoord) is automatisch|automatische ontvangstbevestiging"
    ),
    wants=(
        r"wil dan|ophalen\b|graag (?:leveren|bezorgen|ophalen)|"
        r"ik (?:wil|zou graag|heb[^.\n]{0,20}nodig)|kunt u (?!ook|contact|bellen|mailen|terecht)"
        r"|graag (?:opzeggen|annuleren)|(?:werkt|lukt|laadt) (?:nog |weer )?niet\b|verbindt niet|verwijder"
        r"|kan (?:het |dit )?niet|\bmaar\b|geen\b|\bwil\b"
    ),
)
