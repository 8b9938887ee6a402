"""What absent people and machines say in Finnish."""

from tickets.letters.set_phrases.absences.absence import Absence

FINNISH = Absence(
    subject=(
        r"automaattinen (?:vastaus|poissaoloviesti)|poissa(?:oloviesti|oloilmoitus)?|poissaolo|en ole (?:paikalla"
        r"|toimistossa)"
    ),
    stems=("loma ole pois töis vapa vast"),
    absent=(r"olen[^.\n]{0,40}(?:poissa|lomalla|vapaalla)|en ole (?:paikalla|toimistossa|töissä)"),
    received=(r"olemme vastaanottaneet"),
    signs=(
        (r"kiitos (?:viestistäsi|sähköpostistasi|viestistänne)"),
        (r"palaan|takaisin|palattuani|vastaan"),
        (r"kiireelli\w+"),
    ),
    machine=(r"tämä on automaattinen (?:vastaus|viesti)"),
    wants=(r"\b(?:haluan|tarvitsen|ei toimi)\b"),
)
