"""What absent people and machines say in Danish and Norwegian."""

from tickets.letters.set_phrases.absences.absence import Absence

DANISH_AND_NORWEGIAN = Absence(
    subject=(
        r"autosvar|automatisk svar|fravær(?:smeddelelse|smelding|sbesked)?|ikke (?:på kontoret|til stede|tilgængelig"
        r"|tilgjengelig)"
    ),
    stems=(
        "arbe bars bekr bort feri frav fri jobb kont kurs lukk modt mott orlo perm plas regi reis rejs sted "
        "sten syg syge syk sykm tjen"
    ),
    absent=(
        r"(?:jeg (?:er|holder|har)|er jeg)[^.\n]{0,40}(?:ikke (?:på kontoret|til stede|på plass)|ferie|fraværende"
        r"|fri\b|bortrei?j?st|permisjon|orlov|barsel|syk\b|syg\b|sykmeldt|sygemeldt|tjenestereise|på (?:kurs(?:us)?"
        r"|reise|rejse)\b)|(?:arbejder|arbeider|jobber) ikke (?:længere|lenger|her)|(?:kontoret?|butikken"
        r"|vi)\b[^.\n]{0,30}(?:lukket|stengt)"
    ),
    received=(
        r"(?:har|vi har) (?:modtaget|mottatt) (?:din|dit|ditt|deres|henvendelsen|meldingen) ?(?:henvendelse|mail"
        r"|e-?mail|e-?post|besked|melding|din)|(?:din|deres) (?:henvendelse|mail|e-?post) er (?:modtaget|mottatt"
        r"|registreret|registrert)|vi bekr[eæ]ft?er"
    ),
    signs=(
        (
            r"tak(?:k)? for (?:din|dit|deres|e-?posten|meldingen|beskeden|at du) ?(?:mail|e-?mail|e-?post"
            r"|henvendelse|besked|melding|kontakter)?"
        ),
        (
            r"er tilbage|er tilbake|tilbage (?:på|den|igen)|tilbake (?:på|den|igjen)|vender tilbage|svarer|besvarer"
            r"|hurtigst muligt|så snart|snarest|inden for|innen \w+|leser jeg|læser jeg|får (?:du )?svar|hjemme igen"
            r"|åpner|åbner|videresend\w+|hjælper dig|hjelper deg"
        ),
        (
            r"haste\w*|akut\w*|i mit fravær|i mitt fravær|presserende|(?:min) kollega|ta kontakt|(?:^"
            r"|[.\n] ?)kontakt (?!meg|mig)|skriv til (?!meg|mig)|i mellemtiden|i mellomtiden"
        ),
    ),
    machine=(
        r"(?:dette|det her|denne mail|denne e-?mail|denne e-?post\w*) (?:er|er sendt|ble sendt|blev sendt) (?:en "
        r"|et |sendt )?(?:automatisk|autogenerert|autogenereret|automatisk generert|automatisk genereret) ?(?:besked"
        r"|svar|mail|melding|e-?post|meddelelse)?|(?:denne|dette)[^.\n]{0,30}kan ikke besvares|(?:svar"
        r"|vennligst) ikke (?:svar )?på denne|autosvar(?=\s?[.:])|automatisk svar(?=\s?[.:])"
    ),
    wants=(
        r"\b(?:jeg vil|vil gerne|ønsker|trenger|har brug|kan i|kan dere)\b|(?:virker|fungerer|kobler) ikke|\bmen\b"
        r"|fortsatt|stadig|\bvil\b"
    ),
)
