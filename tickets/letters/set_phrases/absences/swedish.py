"""What absent people and machines say in Swedish."""

from tickets.letters.set_phrases.absences.absence import Absence

SWEDISH = Absence(
    subject=(
        r"autosvar|automatiskt svar|frånvaro(?:meddelande)?|ej på (?:kontoret|plats)|inte på (?:kontoret"
        r"|plats)|frånvarande"
    ),
    stems=(
        "hand arbe bekr bort ej emot från fått förä jobb kont ledi medd moti mott plat rege regi resa "
        "seme sjuk stän tagi till tjän vi ären"
    ),
    absent=(
        r"(?:jag är|är jag|jag har)[^.\n]{0,40}(?:inte på (?:kontoret|plats)|ej på|semester|frånvarande"
        r"|ledig\b|(?:föräldra|tjänst)ledig|bortrest|sjuk|tjänsteresa|på resa)|(?:arbetar"
        r"|jobbar) inte (?:längre|kvar)|(?:kontoret?|butiken|vi)\b[^.\n]{0,30}stängt?\b"
        r"|tillbaka på kontoret|har jag semester|semesterstängt"
    ),
    received=(
        r"har registrerat (?:ditt|er)|"
        r"(?:ditt|din|ert) (?:ärende|meddelande|mejl|fråga)[^.\n]{0,20}(?:har fått (?:ärende)?nummer|är mottage[tn]|"
        r"har kommit in|har registrerats)|"
        r"(?:har|vi har) (?:tagit emot|mottagit|fått) (?:ditt|din|er|ert) (?:ärende|meddelande|mejl|e-?post"
        r"|förfrågan)|(?:ditt|din) (?:ärende|meddelande|mejl) (?:har|är) (?:tagits emot|mottaget"
        r"|registrerat)|vi bekräftar"
    ),
    signs=(
        (r"tack för (?:ditt|din|ert|er|att du) (?:mejl|mail|e-?post|meddelande|förfrågan|kontaktar)"),
        (
            r"handläggningstid\w*|besvaras|"
            r"återkommer|vi svarar|inom \w+ (?:arbets)?dagar|"
            r"är tillbaka|åter (?:på|den)|tillbaka (?:på|den|i)|när jag (?:kommer|är)|svarar|återkommer"
            r"|så snart|inom \d|sporadiskt|läser jag|jag läser|får (?:du )?svar|hemma igen|öppnar"
            r"|hjälper dig|vidarebefordras"
        ),
        (
            r"brådskande|akut|under min frånvaro|kontakta (?!mig)|min kollega|mejla (?!mig)"
            r"|skriv till (?!mig)|under tiden|\bring \w+ om\b"
        ),
    ),
    machine=(
        r"det(?:ta|) (?:här |mejl |meddelande )?är ett (?:automatiskt|autogenererat"
        r"|automatgenererat) (?:svar|meddelande|mejl)|detta (?:meddelande|mejl) (?:skickades|är skickat"
        r"|har skickats) automatiskt|(?:svara inte|det går inte att svara) på (?:detta|det)|(?:denna"
        r"|den här) (?:brevlåda|inkorg)\w* (?:läses|bevakas) inte|autosvar(?=\s?[.:])"
        r"|detta mejl har skickats"
    ),
    wants=(r"\b(?:jag vill|vill|behöver|kan ni|skulle vilja)\b|(?:fungerar|går|funkar) inte|\bmen\b|fortfarande"),
)
