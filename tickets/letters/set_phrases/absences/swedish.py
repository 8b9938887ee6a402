"""What absent people and machines say in Swedish."""

from tickets.letters.set_phrases.absences.absence import Absence

SWEDISH = Absence(
    subject=(
        r"autosvar|automatiskt svar|frånvaro(?:meddelande)?|ej på (?:kontoret|plats)|inte på (?:kontoret|plats)"
        r"|frånvarande"
    ),
    stems=(
        "arbe bekr bort ej emot från fått förä jobb kont ledi moti mott plat rege regi resa seme sjuk stän tagi tjän"
    ),
    absent=(
        r"(?:jag är|är jag|jag har)[^.\n]{0,40}(?:inte på (?:kontoret|plats)|ej på|semester|frånvarande|ledig\b"
        r"|(?:föräldra|tjänst)ledig|bortrest|sjuk|tjänsteresa|på resa)|(?:arbetar|jobbar) inte (?:längre|kvar)"
        r"|(?:kontoret?|butiken|vi)\b[^.\n]{0,30}stängt?\b"
    ),
    received=(
        r"(?:har|vi har) (?:tagit emot|mottagit|fått) (?:ditt|din|er|ert) (?:ärende|meddelande|mejl|e-?post"
        r"|förfrågan)|(?:ditt|din) (?:ärende|meddelande|mejl) (?:har|är) (?:tagits emot|mottaget|registrerat)"
        r"|vi bekräftar"
    ),
    signs=(
        (r"tack för (?:ditt|din|ert|er|att du) (?:mejl|mail|e-?post|meddelande|förfrågan|kontaktar)"),
        (
            r"är tillbaka|åter (?:på|den)|tillbaka (?:på|den|i)|när jag (?:kommer|är)|svarar|återkommer|så snart"
            r"|inom \d|sporadiskt|läser jag|jag läser|får (?:du )?svar|hemma igen|öppnar|hjälper dig|vidarebefordras"
        ),
        (
            r"brådskande|akut|under min frånvaro|kontakta (?!mig)|min kollega|mejla (?!mig)|skriv till (?!mig)"
            r"|under tiden"
        ),
    ),
    machine=(
        r"det(?:ta|) (?:här |mejl |meddelande )?är ett (?:automatiskt|autogenererat|automatgenererat) (?:svar"
        r"|meddelande|mejl)|detta (?:meddelande|mejl) (?:skickades|är skickat|har skickats) automatiskt"
        r"|(?:svara inte|det går inte att svara) på (?:detta|det)|(?:denna|den här) (?:brevlåda|inkorg)\w* (?:läses"
        r"|bevakas) inte|autosvar(?=\s?[.:])|detta mejl har skickats"
    ),
    wants=(r"\b(?:jag vill|vill|behöver|kan ni|skulle vilja)\b|(?:fungerar|går|funkar) inte|\bmen\b|fortfarande"),
)
