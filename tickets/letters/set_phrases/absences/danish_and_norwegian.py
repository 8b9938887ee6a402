"""What absent people and machines say in Danish and Norwegian."""

from tickets.letters.set_phrases.absences.absence import Absence

DANISH_AND_NORWEGIAN = Absence(
    subject=(
        r"autosvar|automatisk svar|fravær(?:smeddelelse|smelding|sbesked)?|ikke (?:på kontoret|til stede"
        r"|tilgængelig|tilgjengelig)"
    ),
    stems=(
        "arbe bars bekr besk bort feri frav fri jobb kont kurs lukk meld modt mott orlo perm plas "
        "regi reis rejs sted sten syg syge syk sykm tilb tjen"
    ),
    absent=(
        r"(?:jeg (?:er|holder|har)|er jeg)[^.\n]{0,40}(?:ikke (?:på kontoret|til stede|på plass)|ferie"
        r"|fraværende|fri\b|bortrei?j?st|permisjon|orlov|barsel|syk\b|syg\b|sykmeldt|sygemeldt"
        r"|tjenestereise|på (?:kurs(?:us)?|reise|rejse)\b)|(?:arbejder|arbeider|jobber) ikke (?:længere"
        r"|lenger|her)|(?:kontoret?|butikken|vi)\b[^.\n]{0,30}(?:lukket|stengt)|tilba[kg]e på kontoret"
        r"|har jeg ferie|ferielukket|feriestengt"
    ),
    received=(
        r"(?:har|vi har) (?:modtaget|mottatt) (?:din|dit|ditt|deres|henvendelsen|meldingen) ?(?:henvendelse"
        r"|mail|e-?mail|e-?post|besked|melding|din)|(?:din|deres) (?:henvendelse|mail"
        r"|e-?post) er (?:modtaget|mottatt|registreret|registrert)|vi bekr[eæ]ft?er|(?:meldingen"
        r"|henvendelsen) din er mottatt|din (?:besked|mail|melding) er (?:modtaget|mottatt)"
    ),
    signs=(
        (
            r"tak(?:k)? for (?:din|dit|deres|e-?posten|meldingen|beskeden|at du) ?(?:mail|e-?mail|e-?post"
            r"|henvendelse|besked|melding|kontakter)?"
        ),
        (
            r"tilbage den|hverdage|virkedager|vender tilbage|"
            r"er tilbage|er tilbake|tilbage (?:på|den|igen)|tilbake (?:på|den|igjen)|vender tilbage|svarer"
            r"|besvarer|hurtigst muligt|så snart|snarest|inden for|innen \w+|leser jeg|læser jeg"
            r"|får (?:du )?svar|hjemme igen|åpner|åbner|videresend\w+|hjælper dig|hjelper deg"
        ),
        (
            r"haste\w*|akut\w*|i mit fravær|i mitt fravær|presserende|(?:min) kollega|ta kontakt|(?:^"
            r"|[.\n] ?)kontakt (?!meg|mig)|skriv til (?!meg|mig)|i mellemtiden|i mellomtiden"
            r"|\bring (?:til )?\w+,? hvis\b"
        ),
    ),
    machine=(
        r"(?:dette|det her|denne mail|denne e-?mail|denne e-?post\w*) (?:er|er sendt|ble sendt"
        r"|blev sendt) (?:en |et |sendt )?(?:automatisk|autogenerert|autogenereret|automatisk generert"
        r"|automatisk genereret) ?(?:besked|svar|mail|melding|e-?post|meddelelse)?|(?:denne"
        r"|dette)[^.\n]{0,30}kan ikke besvares|(?:svar|vennligst) ikke (?:svar )?på denne"
        r"|autosvar(?=\s?[.:])|automatisk svar(?=\s?[.:])"
    ),
    wants=(
        r"\b(?:jeg vil|vil gerne|ønsker|trenger|har brug|kan i|kan dere)\b|(?:virker|fungerer|kobler) ikke"
        r"|\bmen\b|fortsatt|stadig|\bvil\b"
    ),
)
